/** The browser's side of bench/covers.py and tests/browser/test_native_kem.py: our own opening, in a page of its own. */

import { MLKEM768X25519 } from '@noble/post-quantum/hybrid.js';
import { b64, b64Decode } from '../../static/src/crypto/encoding.ts';
import { nativeIdentity, useNative } from '../../static/src/crypto/native.ts';
import { open } from '../../static/src/crypto/opening.ts';
import { Refused } from '../../static/src/crypto/refusals.ts';
import { parseIdentity } from '../../static/src/crypto/sealing.ts';

interface Rate {
  readonly perSecond: number;
  readonly barePerSecond: number;
}

const page = {
  /** Whether this browser's own KEM is believed. */
  hasNative: async (identity: string): Promise<boolean> => (await nativeIdentity(parseIdentity(identity))) !== null,
  useNative,
  /** The plaintext in b64, or the refusal's name. */
  async open(identity: string, sealed: string): Promise<string> {
    try {
      return b64(await open(parseIdentity(identity), b64Decode(sealed)));
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  },
  /** How many files a second are opened, and how many bare decapsulations are done, one after the other. */
  async rate(identity: string, sealed: readonly string[]): Promise<Rate> {
    const secret = parseIdentity(identity);
    const files = sealed.map((text) => b64Decode(text));
    await open(secret, files[0] ?? new Uint8Array()); // the first one also asks the browser whether it can
    const begun = performance.now();
    for (const file of files) await open(secret, file);
    const opened = performance.now();
    const native = await nativeIdentity(secret);
    const shares = files.map(shareOf);
    const before = performance.now();
    if (native === null) for (const share of shares) MLKEM768X25519.decapsulate(share, secret.seed);
    else await bareNative(secret.seed, shares);
    const bare = performance.now() - before;
    return { perSecond: (1000 * files.length) / (opened - begun), barePerSecond: (1000 * files.length) / bare };
  },
};

function shareOf(file: Uint8Array): Uint8Array {
  const [, stanza = ''] = new TextDecoder().decode(file.subarray(0, 1600)).split('\n');
  return Uint8Array.from(atob(stanza.split(' ')[2] ?? ''), (character) => character.charCodeAt(0));
}

async function bareNative(seed: Uint8Array, shares: readonly Uint8Array[]): Promise<void> {
  const subtle = globalThis.crypto.subtle as unknown as {
    importKey: (...given: unknown[]) => Promise<CryptoKey>;
    decapsulateBits: (...given: unknown[]) => Promise<ArrayBuffer>;
  };
  const algorithm = { name: 'MLKEM768-X25519' };
  const key = await subtle.importKey('raw-seed', seed, algorithm, false, ['decapsulateBits']);
  for (const share of shares) await subtle.decapsulateBits(algorithm, key, share);
}

Object.assign(globalThis, { koe: page });
