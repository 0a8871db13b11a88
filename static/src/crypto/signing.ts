/** Who signed this? Ed25519 (RFC 8032) over `domain ‖ 00 ‖ message`. docs/protocol.md §4 */

import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToNumberLE } from '@noble/curves/utils.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { concat, equal, random, utf8 } from './encoding.ts';
import { Refused } from './refusals.ts';
import type { Of, Role } from './roles.ts';

declare const role: unique symbol;
/** 32 bytes that `checkVerifyKey` has passed. */
export type VerifyKey = Uint8Array & { readonly [role]: 'verify key' };

export const SIGNATURE_BYTES = 64;
export const KEY_BYTES = 32;
const SEED_BYTES = 32;

/** What a key's holder is: it does not print, cannot be sent to a page, and compares in constant time. */
export abstract class Secret<R extends Role = Role> {
  protected declare readonly of: Of<R>;
  protected abstract readonly name: string;
  readonly #seed: Uint8Array;
  /** An own function, so that structured cloning refuses whatever holds a secret. */
  readonly toJSON = (): string => this.toString();

  /** `WrongKey` unless the seed has 32 bytes. */
  constructor(seed: Uint8Array) {
    if (seed.length !== SEED_BYTES) throw new Refused('WrongKey');
    this.#seed = seed;
  }

  /** The secret itself, 32 bytes. */
  get seed(): Uint8Array {
    return this.#seed;
  }

  /** Whether both are the same secret; two of different kinds do not compile. */
  equals(other: this): boolean {
    return equal(this.#seed, other.#seed);
  }

  toString(): string {
    return `${this.name}(…)`;
  }
}

/** An Ed25519 signer of a role. */
export class Signer<R extends Role = Role> extends Secret<R> {
  protected readonly name = 'Signer';
}

const P = 2n ** 255n - 19n;
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

// The y of the eight points of order 1, 2, 4 and 8; each but the first two occurs with both signs of x.
const SMALL_ORDER_Y: readonly bigint[] = [
  1n,
  P - 1n,
  0n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n,
];

/** A new random signer. */
export function drawSigner<R extends Role>(): Signer<R> {
  return new Signer(random(SEED_BYTES));
}

/** The way from 32 bytes to a signer; else `WrongKey`. */
export function signer<R extends Role>(seed: Uint8Array): Signer<R> {
  return new Signer(seed);
}

/** The public half, 32 bytes. */
export function verifyKeyOf(secret: Signer): VerifyKey {
  return ed25519.getPublicKey(secret.seed) as VerifyKey;
}

/** [P-09] y below 2²⁵⁵−19 and not of small order. */
function isSound(point: Uint8Array): boolean {
  if (point.length !== KEY_BYTES) return false;
  const y = bytesToNumberLE(point) & ((1n << 255n) - 1n);
  return y < P && !SMALL_ORDER_Y.includes(y);
}

/** The way from bytes off the wire to a `VerifyKey`; `WrongKey` otherwise [P-09]. */
export function checkVerifyKey(raw: Uint8Array): VerifyKey {
  if (!isSound(raw)) throw new Refused('WrongKey');
  return raw as VerifyKey;
}

/** What is signed: the domain, a zero, the message. */
export function signedBytes(domain: string, message: Uint8Array): Uint8Array {
  return concat(utf8(domain), Uint8Array.of(0), message);
}

/** 64 bytes, the same for the same input. */
export function sign(secret: Signer, domain: string, message: Uint8Array): Uint8Array {
  return ed25519.sign(signedBytes(domain, message), secret.seed);
}

/**
 * Returns if `key` signed `message`; else `WrongKey` or `WrongSignature` [P-09].
 *
 * The equation is the one without cofactor, [S]B = R + [k]A, as OpenSSL computes it for the Python twin; the library's
 * own verify multiplies by the cofactor, so the two would differ on keys of mixed order.
 */
export function verify(key: Uint8Array, domain: string, message: Uint8Array, signature: Uint8Array): void {
  verifyText(key, signedBytes(domain, message), signature);
}

/** The same over a text of a form that others define, and that names its own domain (§9). */
export function verifyText(key: Uint8Array, text: Uint8Array, signature: Uint8Array): void {
  checkVerifyKey(key);
  if (!isSigned(key, text, signature)) throw new Refused('WrongSignature');
}

/** [P-09] What a signature must be whatever it signs: 64 bytes, R sound, S below the order. */
export function mayBeSigned(signature: Uint8Array): boolean {
  return signature.length === SIGNATURE_BYTES && bytesToNumberLE(signature.subarray(32)) < L && isSound(signature.subarray(0, 32));
}

function isSigned(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (!mayBeSigned(signature)) return false;
  const r = signature.subarray(0, 32);
  const s = bytesToNumberLE(signature.subarray(32));
  try {
    const a = ed25519.Point.fromBytes(key);
    const k = bytesToNumberLE(sha512(concat(r, key, message))) % L;
    const expected = ed25519.Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
    return equal(expected.toBytes(), r);
  } catch {
    return false; // no point of the curve has this y
  }
}
