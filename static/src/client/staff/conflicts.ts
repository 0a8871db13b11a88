/** What may a staff's page ask about the desk's list of conflicts? The routes of `api/conflicts`, and no keys. */

import type { B64, SealedConflicts } from '../../vault/types.ts';
import { request } from '../line.ts';

/** The desk's list, which only its members can read; null before the first. */
export const readConflicts = (desk: B64): Promise<{ readonly conflicts: SealedConflicts | null }> =>
  request('GET', `/api/v1/desks/${desk}/conflicts`);

export const writeConflicts = (desk: B64, list: SealedConflicts): Promise<unknown> =>
  request('PUT', `/api/v1/desks/${desk}/conflicts`, list);
