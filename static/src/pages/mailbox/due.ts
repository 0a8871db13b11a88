/** Until when is an answer promised? First word that it was read, then of what was done, in the days that the operator has set. */

import type { Day, Mailbox } from '../../vault/types.ts';
import type { Promised } from '../report/keys.ts';

const DAY_MS = 86_400_000;

/** What is due next; `late` when the day has passed and nothing came. */
export type Due = { readonly what: 'readBy' | 'toldBy'; readonly day: Day } | 'late' | null;

function days(after: Day, count: number): Day {
  return new Date(Date.parse(after) + count * DAY_MS).toISOString().slice(0, 10);
}

/** By the day on which the worker first wrote; nothing is promised any more once it was taken back or is over. */
export function dueNext(
  { own, replies, state }: Pick<Mailbox, 'own' | 'replies' | 'state'>,
  today: Day,
  { readDays, toldDays }: Promised,
): Due {
  const first = own.find(({ counter }) => counter === 1)?.day;
  if (first === undefined || state === 'withdrawn' || state === 'closed') return null;
  if (replies.length === 0) {
    const day = days(first, readDays);
    return day < today ? 'late' : { what: 'readBy', day };
  }
  const day = days(first, toldDays);
  // After that day the correspondence goes on, and what was promised has been kept or is being spoken of.
  return day < today ? null : { what: 'toldBy', day };
}
