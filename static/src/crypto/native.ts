/**
 * Who finds the key of a file? Where the browser itself has the KEM, it does so many times faster than script.
 * docs/protocol.md §2, RFC 9180 §5.1
 *
 * The decapsulation is the browser's or the library's, and HPKE's key schedule ours. Whether the browser can is asked once,
 * and proved by a file that script has sealed: a browser that finds another key in it is not believed.
 */

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { MLKEM768X25519 } from '@noble/post-quantum/hybrid.js';
import { base64nopad } from '@scure/base';
import { STANZA_TYPE, type Stanza, readHeader } from './age_format.ts';
import { concat, equal, random, utf8 } from './encoding.ts';
import { type Identity, drawIdentity, recipientOf, seal } from './sealing.ts';

const KEM = 'MLKEM768-X25519';
const INFO = utf8('age-encryption.org/mlkem768x25519');
/** "HPKE" ‖ KEM 0x647a ‖ KDF HKDF-SHA256 ‖ AEAD ChaCha20-Poly1305. */
const SUITE = concat(utf8('HPKE'), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 3));
const NONE = new Uint8Array();

/** An identity at work: the key of a file, or null where the file is for somebody else. */
export interface OwnIdentity {
  unwrapFileKey(stanzas: readonly Stanza[]): Promise<Uint8Array | null>;
}

interface Kem {
  importKey(format: 'raw-seed', seed: Uint8Array, algorithm: { name: string }, extractable: false, usages: string[]): Promise<CryptoKey>;
  decapsulateBits(algorithm: { name: string }, key: CryptoKey, share: Uint8Array): Promise<ArrayBuffer>;
}

let able: Promise<boolean> | null = null;
const identities = new WeakMap<Identity, Promise<OwnIdentity>>();

/** By the browser's own KEM, or by script. */
export async function ownIdentity(secret: Identity): Promise<OwnIdentity> {
  return (await nativeIdentity(secret)) ?? byScript(secret);
}

function byScript({ seed }: Identity): OwnIdentity {
  return identityBy((share) => MLKEM768X25519.decapsulate(share, seed));
}

/** By the browser's own KEM; null where it has none, or was told not to use it. */
export async function nativeIdentity(secret: Identity): Promise<OwnIdentity | null> {
  able ??= proved();
  if (!(await able)) return null;
  const known = identities.get(secret) ?? make(secret);
  identities.set(secret, known);
  return known;
}

/** For measuring and for tests of the other way: from now on script alone, or asked again. */
export function useNative(wanted: boolean): void {
  able = wanted ? null : Promise.resolve(false);
}

function kem(): Kem {
  return globalThis.crypto.subtle as unknown as Kem;
}

async function make(secret: Identity): Promise<OwnIdentity> {
  const key = await kem().importKey('raw-seed', secret.seed, { name: KEM }, false, ['decapsulateBits']);
  return identityBy(async (share) => new Uint8Array(await kem().decapsulateBits({ name: KEM }, key, share)));
}

/** Out of a decapsulation: HPKE's key schedule, and the file key. */
export function identityBy(decapsulate: (share: Uint8Array) => Uint8Array | Promise<Uint8Array>): OwnIdentity {
  return {
    async unwrapFileKey(stanzas) {
      for (const { args, body } of stanzas) {
        const [type, share] = args;
        if (type !== STANZA_TYPE || share === undefined) continue;
        const { key: aeadKey, nonce } = schedule(await decapsulate(base64nopad.decode(share))); // RFC 9180 §5.1, mode_base
        try {
          return chacha20poly1305(aeadKey, nonce).decrypt(body);
        } catch {
          continue; // for somebody else
        }
      }
      return null;
    },
  };
}

function labelled(label: string, data: Uint8Array): Uint8Array {
  return concat(utf8('HPKE-v1'), SUITE, utf8(label), data);
}

const PSK_ID_HASH = extract(sha256, labelled('psk_id_hash', NONE), NONE);
const INFO_HASH = extract(sha256, labelled('info_hash', INFO), NONE);
const CONTEXT = concat(Uint8Array.of(0), PSK_ID_HASH, INFO_HASH); // key_schedule_context
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const KEY = expansionOf('key', KEY_BYTES);
const NONCE = expansionOf('base_nonce', NONCE_BYTES);

function expansionOf(label: string, size: number): Uint8Array {
  return concat(Uint8Array.of(0, size), labelled(label, CONTEXT));
}

function schedule(shared: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const secret = extract(sha256, labelled('secret', NONE), shared);
  return { key: expand(sha256, secret, KEY, KEY_BYTES), nonce: expand(sha256, secret, NONCE, NONCE_BYTES) };
}

/** In a file that the library has sealed, `make` finds the key that script finds. */
async function proved(): Promise<boolean> {
  try {
    const secret = drawIdentity();
    const { stanzas } = readHeader(await seal(await recipientOf(secret), random(32)));
    const [found, known] = [await (await make(secret)).unwrapFileKey(stanzas), await byScript(secret).unwrapFileKey(stanzas)];
    return found !== null && known !== null && equal(found, known);
  } catch {
    return false;
  }
}
