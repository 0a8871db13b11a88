/** What may a staff's page ask about what changes while one looks? The routes of `api/live`, and no keys. */

import type { B64 } from '../../vault/types.ts';
import { BY_ITSELF } from '../http.ts';
import { listen, request } from '../line.ts';

/** Which cases of a desk change, by id, as they change: `ready`, `cases`, `looking` and `again` (api/live/service.py). */
export const follow = (
  desk: B64,
  onEvent: (name: string, ids: readonly B64[]) => void,
  signal: AbortSignal,
): Promise<void> => listen(`/api/v1/desks/${desk}/live`, onEvent, signal);

export type Doing = 'looking' | 'writing' | 'gone';

/** A colleague who has the same case before them. */
export interface Looker {
  readonly account: B64;
  readonly writing: boolean;
}

export const showPresence = (id: B64, doing: Doing): Promise<{ others: readonly Looker[] }> =>
  request('POST', `/api/v1/cases/${id}/presence`, { doing }, BY_ITSELF);
