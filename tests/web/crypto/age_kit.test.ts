/** C2SP's test kit for age judges our header and, through it, the library that opens behind it. The Python twin too. */

import { inflateSync } from 'node:zlib';
import * as kit from 'cctv-age';
import { expect, test } from 'vitest';
import { readHeader } from '../../../static/src/crypto/age_format.ts';
import { digest } from '../../../static/src/crypto/encoding.ts';
import { open, openPayload } from '../../../static/src/crypto/opening.ts';
import { type Identity, drawIdentity, parseIdentity } from '../../../static/src/crypto/sealing.ts';
import { hex, refusal, toHex } from './vectors.ts';

interface KitVector {
  readonly name: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly identities: readonly string[];
  readonly file: Uint8Array;
}

const NAMES: Readonly<Record<string, string>> = {
  success: 'accepted',
  'header failure': 'HeaderFailure',
  'no match': 'NoMatch',
  'HMAC failure': 'HmacFailure',
  'payload failure': 'PayloadFailure',
};
/** Judged inside an X25519 stanza, which is not ours to look into. */
const X25519_STANZAS = [
  'hybrid_x25519_arg',
  'x25519_bad_tag',
  'x25519_extra_argument',
  'x25519_identity',
  'x25519_long_file_key',
  'x25519_long_share',
  'x25519_low_order',
  'x25519_lowercase',
  'x25519_no_match',
  'x25519_not_canonical_share',
  'x25519_short_share',
];

const vectors: KitVector[] = Object.entries(kit as unknown as Record<string, Uint8Array>).map(([name, raw]) => {
  const bytes = Buffer.from(raw);
  const end = bytes.indexOf('\n\n');
  const fields = bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .map((line) => line.split(': ') as [string, string]);
  const file = bytes.subarray(end + 2);
  const meta = Object.fromEntries(fields);
  return {
    name,
    meta,
    identities: fields.filter(([key]) => key === 'identity').map(([, identity]) => identity),
    file: meta['compressed'] === 'zlib' ? inflateSync(file) : new Uint8Array(file),
  };
});

const hybridOf = ({ identities }: KitVector): string | undefined =>
  identities.find((identity) => identity.startsWith('AGE-SECRET-KEY-PQ-1'));
const left = ({ name, meta }: KitVector): boolean =>
  'armored' in meta || 'passphrase' in meta || X25519_STANZAS.includes(name);
const judged = vectors.filter((vector) => !left(vector));
const types = ({ file }: KitVector): string[] =>
  [...Buffer.from(file.subarray(0, 10_000)).toString('latin1').matchAll(/\n-> (\S*)/g)].map(([, type = '']) => type);
/** Judged by Koe's own reader; all others by the file key of the kit, since Koe's reader stops at their stanzas. */
const alone = (vector: KitVector): boolean => hybridOf(vector) !== undefined && types(vector).join() === 'mlkem768x25519';

/** The same bytes as a view into a larger buffer, which is how a browser hands them out. */
function asView(file: Uint8Array): Uint8Array {
  const view = new Uint8Array(file.length + 24).fill(0x2d).subarray(11, 11 + file.length);
  view.set(file);
  return view;
}

test('the kit is whole, and what is not ours is counted', () => {
  const rest = vectors.filter(left);
  expect({
    all: vectors.length,
    armored: rest.filter(({ meta }) => 'armored' in meta).length,
    passphrase: rest.filter(({ meta }) => !('armored' in meta) && 'passphrase' in meta).length,
    'X25519 stanza': rest.filter(({ name }) => X25519_STANZAS.includes(name)).length,
    hybrid: judged.filter((vector) => hybridOf(vector) !== undefined).length,
    judged: judged.length,
  }).toEqual({ all: 143, armored: 33, passphrase: 25, 'X25519 stanza': 11, hybrid: 17, judged: 74 });
});

test('[P-03] the files to our recipients at which age reads on and Koe stops are these', () => {
  const stopped = judged.filter((vector) => hybridOf(vector) !== undefined && !alone(vector)).map(({ name }) => name);
  expect(stopped.sort()).toEqual([
    'hybrid_and_x25519',
    'hybrid_grease',
    'hybrid_multiple_recipients',
    'hybrid_uppercase',
  ]);
});

test.each(judged)('$name opens or fails as the kit says', async (vector) => {
  const { name, meta, file } = vector;
  for (const bytes of [file, asView(file)]) {
    let payload = new Uint8Array();
    const outcome = await refusal(async () => {
      payload = (
        alone(vector)
          ? await open(parseIdentity(hybridOf(vector) ?? ''), bytes)
          : openPayload(readHeader(bytes), hex(meta['file key'] ?? ''), bytes)
      ).slice();
    });
    // A stanza in capitals matches nobody; with the file key given, there is nothing left to match.
    expect(outcome).toBe(name === 'hybrid_uppercase' ? 'accepted' : NAMES[meta['expect'] ?? '']);
    // Nothing is given before all is verified, so a failure gives nothing, whatever age would have released.
    if (outcome === 'accepted' && meta['payload'] !== undefined) expect(toHex(digest(payload))).toBe(meta['payload']);
    if (outcome !== 'accepted') expect(payload.length).toBe(0);
  }
});

test.each(vectors.filter((vector) => !alone(vector)))(
  '[P-03] $name is no file of Koe and is refused as a header failure, before any key is used',
  async (vector) => {
    const unused = new Proxy(new Uint8Array(32), {
      get: () => { throw new Error('a key was used'); },
    }) as unknown as Identity;
    expect(await refusal(() => open(unused, vector.file))).toBe('HeaderFailure');
    expect(await refusal(() => open(drawIdentity(), asView(vector.file)))).toBe('HeaderFailure');
  },
);

test.each(vectors.filter(({ meta }) => !('armored' in meta) && meta['expect'] !== 'header failure'))(
  '$name has a sound header',
  ({ file }) => {
    expect(readHeader(file).stanzas.length).toBeGreaterThan(0);
  },
);
