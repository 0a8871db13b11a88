/** A caseworker reads every answer by name, whatever language it was given in; what we do not know stands as it is. */

import { order } from 'koe:answers';
import { sections } from 'koe:questionnaire';
import { beforeAll, describe, expect, test } from 'vitest';

import { toldIn } from '../../../static/src/pages/desk/answers.ts';
import { speak } from '../../../static/src/pages/desk/words.ts';
import type { Answers } from '../../../static/src/vault/types.ts';

const BARE: Answers = { kinds: ['wages'], language: 'vi', ongoing: 'yes', replies: 'code', story: 'x' };
const KEYED = sections.flatMap(({ questions }) => questions).filter(({ form, key }) => form === 'one' && key !== 'ongoing');

describe.each(['en', 'ja'] as const)('in %s', (language) => {
  beforeAll(async () => {
    Object.assign(globalThis, { document: { documentElement: {} } }); // all that a page gives to `speak`
    await speak(language);
  });

  test.each(KEYED.flatMap(({ key, values }) => values.map((value) => [key, value] as const)))('%s: %s', (key, value) => {
    const [told, ...more] = toldIn({ ...BARE, [key]: value });
    expect(more).toEqual([]);
    expect(told?.question).not.toBe(key);
    expect(told?.answers[0]).not.toBe(value);
    expect(told?.answers).toHaveLength(1);
  });

  test('what the worker allows, the check and a key of a newer phone', () => {
    const check = { question: 'food', answer: 'phở' };
    const told = toldIn({ ...BARE, invented: 'later', check, subkinds: ['wages.unpaid', 'wages.never'] });
    expect(told.map(({ key }) => key)).toEqual(['subkinds', 'check', 'invented']);
    expect(told[0]?.answers[1]).toBe('wages.never');
    expect(told[1]?.answers[1]).toBe('phở');
    expect(told[2]).toEqual({ key: 'invented', question: 'invented', answers: ['later'] });
    expect(order).toContain('check');
  });
});
