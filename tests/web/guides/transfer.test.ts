/** Whoever answers at most five questions comes to one rule, or to a gap that is written down here. */

import { questions, rules, type Rule } from 'koe:transfer';
import { describe, expect, test } from 'vitest';

import {
  answered,
  choices,
  comingRule,
  isMet,
  nextQuestion,
  rulesFor,
  type Answers,
} from '../../../static/src/guides/transfer.ts';
import words from '../../../static/words/guides/en.json' with { type: 'json' };

const QUESTIONS_MAX = 5;
const BEFORE = '2026-11-23'; // the day on which the rules were gathered
const AFTER = '2027-04-01'; // Employment for Skill Development begins

const GAPS = [
  'status=designated_activities',
  'status=esd reason=illness',
  'status=esd reason=own_wish sector=other_unknown',
  'status=other',
  'status=titp3 reason=own_wish',
];

/** Every way through the guide. */
function ways(answers: Answers = {}): Answers[] {
  const question = nextQuestion(answers);
  if (question === null) return [answers];
  return choices(question, answers).flatMap((value) => ways({ ...answers, [question.key]: value }));
}

const shown = (answers: Answers): string => Object.entries(answers).map((pair) => pair.join('=')).join(' ');

function ruleFor(answers: Answers, day: string = AFTER): Rule {
  const [rule] = rulesFor(answers, day);
  if (rule === undefined) throw new Error(`no rule for ${shown(answers)}`);
  return rule;
}

const valuesOf = (key: string): string[] =>
  questions.flatMap((one) => (one.key === key ? one.values.map((value) => value.key) : []));

/** What the answers say about each requirement of the rule that they lead to. */
function met(answers: Answers): Record<string, string> {
  return Object.fromEntries(ruleFor(answers).requires.map((one) => [one.key, isMet(one, answers)]));
}

const ALL = ways();

