/** Rules of docs/protocol.md that no single vector shows: in which order a reader judges, and what it does not skip. */

import { readFileSync } from 'node:fs';
import { bech32 } from '@scure/base';
import { describe, expect, test } from 'vitest';
import { checkEnvelope, readHeader, sealedSize } from '../../../static/src/crypto/age_format.ts';
import { caseId, readPassphrase } from '../../../static/src/crypto/codes.ts';
import { b64, b64Decode, canonical, concat, lp, utf8 } from '../../../static/src/crypto/encoding.ts';
import * as letters from '../../../static/src/crypto/letters.ts';
import { asCover } from '../../../static/src/crypto/bodies/cover.ts';
import { drawIdentity, identityText, parseIdentity, recipientDigest, recipientOf, seal } from '../../../static/src/crypto/sealing.ts';
import { SIGNATURE_BYTES, drawSigner, sign, verifyKeyOf } from '../../../static/src/crypto/signing.ts';
import { ENVELOPE_SIZES } from '../../../static/src/crypto/submission.ts';
import { refusal } from './vectors.ts';

const signer = drawSigner();
const author = verifyKeyOf(signer);
const instance = new Uint8Array(32).fill(3);
const recipient = await recipientOf(drawIdentity());
const header = {
  kind: 'follow_up',
  instance,
  subject: caseId(instance, author),
  author,
  recipientDigest: recipientDigest(recipient),
  epoch: 5,
  counter: 2,
} as const satisfies letters.Header;
const body = { day: '2026-11-24', text: 'text' };
const seen = [1, 2].map((n) => ({ author: new Uint8Array(32).fill(n), digest: new Uint8Array(32) }));
const plaintext = letters.build(header, body, signer, seen);
const bodyAt = 127 + 2 * 64 + 4;
const end = bodyAt + canonical(body).length;

const PROTOCOL = readFileSync(new URL('../../../docs/protocol.md', import.meta.url), 'utf8');
/** The table in §3: number, name, who writes it, size of the plaintext. */
const KINDS = [...PROTOCOL.matchAll(/^\| (\d+) \| (\w+) \| (\w+) → [^|]+ \| (ladder|512)(?: or ladder)? \|/gm)].map(
  ([, number, kind, role, size]) => ({ number: Number(number), kind: kind as letters.Kind, role, size }),
);

/** Everything up to the end of a body of any bytes, for a letter that saw nothing. */
function content(kind: letters.Kind, from: Uint8Array, subject: Uint8Array, bytes: Uint8Array): Uint8Array {
  const start = letters.build({ ...header, kind, author: from, subject }, {}, signer).subarray(0, 126);
  return concat(start, Uint8Array.of(0), lp(bytes));
}

/** Signed and padded to `size`. */
function written(kind: letters.Kind, signed: Uint8Array, size: number, by = signer): Uint8Array {
  const whole = new Uint8Array(size);
  whole.set(signed);
  whole.set(sign(by, `koe/v1/letter/${kind}`, signed), size - SIGNATURE_BYTES);
  return whole;
}

const put =
  (at: number, ...bytes: number[]) =>
  (letter: Uint8Array): Uint8Array => {
    letter.set(bytes, at);
    return letter;
  };

const ORDER: readonly (readonly [string, (letter: Uint8Array) => Uint8Array])[] = [
  ['WrongMagic', put(0, 0x4b)],
  ['WrongKind', put(4, 1)],
  ['WrongSize', (letter) => concat(letter, Uint8Array.of(0))],
  ['WrongInstance', put(5, 0)],
  ['WrongSubject', (letter) => put(37, (letter[37] ?? 0) ^ 1)(letter)],
  ['WrongRole', put(53, 2)],
  ['WrongAuthor', (letter) => put(54, (letter[54] ?? 0) ^ 1)(letter)],
  ['WrongRecipient', (letter) => put(86, (letter[86] ?? 0) ^ 1)(letter)],
  ['WrongEpoch', put(118, 1)],
  ['WrongCounter', put(122, 1)],
  ['WrongSeen', put(127, ...new Array<number>(32).fill(2))],
  ['WrongSize', put(bodyAt - 4, 0, 0, 0x10, 0)],
  ['WrongPadding', put(end, 1)],
  ['WrongSignature', (letter) => put(4095, (letter[4095] ?? 0) ^ 1)(letter)],
];

