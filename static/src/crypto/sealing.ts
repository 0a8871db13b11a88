/** How is something sealed? age v1 to one `mlkem768x25519` recipient. docs/protocol.md §2. Nothing here can open. */

import { Encrypter, identityToRecipient } from 'age-encryption';
import { bech32 } from '@scure/base';
import { digest, random, utf8 } from './encoding.ts';
import { Refused } from './refusals.ts';
import type { Of, Role } from './roles.ts';
import { Secret } from './signing.ts';

/** A checked recipient of a role: its text `age1pq1…`, 1,959 characters. */
export type Recipient<R extends Role = Role> = string & Of<R>;

export const SEED_BYTES = 32;
const RECIPIENT_BYTES = 1216;

/** An age identity of a role. */
export class Identity<R extends Role = Role> extends Secret<R> {
  protected readonly name = 'Identity';
}

/** A new random identity. */
export function drawIdentity<R extends Role>(): Identity<R> {
  return new Identity(random(SEED_BYTES));
}

/** The way from 32 bytes to an identity; else `WrongKey`. */
export function identity<R extends Role>(seed: Uint8Array): Identity<R> {
  return new Identity(seed);
}

/** From `AGE-SECRET-KEY-PQ-1…` in upper case; `WrongKey` otherwise. */
export function parseIdentity<R extends Role>(text: string): Identity<R> {
  return identity(fromBech32(text, 'AGE-SECRET-KEY-PQ-', SEED_BYTES));
}

/** `AGE-SECRET-KEY-PQ-1…`: the secret itself. */
export function identityText(secret: Identity): string {
  return bech32.encodeFromBytes('AGE-SECRET-KEY-PQ-', secret.seed).toUpperCase();
}

/** The public half: SHAKE256(seed, 96) split 64 + 32, and each part's public key. */
export async function recipientOf<R extends Role>(secret: Identity<R>): Promise<Recipient<R>> {
  return (await identityToRecipient(identityText(secret))) as Recipient<R>;
}

/** The way from text off the wire to a recipient; `WrongKey` otherwise. */
export function checkRecipient<R extends Role>(text: string): Recipient<R> {
  fromBech32(text, 'age1pq', RECIPIENT_BYTES);
  return text as Recipient<R>;
}

/** The `size` bytes under `prefix`, in the prefix's own case; else `WrongKey`. */
function fromBech32(text: string, prefix: string, size: number): Uint8Array {
  try {
    const decoded = bech32.decode(text as `${string}1${string}`, false);
    const bytes = bech32.fromWords(decoded.words);
    // The prefix comes back in lower case; a text of two cases was refused before.
    const whole = decoded.prefix === prefix.toLowerCase() && bytes.length === size;
    if (whole && text.startsWith(prefix)) return bytes;
  } catch {
    // refused below
  }
  throw new Refused('WrongKey');
}

/** H(recipient string), as letters and the directory name it (§3). */
export function recipientDigest(recipient: Recipient): Uint8Array {
  return digest(utf8(recipient));
}

/** One age file with one stanza, `sealedSize(plaintext.length)` bytes. `WrongKey` for a key that is not reduced. */
export async function seal(recipient: Recipient, plaintext: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  try {
    return await encrypter.encrypt(plaintext);
  } catch {
    // The only input that can fail here: an ML-KEM part that FIPS 203 §7.2 refuses.
    throw new Refused('WrongKey');
  }
}
