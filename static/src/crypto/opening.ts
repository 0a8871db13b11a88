/** How is what was sealed opened? docs/protocol.md §2, §9. The four failures keep age's names and order. */

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { CHUNK_BYTES, type Header, NONCE_BYTES, TAG_BYTES, checkHeader, readHeader } from './age_format.ts';
import { CACHED_BYTES, CACHE_NONCE_BYTES, CIPHER, type CacheKey } from './cache.ts';
import { equal, hkdf as hkdfOf, utf8 } from './encoding.ts';
import { type OwnIdentity, ownIdentity } from './native.ts';
import { Refused } from './refusals.ts';
import type { Identity } from './sealing.ts';

const PAYLOAD = utf8('payload');
const STREAM_NONCE_BYTES = 12;

/**
 * The plaintext; `HeaderFailure`, `NoMatch`, `HmacFailure` or `PayloadFailure`.
 *
 * `own` makes what unwraps the file key out of the identity.
 */
export async function open(
  secret: Identity,
  sealed: Uint8Array,
  own: (secret: Identity) => Promise<OwnIdentity> = ownIdentity,
): Promise<Uint8Array> {
  // [P-03] One stanza of our type, judged before any key is used.
  const header = readHeader(sealed);
  checkHeader(header);
  return openPayload(header, await unwrap(header, await own(secret)), sealed);
}

/** The file key, 16 bytes; `HeaderFailure` for a share that no key can agree on, else `NoMatch`. */
async function unwrap({ stanzas }: Header, own: OwnIdentity): Promise<Uint8Array> {
  let fileKey: Uint8Array | null;
  try {
    fileKey = await own.unwrapFileKey(stanzas);
  } catch {
    throw new Refused('HeaderFailure');
  }
  if (fileKey === null) throw new Refused('NoMatch');
  return fileKey;
}

/** Checks the header's MAC and opens what follows it: `HmacFailure`, `HeaderFailure` (no nonce) or `PayloadFailure`. */
export function openPayload(header: Header, fileKey: Uint8Array, sealed: Uint8Array): Uint8Array {
  const mac = hmac(sha256, hkdfOf(fileKey, 'header'), header.macInput);
  if (!equal(mac, header.mac)) throw new Refused('HmacFailure');
  const nonce = sealed.subarray(header.size, header.size + NONCE_BYTES);
  if (nonce.length !== NONCE_BYTES) throw new Refused('HeaderFailure');
  return openStream(hkdf(sha256, fileKey, nonce, PAYLOAD, 32), sealed.subarray(header.size + NONCE_BYTES));
}

/** STREAM: chunks of 64 KiB, each under its number, and whether it is the last: all of them, or `PayloadFailure`. */
function openStream(key: Uint8Array, sealed: Uint8Array): Uint8Array {
  const chunkBytes = CHUNK_BYTES + TAG_BYTES;
  const chunks = Math.max(1, Math.ceil(sealed.length / chunkBytes));
  const size = sealed.length - chunks * TAG_BYTES;
  // Only the first chunk may be empty.
  if (size < 0 || (chunks > 1 && size === (chunks - 1) * CHUNK_BYTES)) throw new Refused('PayloadFailure');
  const plaintext = new Uint8Array(size);
  for (let i = 0; i < chunks; i++) {
    const chunk = sealed.subarray(i * chunkBytes, (i + 1) * chunkBytes);
    const out = plaintext.subarray(i * CHUNK_BYTES, (i + 1) * CHUNK_BYTES);
    try {
      chacha20poly1305(key, chunkNonce(i, i === chunks - 1)).decrypt(chunk, out);
    } catch {
      throw new Refused('PayloadFailure');
    }
  }
  return plaintext;
}

/** An 11-byte big-endian counter and the last-chunk flag. */
function chunkNonce(counter: number, last: boolean): Uint8Array {
  const nonce = new Uint8Array(STREAM_NONCE_BYTES);
  new DataView(nonce.buffer).setUint32(STREAM_NONCE_BYTES - 5, counter);
  nonce[STREAM_NONCE_BYTES - 1] = last ? 1 : 0;
  return nonce;
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
