/** What may a staff's page ask about keys that are lost and drawn anew? The routes of `api/resets`, and no keys. */

import type { B64, FreshKeysBody } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { Entrance } from './staff.ts';

/** What is lost with a person's keys. */
export interface Outlook {
  readonly only_signer: boolean;
  /** Desks that nobody else leads with the keys, and those of `losing`. */
  readonly stalled: readonly B64[];
  readonly losing: readonly B64[];
}

/** Whose keys a reset link replaces. */
export interface Reset {
  readonly account: B64;
  readonly name: string;
  readonly instance: B64;
  /** Null for the operator, on the server. */
  readonly administrator: string | null;
}

export const checkReset = (token: B64): Promise<Reset> => request('POST', '/api/v1/resets/check', { token });

export const acceptReset = (body: FreshKeysBody & { token: B64 }): Promise<Entrance> =>
  request('POST', '/api/v1/resets', body);

/** What would be lost with this person's keys. */
export const readOutlook = (account: B64): Promise<Outlook> => request('GET', `/api/v1/admin/staff/${account}/reset`);

/** `losing`: the desks that are given up, exactly those of the outlook. */
export const makeReset = (account: B64, losing: readonly B64[]): Promise<{ token: B64 }> =>
  request('POST', `/api/v1/admin/staff/${account}/reset`, { losing });
