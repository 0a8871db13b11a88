/** What does a caseworker ask, secure and do first, and by when does the law want it? The rows of domain/checklists.json. */

import { items, type Deadline, type Item } from 'koe:checklists';

import type { Day } from '../vault/types.ts';

/** In the order in which they are worked through. */
export const GROUPS = ['ask', 'secure', 'do', 'law'] as const;

const DAY = 86_400_000;

function placeOf({ kinds }: Item, wanted: readonly number[]): number {
  if (kinds === 'every') return 0;
  return Math.min(...wanted.flatMap((kind, at) => (kinds.includes(kind) ? [at + 1] : [])));
}

/** Group by group: what holds for every case, then by kind in the order of `kinds`, each once. */
export function checklistFor(kinds: readonly number[]): readonly Item[] {
  return GROUPS.flatMap((group) =>
    items
      .filter((item) => item.group === group)
      .map((item) => ({ item, place: placeOf(item, kinds) }))
      .filter(({ place }) => place !== Infinity)
      .sort((one, other) => one.place - other.place)
      .map(({ item }) => item),
  );
}

/** Whether a day can be told: some rules of law have none. */
export function hasDeadline(item: Item): item is Deadline {
  return item.group === 'law' && item.term !== null;
}

/** Whether it may be said on this day only with a word of whom to ask, and never as a promise (domain/README.md). */
export function isUnsure({ verified_on, expires_on, confidence }: Item, day: Day): boolean {
  return verified_on === null || confidence === 'low' || (expires_on !== null && expires_on < day);
}

/**
 * The day on which it ends, when it runs from `from`; `means` says what that day is.
 *
 * As the Civil Code counts: `from` itself is left out (art. 140), and months end on the day before the one that bears the
 * same number, or where there is none with their own last day (art. 143). A holiday can move that day on (art. 142), which
 * is left out: too early does no harm.
 */
export function lawDeadline({ term }: Deadline, from: Day): Day {
  const begins = Date.parse(`${from}T00:00:00Z`) + DAY;
  if ('days' in term) return dayOf(begins + (term.days - 1) * DAY);
  const first = new Date(begins);
  const month = first.getUTCMonth() + ('years' in term ? 12 * term.years : term.months);
  const monthEnds = new Date(Date.UTC(first.getUTCFullYear(), month + 1, 0));
  if (first.getUTCDate() > monthEnds.getUTCDate()) return dayOf(monthEnds.getTime());
  return dayOf(Date.UTC(first.getUTCFullYear(), month, first.getUTCDate() - 1));
}

function dayOf(moment: number): Day {
  return new Date(moment).toISOString().slice(0, 10);
}
