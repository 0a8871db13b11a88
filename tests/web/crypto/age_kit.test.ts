/** C2SP's test kit for age judges our header and, through it, the library that opens behind it. */

import { inflateSync } from 'node:zlib';
import * as kit from 'cctv-age';
import { expect, test } from 'vitest';
import { readHeader } from '../../../static/src/crypto/age_format.ts';
import { digest } from '../../../static/src/crypto/encoding.ts';
import { open } from '../../../static/src/crypto/opening.ts';
import { parseIdentity } from '../../../static/src/crypto/sealing.ts';
import { refusal, toHex } from './vectors.ts';

interface KitVector {
  readonly name: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly file: Uint8Array;
}

const NAMES: Readonly<Record<string, string>> = {
  success: 'accepted',
  'header failure': 'HeaderFailure',
  'no match': 'NoMatch',
  'HMAC failure': 'HmacFailure',
  'payload failure': 'PayloadFailure',
};

const vectors: KitVector[] = Object.entries(kit as unknown as Record<string, Uint8Array>).map(([name, raw]) => {
  const bytes = Buffer.from(raw);
  const end = bytes.indexOf('\n\n');
  const lines = bytes.subarray(0, end).toString('utf8').split('\n');
  const meta = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
  const file = bytes.subarray(end + 2);
  return { name, meta, file: meta['compressed'] === 'zlib' ? inflateSync(file) : new Uint8Array(file) };
});
const binary = vectors.filter(({ meta }) => !('armored' in meta));
const hybrid = binary.filter(({ meta }) => meta['identity']?.startsWith('AGE-SECRET-KEY-PQ-1'));
const types = ({ file }: KitVector): string[] =>
  [...Buffer.from(file).toString('latin1').matchAll(/\n-> (\S*)/g)].map(([, type = '']) => type);

test('the kit is whole', () => {
  expect([vectors.length, binary.length, hybrid.length]).toEqual([143, 110, 18]);
});

test.each(hybrid)('$name opens or fails as the kit says', async (vector) => {
  const expected = NAMES[vector.meta['expect'] ?? ''];
  const outcome = await refusal(async () => {
    const plaintext = await open(parseIdentity(vector.meta['identity'] ?? ''), vector.file);
    expect(toHex(digest(plaintext))).toBe(vector.meta['payload']);
  });
  // [P-03] Where age would pass over stanzas of other types, Koe's reader stops.
  const alone = types(vector).join() === 'mlkem768x25519';
  expect(outcome).toBe(alone ? expected : 'HeaderFailure');
});

test.each(binary.filter(({ meta }) => meta['expect'] !== 'header failure'))('$name has a sound header', ({ file }) => {
  expect(readHeader(file).stanzas.length).toBeGreaterThan(0);
});