describe('[P-07] of all that is wrong with a letter the first in the order is named', () => {
  test.each(ORDER.map(([name], step) => ({ name, step })))('$step: $name', async ({ name, step }) => {
    const wrong = ORDER.slice(step).reduce<Uint8Array>((letter, [, change]) => change(letter), plaintext.slice());
    expect(await refusal(() => letters.verify(wrong, header))).toBe(name);
  });

  test('the key after the padding and before the signature, and the body last', async () => {
    expect(await refusal(() => letters.verify(plaintext, header))).toBe('accepted');
    const weak = new Uint8Array(32);
    weak[0] = 1;
    const of = { ...header, author: weak, subject: caseId(instance, weak) };
    const loose = utf8('{ }');
    const letter = written('follow_up', content('follow_up', weak, of.subject, loose), 4096);
    expect(await refusal(() => letters.verify(letter, of))).toBe('WrongKey');
    expect(await refusal(() => letters.verify(put(4096 - 65, 1)(letter), of))).toBe('WrongPadding');
    const signed = content('follow_up', author, header.subject, loose);
    expect(await refusal(() => letters.verify(written('follow_up', signed, 4096), header))).toBe('WrongEncoding');
    const forged = written('follow_up', signed, 4096, drawSigner());
    expect(await refusal(() => letters.verify(forged, header))).toBe('WrongSignature');
  });
});

test('[P-05] [P-07] the kinds of letters are those of the table', () => {
  expect(KINDS.map(({ kind, number }) => [kind, number])).toEqual(
    Object.entries(letters.KINDS).map(([kind, { number }]) => [kind, number]),
  );
});

test.each(KINDS)('[P-07] a $kind of a reporter is by whoever hashes to the case id, whatever was expected', async ({ kind, role }) => {
  const of = { ...header, kind, subject: new Uint8Array(16) };
  const outcome = await refusal(() => letters.verify(letters.build(of, body, signer), of));
  expect(outcome).toBe(role === 'reporter' || kind === 'process' ? 'WrongAuthor' : 'accepted');
});

test('[P-06] every byte of the padding must be zero', async () => {
  for (let at = end; at < 4096 - SIGNATURE_BYTES; at++) {
    const outcome = await refusal(() => letters.verify(put(at, 1 << (at % 8))(plaintext.slice()), header));
    expect(outcome).toBe('WrongPadding');
  }
});

test.each(KINDS)('[P-05] a $kind in a size that is not the smallest is refused though it is signed', async ({ kind, size }) => {
  const signed = content(kind, author, header.subject, canonical(body));
  const sizes = [512, ...letters.LADDER];
  const outcomes = await Promise.all(
    sizes.map((step) => refusal(() => letters.verify(written(kind, signed, step), { ...header, kind }))),
  );
  const only = size === '512' ? 512 : 4096;
  expect(outcomes).toEqual(sizes.map((step) => (step === only ? 'accepted' : 'WrongSize')));
});

test.each([0, 511, 512, 513, 4095, 4096, 4097, 8192, 12288, 131072, 131073, 262144])(
  '[P-04] an envelope of %i bytes is taken for its part alone',
  async (size) => {
    const sealed = await seal(recipient, new Uint8Array(size));
    expect(sealed.length).toBe(1643 + size + 16 * Math.max(1, Math.ceil(size / 65536)));
    expect(sealedSize(size)).toBe(sealed.length);
    for (const part of ['report', 'cover', 'card'] as const) {
      const fitting = part === 'cover' ? [512] : [4096, 8192, 16384, 32768, 65536, 131072];
      expect(await refusal(() => { checkEnvelope(sealed, ENVELOPE_SIZES[part]); })).toBe(
        fitting.includes(size) ? 'accepted' : 'WrongSize',
      );
    }
  },
);

test.each([1, 2])('[P-01] of all last characters after %i only those without trailing bits are read', async (size) => {
  const all = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const alphabet = Array.from({ length: 64 }, (_, i) => all.charAt(i));
  const outcomes = await Promise.all(alphabet.map((last) => refusal(() => b64Decode('A'.repeat(size) + last))));
  const read = alphabet.filter((_, i) => outcomes[i] === 'accepted');
  expect(read).toEqual(alphabet.filter((_, i) => i % (64 / 4 ** size) === 0));
});

test('a header has an end: lines, arguments, stanzas and the whole are limited', async () => {
  const version = 'age-encryption.org/v1\n';
  const mac = `--- ${'A'.repeat(43)}\n`;
  const outcome = (stanzas: string): Promise<string> => refusal(() => readHeader(utf8(version + stanzas + mac)));
  expect(await outcome('-> a\n\n'.repeat(1024))).toBe('accepted');
  expect(await outcome('-> a\n\n'.repeat(1025))).toBe('HeaderFailure');
  expect(await outcome(`->${' a'.repeat(64)}\n\n`)).toBe('accepted');
  expect(await outcome(`->${' a'.repeat(65)}\n\n`)).toBe('HeaderFailure');
  expect(await outcome(`-> ${'a'.repeat(4092)}\n\n`)).toBe('accepted');
  expect(await outcome(`-> ${'a'.repeat(4093)}\n\n`)).toBe('HeaderFailure');
  expect(await outcome(`-> a\n${`${'A'.repeat(64)}\n`.repeat(16_000)}\n`)).toBe('accepted');
  expect(await outcome(`-> a\n${`${'A'.repeat(64)}\n`.repeat(16_131)}\n`)).toBe('HeaderFailure');
});

