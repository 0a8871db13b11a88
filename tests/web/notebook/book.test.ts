/** [P-38] What holds now of all that was noted: the last that verifies, and nothing that points where it may not. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { inUrgency, mainOf, mergedHere, readBook } from '../../../static/src/notebook/book.ts';
import type { ClosedNote, Entry, OpenedNote } from '../../../static/src/vault/types.ts';

const DAY = '2026-11-27';

function note(counter: number, entry: Entry | null, text = '', author = 'aoi'): OpenedNote {
  return { counter, day: DAY, text, author, key: `key of ${author}`, entry };
}
const task = (of: number | null, standing: 'open' | 'done' | 'dropped' = 'open', due: string | null = null): Entry => ({
  type: 'task',
  of,
  who: null,
  due,
  standing,
});

describe('[P-38] what is to be done', () => {
  test('is what its last note says, under the note that began it', () => {
    const { jobs } = readBook([note(1, task(null), 'ring'), note(2, null, 'talked'), note(3, task(1, 'done'), 'ring twice')]);
    expect(jobs).toMatchObject([{ of: 1, text: 'ring twice', standing: 'done' }]);
  });

  test('is nothing where the note that began it is not here', () => {
    const kept: ClosedNote = { counter: 1, day: DAY, refused: null };
    expect(readBook([kept, note(2, task(1, 'done'), 'ring')]).jobs).toEqual([]);
    expect(readBook([note(2, task(7), 'ring'), note(3, task(2), 'again')]).jobs).toEqual([]);
  });

  test('is sorted by its day, what is over after what is not', () => {
    const jobs = readBook([
      note(1, task(null, 'done', '2026-01-01'), 'over'),
      note(2, task(null), 'some day'),
      note(3, task(null, 'open', '2026-12-02'), 'later'),
      note(4, task(null, 'open', '2026-11-28'), 'tomorrow'),
    ]).jobs;
    expect(inUrgency(jobs).map(({ text }) => text)).toEqual(['tomorrow', 'later', 'some day', 'over']);
  });
});

test('labels, ticks and drafts are the last ones, and a draft that says nothing is none', () => {
  const phrases = [{ key: 'safe_now', blanks: {} }];
  const notes = [
    note(1, { type: 'labels', labels: ['a', 'b'] }),
    note(2, { type: 'labels', labels: ['b'] }),
    note(3, { type: 'checks', done: ['passport'] }),
    note(4, { type: 'draft', language: 'vi', phrases: [] }, 'Chào'),
    note(5, { type: 'draft', language: 'vi', phrases }),
  ];
  expect(readBook(notes)).toMatchObject({ labels: ['b'], ticked: ['passport'], draft: { text: '', phrases } });
  expect(readBook([...notes, note(6, { type: 'draft', language: 'vi', phrases: [] })]).draft).toBeNull();
});

test('a link holds until it is taken back', () => {
  const link = (to: string, how: 'related' | 'none'): Entry => ({ type: 'link', to, how });
  const { links } = readBook([note(1, link('a', 'related')), note(2, link('b', 'related')), note(3, link('a', 'none'))]);
  expect([...links.keys()]).toEqual(['b']);
});

test('what came of a referral counts only for a referral before it', () => {
  const referral: Entry = { type: 'referral', to: 'police', consent: 2, told: [], contact: DAY };
  const { outcomes, contacts } = readBook([
    note(1, { type: 'outcome', of: 2, became: 'declined' }),
    note(2, referral),
    note(3, { type: 'outcome', of: 1, became: 'done' }),
    note(4, { type: 'outcome', of: 2, became: 'accepted' }),
  ]);
  expect([...outcomes]).toEqual([[2, 'accepted']]);
  expect(contacts).toEqual([DAY]);
});

describe('[P-38] the end of a case', () => {
  const closing = (letters: number): Entry => ({ type: 'closing', outcome: 'solved', verdict: 'genuine', letters });
  const agreed = (of: number, letters: number): Entry => ({ type: 'agreed', of, letters });

  test('is agreed to by another, who has read as much', () => {
    const ending = readBook([note(1, closing(3)), note(2, agreed(1, 3), '', 'mai')]).ending;
    expect(ending).toMatchObject({ outcome: 'solved', agreed: { author: 'mai' } });
  });

  test.each([
    ['by its author', agreed(1, 3), 'aoi'],
    ['by one who read less', agreed(1, 2), 'mai'],
    ['to another note', agreed(2, 3), 'mai'],
  ])('is not agreed to %s', (_, entry, author) => {
    expect(readBook([note(1, closing(3)), note(2, null), note(3, entry, '', author)]).ending?.agreed).toBeNull();
  });

  test('begins anew when it is written again', () => {
    const notes = [note(1, closing(3)), note(2, agreed(1, 3), '', 'mai'), note(3, closing(4))];
    expect(readBook(notes).ending).toMatchObject({ letters: 4, agreed: null });
  });

  test('one and the same key under two names agrees with nobody', () => {
    const twin = { ...note(2, agreed(1, 3), '', 'mai'), key: 'key of aoi' };
    expect(readBook([note(1, closing(3)), twin]).ending?.agreed).toBeNull();
  });
});

test('no order of notes makes a task of what none began, nor loses one that was begun', () => {
  const entries = fc.array(
    fc.record({ of: fc.option(fc.integer({ min: 1, max: 12 })), standing: fc.constantFrom('open' as const, 'done' as const) }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(entries, (given) => {
      const notes = given.map(({ of, standing }, at) => note(at + 1, task(of, standing), String(at)));
      const begun = given.flatMap(({ of }, at) => (of === null ? [at + 1] : []));
      expect(readBook(notes).jobs.map(({ of }) => of)).toEqual(begun);
    }),
  );
});

describe('[P-41] a case that was merged into another', () => {
  const link = (how: 'merged_into' | 'merged_here' | 'none', to = 'main'): Entry => ({ type: 'link', to, how });
  const end: Entry = { type: 'closing', outcome: 'merged', verdict: 'duplicate', letters: 1 };

  test('says which goes on, and which came to it', () => {
    const book = readBook([note(1, link('merged_here', 'a')), note(2, link('merged_here', 'b')), note(3, link('none', 'a'))]);
    expect([mergedHere(book), mainOf(book)]).toEqual([['b'], null]);
    expect(mainOf(readBook([note(1, link('merged_into'))]))).toBe('main');
  });

  test('ends no longer than it is merged', () => {
    expect(readBook([note(1, link('merged_into')), note(2, end)]).ending).toMatchObject({ verdict: 'duplicate' });
    expect(readBook([note(1, link('merged_into')), note(2, end), note(3, link('none'))]).ending).toBeNull();
  });

  test('keeps an end that has nothing to do with it', () => {
    const solved: Entry = { type: 'closing', outcome: 'solved', verdict: 'genuine', letters: 1 };
    const notes = [note(1, link('merged_into')), note(2, solved), note(3, link('none'))];
    expect(readBook(notes).ending).toMatchObject({ outcome: 'solved' });
  });
});
