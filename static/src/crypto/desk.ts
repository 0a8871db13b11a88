/** How does a desk answer, and hand a case on to its next keys? docs/protocol.md §3 */

import { b64, digest } from './encoding.ts';
import { type Cover, type Reply, type Seen, build } from './letters.ts';
import { type Recipient, recipientDigest, seal } from './sealing.ts';
import { type Signer, verifyKeyOf } from './signing.ts';

/** One answer, sealed twice. */
export interface SealedReply {
  readonly reply: Uint8Array;
  readonly copy: Uint8Array;
}

/**
 * Letters 5 and 6 by the desk's signer; `counter` is the desk's count in this case, from 1.
 *
 * [P-14] `reporterRecipient` comes from an opened report, never from the server.
 */
export async function sealReply(
  signer: Signer,
  body: Reply,
  about: {
    instance: Uint8Array;
    case: Uint8Array;
    counter: number;
    reporterRecipient: Recipient;
    caseRecipient: Recipient;
    seen: readonly Seen[];
  },
): Promise<SealedReply> {
  const { reporterRecipient, caseRecipient, seen } = about;
  const header = {
    instance: about.instance,
    subject: about.case,
    author: verifyKeyOf(signer),
    counter: about.counter,
  };
  const reply = await seal(
    reporterRecipient,
    build({ ...header, kind: 'reply', recipientDigest: recipientDigest(reporterRecipient) }, { ...body }, signer, seen),
  );
  const copyBody = { ...body, sent_digest: b64(digest(reply)) };
  const copy = await seal(
    caseRecipient,
    build({ ...header, kind: 'copy', recipientDigest: recipientDigest(caseRecipient) }, copyBody, signer, seen),
  );
  return { reply, copy };
}

/** Letter 7: what a verified cover said, to the desk's keys of a later epoch and signed by them. */
export function resealCover(
  signer: Signer,
  body: Cover,
  about: { instance: Uint8Array; case: Uint8Array; epoch: number; to: Recipient },
): Promise<Uint8Array> {
  const header = {
    kind: 'resealed' as const,
    instance: about.instance,
    subject: about.case,
    author: verifyKeyOf(signer),
    recipientDigest: recipientDigest(about.to),
    epoch: about.epoch,
    counter: 1,
  };
  return seal(about.to, build(header, { ...body, facts: { ...body.facts } }, signer));
}
