/** What may a staff's page ask about what a lead looks after? The routes of `api/leads`, and no keys. */

import type { B64, Day } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { Workdays } from './desks.ts';

/** How many cases somebody holds: open ones, and such as are closed or withdrawn. */
export interface HeldCases {
  readonly open: number;
  readonly over: number;
}

/** A desk as far as the server may know it. */
export interface Overview {
  /** Null for what nobody has taken. */
  readonly load: readonly {
    readonly account: B64 | null;
    readonly name: string | null;
    readonly open: number;
    readonly overdue: number;
    readonly oldest: Day;
  }[];
  readonly ages: Readonly<Record<'to_7' | 'to_30' | 'to_90' | 'older', number>>;
  readonly answered: Readonly<Record<'in_time' | 'late' | 'waiting' | 'ended' | 'promised_days', number>> & { readonly since: Day };
  readonly retention: Retention;
}

/** For how many days closed cases are kept: the desk's own, and what holds where it has none. */
export interface Retention {
  readonly own_days: number | null;
  readonly usual_days: number;
}

/** Somebody opened a case on this day. */
export interface Opening {
  readonly account: B64;
  readonly name: string;
  readonly day: Day;
}

export const readOverview = (desk: B64): Promise<Overview> => request('GET', `/api/v1/desks/${desk}/overview`);

/** `erasing` is how many closed cases go at once by it, as the lead was told. */
export const keepClosed = (desk: B64, days: number | null, erasing: number): Promise<Retention> =>
  request('PUT', `/api/v1/desks/${desk}/retention`, { days, erasing });

/** On which days the desk works; what is over is not kept. */
export const setWorkdays = (desk: B64, days: Workdays): Promise<Workdays> =>
  request('PUT', `/api/v1/desks/${desk}/workdays`, days);

export const readHeld = (desk: B64, account: B64): Promise<HeldCases> =>
  request('GET', `/api/v1/desks/${desk}/members/${account}/cases`);

/** The next 200 of them; to nobody, so that everybody can take them, for null. */
export const handOn = (
  desk: B64,
  account: B64,
  to: B64 | null,
): Promise<{ readonly given: number; readonly freed: number; readonly left: number }> =>
  request('POST', `/api/v1/desks/${desk}/members/${account}/cases`, { to });

export const readOpenings = (id: B64): Promise<readonly Opening[]> => request('GET', `/api/v1/cases/${id}/openings`);
