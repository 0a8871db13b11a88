/** Every encoder has a decoder that gives back what went in, and refuses what the encoder would not write. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as attachments from '../../../static/src/crypto/attachments.ts';
import { checkEnvelope, sealedSize } from '../../../static/src/crypto/age_format.ts';
import * as codes from '../../../static/src/crypto/codes.ts';
import {
  type Json,
  b64,
  b64Decode,
  canonical,
  canonicalDecode,
  dayNumber,
  daysAfter,
  digest,
} from '../../../static/src/crypto/encoding.ts';
import * as letters from '../../../static/src/crypto/letters.ts';

import { open } from '../../../static/src/crypto/opening.ts';
import { openAttachment } from '../../../static/src/crypto/reading.ts';
import { drawIdentity, recipientDigest, recipientOf, seal } from '../../../static/src/crypto/sealing.ts';
import { drawSigner, sign, verify, verifyKeyOf } from '../../../static/src/crypto/signing.ts';
import { hasProof, solve } from '../../../static/src/crypto/submission.ts';
import { refusal } from './vectors.ts';

const bytes = (size: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ minLength: size, maxLength: size });
const text = fc.string({ unit: 'binary' }).filter((value) => !/\p{Surrogate}/u.test(value));
const key = fc.string({ unit: 'binary-ascii' }).filter((name) => name !== '__proto__');
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small' },
    text,
    fc.maxSafeInteger().map((n) => (n === 0 ? 0 : n)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json')),
    fc.dictionary(key, tie('json'), { noNullPrototype: true }),
  ),
}));

test('[P-01] b64 comes back, and no other text gives the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), (data, other) => {
      expect(b64Decode(b64(data))).toEqual(data);
      let decoded: Uint8Array | undefined;
      try {
        decoded = b64Decode(other);
      } catch {
        return;
      }
      expect(b64(decoded)).toBe(other);
    }),
  );
});

test('[P-02] canonical JSON comes back, and white space in it is refused', async () => {
  await fc.assert(
    fc.asyncProperty(json, async (value) => {
      expect(canonicalDecode(canonical(value))).toEqual(value);
      const spaced = new TextEncoder().encode(JSON.stringify(value, null, 1) + '\n');
      expect(await refusal(() => canonicalDecode(spaced))).toBe('WrongEncoding');
    }),
  );
});

test('numbers that a browser cannot hold exactly are refused', async () => {
  for (const value of [0.5, 2 ** 53, -(2 ** 53), Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(await refusal(() => canonical(value))).toBe('WrongEncoding');
  }
});

test('a day and the days after it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -25_000, max: 900_000 }), fc.integer({ min: 0, max: 400 }), (start, count) => {
      const day = new Date(start * 86_400_000).toISOString().slice(0, 10);
      expect(dayNumber(day)).toBe(start);
      expect(dayNumber(daysAfter(day, count))).toBe(start + count);
    }),
  );
  for (const none of ['2026-02-29', '2026-13-01', '2026-1-1', '20261124', '0000-01-01', '']) {
    expect(dayNumber(none)).toBe(null);
  }
});

test('[P-10] a drawn code is read in every writing, and every slip of one digit is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(23), fc.integer({ min: 1, max: 9 }), async (place, shift) => {
      const code = codes.drawCode();
      expect(code).toMatch(/^\d{24}$/);
      const fullWidth = [...codes.showCode(code)].map((c) => (c === ' ' ? '－' : String.fromCodePoint(0xff10 + Number(c))));
      expect(codes.readCode(fullWidth.join(''))).toBe(code);
      const slip = code.slice(0, place) + String((Number(code[place]) + shift) % 10) + code.slice(place + 1);
      expect(await refusal(() => codes.readCode(slip))).toBe('WrongCode');
    }),
  );
});

test('digits of any script are read', () => {
  for (const zero of [0x660, 0x966, 0x9e6, 0x1040, 0x17e0, 0x1d7ce, 0x1d7d8, 0x1fbf0]) {
    const code = codes.drawCode();
    const written = [...code].map((digit) => String.fromCodePoint(zero + Number(digit))).join('');
    expect(codes.readCode(written)).toBe(code);
  }
});

test('a draw below a limit stays below it and reaches every value', () => {
  for (const limit of [2, 10, 2048, 7776]) {
    const drawn = Array.from({ length: limit * 20 }, () => codes.below(limit));
    expect(drawn.every((value) => Number.isInteger(value) && value >= 0 && value < limit)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(limit * 0.98);
  }
});

test('[P-04] what is sealed has its size, opens for its reader and for nobody else', async () => {
  const [mine, theirs] = [drawIdentity(), drawIdentity()];
  const recipient = await recipientOf(mine);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 140_000 }), async (size) => {
      const plaintext = new Uint8Array(size).fill(size);
      const sealed = await seal(recipient, plaintext);
      expect(sealed.length).toBe(sealedSize(size));
      checkEnvelope(sealed, [size]);
      expect(digest(await open(mine, sealed))).toEqual(digest(plaintext));
      expect(await refusal(() => open(theirs, sealed))).toBe('NoMatch');
    }),
    { numRuns: 8 },
  );
});

test('a turned bit anywhere in a sealed letter is refused', async () => {
  const secret = drawIdentity();
  const sealed = await seal(await recipientOf(secret), new Uint8Array(512));
  await fc.assert(
    fc.asyncProperty(fc.nat(sealed.length * 8 - 1), async (bit) => {
      const turned = sealed.slice();
      const at = bit >> 3;
      turned[at] = (turned[at] ?? 0) ^ (1 << (bit & 7));
      expect(await refusal(() => open(secret, turned))).not.toBe('accepted');
    }),
    { numRuns: 40 },
  );
});

test('a signature holds for its key, domain and message alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.nat(511), async (message, bit) => {
      const secret = drawSigner();
      const publicKey = verifyKeyOf(secret);
      const signature = sign(secret, 'koe/v1/submission', message);
      verify(publicKey, 'koe/v1/submission', message, signature);
      const turned = signature.slice();
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const refused = ['WrongSignature', 'WrongSignature', 'WrongSignature'];
      expect([
        await refusal(() => { verify(publicKey, 'koe/v1/submission', message, turned); }),
        await refusal(() => { verify(publicKey, 'koe/v1/directory', message, signature); }),
        await refusal(() => { verify(verifyKeyOf(drawSigner()), 'koe/v1/submission', message, signature); }),
      ]).toEqual(refused);
    }),
    { numRuns: 20 },
  );
});

test('[P-05] [P-06] a letter has the smallest step that holds it, comes back whole, and a turned bit is refused', async () => {
  const signer = drawSigner();
  const author = verifyKeyOf(signer);
  const recipient = recipientDigest(await recipientOf(drawIdentity()));
  const seen = fc.uniqueArray(fc.record({ author: bytes(32), digest: bytes(32) }), {
    maxLength: letters.SEEN_MAX,
    selector: (entry) => b64(entry.author),
  });
  await fc.assert(
    fc.asyncProperty(bytes(32), fc.nat(120_000), seen, fc.nat(), async (instance, size, entries, place) => {
      const header: letters.Header = {
        kind: 'follow_up',
        instance,
        subject: codes.caseId(instance, author),
        author,
        recipientDigest: recipient,
        counter: 2,
      };
      const body = { day: '2026-11-24', text: 'x'.repeat(size) };
      const plaintext = letters.build(header, body, signer, entries);
      const needed = 127 + 64 * entries.length + 4 + canonical(body).length + 64;
      expect(plaintext.length).toBe(letters.LADDER.find((step) => step >= needed));
      const letter = letters.verify(plaintext, header);
      expect(letter.body).toEqual(body);
      expect(letter.seen.length).toBe(entries.length);
      const turned = plaintext.slice();
      const bit = place % (8 * turned.length);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(await refusal(() => letters.verify(turned, header))).not.toBe('accepted');
    }),
    { numRuns: 30 },
  );
});

test('what is solved is proved', () => {
  fc.assert(
    fc.property(bytes(16), bytes(32), fc.nat(12), (id, body, bits) => {
      expect(hasProof(id, body, solve(id, body, bits), bits)).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('[P-08] a count without gaps skips nothing, and one with a hole does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), (size, place) => {
      const counters = Array.from({ length: size }, (_, i) => i + 1);
      expect(letters.skips(counters, 1)).toBe(false);
      const hole = counters.filter((_, i) => i !== place % (size - 1)); // the newest may be withheld unseen (§10)
      expect(letters.skips(hole, 1)).toBe(true);
      expect([...letters.doubled([...counters, size])]).toEqual([size]);
    }),
  );
});

test('[P-28] a sealed attachment comes back whole, whatever its size is beside the chunks', async () => {
  const holder = await codes.holderOf(drawIdentity<'case'>());
  const size = fc.oneof(fc.integer({ min: 1, max: 9000 }), fc.integer({ min: 65_530, max: 65_545 }));
  await fc.assert(
    fc.asyncProperty(size, fc.constantFrom(...attachments.MEDIA_TYPES), fc.boolean(), async (length, type, cleaned) => {
      const content = Uint8Array.from({ length }, (_, i) => (i * i) % 251);
      const { attachment, sealed } = await attachments.sealAttachment(holder.recipient, content, { type, cleaned });
      expect(attachment).toEqual({ ...attachment, type, cleaned, size: length });
      attachments.checkSealedSize(sealed.length);
      expect(b64(digest(sealed))).toBe(attachment.digest);
      expect(await openAttachment(sealed, attachment, [holder])).toEqual(content);
    }),
    { numRuns: 20 },
  );
});

test('[P-29] every size of Padmé is taken, and it is little more', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: attachments.CONTENT_BYTES_MAX }), (size) => {
      const padded = attachments.paddedSize(size);
      attachments.checkSealedSize(sealedSize(padded));
      expect(padded).toBeGreaterThanOrEqual(size);
      expect(padded).toBeLessThanOrEqual(Math.max(attachments.PADDED_BYTES_MIN, size * 1.12));
    }),
  );
});

test('nothing and too much is not sealed', async () => {
  const holder = await codes.holderOf(drawIdentity<'case'>());
  const about = { type: 'image/png', cleaned: true } as const;
  for (const size of [0, attachments.CONTENT_BYTES_MAX + 1]) {
    const seal = (): unknown => attachments.sealAttachment(holder.recipient, new Uint8Array(size), about);
    expect(await refusal(seal)).toBe('WrongSize');
  }
});
