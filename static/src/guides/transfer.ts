/** May this worker change the employer? The rules of domain/transfer_rules.json; nothing leaves the phone. */

import {
  japaneseNeeded,
  questions,
  restrictionYears,
  rules,
  type Condition,
  type Question,
  type Requirement,
  type Rule,
} from 'koe:transfer';

/** The key of the chosen value, by the key of its question. */
export type Answers = Readonly<Record<string, string>>;

/** What the answers say about a requirement; `unsaid` is for the worker to find out. */
export type Met = 'yes' | 'no' | 'unsaid';

const LEVELS = ['none', 'A1', 'A2'];

function known(answers: Answers, key: string): string | undefined {
  return key === 'restriction_years' ? restrictionYears[answers['sector'] ?? '']?.toString() : answers[key];
}

function holds(condition: Condition, answers: Answers): boolean {
  return Object.entries(condition).every(([key, accepted]) => accepted.includes(known(answers, key) ?? ''));
}

/** What to ask next; null when nothing is left that could matter. */
export function nextQuestion(answers: Answers): Question | null {
  return questions.find(({ key, when }) => answers[key] === undefined && holds(when, answers)) ?? null;
}

/** With this answer: those to earlier questions stay, later ones are asked again. */
export function answered(answers: Answers, key: string, value: string): Answers {
  const before = questions.slice(0, questions.findIndex((one) => one.key === key)).map((one) => one.key);
  const kept = before.flatMap((one) => (answers[one] === undefined ? [] : [[one, answers[one]] as const]));
  return { ...Object.fromEntries(kept), [key]: value };
}

/** The answers to offer, given those before. */
export function choices({ values }: Question, answers: Answers): readonly string[] {
  return values.flatMap(({ key, when = {} }) => (holds(when, answers) ? [key] : []));
}

/** The rules that hold on a day (YYYY-MM-DD): one, or none where we know of none and a person must be asked. */
export function rulesFor(answers: Answers, day: string): readonly Rule[] {
  return rules.filter(
    ({ when, valid_from, valid_to }) =>
      (valid_from ?? day) <= day && day <= (valid_to ?? day) && when.some((condition) => holds(condition, answers)),
  );
}

/** A rule that will hold later than on this day, where none does yet. */
export function comingRule(answers: Answers, day: string): Rule | undefined {
  return rules.find(
    ({ when, valid_from }) => valid_from !== null && valid_from > day && when.some((condition) => holds(condition, answers)),
  );
}

function worked(months: number, least: number, leastIfChosen: number): Met {
  if (months >= least) return 'yes';
  return months >= leastIfChosen ? 'unsaid' : 'no';
}

/** Whether the answers meet a requirement of a rule. */
export function isMet(requirement: Requirement, answers: Answers): Met {
  const { months_here: months, japanese: level, sector = '' } = answers;
  switch (requirement.key) {
    case 'worked_long_enough': {
      const { months: least, months_if_employer_chose: leastIfChosen = least } = requirement;
      return months === undefined ? 'unsaid' : worked(Number(months), least, leastIfChosen);
    }
    case 'japanese': {
      const needed = japaneseNeeded[sector];
      if (level === undefined || needed === undefined) return 'unsaid';
      return LEVELS.indexOf(level) >= LEVELS.indexOf(needed) ? 'yes' : 'no';
    }
    case 'skill_test':
    case 'employer_qualified':
    case 'same_work':
      return 'unsaid';
  }
}
