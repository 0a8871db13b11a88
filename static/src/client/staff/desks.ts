/** What may a staff's page ask about desks, their keys and their members? The routes of `api/desks`, and no keys. */

import type { B64, Day, DeskKeysBody, EarlierKeys, GrantBody } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { Away } from './absences.ts';
import type { DangerousAct } from './proposals.ts';

export type DeskRole = 'lead' | 'caseworker';

export type Names = Readonly<Record<string, string>>;

/** Whether a desk takes new reports; since when, unless it always did. */
export type Intake = 'open' | 'paused' | 'closed';

export interface Taking {
  readonly intake: Intake;
  readonly intake_day: Day | null;
}

export interface MyDesk extends Taking {
  readonly desk: B64;
  readonly names: Names;
  readonly languages: readonly string[];
  readonly area: string;
  readonly role: DeskRole;
  readonly epoch: number | null;
  readonly entry: string | null;
  readonly signed: boolean;
  readonly grant: B64 | null;
  readonly granted_by: B64 | null;
  readonly granted_by_key: B64 | null;
  readonly earlier: readonly EarlierKeys[];
  readonly givers: readonly string[];
  readonly workdays: Workdays;
}

/** Weekdays from 1, Monday, to 7, on which a desk works, and dates on which it does not work all the same. */
export interface Workdays {
  readonly weekdays: readonly number[];
  readonly closed: readonly Day[];
}

/** Keys that a colleague drew at a reset; nobody lets them in before `wait_seconds` are over. */
export interface FreshKeys {
  readonly day: Day;
  /** The administrator who made it possible; null for the operator, on the server. */
  readonly reset_by: string | null;
  readonly wait_seconds: number;
}

export interface Colleague {
  readonly account: B64;
  readonly name: string;
  /** `former`: not at the desk any more, or with other keys since; what they granted still counts. */
  readonly role: DeskRole | 'former';
  readonly verify_key: B64;
  readonly recipient: string;
  readonly granted: boolean;
  /** Kept out by an administrator: holds nothing that counts. */
  readonly deactivated: boolean;
  readonly vouchers: readonly { readonly epoch: number; readonly voucher: B64 }[];
  readonly fresh: FreshKeys | null;
  /** What an administrator has proposed of them, and until when another may confirm it. */
  readonly proposals: readonly {
    readonly act: Exclude<DangerousAct, 'change-key'>;
    readonly proposer: string;
    readonly until: Day;
  }[];
  /** Until that is over; it may be still to come. */
  readonly away: Away | null;
}

export const listOwn = (): Promise<readonly MyDesk[]> => request('GET', '/api/v1/desks');

export const makeKeys = (desk: B64, body: DeskKeysBody): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/keys`, body);

export const listMembers = (desk: B64): Promise<readonly Colleague[]> => request('GET', `/api/v1/desks/${desk}/members`);

export const grantKeys = (desk: B64, body: GrantBody): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/grants`, body);

export const removeMember = (desk: B64, account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/desks/${desk}/members/${account}`);
