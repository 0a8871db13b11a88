/**
 * An identity that opens thousands of files draws its keys out of its seed once. docs/protocol.md §2
 *
 * The library draws them for every file anew, which is half of what a file costs by script.
 */

import { x25519 } from '@noble/curves/ed25519.js';
import { sha3_256, shake256 } from '@noble/hashes/sha3.js';
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
import { concat, utf8 } from './encoding.ts';
import { type OwnIdentity, identityBy, nativeIdentity } from './native.ts';
import type { Identity } from './sealing.ts';

const LABEL = utf8('\\.//^\\');
const ML_KEM_SEED_BYTES = 64;
const ML_KEM_SHARE_BYTES = 1088;

const expanded = new WeakMap<Identity, OwnIdentity>();

/** By the browser's own KEM, or by script with keys that are kept. */
export async function quickIdentity(secret: Identity): Promise<OwnIdentity> {
  const native = await nativeIdentity(secret);
  if (native !== null) return native;
  const known = expanded.get(secret) ?? expand(secret);
  expanded.set(secret, known);
  return known;
}

/** X-Wing (draft-connolly-cfrg-xwing-kem: key generation and decapsulation), both halves by the library. */
function expand(secret: Identity): OwnIdentity {
  const drawn = shake256(secret.seed, { dkLen: ML_KEM_SEED_BYTES + 32 });
  const { secretKey } = ml_kem768.keygen(drawn.subarray(0, ML_KEM_SEED_BYTES));
  const scalar = drawn.subarray(ML_KEM_SEED_BYTES);
  const point = x25519.getPublicKey(scalar);
  return identityBy((share) => {
    const theirs = share.subarray(ML_KEM_SHARE_BYTES);
    const first = ml_kem768.decapsulate(share.subarray(0, ML_KEM_SHARE_BYTES), secretKey);
    return sha3_256(concat(first, x25519.getSharedSecret(scalar, theirs), theirs, point, LABEL));
  });
}
