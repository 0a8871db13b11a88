/** The library behind `open` names its failures in words alone: these are the words that `opening.ts` knows. */

import { Decrypter } from 'age-encryption';
import { expect, test } from 'vitest';
import { readHeader } from '../../../static/src/crypto/age_format.ts';
import { open } from '../../../static/src/crypto/opening.ts';
import { drawIdentity, identityText, recipientOf, seal } from '../../../static/src/crypto/sealing.ts';
import { refusal } from './vectors.ts';

const mine = drawIdentity();
const sealed = await seal(await recipientOf(mine), new Uint8Array(512));
const { size } = readHeader(sealed);
const wrongMac = sealed.slice();
wrongMac[size - 20] = wrongMac[size - 20] === 65 ? 66 : 65;

async function wordsOf(secret: typeof mine, file: Uint8Array): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityText(secret));
  try {
    await decrypter.decrypt(file);
    return 'opened';
  } catch (error) {
    return String(error);
  }
}

test.each([
  ['NoMatch', drawIdentity(), sealed, "Error: no identity matched any of the file's recipients"],
  ['HmacFailure', mine, wrongMac, 'Error: invalid header HMAC'],
] as const)('%s is what the library says in these words', async (name, secret, file, words) => {
  expect(await wordsOf(secret, file)).toBe(words);
  expect(await refusal(() => open(secret, file))).toBe(name);
});

test.each([0, 1, 15])('a file that ends %i bytes into its nonce is a header failure', async (bytes) => {
  expect(await refusal(() => open(mine, sealed.slice(0, size + bytes)))).toBe('HeaderFailure');
});

test.each([16, 17, 16 + 15, 16 + 16])('a file that ends %i bytes after its header is a payload failure', async (bytes) => {
  expect(await refusal(() => open(mine, sealed.slice(0, size + bytes)))).toBe('PayloadFailure');
});
