/** What may a staff's page ask about taking a whole desk along? The routes of `api/exports`, and no keys. */

import type { B64, Day } from '../../vault/types.ts';
import { request } from '../line.ts';

/** That a lead wants to take a whole desk along; `until` is the last day on which it can be agreed to, or done. */
export interface Export {
  readonly export: B64;
  readonly desk: B64;
  readonly names: Readonly<Record<string, string>>;
  readonly recipient: string;
  readonly proposed_by: B64;
  readonly proposer: string;
  readonly day: Day;
  readonly until: Day;
  readonly agreed_by: B64 | null;
  readonly agreer: string | null;
  /** No other lead could agree. */
  readonly by_administrator: boolean;
}

/** `ready`: from which day on the reader takes part. */
export interface Exports {
  readonly exports: readonly Export[];
  readonly ready: Day;
}

export const listExports = (desk: B64): Promise<Exports> => request('GET', `/api/v1/desks/${desk}/exports`);

export const proposeExport = (desk: B64, recipient: string): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/exports`, { recipient });

export const agreeAsLead = (desk: B64, id: B64): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/exports/${id}/agreement`, {});

/** Refused, taken back or done. */
export const closeAsLead = (desk: B64, id: B64): Promise<unknown> => request('DELETE', `/api/v1/desks/${desk}/exports/${id}`);

/** A page of ids after one; the first for null. */
export const listCases = (desk: B64, id: B64, after: B64 | null): Promise<{ cases: readonly B64[] }> =>
  request('POST', `/api/v1/desks/${desk}/exports/${id}/cases`, { after });

export const listAllExports = (): Promise<Exports> => request('GET', '/api/v1/admin/exports');

export const agreeAsAdministrator = (id: B64): Promise<unknown> =>
  request('POST', `/api/v1/admin/exports/${id}/agreement`, {});

export const closeAsAdministrator = (id: B64): Promise<unknown> => request('DELETE', `/api/v1/admin/exports/${id}`);
