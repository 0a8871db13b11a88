/** What may a staff's page ask about accounts that end or rest? The routes of `api/leaving`, and no keys. */

import type { B64 } from '../../vault/types.ts';
import { request } from '../line.ts';

/** What stands in the way of somebody's leaving, or stands still without them. */
export interface Departure {
  readonly only_signer: boolean;
  /** Desks that nobody else opens, or leads with the keys; among them those of which nobody else has the keys. */
  readonly stalled: readonly B64[];
  readonly losing: readonly B64[];
}

export const deleteOwn = (auth: B64, name: 'stays' | 'forgotten'): Promise<unknown> =>
  request('POST', '/api/v1/staff/account/deletion', { auth, name });

export const readDeparture = (account: B64): Promise<Departure> =>
  request('GET', `/api/v1/admin/staff/${account}/departure`);

/** `stalled`: the desks that stand still, exactly those of the outlook. */
export const deactivate = (account: B64, stalled: readonly B64[]): Promise<unknown> =>
  request('POST', `/api/v1/admin/staff/${account}/deactivation`, { stalled });

export const activate = (account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/staff/${account}/deactivation`);

/** `losing`: the desks that are given up, exactly those of the outlook. */
export const deleteAccount = (account: B64, losing: readonly B64[]): Promise<unknown> =>
  request('POST', `/api/v1/admin/staff/${account}/deletion`, { losing });