test('a header is of printable ASCII, and has a version, a stanza and a MAC', async () => {
  const start = utf8('age-encryption.org/v1\n');
  const mac = utf8(`--- ${'A'.repeat(43)}\n`);
  const outcome = (...parts: Uint8Array[]): Promise<string> => refusal(() => readHeader(concat(start, ...parts)));
  for (let byte = 0; byte < 256; byte++) {
    const printable = byte >= 0x20 && byte < 0x7f;
    expect(await outcome(utf8('-> a'), Uint8Array.of(byte), utf8('b\n\n'), mac)).toBe(
      printable ? 'accepted' : 'HeaderFailure',
    );
  }
  for (const rest of [`---x${'A'.repeat(43)}\n`, `--- ${'A'.repeat(42)}\n`, '--- \n', '---\n']) {
    expect(await outcome(utf8('-> a\n\n'), utf8(rest))).toBe('HeaderFailure');
  }
  expect(await outcome(mac)).toBe('HeaderFailure');
});

test('[P-03] of all last characters of share, body and MAC only those without trailing bits are read', async () => {
  const sealed = await seal(recipient, new Uint8Array(512));
  const ends = [...sealed.keys()].filter((at) => sealed[at] === 10).slice(1, 4);
  const all = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  const read = await Promise.all(
    ends.map(async (end) => {
      const outcomes = await Promise.all(
        Array.from({ length: 64 }, (_, i) =>
          refusal(() => { checkEnvelope(put(end - 1, all.charCodeAt(i))(sealed.slice()), [512]); }),
        ),
      );
      return outcomes.filter((outcome) => outcome === 'accepted').length;
    }),
  );
  expect(read).toEqual([4, 16, 16]); // 1120 bytes leave four bits, 32 bytes leave two
});

test('a key has no unused bits, and no letter that only looks like one of ASCII', async () => {
  let text = '';
  while (!text.slice(20).includes('K')) text = identityText(drawIdentity());
  expect(await refusal(() => parseIdentity(text))).toBe('accepted');
  const at = text.lastIndexOf('K');
  expect(await refusal(() => parseIdentity(`${text.slice(0, at)}\u212a${text.slice(at + 1)}`))).toBe('WrongKey');
  const words = bech32.decode(text as `${string}1${string}`, false).words;
  words[words.length - 1] = (words[words.length - 1] ?? 0) | 1;
  const spare = bech32.encode('AGE-SECRET-KEY-PQ-', words, false).toUpperCase();
  expect(spare.slice(0, -7)).toBe(text.slice(0, -7));
  expect(await refusal(() => parseIdentity(spare))).toBe('WrongKey');
});

test('whatever either language takes for white space parts the words of a passphrase', () => {
  // A byte order mark is none to Python, and U+0085 none to a browser.
  for (const space of ['\ufeff', '\u0085', '\u3000', '\u00a0', '\u2028', '\t\r\n', ' \ufeff ']) {
    expect(readPassphrase(`${space}Clock${space}voice${space}`)).toBe('clock voice');
  }
});

test.each([512, ...letters.LADDER])('[P-05] a letter that fits into %i to the last byte, and one byte more', async (size) => {
  const of = { ...header, kind: size === 512 ? 'cover' : 'report' } as const;
  const fits = 'x'.repeat(size - (127 + 4 + 2 + SIGNATURE_BYTES));
  expect(letters.verify(letters.build(of, fits, signer), of).body).toBe(fits);
  expect(letters.build(of, fits, signer).length).toBe(size);
  const next = await refusal(() => letters.build(of, `${fits}x`, signer));
  expect(next).toBe(size === 512 || size === 131072 ? 'WrongSize' : 'accepted');
});

test('an hour is one of a day, and a choice one of its words', async () => {
  const facts = { hour: 0, kinds: [1], language: 'vi', ongoing: 'yes', replies: 'code', urgent: false };
  const outcome = (changed: Partial<typeof facts>): Promise<string> =>
    refusal(() =>
      asCover({
        facts: { ...facts, ...changed },
        identity: b64(new Uint8Array(32)),
        report_digest: b64(new Uint8Array(32)),
      }),
    );
  for (let hour = -1; hour < 26; hour++) {
    expect(await outcome({ hour })).toBe(hour >= 0 && hour <= 23 ? 'accepted' : 'WrongBody');
  }
  for (const ongoing of ['yes', 'no', 'unknown']) expect(await outcome({ ongoing })).toBe('accepted');
  for (const replies of ['code', 'none']) expect(await outcome({ replies })).toBe('accepted');
  for (const changed of [{ ongoing: 'unknownx' }, { ongoing: 'code' }, { replies: 'yes' }]) {
    expect(await outcome(changed)).toBe('WrongBody');
  }
});
