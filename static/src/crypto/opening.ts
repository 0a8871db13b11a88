/** How is what was sealed opened? docs/protocol.md §2, §9. The four failures keep age's names and order. */

import { Decrypter } from 'age-encryption';
import { type Header, NONCE_BYTES, checkHeader, readHeader } from './age_format.ts';
import { CACHED_BYTES, CACHE_NONCE_BYTES, CIPHER, type CacheKey } from './cache.ts';
import { type OwnIdentity, nativeIdentity } from './native.ts';
import { Refused } from './refusals.ts';
import { type Identity, identityText } from './sealing.ts';

/**
 * The plaintext; `HeaderFailure`, `NoMatch`, `HmacFailure` or `PayloadFailure`.
 *
 * `own` makes the identity that the library asks; null for the library's own.
 */
export async function open(
  secret: Identity,
  sealed: Uint8Array,
  own: (secret: Identity) => Promise<OwnIdentity | null> = nativeIdentity,
): Promise<Uint8Array> {
  // [P-03] One stanza of our type, judged before any key is used.
  const header = readHeader(sealed);
  checkHeader(header);

  const outer = new Decrypter();
  outer.addIdentity((await own(secret)) ?? identityText(secret));
  let fileKey: Uint8Array;
  try {
    fileKey = await outer.decryptHeader(sealed.subarray(0, header.size));
  } catch (error) {
    throw new Refused(headerRefusal(error));
  }

  return openPayload(header, fileKey, sealed);
}

/** Checks the header's MAC and opens what follows it: `HeaderFailure` (no nonce), `HmacFailure` or `PayloadFailure`. */
export async function openPayload(header: Header, fileKey: Uint8Array, sealed: Uint8Array): Promise<Uint8Array> {
  if (sealed.length < header.size + NONCE_BYTES) throw new Refused('HeaderFailure');
  const inner = new Decrypter();
  inner.addIdentity({ unwrapFileKey: () => fileKey });
  try {
    return await inner.decrypt(sealed);
  } catch (error) {
    // The file key is known: all that is not the MAC's fault is the payload's.
    throw new Refused(wordsOf(error) === BAD_MAC ? 'HmacFailure' : 'PayloadFailure');
  }
}

/** What a desk's cover cache holds for exactly this context; `WrongSize`, `PayloadFailure`. */
export async function openCached(
  cached: Uint8Array,
  key: CacheKey,
  context: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array> {
  if (cached.length !== CACHED_BYTES) throw new Refused('WrongSize');
  const parameters = { name: CIPHER, iv: cached.slice(0, CACHE_NONCE_BYTES), additionalData: context };
  try {
    const plaintext = await globalThis.crypto.subtle.decrypt(parameters, key, cached.slice(CACHE_NONCE_BYTES));
    return new Uint8Array(plaintext);
  } catch {
    throw new Refused('PayloadFailure');
  }
}

// The library names its errors only in words; tests/web/crypto/opening.test.ts holds them to these.
const NO_MATCH = "no identity matched any of the file's recipients";
const BAD_MAC = 'invalid header HMAC';

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}

function headerRefusal(error: unknown): 'NoMatch' | 'HmacFailure' | 'HeaderFailure' {
  const words = wordsOf(error);
  if (words === NO_MATCH) return 'NoMatch';
  return words === BAD_MAC ? 'HmacFailure' : 'HeaderFailure';
}
