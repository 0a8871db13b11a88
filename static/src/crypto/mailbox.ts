/** How does a worker write to their mailbox? Signed writes, and the follow-up letter. docs/protocol.md §7 */

import { type Named, attachmentsKey, namedList } from './attachments.ts';
import type { CaseId, ReporterKeys } from './codes.ts';
import { concat, digest, lp, u32 } from './encoding.ts';
import { type FollowUp, type Receipt } from './bodies/report.ts';
import { type Header, type Kind, type Seen, build } from './letters.ts';
import { answersKey } from './phrases.ts';
import { Refused } from './refusals.ts';
import { type Recipient, recipientDigest, seal } from './sealing.ts';
import { type Signer, sign, verify } from './signing.ts';

export type Write = 'letter' | 'deletion' | 'withdrawal' | 'receipt';

/** The `u32` counters of the replies to be deleted; `WrongBody` unless ascending, from 1, at least one. */
export function deletionPayload(counters: readonly number[]): Uint8Array {
  const ascending = counters.every((counter, i) => counter > (counters[i - 1] ?? 0));
  if (counters.length === 0 || !ascending) throw new Refused('WrongBody');
  return concat(...counters.map(u32));
}

/** [P-29] The sealed letter; or lp(letter) ‖ u8 n ‖ (id ‖ digest)… where it has attachments (`WrongBody`). */
export function letterPayload(letter: Uint8Array, attachments: readonly Named[] = []): Uint8Array {
  return attachments.length === 0 ? letter : concat(lp(letter), namedList(attachments));
}

function message(instance: Uint8Array, id: CaseId, nonce: Uint8Array, payload: Uint8Array): Uint8Array {
  return concat(instance, id, lp(nonce), digest(payload));
}

/** `payload` is `letterPayload`, `deletionPayload`, a sealed receipt, or nothing for a withdrawal. */
export function signWrite(keys: ReporterKeys, write: Write, nonce: Uint8Array, payload: Uint8Array): Uint8Array {
  return sign(keys.signer, `koe/v1/mailbox/${write}`, message(keys.instance, keys.case, nonce, payload));
}

/** Returns if the reporter signed this write; else `WrongKey` or `WrongSignature`. The nonce's age is not judged. */
export function verifyWrite(
  verifyKey: Uint8Array,
  write: Write,
  about: { instance: Uint8Array; case: CaseId; nonce: Uint8Array; payload: Uint8Array },
  signature: Uint8Array,
): void {
  const signed = message(about.instance, about.case, about.nonce, about.payload);
  verify(verifyKey, `koe/v1/mailbox/${write}`, signed, signature);
}

/** H(token), which is all that the server keeps of it. */
export function tokenDigest(token: Uint8Array): Uint8Array {
  return digest(token);
}

const MARKS = 8;

/** [P-37] 0 to 7, of a follow-up by its place and digest: to nobody but the signer more than chance. */
export function markOf(signer: Signer<'reporter'>, counter: number, letterDigest: Uint8Array): number {
  return (digest(sign(signer, 'koe/v1/mark', concat(u32(counter), letterDigest)))[0] ?? 0) % MARKS;
}

function headerOf(kind: Kind, keys: ReporterKeys, to: Recipient<'case'>, counter: number): Header {
  const { instance, case: subject, verifyKey: author } = keys;
  return { kind, instance, subject, author, recipientDigest: recipientDigest(to), counter };
}

/** [P-43] Letter 19, sealed for the case; always one size, and it takes no place in the reporter's count. */
export function sealReceipt(keys: ReporterKeys, caseRecipient: Recipient<'case'>, body: Receipt): Promise<Uint8Array> {
  return seal(caseRecipient, build(headerOf('receipt', keys, caseRecipient, 1), { ...body }, keys.signer));
}

/**
 * Letter 4, sealed for the case. `counter` continues the reporter's count (the report is 1). Sealed until its mark is the
 * level that it gives, or 0: about eight times.
 */
export async function sealFollowUp(
  keys: ReporterKeys,
  caseRecipient: Recipient<'case'>,
  body: FollowUp,
  counter: number,
  seen: readonly Seen[] = [],
): Promise<Uint8Array> {
  const header = headerOf('follow_up', keys, caseRecipient, counter);
  const { answers, attachments = [], consent, day, text } = body;
  const said = consent === undefined ? {} : { consent: { ...consent } };
  const besides = { ...answersKey(answers), ...attachmentsKey(attachments), ...said };
  const letter = build(header, { ...besides, day, text }, keys.signer, seen);
  for (;;) {
    const sealed = await seal(caseRecipient, letter);
    if (markOf(keys.signer, counter, digest(sealed)) === (consent?.level ?? 0)) return sealed;
  }
}
