/** What may a staff's page ask about who is kept from a case? The routes of `api/bars`, and no keys. */

import type { B64, Day } from '../../vault/types.ts';
import { request } from '../line.ts';

/** A colleague who is barred from a case; `barred_by` only where that is a colleague too. */
export interface Bar {
  readonly account: B64;
  readonly name: string;
  readonly barred_by: string | null;
  readonly day: Day;
}

export const listBars = (id: B64): Promise<readonly Bar[]> => request('GET', `/api/v1/cases/${id}/bars`);

export const bar = (id: B64, account: B64): Promise<readonly Bar[]> =>
  request('POST', `/api/v1/cases/${id}/bars`, { account });

export const barOneself = (id: B64): Promise<unknown> => request('POST', `/api/v1/cases/${id}/bars/own`);

export const lift = (id: B64, account: B64): Promise<readonly Bar[]> =>
  request('DELETE', `/api/v1/cases/${id}/bars/${account}`);
