/** What does a desk keep so that its queue opens fast? The facts of opened covers, and nothing else of them. docs/protocol.md §9 */

import { canonical, concat, hkdf, lp, random, u32, utf8 } from './encoding.ts';
import type { Facts } from './bodies/cover.ts';
import { Refused } from './refusals.ts';
import type { Identity } from './sealing.ts';

declare const role: unique symbol;
/** AES-256-GCM of one epoch of a desk; no script can read the key out of it. */
export type CacheKey = CryptoKey & { readonly [role]: 'cover cache' };

const LABEL = 'koe/v1/cover-cache';
export const CIPHER = 'AES-GCM';
export const CACHE_NONCE_BYTES = 12;
/** lp of 188 bytes: longer facts fit no cover. */
const PLAIN_BYTES = 192;
export const CACHED_BYTES = CACHE_NONCE_BYTES + PLAIN_BYTES + 16;

/** The one cover for which cached facts count, as the queue's row names it [P-22]. */
export interface Place {
  readonly instance: Uint8Array;
  readonly desk: Uint8Array;
  readonly case: Uint8Array;
  readonly epoch: number;
  readonly coverDigest: Uint8Array;
}

/** What the cipher authenticates beside the facts. */
export function contextOf(place: Place): Uint8Array<ArrayBuffer> {
  const { instance, desk, epoch, coverDigest } = place;
  return concat(utf8(LABEL), Uint8Array.of(0), instance, desk, place.case, u32(epoch), coverDigest);
}

/** AES-256-GCM under HKDF of the desk's identity of one epoch. */
export async function cacheKey(desk: Identity<'desk'>): Promise<CacheKey> {
  const { subtle } = globalThis.crypto;
  return (await subtle.importKey('raw', hkdf(desk.seed, LABEL).slice(), CIPHER, false, ['encrypt', 'decrypt'])) as CacheKey;
}

/** `CACHED_BYTES` bytes: nonce ‖ sealed facts; `WrongSize` for facts that no cover could hold. */
export async function sealFacts(key: CacheKey, facts: Facts, place: Place): Promise<Uint8Array> {
  const content = lp(canonical({ ...facts }));
  if (content.length > PLAIN_BYTES) throw new Refused('WrongSize');
  const plaintext = new Uint8Array(PLAIN_BYTES);
  plaintext.set(content);
  const iv = random(CACHE_NONCE_BYTES);
  const parameters = { name: CIPHER, iv, additionalData: contextOf(place) };
  return concat(iv, new Uint8Array(await globalThis.crypto.subtle.encrypt(parameters, key, plaintext)));
}
