// A passphrase costs a second of a processor in JavaScript, by design: here OpenSSL derives the same in less than half of
// it, beside the test's own thread. tests/web/crypto/vectors.test.ts holds the one of the pages to the vectors.
import { scrypt } from 'node:crypto';

import { vi } from 'vitest';

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
      scrypt(secret, salt, dkLen, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
        if (error === null) resolve(new Uint8Array(key));
        else reject(error);
      });
    });
    onProgress?.(1);
    return derived;
  },
}));
