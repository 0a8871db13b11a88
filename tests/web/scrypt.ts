// A passphrase costs a second of a processor in JavaScript, by design: here OpenSSL derives, at little cost, beside the
// test's own thread. tests/web/crypto/vectors.test.ts holds what the pages have, its cost too, to the vectors.
import { scrypt } from 'node:crypto';

import { vi } from 'vitest';

const TIMES_LIGHTER = 2 ** 7;

interface Options {
  N: number;
  r: number;
  p: number;
  dkLen: number;
  onProgress?: (done: number) => void;
}

vi.mock('@noble/hashes/scrypt.js', () => ({
  scryptAsync: async (secret: Uint8Array, salt: Uint8Array, { N, r, p, dkLen, onProgress }: Options) => {
    onProgress?.(0);
    const derived = await new Promise<Uint8Array>((resolve, reject) => {
      scrypt(secret, salt, dkLen, { N: N / TIMES_LIGHTER, r, p, maxmem: 256 * N * r }, (error, key) => {
        if (error === null) resolve(new Uint8Array(key));
        else reject(error);
      });
    });
    onProgress?.(1);
    return derived;
  },
}));
