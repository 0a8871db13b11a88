/**
 * Where the browser itself has the KEM, it opens many times faster than script. docs/protocol.md §2, RFC 9180 §5.1
 *
 * Only the decapsulation is the browser's, and HPKE's key schedule ours; everything else of a file stays the library's.
 * Whether the browser can is asked once, and proved by a key that script has sealed to: a browser that answers another
 * secret is not believed.
 */

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { expand, extract } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64nopad } from '@scure/base';
import { Decrypter, Encrypter } from 'age-encryption';
import { concat, equal, random, utf8 } from './encoding.ts';
import { type Identity, drawIdentity, recipientOf } from './sealing.ts';

const KEM = 'MLKEM768-X25519';
const STANZA = 'mlkem768x25519';
const INFO = utf8('age-encryption.org/mlkem768x25519');
/** "HPKE" ‖ KEM 0x647a ‖ KDF HKDF-SHA256 ‖ AEAD ChaCha20-Poly1305. */
const SUITE = concat(utf8('HPKE'), Uint8Array.of(0x64, 0x7a, 0, 1, 0, 3));
const NONE = new Uint8Array();

/** What the library asks of an identity. */
export interface OwnIdentity {
  unwrapFileKey(stanzas: readonly { readonly args: readonly string[]; readonly body: Uint8Array }[]): Promise<Uint8Array | null>;
}

interface Kem {
  importKey(format: 'raw-seed', seed: Uint8Array, algorithm: { name: string }, extractable: false, usages: string[]): Promise<CryptoKey>;
  decapsulateBits(algorithm: { name: string }, key: CryptoKey, share: Uint8Array): Promise<ArrayBuffer>;
}

let able: Promise<boolean> | null = null;
const identities = new WeakMap<Identity, Promise<OwnIdentity>>();

/** The identity for the library, by the browser's own KEM; null where it has none, or was told not to use it. */
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

/** The identity for the library out of a decapsulation: HPKE's key schedule, and the file key. */
export function identityBy(decapsulate: (share: Uint8Array) => Uint8Array | Promise<Uint8Array>): OwnIdentity {
  return {
    async unwrapFileKey(stanzas) {
      for (const { args, body } of stanzas) {
        const [type, share] = args;
        if (type !== STANZA || share === undefined) continue;
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

function schedule(shared: Uint8Array): { key: Uint8Array; nonce: Uint8Array } {
  const secret = extract(sha256, labelled('secret', NONE), shared);
  const derive = (label: string, size: number): Uint8Array =>
    expand(sha256, secret, concat(Uint8Array.of(0, size), labelled(label, CONTEXT)), size);
  return { key: derive('key', 32), nonce: derive('base_nonce', 12) };
}

/** A file that the library has sealed opens by `make` to what was in it. */
async function proved(): Promise<boolean> {
  try {
    const secret = drawIdentity();
    const encrypter = new Encrypter();
    encrypter.addRecipient(await recipientOf(secret));
    const written = random(32);
    const decrypter = new Decrypter();
    decrypter.addIdentity(await make(secret));
    return equal(await decrypter.decrypt(await encrypter.encrypt(written)), written);
  } catch {
    return false;
  }
}
