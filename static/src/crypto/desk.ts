/** How does a desk answer? A reply for the worker and a copy for the case. docs/protocol.md §3 */

import { b64, digest } from './encoding.ts';
import { type Reply, type Seen, build } from './letters.ts';
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
