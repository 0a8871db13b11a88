/** The audit log, as vectors/audit.json has it. */

import { describe, expect, test } from 'vitest';

import { Tree, inspect, leafOf, openCheckpoint, readVerifier, type Entry } from '../../../static/src/crypto/audit.ts';
import { b64, b64Decode } from '../../../static/src/crypto/encoding.ts';
import { refusal, vectors } from './vectors.ts';

interface ToldEntry {
  readonly action: string;
  readonly actor: string | null;
  readonly day: string;
  readonly outcome: string;
  readonly salt: string;
  readonly subject: string;
}

const file = vectors('audit') as {
  verifier: string;
  leaves: { name: string; entry: ToldEntry; leaf: string }[];
  roots: { name: string; leaves: string[]; root: string }[];
  notes: { name: string; note: string; size: number; root: string; day: string }[];
  bad: { name: string; note: string; refusal: string }[];
  logs: { name: string; places: { leaf: string; entry: ToldEntry | null }[]; notes: string[]; finding: object | null }[];
};
const { origin, key } = readVerifier(file.verifier);

const entryOf = (told: ToldEntry): Entry => ({
  ...told,
  actor: told.actor === null ? null : b64Decode(told.actor),
  salt: b64Decode(told.salt),
});

test.each(file.leaves)('$name has its leaf', ({ entry, leaf }) => {
  expect(b64(leafOf(entryOf(entry)))).toBe(leaf);
});

test.each(file.roots)('$name have their root', ({ leaves, root }) => {
  const tree = new Tree();
  for (const leaf of leaves) tree.append(b64Decode(leaf));
  expect(b64(tree.root)).toBe(root);
});

describe('[P-32] checkpoints', () => {
  test.each(file.notes)('$name', ({ note, size, root, day }) => {
    const told = openCheckpoint(note, origin, key);
    expect({ ...told, root: b64(told.root) }).toEqual({ origin, size, root, day });
  });
  test.each(file.bad)('$name is refused', async ({ note, refusal: name }) => {
    expect(await refusal(() => openCheckpoint(note, origin, key))).toBe(name);
  });
  test.each(file.logs)('a log: $name', ({ places, notes, finding }) => {
    const seen = places.map(({ leaf, entry }) => ({
      leaf: b64Decode(leaf),
      entry: entry === null ? null : entryOf(entry),
    }));
    expect(inspect(seen, notes, origin, key)).toEqual(finding);
  });
});

test.each(['', 'a+b', 'a+00000000+', file.verifier.replace('koe', 'Koe')])('no key: %s', async (text) => {
  expect(await refusal(() => readVerifier(text))).toMatch(/^Wrong/u);
});
