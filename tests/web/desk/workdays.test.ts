/** A desk that does not work every day writes sooner, never later than was promised. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { dayAfter, daysBetween } from '../../../static/src/pages/desk/format.ts';
import { daysFrom, dueDay, EVERY_DAY, isWorkday, timeLeft, weekdayOf } from '../../../static/src/pages/desk/queue/workdays.ts';

const OFFICE = { weekdays: [1, 2, 3, 4, 5], closed: ['2026-12-29'] };
const [THURSDAY, FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY] = daysFrom('2026-12-24', '2026-12-30') as [string, string, string, string, string, string, string];

test('weekdays are counted from Monday', () => {
  expect([FRIDAY, SUNDAY, MONDAY].map(weekdayOf)).toEqual([5, 7, 1]);
});

describe('what is left', () => {
  test.each([
    ['on a Friday, of what is promised for Sunday', FRIDAY, SUNDAY, { is: 'today' }],
    ['on a Thursday, of what is promised for Saturday', THURSDAY, SATURDAY, { is: 'tomorrow' }],
    ['on a Thursday, of what is promised for Monday', THURSDAY, MONDAY, { is: 'left', of: 'working', days: 2 }],
    ['on a Friday, of what is promised for a closed Tuesday', FRIDAY, TUESDAY, { is: 'left', of: 'working', days: 1 }],
    ['on a Saturday, of what is promised for Sunday', SATURDAY, SUNDAY, { is: 'closed' }],
    ['on a Saturday, of what is promised for that Saturday', SATURDAY, SATURDAY, { is: 'today' }],
    ['on a Monday, of what was promised for Saturday', MONDAY, SATURDAY, { is: 'late', days: 2 }],
    ['on a Thursday, of what is promised for Thursday', THURSDAY, THURSDAY, { is: 'today' }],
  ])('%s', (_, today, promised, left) => {
    expect(timeLeft(promised, today, OFFICE)).toEqual(left);
  });

  test('a desk that works every day reads the days as they were promised', () => {
    expect(timeLeft(WEDNESDAY, THURSDAY, EVERY_DAY)).toEqual({ is: 'left', of: 'days', days: 6 });
  });
});

const days = fc.record({
  weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
  closed: fc.array(fc.integer({ min: -5, max: 40 }).map((after) => dayAfter('2026-12-01', after)), { maxLength: 30 }),
});

test('the day on which the desk writes is never later than the promised one, nor over, and somebody works on it where anybody does', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 30 }), (calendar, ahead) => {
      const today = '2026-12-01';
      const promised = dayAfter(today, ahead);
      const due = dueDay(promised, today, calendar);
      expect(due <= promised && due >= today).toBe(true);
      const somebody = daysFrom(today, promised).some((day) => isWorkday(day, calendar));
      expect(isWorkday(due, calendar)).toBe(somebody);
      if (!somebody) expect(due).toBe(promised);
      // Nobody who works in between was passed over.
      expect(daysFrom(dayAfter(due, 1), promised).some((day) => isWorkday(day, calendar))).toBe(false);
      const left = timeLeft(promised, today, calendar);
      if (left.is === 'left') expect(left.days).toBeLessThanOrEqual(daysBetween(today, promised));
      expect(left.is).not.toBe('late');
    }),
  );
});
