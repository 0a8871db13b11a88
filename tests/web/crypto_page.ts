/** The browser's side of tests/browser/test_native_kem.py: our own opening and believing, in a page of its own. */

import { b64, b64Decode } from '../../static/src/crypto/encoding.ts';
import { nativeIdentity, useNative } from '../../static/src/crypto/native.ts';
import { verifiesNatively, verifyQuickly } from '../../static/src/crypto/native_signing.ts';
import { open } from '../../static/src/crypto/opening.ts';
import { Refused } from '../../static/src/crypto/refusals.ts';
import { parseIdentity } from '../../static/src/crypto/sealing.ts';

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
  verifiesNatively,
  /** What the browser's own signatures come to: `accepted`, or the refusal's name. */
  async verify(key: string, domain: string, message: string, signature: string): Promise<string> {
    try {
      await verifyQuickly(b64Decode(key), domain, b64Decode(message), b64Decode(signature));
      return 'accepted';
    } catch (error) {
      if (error instanceof Refused) return error.refusal;
      throw error;
    }
  },
};

Object.assign(globalThis, { koe: page });
