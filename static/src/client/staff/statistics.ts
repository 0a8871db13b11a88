/** What may a staff's page ask about what is counted? The routes of `api/statistics`, and no keys. */

import type { B64 } from '../../vault/types.ts';
import { request } from '../line.ts';

/** To whom what is counted is sealed; `no-statistics` where nobody makes any. */
export const readStatisticsRecipient = (): Promise<{ readonly recipient: string }> => request('GET', '/api/v1/statistics/recipient');

/** Facts and process records of closed cases, shuffled; the same again are counted once. */
export const handOnFacts = (desk: B64, facts: readonly B64[]): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/facts`, { facts });
