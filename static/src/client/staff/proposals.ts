/** What may a staff's page ask about what no administrator does alone? The routes of `api/proposals`, and no keys. */

import type { B64, ChangedKeyBody, Day } from '../../vault/types.ts';
import { request } from '../line.ts';

/** What no administrator does alone. */
export type DangerousAct = 'change-key' | 'deactivate' | 'delete' | 'reset';

/** Body of POST /api/v1/admin/proposals. */
export type NewProposal =
  | ({ readonly act: 'change-key' } & ChangedKeyBody)
  | { readonly act: 'deactivate'; readonly account: B64; readonly stalled: readonly B64[] }
  | { readonly act: 'delete' | 'reset'; readonly account: B64; readonly losing: readonly B64[] };

export interface Proposal {
  readonly proposal: B64;
  readonly act: DangerousAct;
  readonly proposed_by: B64;
  readonly proposer: string;
  readonly day: Day;
  /** The last day on which it can be confirmed. */
  readonly until: Day;
  readonly account: B64 | null;
  readonly person: string | null;
  /** Desks that stand still without that person, and those of them that nobody else opens. */
  readonly stalled: readonly B64[];
  readonly losing: readonly B64[];
  readonly key: {
    readonly number: number;
    readonly before: B64;
    readonly after: B64;
    readonly holders: readonly string[];
  } | null;
}

/** From which day on an administrator proposes and confirms. */
export interface AdministratorReady {
  readonly account: B64;
  readonly name: string;
  readonly day: Day;
}

export interface Proposals {
  readonly proposals: readonly Proposal[];
  readonly administrators: readonly AdministratorReady[];
}

export const listProposals = (): Promise<Proposals> => request('GET', '/api/v1/admin/proposals');

export const propose = (body: NewProposal): Promise<unknown> => request('POST', '/api/v1/admin/proposals', body);

/** `token`: of the reset link, if it was a reset. */
export const confirm = (proposal: B64): Promise<{ token: B64 | null }> =>
  request('POST', `/api/v1/admin/proposals/${proposal}/confirmation`);

/** Refuses what somebody else proposed, or takes one's own back. */
export const close = (proposal: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/proposals/${proposal}`);
