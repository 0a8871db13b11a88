/** What may a staff's page ask about the releases of the statistics, as an auditor? The routes of `api/figures`, and no keys. */

import type { Day } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { Names } from './desks.ts';

export interface TableKept {
  readonly table: string;
  readonly title: Names;
  readonly cells: number;
  readonly held_back: number;
}

/** How many percent did not tell it, between the two; null where there is too little to say. */
export interface FieldTold {
  readonly field: string;
  readonly title: Names;
  readonly table: string;
  readonly least: number | null;
  readonly most: number | null;
}

export interface ReleaseAudited {
  readonly period: string;
  readonly length: 'Q' | 'A';
  readonly profile: 'standard' | 'strict' | 'threshold';
  readonly day: Day;
  readonly kept: readonly TableKept[];
  readonly told: readonly FieldTold[];
}

/** Exact fractions, such as 3/2. */
export interface QuarterSpent {
  readonly quarter: string;
  readonly spent: string;
  readonly budget: string;
}

export const readAuditedStatistics = (): Promise<{
  readonly releases: readonly ReleaseAudited[];
  readonly ledger: readonly QuarterSpent[];
}> => request('GET', '/api/v1/audit/statistics');
