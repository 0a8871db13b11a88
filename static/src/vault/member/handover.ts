/** How does a case go to another desk [P-21]? */

import { handOver } from '../../crypto/desk.ts';
import { recipientOfDesk } from '../../crypto/directory.ts';
import { b64, canonicalText } from '../../crypto/encoding.ts';
import type { Report } from '../../crypto/bodies/report.ts';
import { reporterRecipient } from '../../crypto/reading.ts';
import { Refused } from '../../crypto/refusals.ts';
import { wellFormed } from '../steps.ts';
import type { B64, HandoverBody, MemberVault } from '../types.ts';
import type { Vault } from './held.ts';
import { notesIdentityOf } from './notes.ts';

export function handoverCalls(vault: Vault): Pick<MemberVault, 'handOver'> {
  return {
    async handOver(input): Promise<HandoverBody> {
      const held = vault.case(input.case);
      const same = canonicalText({ ...input });
      if (held.handed?.told === same) return held.handed.body;
      const { keys, cover, coverDigest, ring, report, counter, seen } = held;
      const to = vault.listed(input.receiver);
      // [P-21] Never to a desk that the worker refused.
      if (refusedDesksOf(report.body).includes(to.desk)) throw new Refused('WrongRecipient');
      const before = ring?.body ?? { identities: [], desks: [] };
      const reply = {
        day: input.day,
        language: input.language,
        report_digest: cover.body.report_digest,
        text: wellFormed(input.text),
      };
      const moved = await handOver(keys.signer, keys.entry, cover.body, before, reply, {
        instance: report.header.instance,
        case: report.header.subject,
        to,
        recipient: recipientOfDesk(to, input.recipient), // [P-16]
        counter,
        reporterRecipient: reporterRecipient(report),
        seen,
        lastNote: held.nextNote - 1,
        ...(input.notes === 'passed on' ? { notes: notesIdentityOf(vault.desk(held.desk), cover) } : {}),
      });
      const body = {
        receiver: to.desk,
        before: coverDigest,
        epoch: to.epoch,
        cover: b64(moved.cover),
        ring: b64(moved.ring),
        counter,
        letter: b64(moved.reply),
        copy: b64(moved.copy),
      };
      held.handed = { told: same, body };
      return body;
    },
  };
}

export function refusedDesksOf(report: Report): readonly B64[] {
  const { refused_desks: refused = [] } = report.answers;
  return Array.isArray(refused) ? refused.filter((desk) => typeof desk === 'string') : [];
}
