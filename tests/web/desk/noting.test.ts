/** Where a note stands among letters, and whose it is. */

import { expect, test } from 'vitest';

import type { Colleague } from '../../../static/src/client/staff/desks.ts';
import { placeOf, writerOf } from '../../../static/src/pages/desk/case/noting.ts';

const on = (day: string): { day: string } => ({ day: `2026-11-${day}` });

test.each([
  ['24', [], 0],
  ['24', ['25', '26'], 0],
  ['25', ['24', '25', '26'], 2],
  ['30', ['24', '25'], 2],
  // A letter that was written in sight of another can bear the earlier day.
  ['24', ['25', '24', '26'], 2],
])('a note of the %sth stands among letters of %j after %i of them', (day, letters, place) => {
  expect(placeOf(on(day), letters.map(on))).toBe(place);
});

test('a note is by whom the list of members gives that very key, and nobody else', () => {
  const linh = { account: 'a', verify_key: 'k', name: 'Linh' } as Colleague;
  const mai = { account: 'b', verify_key: 'l', name: 'Mai' } as Colleague;
  expect(writerOf({ author: 'a', key: 'k' }, [mai, linh])).toBe('Linh');
  expect(writerOf({ author: 'a', key: 'l' }, [mai, linh])).toBeNull();
  expect(writerOf({ author: 'c', key: 'k' }, [mai, linh])).toBeNull();
});
