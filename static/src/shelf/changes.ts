/**
 * What becomes of one's own shelf when something is read, watched, named or chosen?
 *
 * A change is kept until it is written. Where another browser of the same person was first, it is done once more to what
 * that one wrote: so nothing is lost, and of two that contradict each other the later holds.
 */

import {
  AFTERS,
  COUNT_MAX,
  DAYS_MAX,
  MARKS_MAX,
  NAME_BYTES_MAX,
  VIEWS_MAX,
  WATCHED_MAX,
  type Mark,
  type Shelf,
  type View,
} from '../crypto/shelf.ts';

export type { Mark, Shelf, View };
export { AFTERS, VIEWS_MAX, WATCHED_MAX };
export type After = Shelf['after'];

/** A mark whose case was not met for so many days is dropped: the case is gone, or is read again. */
export const KEPT_DAYS = 180;
export const NAME_CHARACTERS_MAX = 40;

/** How far somebody has come in a case. */
export interface Extent {
  readonly case: string;
  readonly letters: number;
  readonly notes: number;
}

export type Change =
  | { readonly do: 'read'; readonly extent: Extent; readonly day: number }
  | { readonly do: 'unread'; readonly case: string }
  | { readonly do: 'watch' | 'unwatch'; readonly case: string }
  | { readonly do: 'name'; readonly view: View }
  | { readonly do: 'drop'; readonly name: string }
  | { readonly do: 'after'; readonly after: After };

/** The shelf after a change. */
export function changed(shelf: Shelf, change: Change): Shelf {
  switch (change.do) {
    case 'read':
      return { ...shelf, marks: read(shelf.marks, change.extent, change.day) };
    case 'unread':
      return { ...shelf, marks: shelf.marks.filter(([of]) => of !== change.case) };
    case 'watch':
      return { ...shelf, watched: [...new Set([...shelf.watched, change.case])].sort().slice(0, WATCHED_MAX) };
    case 'unwatch':
      return { ...shelf, watched: shelf.watched.filter((of) => of !== change.case) };
    case 'name': {
      const others = shelf.views.filter(({ name }) => name !== change.view.name);
      return others.length === VIEWS_MAX ? shelf : { ...shelf, views: [...others, change.view] };
    }
    case 'drop':
      return { ...shelf, views: shelf.views.filter(({ name }) => name !== change.name) };
    case 'after':
      return { ...shelf, after: change.after };
  }
}

/** Nobody reads less than was read: of two browsers that read on, the further counts. */
function read(marks: readonly Mark[], extent: Extent, day: number): readonly Mark[] {
  const before = marks.find(([of]) => of === extent.case);
  const [letters, notes] = [extent.letters, extent.notes].map((count) => Math.min(count, COUNT_MAX)) as [number, number];
  const mark: Mark = [
    extent.case,
    Math.min(Math.max(day, before?.[1] ?? 0), DAYS_MAX),
    Math.max(letters, before?.[2] ?? 0),
    Math.max(notes, before?.[3] ?? 0),
  ];
  return [...marks.filter(([of]) => of !== extent.case), mark].sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * As it is written on a `day`: what was met today is fresh again, what nobody has met for long is dropped, and of more than
 * there is room for the oldest.
 */
export function tidied(shelf: Shelf, met: ReadonlySet<string>, day: number): Shelf {
  const fresh = shelf.marks
    .map((mark): Mark => (met.has(mark[0]) ? [mark[0], Math.max(day, mark[1]), mark[2], mark[3]] : mark))
    .filter(([, last]) => day - last <= KEPT_DAYS);
  const kept = new Set([...fresh].sort((a, b) => b[1] - a[1]).slice(0, MARKS_MAX));
  return { ...shelf, marks: fresh.filter((mark) => kept.has(mark)) };
}

/** Whether there is more in a case than was read; null for notes that nobody has counted. */
export function isMore(mark: Mark | undefined, letters: number, notes: number | null): boolean {
  if (mark === undefined) return true;
  return Math.min(letters, COUNT_MAX) > mark[2] || Math.min(notes ?? 0, COUNT_MAX) > mark[3];
}

/** A name without what nobody sees, and no longer than it may be; empty for none. */
export function nameOfView(typed: string): string {
  const seen = typed.normalize('NFC').replace(/[\p{C}\s]+/gu, ' ').trim();
  let name = [...seen].slice(0, NAME_CHARACTERS_MAX).join('').trim();
  while (new TextEncoder().encode(name).length > NAME_BYTES_MAX) name = [...name].slice(0, -1).join('');
  return name;
}
