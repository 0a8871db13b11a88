/** Does a key stay where it is? It does not print, cannot be sent to a page, and compares in constant time. */

import { readdirSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Holder, drawCode, drawRecoveryCode, holderOf, recoveryKeys, reporterKeys } from '../../../static/src/crypto/codes.ts';
import { b64, equal } from '../../../static/src/crypto/encoding.ts';
import type { Pair } from '../../../static/src/crypto/keys.ts';
import { Identity, drawIdentity } from '../../../static/src/crypto/sealing.ts';
import { type Secret, Signer, drawSigner } from '../../../static/src/crypto/signing.ts';
import type { Names, SecretsIn } from '../../../static/src/vault/methods.ts';
import type { MemberVault, ReporterVault } from '../../../static/src/vault/types.ts';
import { refusal, toHex } from './vectors.ts';

const SECRETS: readonly [string, Secret][] = [
  ['an identity', drawIdentity()],
  ['a signer', drawSigner()],
];
const HOLDERS: readonly [string, object][] = [
  ...SECRETS,
  ['a pair', { identity: drawIdentity(), signer: drawSigner() } satisfies Pair],
  ['a holder', await holderOf(drawIdentity())],
  ['a reporter’s keys', await reporterKeys(drawCode(), new Uint8Array(32))],
  ['a member’s keys', await recoveryKeys(drawRecoveryCode())],
];

function changed(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));
}

function secretsOf(holder: object): Secret[] {
  const whole: unknown[] = [holder, ...(Object.values(holder) as unknown[])];
  return whole.filter((one): one is Secret => one instanceof Identity || one instanceof Signer);
}

test.each(HOLDERS)('%s shows its secrets in no text', (_, holder) => {
  const texts = [inspect(holder, { depth: 9, showHidden: true }), JSON.stringify(holder), JSON.stringify({ ...holder })];
  for (const secret of secretsOf(holder)) texts.push(String(secret), inspect(Object.assign({}, secret), { showHidden: true }));
  expect(secretsOf(holder)).not.toEqual([]);
  for (const { seed } of secretsOf(holder)) {
    for (const form of [toHex(seed), b64(seed), seed.join(','), seed.join(', ')]) expect(texts.join('\n')).not.toContain(form);
  }
});

test.each(HOLDERS)('%s cannot be cloned, so no message carries it out of its worker', (_, holder) => {
  const { port1, port2 } = new MessageChannel();
  for (const sent of [holder, [holder], { inside: holder }]) {
    expect(() => structuredClone(sent)).toThrow(DOMException);
    expect(() => { port1.postMessage(sent); }).toThrow(DOMException);
  }
  port1.close();
  port2.close();
});

test('secrets are equal by their seeds', () => {
  const seed = new Uint8Array(32).fill(1);
  expect(new Signer(seed).equals(new Signer(seed.slice()))).toBe(true);
  expect(new Identity(seed).equals(new Identity(seed.slice()))).toBe(true);
  for (const at of [0, 31]) {
    expect(new Signer(seed).equals(new Signer(changed(seed, at)))).toBe(false);
    expect(new Identity(seed).equals(new Identity(changed(seed, at)))).toBe(false);
  }
});

test.each([0, 31, 33])('%i bytes are no secret', async (size) => {
  expect(await refusal(() => new Identity(new Uint8Array(size)))).toBe('WrongKey');
  expect(await refusal(() => new Signer(new Uint8Array(size)))).toBe('WrongKey');
});

