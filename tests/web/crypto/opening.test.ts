/** What `open` refuses of a file whose header is sound, what it is to be found in, and that chunks come together. */

import { Encrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { CHUNK_BYTES, TAG_BYTES, readHeader } from '../../../static/src/crypto/age_format.ts';
import { concat } from '../../../static/src/crypto/encoding.ts';
import { open } from '../../../static/src/crypto/opening.ts';
import { drawIdentity, recipientOf, seal } from '../../../static/src/crypto/sealing.ts';
import { refusal, toHex } from './vectors.ts';

const mine = drawIdentity();
const recipient = await recipientOf(mine);
const sealed = await seal(recipient, new Uint8Array(512));
const { size } = readHeader(sealed);
const wrongMac = sealed.slice();
wrongMac[size - 20] = wrongMac[size - 20] === 65 ? 66 : 65;

test('whoever has another key finds nothing, and a header that was changed is refused before its payload', async () => {
  expect(await refusal(() => open(drawIdentity(), sealed))).toBe('NoMatch');
  expect(await refusal(() => open(mine, wrongMac))).toBe('HmacFailure');
  expect(await refusal(() => open(mine, wrongMac.slice(0, size)))).toBe('HmacFailure');
});

test.each([0, 1, 15])('a file that ends %i bytes into its nonce is a header failure', async (bytes) => {
  expect(await refusal(() => open(mine, sealed.slice(0, size + bytes)))).toBe('HeaderFailure');
});

test.each([16, 17, 16 + 15, 16 + 16])('a file that ends %i bytes after its header is a payload failure', async (bytes) => {
  expect(await refusal(() => open(mine, sealed.slice(0, size + bytes)))).toBe('PayloadFailure');
});

const noise = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (i * 7919) >> 5);

test.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 5])(
  '%i bytes that the library has sealed open as they were; cut, turned round or doubled they do not',
  async (count) => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    const plaintext = noise(count);
    const file = await encrypter.encrypt(plaintext);
    expect(toHex(await open(mine, file))).toBe(toHex(plaintext));

    const payload = readHeader(file).size + 16;
    const chunk = CHUNK_BYTES + TAG_BYTES;
    const starts = [...Array(Math.ceil((file.length - payload) / chunk)).keys()].map((i) => payload + i * chunk);
    const first = file.subarray(payload, payload + chunk);
    const damaged = [
      ...starts.map((start) => file.slice(0, start)),
      ...starts.map((start) => file.map((byte, i) => (i === start ? byte ^ 1 : byte))),
      concat(file, Uint8Array.of(0)),
      concat(file, first),
      concat(file.subarray(0, payload), first, file.subarray(payload)),
    ];
    for (const other of damaged) expect(await refusal(() => open(mine, other))).toBe('PayloadFailure');
  },
);
