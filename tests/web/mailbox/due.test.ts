/** What a worker was promised is said with its day, and said to be late when it is. */

import { expect, test } from 'vitest';

import { dueNext } from '../../../static/src/pages/mailbox/due.ts';
import type { Mailbox, Reply } from '../../../static/src/vault/types.ts';

const REPLY = {} as Reply; // that one came is all that counts

function mailboxOf(day: string, replies: readonly Reply[], state: Mailbox['state'] = 'received'): Mailbox {
  return { own: [{ counter: 1, day }], replies, state } as unknown as Mailbox;
}

const USUAL = { readDays: 7, toldDays: 90 };

test.each([
  ['2026-11-20', [], '2026-11-25', { what: 'readBy', day: '2026-11-27' }],
  ['2026-11-20', [], '2026-11-27', { what: 'readBy', day: '2026-11-27' }],
  ['2026-11-20', [], '2026-11-28', 'late'],
  ['2026-11-30', [REPLY], '2026-12-01', { what: 'toldBy', day: '2027-02-28' }],
  ['2026-11-20', [REPLY], '2027-02-21', null],
])('written on %s, with %j, looked at on %s', (day, replies, today, due) => {
  expect(dueNext(mailboxOf(day, replies), today, USUAL)).toEqual(due);
});

test('an operator may promise other days', () => {
  const sooner = { readDays: 3, toldDays: 30 };
  expect(dueNext(mailboxOf('2026-11-20', []), '2026-11-21', sooner)).toEqual({ what: 'readBy', day: '2026-11-23' });
  expect(dueNext(mailboxOf('2026-11-20', [REPLY]), '2026-11-24', sooner)).toEqual({ what: 'toldBy', day: '2026-12-20' });
});

test('what was taken back promises nothing', () => {
  expect(dueNext(mailboxOf('2026-11-20', [], 'withdrawn'), '2027-01-01', USUAL)).toBeNull();
});
