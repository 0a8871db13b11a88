/** The minimum wage is that of the day of pay, also where two rates follow each other on different days. */

import { wages } from 'koe:wages';
import { describe, expect, test } from 'vitest';

import { minimumWage } from '../../../static/src/guides/wages.ts';

const ALL_KNOWN_FROM = '2026-03-31'; // Akita's rate of the year 2025 was the last to take effect

function daysFrom(first: string, last: string): string[] {
  const days: string[] = [];
  for (let day = Date.parse(first); day <= Date.parse(last); day += 86_400_000) {
    days.push(new Date(day).toISOString().slice(0, 10));
  }
  return days;
}

const dayAfter = (day: string): string => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

describe('the minimum wage', () => {
  test.each([
    ['tokyo', '2026-09-30', 1226],
    ['tokyo', '2026-10-01', 1280],
    ['iwate', '2026-11-23', 1031],
    ['iwate', '2026-12-01', 1090],
    ['kumamoto', '2026-11-30', 1034],
    ['okinawa', '2026-12-01', 1023],
    ['okinawa', '2026-12-02', 1086],
    ['akita', '2026-03-31', 1031],
  ])('in %s on %s is %i yen', (prefecture, day, yen) => {
    expect(minimumWage(prefecture, day)?.yen).toBe(yen);
  });

  test('is not guessed for a day before the first that is known', () => {
    expect(minimumWage('akita', '2026-03-30')).toBeNull();
    expect(() => minimumWage('edo', '2026-11-23')).toThrow('no such prefecture');
  });

  test('is doubtful after the last day of the newest one, and not where a next one is known', () => {
    const [, , last] = wages['tokyo']?.at(-1) ?? ['', 0, null];
    expect(minimumWage('tokyo', last ?? '')?.doubtful).toBe(false);
    expect(minimumWage('tokyo', dayAfter(last ?? ''))?.doubtful).toBe(true);
    expect(minimumWage('tokyo', '2026-09-30')?.doubtful).toBe(false);
  });

  test('is known in each prefecture on every day from its first, and falls on none', () => {
    expect(Object.keys(wages)).toHaveLength(47);
    for (const [prefecture, rates] of Object.entries(wages)) {
      const [first = ['']] = rates;
      expect(first[0] <= ALL_KNOWN_FROM, prefecture).toBe(true);
      const known = daysFrom(first[0], '2026-12-31').map((day) => minimumWage(prefecture, day)?.yen ?? 0);
      expect(Math.min(...known), prefecture).toBeGreaterThan(1000);
      expect(known, prefecture).toEqual([...known].sort((one, other) => one - other));
    }
  });
});
