/** How is an age file opened? docs/protocol.md §2. The four failures keep age's names and order. */

import { Decrypter } from 'age-encryption';
import { NONCE_BYTES, checkHeader, readHeader } from './age_format.ts';
import { Refused } from './refusals.ts';
import { type Identity, identityText } from './sealing.ts';

/** The plaintext; `HeaderFailure`, `NoMatch`, `HmacFailure` or `PayloadFailure`. */
export async function open(secret: Identity, sealed: Uint8Array): Promise<Uint8Array> {
  // [P-03] One stanza of our type, judged before any key is used.
  const header = readHeader(sealed);
  checkHeader(header);

  const outer = new Decrypter();
  outer.addIdentity(identityText(secret));
  let fileKey: Uint8Array;
  try {
    fileKey = await outer.decryptHeader(sealed.subarray(0, header.size));
  } catch (error) {
    throw new Refused(headerRefusal(error));
  }

  if (sealed.length < header.size + NONCE_BYTES) throw new Refused('HeaderFailure');

  // The file key is known: whatever fails from here on is the payload's fault.
  const inner = new Decrypter();
  inner.addIdentity({ unwrapFileKey: () => fileKey });
  try {
    return await inner.decrypt(sealed);
  } catch {
    throw new Refused('PayloadFailure');
  }
}

/** The library names its errors only in words; tests/web/crypto/opening.test.ts holds them to these. */
function headerRefusal(error: unknown): 'NoMatch' | 'HmacFailure' | 'HeaderFailure' {
  const words = error instanceof Error ? error.message : '';
  if (words === "no identity matched any of the file's recipients") return 'NoMatch';
  if (words === 'invalid header HMAC') return 'HmacFailure';
  return 'HeaderFailure';
}
