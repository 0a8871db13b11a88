/** What do phones and desks give to the statistics? Coarse facts, sealed to somebody who is not the server. docs/protocol.md §6 */

import { below, caseId } from './codes.ts';
import { type JsonObject, b64, digest } from './encoding.ts';
import { type Counted, type Process } from './bodies/counted.ts';
import { SMALL, build as buildLetter } from './letters.ts';
import { type Recipient, recipientDigest, seal } from './sealing.ts';
import { drawSigner, verifyKeyOf } from './signing.ts';
import { hasProof, solve } from './submission.ts';

/** For `checkEnvelope` [P-04]. */
export const ENVELOPE_SIZES = SMALL;

/** [P-34] The sealed letter; `recipient` is the directory's. The signer is drawn for this letter and thrown away. */
export function sealFacts(
  recipient: Recipient<'statistics'>,
  instance: Uint8Array,
  counted: Counted,
): Promise<Uint8Array> {
  return sealOnce(recipient, instance, 'facts', { ...counted, told: { ...counted.told } });
}

/** [P-44] The same of a process record, by a key that is no member's. */
export function sealProcess(
  recipient: Recipient<'statistics'>,
  instance: Uint8Array,
  process: Process,
): Promise<Uint8Array> {
  return sealOnce(recipient, instance, 'process', { ...process });
}

async function sealOnce(
  recipient: Recipient<'statistics'>,
  instance: Uint8Array,
  kind: 'facts' | 'process',
  body: JsonObject,
): Promise<Uint8Array> {
  const once = drawSigner();
  const author = verifyKeyOf(once);
  const header = {
    kind,
    instance,
    subject: caseId(instance, author),
    author,
    recipientDigest: recipientDigest(recipient),
    counter: 1,
  } as const;
  return seal(recipient, buildLetter(header, body, once));
}

/** [P-44] In an order drawn by lot: `pick` gives a number from 0. */
export function shuffled<T>(letters: readonly T[], pick: (limit: number) => number = below): readonly T[] {
  const left = [...letters];
  return letters.flatMap(() => left.splice(pick(left.length), 1));
}

/** A nonce with `bits` of work for these sealed facts: H(sealed) stands for the case and for D. */
export function solveFacts(sealed: Uint8Array, bits: number): Uint8Array {
  const body = digest(sealed);
  return solve(body.subarray(0, 16), body, bits);
}

/** Whether the nonce proves it. */
export function worked(sealed: Uint8Array, nonce: Uint8Array, bits: number): boolean {
  const body = digest(sealed);
  return hasProof(body.subarray(0, 16), body, nonce, bits);
}

/** The body of `POST /api/v1/statistics/facts`. */
export interface FactsBody {
  readonly facts: string;
  readonly proof: { readonly nonce: string };
}

export function factsBody(sealed: Uint8Array, nonce: Uint8Array): FactsBody {
  return { facts: b64(sealed), proof: { nonce: b64(nonce) } };
}
