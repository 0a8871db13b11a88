/** What may a staff's page ask about desks, people and invitations, as an administrator? The routes of `api/admin`, and no keys. */

import type { B64, Day } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { DeskRole, Intake, Names, Taking } from './desks.ts';

export interface NewDesk {
  readonly desk: B64;
  readonly names: Names;
  readonly languages: readonly string[];
  readonly area: string;
}

export interface AdminDesk extends NewDesk, Taking {
  readonly epoch: number | null;
  readonly recipient_digest: B64 | null;
  readonly verify_key: B64 | null;
  /** Canonical JSON of the entry that the lead signed. */
  readonly entry: string | null;
  readonly signed: boolean;
  /** Whether anybody holds its newest keys. */
  readonly held: boolean;
  readonly leads: number;
  readonly members: number;
}

export interface Person {
  readonly account: B64;
  /** Empty if a former member asked to be forgotten. */
  readonly name: string;
  readonly administrator: boolean;
  readonly standing: 'active' | 'deactivated' | 'deleted';
  readonly desks: readonly { readonly desk: B64; readonly role: DeskRole }[];
}

export interface Auditor {
  readonly account: B64;
  readonly name: string;
  readonly day: Day;
}

export const listDesks = (): Promise<readonly AdminDesk[]> => request('GET', '/api/v1/admin/desks');

export const createDesk = (desk: NewDesk): Promise<unknown> => request('POST', '/api/v1/admin/desks', desk);

export const setIntake = (desk: B64, intake: Intake): Promise<unknown> =>
  request('POST', '/api/v1/admin/intake', { desk, intake });

export const invite = (desk: B64, role: DeskRole): Promise<{ token: B64 }> =>
  request('POST', '/api/v1/admin/invitations', { desk, role });

export const listPeople = (): Promise<readonly Person[]> => request('GET', '/api/v1/admin/staff');

export const listAuditors = (): Promise<readonly Auditor[]> => request('GET', '/api/v1/admin/auditors');

export const inviteAuditor = (): Promise<{ token: B64 }> => request('POST', '/api/v1/admin/auditors');

export const removeAuditor = (account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/auditors/${account}`);
