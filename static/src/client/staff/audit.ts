/** What may a staff's page ask about the log of who did what? The routes of `api/audit`, and no keys. */

import type { B64, Day } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { Names } from './desks.ts';

export interface AuditEntry {
  readonly day: Day;
  readonly actor: B64 | null;
  readonly action: string;
  /** Empty for none. */
  readonly subject: string;
  /** `done`, or the slug of the refusal. */
  readonly outcome: string;
  /** Its place in the closed log; null until its day is over. */
  readonly position: number | null;
}

/** An empty string is no filter. */
export interface AuditFilters {
  readonly since?: Day;
  readonly until?: Day;
  readonly actor?: B64;
  readonly action?: string;
  readonly outcome?: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly people: readonly { readonly account: B64; readonly name: string }[];
  readonly desks: readonly { readonly desk: B64; readonly names: Names }[];
  readonly next: string | null;
}

/** A leaf of the closed log and its entry, as it was hashed. */
export interface AuditPlace {
  readonly leaf: B64;
  readonly entry: {
    readonly action: string;
    readonly actor: B64 | null;
    readonly day: Day;
    readonly outcome: string;
    readonly salt: B64;
    readonly subject: string;
  } | null;
}

function auditQuery(filters: AuditFilters): string {
  const said = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== '');
  return new URLSearchParams(said).toString();
}

/** Newest day first; `before` is the `next` of the page before. */
export const readAudit = (filters: AuditFilters, before: string | null): Promise<AuditPage> =>
  request('GET', `/api/v1/audit?${auditQuery(filters)}${before === null ? '' : `&before=${before}`}`);

/** The address of a download. */
export const exportCsv = (filters: AuditFilters): string => `/api/v1/audit/export.csv?${auditQuery(filters)}`;

/** Likewise. */
export const exportJsonLines = (filters: AuditFilters): string => `/api/v1/audit/export.jsonl?${auditQuery(filters)}`;

export const readPlaces = (
  first: number,
): Promise<{ readonly size: number; readonly places: readonly AuditPlace[] }> =>
  request('GET', `/api/v1/audit/places?first=${String(first)}`);

export const readCheckpoints = (): Promise<{ readonly verifier: string; readonly notes: readonly string[] }> =>
  request('GET', '/api/v1/audit/checkpoints');

export const readDeskAudit = (desk: B64): Promise<AuditPage> => request('GET', `/api/v1/desks/${desk}/audit`);
