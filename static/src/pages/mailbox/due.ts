/** Until when is an answer promised? Seven days for word that it was read, three months for what was done. */

import type { Day, Mailbox } from '../../vault/types.ts';

const READ_WITHIN_DAYS = 7;
const TOLD_WITHIN_MONTHS = 3;
const DAY_MS = 86_400_000;

/** What is due next; `late` when the day has passed and nothing came. */
export type Due = { readonly what: 'readBy' | 'toldBy'; readonly day: Day } | 'late' | null;

function days(after: Day, count: number): Day {
  return new Date(Date.parse(after) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of a later month, or that month's last. */
function months(after: Day, count: number): Day {
  const [year = 0, month = 1, day = 1] = after.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + count, Math.min(day, last))).toISOString().slice(0, 10);
}

/** By the day on which the worker first wrote; nothing is promised any more once it was taken back. */
export function dueNext({ own, replies, state }: Pick<Mailbox, 'own' | 'replies' | 'state'>, today: Day): Due {
  const first = own.find(({ counter }) => counter === 1)?.day;
  if (first === undefined || state === 'withdrawn') return null;
  if (replies.length === 0) {
    const day = days(first, READ_WITHIN_DAYS);
    return day < today ? 'late' : { what: 'readBy', day };
  }
  const day = months(first, TOLD_WITHIN_MONTHS);
  // After three months the correspondence goes on, and what was promised has been kept or is being spoken of.
  return day < today ? null : { what: 'toldBy', day };
}
