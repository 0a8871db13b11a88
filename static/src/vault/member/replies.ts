/** How does a desk write to the worker? */

import {
  type Attachment,
  type MediaType,
  type ReplyFile,
  filesKey,
  inOrder as byId,
  namedBody,
  sealReplyFile,
} from '../../crypto/attachments.ts';
import { sealReply } from '../../crypto/desk.ts';
import { b64, canonicalText } from '../../crypto/encoding.ts';
import { phrasesKey } from '../../crypto/phrases.ts';
import { reporterRecipient } from '../../crypto/reading.ts';
import { needed, wellFormed, wellFormedPhrase } from '../steps.ts';
import type { B64, MemberVault, ReplyBody, SealedAttachment } from '../types.ts';
import type { Vault } from './held.ts';

export function replyCalls(vault: Vault): Pick<MemberVault, 'sealReplyFile' | 'writeReply'> {
  /** Files that were sealed for replies, by id [P-39]. */
  const sealedFiles = new Map<B64, ReplyFile>();

  return {
    async sealReplyFile(type: MediaType, cleaned: boolean, bytes: ArrayBuffer): Promise<SealedAttachment> {
      const { file, sealed } = await sealReplyFile(new Uint8Array(bytes), { type, cleaned });
      sealedFiles.set(file.id, file);
      return { ...shown(file), sealed: sealed.buffer };
    },

    async writeReply(input): Promise<ReplyBody> {
      const held = vault.case(input.case);
      const { keys, cover, ring, holders, report, counter, seen } = held;
      const { desk, verify_key, epoch } = keys.entry;
      const files = (input.files ?? []).map((id) => needed(sealedFiles.get(id), 'sealReplyFile'));
      const told = {
        day: input.day,
        language: input.language,
        report_digest: cover.body.report_digest,
        text: wellFormed(input.text),
        ...phrasesKey(input.phrases?.map(wellFormedPhrase)),
      };
      // [P-20] The card knows the first case identity; of any other the worker is told with every reply.
      const address = { case_recipient: holders[0].recipient, desk, desk_verify_key: verify_key, epoch };
      const body = ring === undefined ? told : { ...told, address };
      const same = canonicalText({ ...body, ...filesKey(files) });
      if (held.written?.told !== same) {
        const { reply, copy } = await sealReply(keys.signer, files.length === 0 ? body : { ...body, files }, {
          instance: report.header.instance,
          case: report.header.subject,
          counter,
          reporterRecipient: reporterRecipient(report),
          caseRecipient: holders[0].recipient,
          seen,
        });
        held.written = { told: same, body: { counter, letter: b64(reply), copy: b64(copy), ...namedBody(byId(files)) } };
      }
      return held.written.body;
    },
  };
}

/** A file of a reply as the page sees it: without what opens it. */
export function shown({ cleaned, digest: of, id, size, type }: ReplyFile): Attachment {
  return { cleaned, digest: of, id, size, type };
}
