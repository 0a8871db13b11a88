/** Each stage with the day and the side that the server keeps, and no day that it does not. */

import { expect, test } from 'vitest';

import { stagesOf } from '../../../static/src/pages/desk/case/stages.ts';
import type { CaseAnswer, CaseState } from '../../../static/src/vault/types.ts';

type Step = CaseAnswer['steps'][number];
const desk = (state: CaseState, day: string): Step => ({ state, author: 'desk', day });
const worker = (state: CaseState, day: string): Step => ({ state, author: 'reporter', day });

function told(...steps: readonly Step[]): string[] {
  const state = steps.at(-1)?.state ?? 'received';
  return stagesOf({ day: '2026-11-01', state, steps }).map((one) => [one.state, one.standing, one.day, one.by].filter((part) => part !== null).join(' '));
}

test('a new case stands at its receipt, and is to be read', () => {
  expect(told()).toEqual(['received now 2026-11-01 reporter', 'triaged next', 'in_progress later', 'referred later', 'answered later', 'closed later']);
});

test('what was gone past is said to be left out, and has no day', () => {
  expect(told(desk('in_progress', '2026-11-02'), desk('answered', '2026-11-03'))).toEqual([
    'received done 2026-11-01 reporter',
    'triaged left',
    'in_progress done 2026-11-02 desk',
    'referred left',
    'answered now 2026-11-03 desk',
    'closed next',
  ]);
});

test('a letter of the worker’s puts an answered case back to work; the last answer keeps its day', () => {
  expect(told(desk('answered', '2026-11-03'), worker('in_progress', '2026-11-05'))).toEqual([
    'received done 2026-11-01 reporter',
    'triaged left',
    'in_progress now 2026-11-05 reporter',
    'referred left',
    'answered next 2026-11-03 desk',
    'closed later',
  ]);
});

test('a closed case has nothing next; one that is opened again begins anew', () => {
  const closed = [desk('triaged', '2026-11-02'), desk('referred', '2026-11-03'), desk('closed', '2026-11-09')];
  expect(told(...closed).map((one) => one.split(' ')[1])).toEqual(['done', 'done', 'left', 'done', 'left', 'now']);
  expect(told(...closed, worker('reopened', '2026-11-20'))).toEqual([
    'reopened now 2026-11-20 reporter',
    'triaged later',
    'in_progress next',
    'referred later',
    'answered later',
    'closed later',
  ]);
});

test('what was withdrawn ends there', () => {
  expect(told(desk('in_progress', '2026-11-02'), worker('withdrawn', '2026-11-04'))).toEqual([
    'received done 2026-11-01 reporter',
    'triaged left',
    'in_progress done 2026-11-02 desk',
    'referred left',
    'answered left',
    'closed left',
    'withdrawn now 2026-11-04 reporter',
  ]);
});

test('what the desk put back, or moved, waits again as if it had just come', () => {
  expect(told(desk('in_progress', '2026-11-02'), desk('received', '2026-11-03'))[0]).toBe('received now 2026-11-03 desk');
});
