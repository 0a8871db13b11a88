/** What a caseworker is shown for the kinds of a case, and by which day, counted by hand. */

import { items, type Deadline, type Term } from 'koe:checklists';
import { kinds } from 'koe:names';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { checklistFor, GROUPS, hasDeadline, isUnsure, lawDeadline } from '../../../static/src/checklists/checklists.ts';

const NUMBERS = kinds.map(({ number }) => number);
const keys = (wanted: readonly number[]): string[] => checklistFor(wanted).map(({ key }) => key);
const EVERY = items.flatMap(({ key, kinds: of }) => (of === 'every' ? [key] : []));

function deadline(key: string): Deadline {
  const found = items.filter(hasDeadline).find((item) => item.key === key);
  if (found === undefined) throw new Error(`no deadline ${key}`);
  return found;
}

describe('the list of a case', () => {
  test('without a kind is what holds for every case', () => {
    expect(keys([])).toEqual(EVERY);
    expect(EVERY).toContain('safe_to_talk');
  });

  test('has what is told of its kinds and of no other, each once and grouped, whichever kinds it is of', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(NUMBERS), (wanted) => {
        const shown = checklistFor(wanted);
        const due = items.filter(({ kinds: of }) => of === 'every' || of.some((kind) => wanted.includes(kind)));
        expect(shown.map(({ key }) => key).sort()).toEqual(due.map(({ key }) => key).sort());
        const groups = shown.map(({ group }) => GROUPS.indexOf(group));
        expect(groups).toEqual([...groups].sort());
      }),
    );
  });

  test('begins with what holds for every case, and goes on in the order of the kinds', () => {
    const asked = (wanted: readonly number[]): string[] =>
      checklistFor(wanted).flatMap(({ group, key }) => (group === 'ask' && !EVERY.includes(key) ? [key] : []));
    expect(keys([1]).slice(0, 3)).toEqual(['safe_to_talk', 'danger_now', 'wants']);
    expect(asked([1, 2])).toEqual(['wages_period', 'wages_deductions', 'hours_pattern', 'hours_health']);
    expect(asked([2, 1])).toEqual(['hours_pattern', 'hours_health', 'wages_period', 'wages_deductions']);
  });

  test('of wages names the three years once, though hours have them too', () => {
    expect(keys([1, 2]).filter((key) => key === 'wages_three_years')).toHaveLength(1);
  });
});

describe('a deadline of law', () => {
  test.each<[string, string, string]>([
    ['wages_three_years', '2026-11-25', '2029-11-25'],
    ['wages_three_years', '2024-02-29', '2027-02-28'],
    ['retirement_five_years', '2026-11-25', '2031-11-25'],
    ['accident_two_years', '2026-02-28', '2028-02-29'],
    ['bankrupt_six_months', '2026-08-31', '2027-02-28'],
    ['dismissal_notice', '2026-05-31', '2026-06-30'],
    ['resign_after_one_year', '2026-04-01', '2027-04-01'],
    ['employer_notice', '2026-12-25', '2027-01-08'],
    ['money_on_leaving', '2026-11-27', '2026-12-04'],
  ])('%s, from %s, ends with %s', (key, from, last) => {
    expect(lawDeadline(deadline(key), from)).toBe(last);
  });

  const after = (term: Term, from: string): string => lawDeadline({ ...deadline('wages_three_years'), term }, from);

  test.each<[string, number, string]>([
    ['2026-01-28', 1, '2026-02-28'],
    ['2026-01-29', 1, '2026-02-28'],
    ['2026-01-30', 1, '2026-02-28'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2028-01-30', 1, '2028-02-29'],
    ['2026-02-28', 1, '2026-03-31'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2026-12-31', 6, '2027-06-30'],
  ])('from %s in %i months ends with %s', (from, months, last) => {
    expect(after({ months }, from)).toBe(last);
  });

  test('of a year ends as one of twelve months, and never before a shorter one', () => {
    const days = fc.date({ min: new Date('2020-04-01'), max: new Date('2040-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 20 }), (moment, years) => {
        const from = moment.toISOString().slice(0, 10);
        expect(after({ years }, from)).toBe(after({ months: 12 * years }, from));
        expect(after({ months: 12 * years - 1 }, from) < after({ years }, from)).toBe(true);
      }),
    );
  });

  test('is there for every row that names one, and for none of the other rules', () => {
    const law = items.filter(({ group }) => group === 'law');
    expect(law.filter(hasDeadline).map(({ runs }) => runs.ja)).not.toContain('');
    expect(law.find(({ key }) => key === 'passport_ban')).toMatchObject({ term: null, runs: null, means: null });
  });
});

describe('what may be said only with a word of whom to ask', () => {
  const known = { ...deadline('wages_three_years'), verified_on: '2026-11-27', expires_on: '2027-11-27' } as const;

  test('is what nobody verified, what has expired, and what is of low confidence', () => {
    expect(isUnsure(known, '2027-11-27')).toBe(false);
    expect(isUnsure(known, '2027-11-28')).toBe(true);
    expect(isUnsure({ ...known, verified_on: null }, '2026-11-27')).toBe(true);
    expect(isUnsure({ ...known, confidence: 'low' }, '2026-11-27')).toBe(true);
    expect(isUnsure({ ...known, expires_on: null }, '2099-01-01')).toBe(false);
  });
});
