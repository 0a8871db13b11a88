import { expect, test } from 'vitest';

import { processOf } from '../../../static/src/notebook/process.ts';
import type { CaseLetter, Process } from '../../../static/src/vault/types.ts';

type Case = Parameters<typeof processOf>[0];

const letter = (author: 'desk' | 'reporter', counter: number, day: string, more: Partial<CaseLetter> = {}): CaseLetter => ({
  ...{ author, counter, day, text: '', language: null, deleted: false, refused: null },
  ...{ attachments: [], phrases: [], answers: [], consent: null },
  ...more,
});
const asking = (counter: number, ...keys: string[]): CaseLetter =>
  letter('desk', counter, '2026-01-05', { phrases: keys.map((key) => ({ key, blanks: {} })) });
const tapping = (counter: number, ...answers: [reply: number, phrase: number, answer: string][]): CaseLetter =>
  letter('reporter', counter, '2026-01-06', { answers: answers.map(([reply, phrase, answer]) => ({ reply, phrase, answer })) });

function record(letters: readonly CaseLetter[], more: { closed?: string; kinds?: string[]; steps?: Case['steps']; contacts?: string[] } = {}): Process {
  const answers = { kinds: more.kinds ?? ['wages'], language: 'vi', ongoing: 'yes', replies: 'code', story: '' } as const;
  const report = { day: '2026-01-01', answers, directory_version: 1 };
  const answer = { state: 'closed', state_day: more.closed ?? '2026-12-01', steps: more.steps ?? [] } as const;
  return processOf(answer, { report, letters }, { contacts: more.contacts ?? [] });
}

const day = (author: 'desk' | 'reporter', ...days: string[]): readonly CaseLetter[] => days.map((one, at) => letter(author, at + 1, one));

test.each([
  ['nobody answered', [], false, false],
  ['a first word on the seventh day', day('desk', '2026-01-08'), true, false],
  ['a first word on the eighth', day('desk', '2026-01-09'), false, false],
  ['what was done on the ninetieth day', day('desk', '2026-01-02', '2026-04-01'), true, true],
  ['what was done on the ninety-first', day('desk', '2026-01-02', '2026-04-02'), true, false],
  ['a word that comes late and a second soon after', day('desk', '2026-02-01', '2026-02-02'), false, true],
  ['letters of the worker alone', day('reporter', '2026-01-02', '2026-01-03'), false, false],
  ['a letter that is not believed', [letter('desk', 1, '2026-01-02', { refused: 'WrongSignature' })], false, false],
] as const)('[P-44] %s', (_, letters, acknowledged, answered) => {
  expect(record(letters)).toMatchObject({ acknowledged, answered });
});

test('[P-44] one letter tells what was done where the case was closed in time', () => {
  const [one] = day('desk', '2026-01-02');
  expect(one === undefined || record([one], { closed: '2026-04-01' }).answered).toBe(true);
  expect(one === undefined || record([one], { closed: '2026-04-02' }).answered).toBe(false);
  expect(record([], { closed: '2026-01-02' }).answered).toBe(false);
});

test('[P-44] of what was tapped the last answer under the very sentence counts', () => {
  const asked = [asking(1, 'better', 'helped'), asking(2, 'sent_home')];
  expect(record([...asked, tapping(2, [1, 2, 'yes'], [2, 1, 'yes'])])).toMatchObject({ satisfied: true, retaliation: true });
  expect(record([...asked, tapping(2, [1, 1, 'yes'], [2, 1, 'no'])])).toMatchObject({ satisfied: false, retaliation: false });
  expect(record([...asked, tapping(2, [1, 2, 'yes']), tapping(3, [1, 2, 'not_sure'])]).satisfied).toBe(false);
  expect(record([tapping(2, [1, 2, 'yes'])]).satisfied).toBe(false);
});

test('[P-44] the kind, a referral and a step say the rest', () => {
  const nothing = { referred: false, reopened: false, retaliation: false };
  expect(record([])).toMatchObject(nothing);
  expect(record([], { kinds: ['wages', 'retaliation'] })).toMatchObject({ ...nothing, retaliation: true });
  expect(record([], { contacts: ['2026-02-01'] })).toMatchObject({ ...nothing, referred: true });
  const steps = [{ state: 'closed', author: 'desk', day: '2026-02-01' }, { state: 'reopened', author: 'reporter', day: '2026-02-03' }] as const;
  expect(record([], { steps })).toMatchObject({ ...nothing, reopened: true });
});
