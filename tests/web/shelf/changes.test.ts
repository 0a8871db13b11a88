/** What becomes of one's own shelf: nothing is lost between two browsers, and it never grows out of its letter. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalText } from '../../../static/src/crypto/encoding.ts';
import { MARKS_MAX, NOTHING_KEPT, VIEWS_MAX, WATCHED_MAX, asShelf, shelfJson } from '../../../static/src/crypto/shelf.ts';
import {
  KEPT_DAYS,
  changed,
  isMore,
  nameOfView,
  tidied,
  type Change,
  type Shelf,
  type View,
} from '../../../static/src/shelf/changes.ts';

const TODAY = 20_785;
const id = (at: number): string => Buffer.alloc(16, at).toString('base64url');
const view = (name: string): View => ({
  area: null,
  holder: 'me',
  kind: 3,
  language: 'vi',
  list: 'todo',
  name,
  only: null,
  programme: null,
  state: null,
  urgent: true,
});
const after = (changes: readonly Change[], shelf: Shelf = NOTHING_KEPT): Shelf => changes.reduce(changed, shelf);

const cases = fc.integer({ min: 0, max: 5 }).map(id);
const counts = fc.integer({ min: 0, max: 12_000 });
const changes: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    do: fc.constant('read' as const),
    extent: fc.record({ case: cases, letters: counts, notes: counts }),
    day: fc.integer({ min: TODAY - 10, max: TODAY }),
  }),
  fc.record({ do: fc.constant('unread' as const), case: cases }),
  fc.record({ do: fc.constantFrom('watch' as const, 'unwatch' as const), case: cases }),
  fc.record({ do: fc.constant('name' as const), view: fc.constantFrom('a', 'b', 'c').map(view) }),
  fc.record({ do: fc.constant('drop' as const), name: fc.constantFrom('a', 'b', 'c') }),
  fc.record({ do: fc.constant('after' as const), after: fc.constantFrom('back' as const, 'next' as const, 'stay' as const) }),
);

describe('a change of the shelf', () => {
  test('leaves a shelf that can be written, whatever came before, and doing it twice is doing it once', () => {
    fc.assert(
      fc.property(fc.array(changes, { maxLength: 30 }), changes, (some, last) => {
        const shelf = tidied(after([...some, last]), new Set(), TODAY);
        expect(asShelf(shelfJson(shelf))).toEqual(shelf);
        expect(canonicalText(shelfJson(changed(shelf, last)))).toBe(canonicalText(shelfJson(shelf)));
      }),
    );
  });

  test('what two browsers read is read in both, in whatever order they write', () => {
    const reads = fc.array(
      changes.filter((one) => one.do === 'read' || one.do === 'watch'),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(reads, reads, (here, there) => {
        expect(after([...here, ...there])).toEqual(after([...there, ...here]));
      }),
    );
  });

  test('of two that contradict each other the later holds', () => {
    const read: Change = { do: 'read', extent: { case: id(1), letters: 3, notes: 1 }, day: TODAY };
    const unread: Change = { do: 'unread', case: id(1) };
    expect(after([read, unread]).marks).toEqual([]);
    expect(after([unread, read]).marks).toEqual([[id(1), TODAY, 3, 1]]);
  });

  test('there is no more than there may be', () => {
    const named = Array.from({ length: VIEWS_MAX + 5 }, (_, at): Change => ({ do: 'name', view: view(String(at)) }));
    expect(after(named).views.map(({ name }) => name)).toEqual(Array.from({ length: VIEWS_MAX }, (_, at) => String(at)));
    // One more under a name that is there takes its place.
    expect(after([...named, { do: 'name', view: { ...view('3'), urgent: false } }]).views.at(-1)).toEqual({ ...view('3'), urgent: false });
    const watched = Array.from({ length: WATCHED_MAX + 5 }, (_, at): Change => ({ do: 'watch', case: id(at) }));
    expect(after(watched).watched.length).toBe(WATCHED_MAX);
  });
});

describe('as it is written', () => {
  test('the oldest marks make room for the newest', () => {
    const marks = Array.from({ length: MARKS_MAX + 3 }, (_, at) => {
      const of = Buffer.from([...new Uint8Array(14), at >> 8, at & 255]).toString('base64url');
      return [of, TODAY - (at < 3 ? 9 : 1), 1, 0] as const;
    }).sort(([a], [b]) => (a < b ? -1 : 1));
    const { marks: kept } = tidied({ ...NOTHING_KEPT, marks }, new Set(), TODAY);
    expect(kept.length).toBe(MARKS_MAX);
    expect(kept.every(([, day]) => day === TODAY - 1)).toBe(true);
    expect(asShelf(shelfJson({ ...NOTHING_KEPT, marks: kept })).marks).toEqual(kept);
  });

  test('a case that nobody has met for long is dropped, and one that is met stays', () => {
    const marks = [
      [id(0), TODAY - KEPT_DAYS - 1, 4, 0],
      [id(1), TODAY - KEPT_DAYS - 1, 4, 0],
      [id(2), TODAY - KEPT_DAYS, 4, 0],
    ] as const;
    expect(tidied({ ...NOTHING_KEPT, marks }, new Set([id(1)]), TODAY).marks).toEqual([
      [id(1), TODAY, 4, 0],
      [id(2), TODAY - KEPT_DAYS, 4, 0],
    ]);
  });
});

test('a case is unread when it was never opened, or when there is more in it', () => {
  expect(isMore(undefined, 1, null)).toBe(true);
  expect(isMore([id(1), TODAY, 3, 1], 3, null)).toBe(false);
  expect(isMore([id(1), TODAY, 3, 1], 4, null)).toBe(true);
  expect(isMore([id(1), TODAY, 3, 1], 3, 1)).toBe(false);
  expect(isMore([id(1), TODAY, 3, 1], 3, 2)).toBe(true);
  expect(isMore([id(1), TODAY, 9_999, 0], 12_000, 0)).toBe(false);
});

test('a name has what people see, up to forty characters of it', () => {
  expect(nameOfView('  急ぎ\n\tベトナム語  ')).toBe('急ぎ ベトナム語');
  expect(nameOfView('\u200b\u0000 ')).toBe('');
  expect([...nameOfView('あ'.repeat(60))].length).toBe(40);
  expect(nameOfView('🆘'.repeat(60))).toBe('🆘'.repeat(40));
});