describe('the guide about changing the employer', () => {
  test('asks at most five questions, each of them on some way', () => {
    expect(ALL.length).toBeGreaterThan(100);
    expect(Math.max(...ALL.map((answers) => Object.keys(answers).length))).toBe(QUESTIONS_MAX);
    const asked = new Set(ALL.flatMap((answers) => Object.keys(answers)));
    expect([...asked].sort()).toEqual(questions.map(({ key }) => key).sort());
  });

  test('reaches each of the twenty rules', () => {
    expect(rules).toHaveLength(20);
    const reached = new Set(ALL.flatMap((answers) => rulesFor(answers, AFTER).map(({ key }) => key)));
    expect([...reached].sort()).toEqual(rules.map(({ key }) => key).sort());
  });

  test('never leads to two rules, and to none only where none is known', () => {
    for (const day of [BEFORE, AFTER]) {
      expect(ALL.filter((answers) => rulesFor(answers, day).length > 1).map(shown)).toEqual([]);
    }
    const lost = ALL.filter((answers) => rulesFor(answers, AFTER).length === 0);
    expect(lost.map(shown).sort()).toEqual(GAPS);
  });

  test('applies no rule of a programme before it begins, and keeps the trainees under theirs afterwards', () => {
    expect(rulesFor({ status: 'esd', reason: 'danger' }, BEFORE)).toEqual([]);
    for (const day of [BEFORE, AFTER]) {
      const trainees = ALL.filter(({ status = '' }) => status.startsWith('titp'));
      const keys = trainees.flatMap((answers) => rulesFor(answers, day).map(({ key }) => key));
      expect(keys.filter((key) => !key.startsWith('T'))).toEqual([]);
    }
  });

  test('tells a trainee in danger yes, and one who only wishes for another place no', () => {
    expect(ruleFor({ status: 'titp1', reason: 'danger' }, BEFORE).result).toBe('yes_unavoidable');
    expect(ruleFor({ status: 'titp1', reason: 'own_wish' }, BEFORE).result).toBe('not_in_programme');
    expect(ruleFor({ status: 'titp2', reason: 'own_wish', level2_finished: 'yes' }, BEFORE).result).toBe('yes');
  });

  test('never sends anybody without a status to Immigration', () => {
    const { result, who_acts: acting, prepare } = ruleFor({ status: 'out_of_status' }, BEFORE);
    expect([result, acting, prepare]).toEqual(['help_first', ['ngo', 'lsio'], []]);
  });

  const wish: Answers = { status: 'esd', reason: 'own_wish' };

  test.each([
    ['agriculture', '0', 'E2', 'no'],
    ['agriculture', '12', 'E2', 'yes'],
    ['construction', '0', 'E3', 'no'],
    ['construction', '12', 'E3', 'unsaid'], // the employer may have chosen one year: the contract tells
    ['construction', '24', 'E3', 'yes'],
  ])('in %s after %s months: rule %s, long enough: %s', (sector, months, key, worked) => {
    const answers = { ...wish, sector, months_here: months };
    expect(ruleFor(answers).key).toBe(key);
    expect(met(answers)['worked_long_enough']).toBe(worked);
  });

  test.each([
    ['care', 'A1', 'no'],
    ['care', 'A2', 'yes'],
    ['agriculture', 'none', 'no'],
    ['agriculture', 'A1', 'yes'],
    ['agriculture', undefined, 'unsaid'],
  ])('in %s with %s of Japanese: enough: %s', (sector, japanese, enough) => {
    const answers = { ...wish, sector, ...(japanese !== undefined && { japanese }) };
    expect(met(answers)['japanese']).toBe(enough);
  });

  test('leaves to the worker what no answer can tell', () => {
    expect(met({ ...wish, sector: 'care', months_here: '24', japanese: 'A2' })).toEqual({
      worked_long_enough: 'yes',
      skill_test: 'unsaid',
      japanese: 'yes',
      employer_qualified: 'unsaid',
      same_work: 'unsaid',
    });
  });

  test('tells who will be in the programme that begins in April what will hold then', () => {
    expect(comingRule({ status: 'esd', reason: 'danger' }, BEFORE)?.key).toBe('E1');
    expect(comingRule({ status: 'esd', reason: 'danger' }, AFTER)).toBeUndefined();
    expect(comingRule({ status: 'titp1', reason: 'danger' }, BEFORE)).toBeUndefined();
  });

  test('asks again what comes after a changed answer, and keeps what came before', () => {
    const told: Answers = { status: 'esd', reason: 'own_wish', sector: 'care', months_here: '12', japanese: 'A2' };
    expect(answered(told, 'sector', 'construction')).toEqual({ status: 'esd', reason: 'own_wish', sector: 'construction' });
    expect(answered(told, 'status', 'titp1')).toEqual({ status: 'titp1' });
    expect(answered(told, 'japanese', 'A1')).toEqual({ ...told, japanese: 'A1' });
  });

  test('has words for every question, answer, outcome, person, paper and condition', () => {
    const { change } = words;
    const places: readonly (readonly [object, readonly string[]])[] = [
      [change.questions, questions.map(({ key }) => key)],
      [change.reasons, valuesOf('reason')],
      [change.levels, valuesOf('level2_finished')],
      [change.months, valuesOf('months_here')],
      [change.tests, valuesOf('japanese')],
      [change.rules, [...rules.map(({ key }) => key), 'gap']],
      [change.results, [...new Set(rules.map(({ result }) => result)), 'gap']],
      [change.people, rules.flatMap(({ who_acts: acting }) => acting)],
      [change.papers, rules.flatMap(({ prepare }) => prepare)],
      [change.requirements, rules.flatMap(({ requires }) => requires.map(({ key }) => key))],
    ];
    for (const [named, keys] of places) expect(Object.keys(named).sort()).toEqual([...new Set(keys)].sort());
  });

  test('says of each rule where it is from and how far it can be trusted', () => {
    for (const { key, sources, confidence, expires_on: expires } of rules) {
      expect(sources.length, key).toBeGreaterThan(0);
      expect(sources.some(({ read_on: read }) => read !== null) || sources.every(({ what }) => what === 'General knowledge - must be verified before use'), key).toBe(true);
      expect(['high', 'medium', 'low'], key).toContain(confidence);
      expect(expires, key).not.toBeNull();
    }
  });
});
