/** How does a file of the team's come to the phone? Part by part, with the mailbox's token. */

import { requestBytes } from './http.ts';
import type { MailboxKey } from './reporter.ts';
import type { B64 } from '../vault/types.ts';

export const filePart = (key: MailboxKey, id: B64, part: number): Promise<ArrayBuffer> =>
  requestBytes('GET', `/api/v1/mailbox/${key.case}/attachments/${id}/${String(part)}`, undefined, {
    anonymous: true,
    token: key.token,
    tries: 3,
    patience: 120_000,
  });
