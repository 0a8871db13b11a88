/** What may a staff’s page ask about a desk’s lists? The routes of `api/queue`, and no keys. */

import type { B64, CachedFacts, CaseState, Day, QueueCase, ResealedCover, Turn } from '../../vault/types.ts';
import type { Asking } from '../http.ts';
import { request, requestBytes } from '../line.ts';

export interface SealedBefore {
  readonly left: number;
  readonly cases: readonly QueueRow[];
}

/** A desk's lists: all that is not over, what is ours to write, what is the worker's, what is due, what is over. */
export type ListName = 'open' | 'todo' | 'waiting' | 'due' | 'done';

export type Holder = 'anyone' | 'me' | 'nobody';

export interface Asked {
  readonly view: ListName;
  readonly holder: Holder;
  readonly urgent: boolean;
  readonly state: CaseState | null;
}

/** Whoever looks through a whole list asks for long pages, of 500 rows, so as to ask seldom. */
export interface AskedPage extends Asked {
  readonly long?: boolean;
}

export interface QueueRow extends QueueCase {
  readonly day: Day;
  readonly state: CaseState;
  readonly turn: Turn;
  /** By which the desk is to have written. */
  readonly due: Day | null;
  /** The day on which it will be erased, once it is withdrawn or closed. */
  readonly erased_on: Day | null;
  readonly urgent: boolean;
  readonly assignee: B64 | null;
  readonly assignee_name: string | null;
  readonly letters: number;
  /** Whether anybody has written to the worker, beside telling that the case moved. */
  readonly answered: boolean;
}

/** How many cases are in each list, and how many of the open ones are mine or nobody's; 100 stands for more. */
export type Counts = Readonly<Record<'open' | 'todo' | 'waiting' | 'due' | 'mine' | 'nobodys' | 'urgent', number>>;

export interface QueuePage {
  readonly cases: readonly QueueRow[];
  readonly next: string | null;
  /** With the first page. */
  readonly counts: Counts | null;
}

/** The covers that are sealed to earlier keys, after a case id. */
export const readResealing = (desk: B64, after: B64 | null): Promise<SealedBefore> =>
  request('GET', `/api/v1/desks/${desk}/resealing?after=${after ?? ''}`);

export const reseal = (desk: B64, covers: readonly ResealedCover[]): Promise<{ resealed: number }> =>
  request('POST', `/api/v1/desks/${desk}/resealing`, { covers });

export function readQueue(
  desk: B64,
  { view, holder, urgent, state, long = false }: AskedPage,
  after: string | null,
  asking?: Asking,
): Promise<QueuePage> {
  const asked = new URLSearchParams({ view, holder, urgent: String(urgent) });
  if (state !== null) asked.set('state', state);
  if (long) asked.set('long', 'true');
  if (after !== null) asked.set('after', after);
  return request('GET', `/api/v1/desks/${desk}/queue?${asked.toString()}`, undefined, asking);
}

/** At most 100 at once; `case 16 ‖ lp(cover)` for each that is found. */
export const readCovers = (desk: B64, cases: readonly B64[], wanted = { rings: false }, asking?: Asking): Promise<ArrayBuffer> =>
  requestBytes('POST', `/api/v1/desks/${desk}/covers`, { cases, ...wanted }, asking);

/** At most 500 at once; likewise `case 16 ‖ lp(cached facts)` for each that has some. */
export const readCache = (desk: B64, cases: readonly B64[], asking?: Asking): Promise<ArrayBuffer> =>
  requestBytes('POST', `/api/v1/desks/${desk}/cache/read`, { cases }, asking);

/** At most 100 at once. */
export const keepCache = (desk: B64, covers: readonly CachedFacts[], asking?: Asking): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/cache`, { covers }, asking);
