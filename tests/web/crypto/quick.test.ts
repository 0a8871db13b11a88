/** What is quick says what is slow: the same files open, the same signatures hold, and the same refusals are given. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { b64, b64Decode, digest } from '../../../static/src/crypto/encoding.ts';
import { quickIdentity } from '../../../static/src/crypto/expanded.ts';
import { useNative } from '../../../static/src/crypto/native.ts';
import { useNativeSignatures, verifiesNatively, verifyQuickly } from '../../../static/src/crypto/native_signing.ts';
import { open } from '../../../static/src/crypto/opening.ts';
import { drawIdentity, parseIdentity, recipientOf, seal } from '../../../static/src/crypto/sealing.ts';
import { type Bad, refusal, vectors } from './vectors.ts';

interface AgeFile {
  readonly name: string;
  readonly identity: string;
  readonly sealed: string;
  readonly plaintext_digest?: string;
  readonly refusal?: string;
}
interface Signed {
  readonly verify_key: string;
  readonly domain: string;
  readonly message: string;
  readonly signature: string;
}

afterEach(() => {
  vi.unstubAllGlobals();
  useNative(true);
  useNativeSignatures(true);
});

const { files } = vectors('age') as { files: AgeFile[] };

test.each(files)('with keys that are kept: $name', async ({ identity, sealed, plaintext_digest, refusal: refused }) => {
  useNative(false);
  const secret = parseIdentity(identity);
  for (let turn = 0; turn < 2; turn += 1) {
    let plaintext = new Uint8Array();
    const outcome = await refusal(async () => (plaintext = new Uint8Array(await open(secret, b64Decode(sealed), quickIdentity))));
    expect(outcome).toBe(refused ?? 'accepted');
    if (outcome === 'accepted') expect(b64(digest(plaintext))).toBe(plaintext_digest);
  }
});

test('keys that are kept open no file of another', async () => {
  useNative(false);
  const sealed = await seal(await recipientOf(drawIdentity()), new Uint8Array(512));
  expect(await refusal(() => open(drawIdentity(), sealed, quickIdentity))).toBe('NoMatch');
});

const { good, bad } = vectors('signing') as { good: Signed[]; bad: (Signed & Bad)[] };

function check({ verify_key, domain, message, signature }: Signed): Promise<string> {
  return refusal(() => verifyQuickly(b64Decode(verify_key), domain, b64Decode(message), b64Decode(signature)));
}

describe.each([true, false])('signatures, by the platform: %s', (native) => {
  test('those that hold, hold, and the others are refused by the same name', async () => {
    useNativeSignatures(native);
    expect(await verifiesNatively()).toBe(native);
    for (const vector of good) expect(await check(vector)).toBe('accepted');
    for (const vector of bad) expect([vector.name, await check(vector)]).toEqual([vector.name, vector.refusal]);
  });
});

test.each([
  ['takes everything', () => Promise.resolve(true)],
  ['takes nothing', () => Promise.resolve(false)],
  ['knows no such keys', () => Promise.reject(new DOMException('', 'NotSupportedError'))],
])('a browser that %s is not asked again, and script decides', async (_, verify) => {
  const { subtle } = globalThis.crypto;
  const importKey = subtle.importKey.bind(subtle);
  const asked = vi.fn(verify);
  vi.stubGlobal('crypto', { subtle: { importKey, verify: asked }, getRandomValues: crypto.getRandomValues.bind(crypto) });
  useNativeSignatures(true);
  expect(await verifiesNatively()).toBe(false);
  const before = asked.mock.calls.length;
  for (const vector of [...good, ...bad]) expect(await check(vector)).toBe('refusal' in vector ? vector.refusal : 'accepted');
  expect(asked.mock.calls.length).toBe(before);
});
