/** The hours of an urgency run from the hour in the cover, and what runs out first stands first among the urgent. */

import { describe, expect, test } from 'vitest';

import { endOf, leftAt, soonestFirst, type Awaited } from '../../../static/src/pages/desk/queue/hours.ts';

const HOURS = [12, 24, 72, 168];
const at = (moment: string): number => Date.parse(`${moment}+09:00`);
const awaited = (changed: Partial<Awaited>, facts: Partial<Awaited['facts']> = {}): Awaited => ({
  day: '2026-11-24',
  turn: 'desk',
  answered: false,
  facts: { urgency: 0, hour: 14, replies: 'code', ...facts },
  ...changed,
});

describe('the end', () => {
  test.each([
    [0, '2026-11-25T02:00'],
    [1, '2026-11-25T14:00'],
    [2, '2026-11-27T14:00'],
  ] as const)('of P%i is counted from the beginning of the sealed hour', (urgency, end) => {
    expect(endOf(awaited({}, { urgency }), HOURS)).toBe(at(end));
  });

  test.each([
    ['a week is counted in days', awaited({}, { urgency: 3 })],
    ['it is the turn of the worker', awaited({ turn: 'reporter' })],
    ['somebody has answered', awaited({ answered: true })],
    ['the worker wants no answer', awaited({}, { replies: 'none' })],
  ])('is none where %s', (_, one) => {
    expect(endOf(one, HOURS)).toBeNull();
  });
});

test.each([
  ['2026-11-24T00:59', { tone: 'calm', unit: 'hours', count: 25 }],
  ['2026-11-24T22:30', { tone: 'soon', unit: 'hours', count: 3 }],
  ['2026-11-25T01:10', { tone: 'soon', unit: 'minutes', count: 50 }],
  ['2026-11-25T02:00', { tone: 'late', unit: 'minutes', count: 0 }],
  ['2026-11-25T04:59', { tone: 'late', unit: 'hours', count: 2 }],
])('at %s it says what is left, and never more', (moment, left) => {
  expect(leftAt(at('2026-11-25T02:00'), at(moment))).toEqual(left);
});

test('what runs out first stands first among the urgent, and nothing else moves', () => {
  const row = (name: string, urgent: boolean, end: number | null): { name: string; urgent: boolean; end: number | null } => ({ name, urgent, end });
  const rows = [row('a', true, 30), row('b', true, null), row('c', true, 10), row('d', true, 30), row('e', false, 1), row('f', false, null)];
  expect(soonestFirst(rows, ({ end }) => end).map(({ name }) => name)).toEqual(['c', 'a', 'd', 'b', 'e', 'f']);
});
