/** What may a staff's page ask about who is away? The routes of `api/absences`, and no keys. */

import type { B64, Day } from '../../vault/types.ts';
import { request } from '../line.ts';

/** From which day to which a colleague is away, and who looks after their cases. */
export interface Away {
  readonly first_day: Day;
  readonly last_day: Day;
  readonly cover: B64 | null;
}

export const setOwn = (desk: B64, absence: Away): Promise<unknown> =>
  request('PUT', `/api/v1/desks/${desk}/absences/own`, absence);

export const endOwn = (desk: B64): Promise<unknown> => request('DELETE', `/api/v1/desks/${desk}/absences/own`);

/** A lead's word for a colleague. */
export const setFor = (desk: B64, account: B64, absence: Away): Promise<unknown> =>
  request('PUT', `/api/v1/desks/${desk}/absences/${account}`, absence);

export const endFor = (desk: B64, account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/desks/${desk}/absences/${account}`);
