/** What may a worker's page ask of the server? One function for each route of the contract; no cookie, no name, no key. */

import { request, sendBytes, type Asking } from './http.ts';
import type {
  B64,
  DeletionBody,
  DirectoryAnswer,
  Erased,
  FactsBody,
  LetterBody,
  MailboxAnswer,
  ReceiptBody,
  SubmissionBody,
  UploadBody,
  WithdrawalBody,
} from '../vault/types.ts';

const ANONYMOUS: Asking = { anonymous: true };
/** A repeated write is the same write (docs/protocol.md §6, §7), so a bad line costs nothing but time. */
const REPEATED: Asking = { anonymous: true, tries: 3, patience: 60_000 };

/** The signed directory, and what stands unsigned beside it. */
export interface PublicAnswer extends DirectoryAnswer {
  readonly proof_bits: number;
  readonly paid_by: string;
  readonly contact: string;
  readonly acknowledge_days: number;
  readonly answer_days: number;
  /** The desks that take no new reports. */
  readonly resting: Readonly<Record<B64, 'paused' | 'closed'>>;
}

export const readDirectory = (): Promise<PublicAnswer> =>
  request('GET', '/api/v1/directory', undefined, ANONYMOUS);

/** The key, and the work that a report to this desk must show now. */
export const readRecipient = (desk: B64): Promise<{ readonly recipient: string; readonly proof_bits: number }> =>
  request('GET', `/api/v1/desks/${desk}/recipient`, undefined, ANONYMOUS);

/** To whom facts for the statistics are sealed, and the work that they must show now. */
export const readStatisticsRecipient = (): Promise<{ readonly recipient: string; readonly proof_bits: number }> =>
  request('GET', '/api/v1/statistics/recipient', undefined, ANONYMOUS);

export const giveFacts = (body: FactsBody): Promise<{ readonly quarter: string }> =>
  request('POST', '/api/v1/statistics/facts', body, REPEATED);

export const submitReport = (body: SubmissionBody): Promise<{ readonly case: B64; readonly day: string }> =>
  request('POST', '/api/v1/reports', body, REPEATED);

/** With what the parts of a file are to be brought, in which size, and which are there already. */
export interface Upload {
  readonly ticket: B64;
  readonly part_bytes: number;
  readonly parts: readonly number[];
}

export const beginUpload = (body: UploadBody, signal: AbortSignal): Promise<Upload> =>
  request('POST', '/api/v1/uploads', body, { ...REPEATED, signal });

/** A part that is there already is the same part again. A slow line has two minutes for its MiB. */
export const putPart = (
  of: Pick<UploadBody, 'case' | 'attachment'>,
  part: number,
  bytes: Uint8Array<ArrayBuffer>,
  ticket: B64,
  signal: AbortSignal,
): Promise<void> =>
  sendBytes(`/api/v1/uploads/${of.case}/${of.attachment}/${String(part)}`, bytes, {
    ...ANONYMOUS,
    token: ticket,
    patience: 120_000,
    signal,
  });

/** The two halves of a mailbox's address, as the vault derived them. */
export interface MailboxKey {
  readonly case: B64;
  readonly token: B64;
}

export const readMailbox = (key: MailboxKey): Promise<MailboxAnswer | Erased> =>
  request('GET', `/api/v1/mailbox/${key.case}`, undefined, { ...ANONYMOUS, token: key.token });

export const writeLetter = (key: MailboxKey, body: LetterBody): Promise<{ readonly counter: number }> =>
  request('POST', `/api/v1/mailbox/${key.case}/letters`, body, { ...REPEATED, token: key.token });

export const deleteReplies = (key: MailboxKey, body: DeletionBody): Promise<{ readonly deleted: number }> =>
  request('POST', `/api/v1/mailbox/${key.case}/deletions`, body, { ...REPEATED, token: key.token });

/** That replies were read, sealed: tried once, since nobody waits for it. */
export const leaveReceipt = (key: MailboxKey, body: ReceiptBody): Promise<unknown> =>
  request('PUT', `/api/v1/mailbox/${key.case}/receipt`, body, { ...ANONYMOUS, token: key.token });

export const withdraw = (key: MailboxKey, body: WithdrawalBody): Promise<{ readonly state: 'withdrawn' }> =>
  request('POST', `/api/v1/mailbox/${key.case}/withdrawal`, body, { ...REPEATED, token: key.token });
