/** What may a staff’s page ask about a case? The routes of `api/cases`, and no keys. */

import type { B64, CaseAnswer, CaseState, Day, HandoverBody, NewFileBody, ReplyBody } from '../../vault/types.ts';
import type { Asking } from '../http.ts';
import { request, requestBytes } from '../line.ts';

/** A case that moved from one desk to another; `given_by` only where one's own desk gave it. */
export interface Handover {
  readonly case: B64;
  readonly counter: number;
  readonly giver: B64;
  readonly receiver: B64;
  readonly day: Day;
  readonly given_by: string | null;
}

export interface Held {
  readonly state: CaseState;
  readonly assignee: B64 | null;
}

export const readCase = (id: B64, asking?: Asking): Promise<CaseAnswer> =>
  request('GET', `/api/v1/cases/${id}`, undefined, asking);

export const claim = (id: B64): Promise<Held> => request('POST', `/api/v1/cases/${id}/claim`);

export const release = (id: B64): Promise<Held> => request('POST', `/api/v1/cases/${id}/release`);

/** The desk moves a case on; claiming, replying and handing over do it by themselves. */
export const step = (id: B64, event: 'triage' | 'refer' | 'close' | 'reopen'): Promise<Held> =>
  request('POST', `/api/v1/cases/${id}/steps`, { event });

/** A lead gives it to a colleague, or takes it from whoever has it. */
export const assign = (id: B64, account: B64 | null): Promise<Held> =>
  request('POST', `/api/v1/cases/${id}/assignment`, { account });

export const handOver = (id: B64, body: HandoverBody): Promise<unknown> =>
  request('POST', `/api/v1/cases/${id}/handover`, body);

export const readHandovers = (desk: B64): Promise<readonly Handover[]> => request('GET', `/api/v1/desks/${desk}/handovers`);

export const reply = (id: B64, body: ReplyBody): Promise<unknown> =>
  request('POST', `/api/v1/cases/${id}/replies`, body);

/** One part of a sealed file, as it lies on the server. */
export const readPart = (inCase: B64, attachment: B64, part: number): Promise<ArrayBuffer> =>
  requestBytes('GET', `/api/v1/cases/${inCase}/attachments/${attachment}/${String(part)}`);

/** With what the parts of a reply's file are to be brought, in which size, and which are there already. */
export interface FileUpload {
  readonly ticket: B64;
  readonly part_bytes: number;
  readonly parts: readonly number[];
}

export const beginFile = (id: B64, body: NewFileBody): Promise<FileUpload> =>
  request('POST', `/api/v1/cases/${id}/uploads`, body);
