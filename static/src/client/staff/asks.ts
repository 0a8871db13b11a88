/** What may a staff's page ask about what desks ask each other? The routes of `api/asks`, and no keys. */

import type { AnswerBody, AskBody, B64, Day } from '../../vault/types.ts';
import { BY_ITSELF } from '../http.ts';
import { request } from '../line.ts';

/** What this desk asked another about a case (api/asks/schemas.py). */
export interface PutRow {
  readonly number: number;
  readonly asked: B64;
  readonly state: 'open' | 'accepted' | 'declined' | 'withdrawn' | 'done';
  readonly day: Day;
  readonly state_day: Day;
  readonly question: B64 | null;
  readonly answer: B64 | null;
}

/** What another desk asks this one. */
export interface AskedRow {
  readonly case: B64;
  readonly number: number;
  readonly asking: B64;
  readonly state: PutRow['state'];
  readonly day: Day;
  readonly question: B64;
}

export const readAsks = (id: B64): Promise<readonly PutRow[]> => request('GET', `/api/v1/cases/${id}/asks`, undefined, BY_ITSELF);

export const ask = (id: B64, body: AskBody): Promise<unknown> => request('POST', `/api/v1/cases/${id}/asks`, body);

export const withdrawAsk = (id: B64, number: number): Promise<unknown> =>
  request('POST', `/api/v1/cases/${id}/asks/${String(number)}/withdrawal`);

export const readAsked = (desk: B64): Promise<readonly AskedRow[]> =>
  request('GET', `/api/v1/desks/${desk}/asks`, undefined, BY_ITSELF);

export const answerAsk = (desk: B64, id: B64, number: number, body: AnswerBody): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/asks/${id}/${String(number)}`, body);
