import { expect, test } from 'vitest';

import { lastWeek, quarterEnd } from '../../../static/src/pages/desk/lead/counting.ts';

test.each([
  ['2026-01-01', '2026-03-31', '2026-03-25'],
  ['2026-03-31', '2026-03-31', '2026-03-25'],
  ['2026-04-01', '2026-06-30', '2026-06-24'],
  ['2028-02-29', '2028-03-31', '2028-03-25'],
  ['2026-11-27', '2026-12-31', '2026-12-25'],
])('of the quarter of %s the last day is %s, and the last week begins on %s', (day, end, from) => {
  expect([quarterEnd(day), lastWeek(day)]).toEqual([end, from]);
});