describe('comparing', () => {
  /** How many bytes of `b` are looked at. */
  function looked(a: Uint8Array, b: Uint8Array): { same: boolean; bytes: number } {
    let bytes = 0;
    const watched = new Proxy(b, {
      get(of, key) {
        if (typeof key === 'string' && /^\d+$/.test(key)) bytes += 1;
        return Reflect.get(of, key) as unknown;
      },
    });
    return { same: equal(a, watched), bytes };
  }

  test('looks at every byte, wherever the first difference is', () => {
    const one = new Uint8Array(32).fill(7);
    expect(looked(one, one)).toEqual({ same: true, bytes: 32 });
    for (let at = 0; at < 32; at++) expect(looked(one, changed(one, at))).toEqual({ same: false, bytes: 32 });
  });

  test('tells a beginning from the whole', () => {
    const one = new Uint8Array(32);
    for (const size of [0, 31, 33]) expect(equal(one, new Uint8Array(size))).toBe(false);
    expect(equal(new Uint8Array(), new Uint8Array())).toBe(true);
  });
});

// What follows is judged by the type checker: without an error where one is expected, it fails.

/** What the calls of a vault bring and answer. */
type CallsOf<T> = { [K in keyof T]: T[K] extends (...given: infer A) => Promise<infer R> ? A | R : never }[keyof T];

test('a call with a secret in it has no name among those that cross', () => {
  interface Leaks {
    answers(): Promise<Signer>;
    answersWithin(): Promise<{ readonly held: readonly Holder[] }>;
    asks(given: { identity?: Identity }): Promise<void>;
    crosses(given: ArrayBuffer, more: readonly string[]): Promise<{ readonly verify_key: string } | null>;
  }
  const names: Names<Leaks> = {
    // @ts-expect-error -- a signer
    answers: true,
    // @ts-expect-error -- an identity, two steps inside
    answersWithin: true,
    // @ts-expect-error -- an identity from the page
    asks: true,
    crosses: true,
  };
  const found: SecretsIn<{ answer: readonly [string, Holder] }> extends Identity ? true : false = true;
  const noneInVaults: [SecretsIn<CallsOf<MemberVault> | CallsOf<ReporterVault>>] extends [never] ? true : false = true;
  expect([Object.keys(names).length, found, noneInVaults]).toEqual([4, true, true]);
});

test('an identity and a signer do not stand in for each other', () => {
  const either: Identity extends Signer ? true : Signer extends Identity ? true : false = false;
  expect(either).toBe(false);
});

test('of the letters’ bodies, which have secrets as text, none with a seed is known to a page', () => {
  const vault = new URL('../../../static/src/vault/', import.meta.url);
  const files = readdirSync(new URL('types/', vault)).map((name) => new URL(`types/${name}`, vault));
  const types = [new URL('types.ts', vault), ...files].map((file) => readFileSync(file, 'utf8')).join('\n');
  const ours = [...types.matchAll(/^(?:import|export) type (?:\{[^}]+\}|\*) from '\.\/[\w/]+\.ts';$/gm)];
  const known = [...types.matchAll(/^(?:import|export) type \{([^}]+)\} from '(?:\.\.\/)+crypto\/([\w/]+)\.ts';$/gm)];
  const named: Record<string, readonly string[]> = {};
  for (const [, names = '', from = ''] of known) {
    const here = names.split(',').map((name) => name.trim());
    named[from] = [...new Set([...(named[from] ?? []), ...here])].sort();
  }
  expect(named).toEqual({
    attachments: ['Attachment', 'MediaType', 'NamedBody'],
    'bodies/asks': ['Answer', 'Ask'],
    'bodies/conflicts': ['Conflict'],
    'bodies/counted': ['Counted', 'Process'],
    'bodies/cover': ['Facts', 'More', 'Programme', 'Urgency'],
    'bodies/report': ['Answers', 'Ongoing', 'Replies'],
    consent: ['Level'],
    directory: ['DeskEntry', 'Directory', 'Succession'],
    facts: ['FactsBody'],
    notebook: ['Entry', 'Referral'],
    phrases: ['Phrase', 'PhraseAnswer'],
    refusals: ['RefusalName'],
    shelf: ['Mark', 'Shelf', 'View'],
    submission: ['SubmissionBody'],
  });
  expect(types.match(/\bfrom '/g)?.length).toBe(known.length + ours.length);
});
