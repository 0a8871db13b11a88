/** Whatever is answered: every way ends, what must be answered is asked, and what cannot wait is never called slow. */

import fc from 'fast-check';
import { kinds } from 'koe:kinds';
import { sections, subkinds } from 'koe:questionnaire';
import { describe, expect, test } from 'vitest';

import aloneCases from '../../alone_cases.json';
import cases from '../../urgency_cases.json';
import { narrows } from '../../../static/src/questions/alone.ts';
import { after, kept, path, type Told } from '../../../static/src/questions/path.ts';
import { cannotWait, urgencyOf } from '../../../static/src/questions/urgency.ts';

const QUESTIONS = sections.flatMap(({ questions }) => questions);
const ALWAYS = ['danger_now', 'kinds', 'when', 'ongoing', 'status', 'sector', 'desk', 'consent', 'replies'];
/** The same for a server that seals for who has no script. */
const CASES = cases as unknown as readonly (readonly [string, Told, number])[];
const NOTHING: ReadonlySet<string> = new Set();

/** Any answers that the screens could give, those to questions that are not asked included. */
const anyAnswers: fc.Arbitrary<Told> = fc.record(
  Object.fromEntries([
    ...QUESTIONS.filter(({ form, key }) => form === 'one' && key !== 'danger_now').map(({ key, values }) => [
      key,
      fc.option(fc.constantFrom(...values), { nil: undefined }),
    ]),
    ['danger_now', fc.constantFrom('yes', 'no')],
    ['more', fc.constantFrom('yes', 'no', undefined)],
    ['kinds', fc.subarray(kinds.map(({ key }) => key), { minLength: 1 })],
    ['subkinds', fc.subarray(subkinds.map(({ key }) => key), { maxLength: 3 })],
  ]) as Record<string, fc.Arbitrary<string | string[] | undefined>>,
);

describe('the path', () => {
  test('walks through what is asked, in its order, and ends', () => {
    fc.assert(
      fc.property(anyAnswers, (told) => {
        const asked = path(told, NOTHING).map(({ key }) => key);
        const walked = [asked[0] ?? ''];
        for (let next = after(walked[0] ?? '', told, NOTHING); next !== null; next = after(next, told, NOTHING)) walked.push(next);
        expect(walked).toEqual(asked);
      }),
    );
  });

  test('always asks what must be answered, and nothing of it is ever forbidden', () => {
    expect(QUESTIONS.filter(({ required }) => required).map(({ key }) => key)).toEqual(ALWAYS);
    fc.assert(
      fc.property(anyAnswers, (told) => {
        expect(path(told, NOTHING).map(({ key }) => key)).toEqual(expect.arrayContaining(ALWAYS));
      }),
    );
    for (const never of ['precise_place', 'entry_date', 'postcode', 'birthday']) {
      expect(QUESTIONS.map(({ key }) => key)).not.toContain(never);
    }
  });

  test('asks no more than nine things of who wants to say only what is needed', () => {
    const least = path({ kinds: ['other'], more: 'no', replies: 'none' }, new Set(['alone', 'files']));
    const skipped = least.filter(({ required, form }) => required && form !== 'own').map(({ key }) => key);
    expect(skipped).toEqual(['danger_now', 'kinds', 'when', 'ongoing', 'status', 'sector']);
  });

  test('lets no answer out whose question has gone', () => {
    const told: Told = { kinds: ['wages'], more: 'no', rest_days: '0', gender: 'F', status: 'esd' };
    expect(kept(told, NOTHING)).toEqual({ kinds: ['wages'], more: 'no', status: 'esd' });
  });
});

describe('urgency', () => {
  const p0 = subkinds.filter(({ urgency }) => urgency === 0).map(({ key }) => key);

  test('never becomes less by one more answer that tells of harm', () => {
    fc.assert(
      fc.property(anyAnswers, fc.constantFrom(...subkinds), (told, more) => {
        const before = urgencyOf(told);
        const kind = more.key.split('.')[0] ?? '';
        const chosen = Array.isArray(told['kinds']) ? (told['kinds'] as readonly string[]) : [];
        const named = Array.isArray(told['subkinds']) ? (told['subkinds'] as readonly string[]) : [];
        fc.pre(named.some((one) => one.startsWith(`${kind}.`)) || !chosen.includes(kind));
        expect(urgencyOf({ ...told, subkinds: [...named, more.key] })).toBeLessThanOrEqual(before);
      }),
    );
  });

  test.each(p0)('%s cannot wait, and shows whom to call', (key) => {
    expect(urgencyOf({ kinds: [key.split('.')[0] ?? ''], subkinds: [key] })).toBe(0);
    expect(cannotWait({ subkinds: [key] })).toEqual([key]);
    expect(subkinds.find((one) => one.key === key)?.call).not.toHaveLength(0);
  });

  test.each(CASES)('%s', (_, told, urgency) => {
    expect(urgencyOf(told)).toBe(urgency);
  });
});

describe('answers that point to one person', () => {
  test.each(aloneCases as unknown as readonly (readonly [string, Told, readonly string[]])[])('%s', (_, told, marks) => {
    expect(narrows(told)).toEqual(marks);
  });
});
