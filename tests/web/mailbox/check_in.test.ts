/** A worker is asked how it goes 7, 30 and 90 days after somebody was asked to help, once each time, whatever was kept: nothing is. */

import { expect, test } from 'vitest';

import { checkIn } from '../../../static/src/pages/mailbox/check_in.ts';
import type { Catalogue } from '../../../static/src/phrasebook/book.ts';
import type { Mailbox } from '../../../static/src/vault/types.ts';
import { phrasesIn } from '../../../vite.domain.ts';

const CATALOGUE = phrasesIn('my') as unknown as Catalogue;
const ASKED = { key: 'asked_for_you', blanks: { authority: 'lsio' } };

function box(own: readonly string[], replies: readonly (readonly [string, readonly unknown[]])[], state = 'referred'): Mailbox {
  return {
    state,
    own: own.map((day, at) => ({ counter: at + 1, day })),
    replies: replies.map(([day, phrases], at) => ({ counter: at + 1, day, phrases })),
  } as unknown as Mailbox;
}

const asked = (own: readonly string[], today: string): string | undefined =>
  checkIn(box(own, [['2026-11-01', [{ key: 'read_it', blanks: {} }, ASKED]]]), today, CATALOGUE, {})?.said;

test.each([
  ['the sixth day', ['2026-10-30'], '2026-11-07', undefined],
  ['the seventh', ['2026-10-30'], '2026-11-08', '2026-11-01'],
  ['a week later, if nobody wrote', ['2026-10-30'], '2026-11-20', '2026-11-01'],
  ['after the worker wrote on the seventh', ['2026-10-30', '2026-11-08'], '2026-11-20', undefined],
  ['the thirtieth day, again', ['2026-10-30', '2026-11-08'], '2026-12-01', '2026-11-01'],
  ['the ninetieth, again', ['2026-10-30', '2026-12-02'], '2027-01-30', '2026-11-01'],
  ['long after, when all was said', ['2026-10-30', '2027-01-30'], '2027-03-01', undefined],
])('on %s', (_, own, today, said) => {
  expect(asked(own, today)).toBe(said);
});

test('of two referrals the newest is asked about, with what can be tapped, and after which answer whom to call is shown', () => {
  const twice = box(['2026-10-30'], [['2026-11-01', [ASKED]], ['2026-11-10', [ASKED]]]);
  expect(checkIn(twice, '2026-11-30', CATALOGUE, {})).toEqual({
    place: '2.1',
    said: '2026-11-10',
    answers: ['got_better', 'same', 'worse', 'threatened'],
    urgent: ['threatened'],
  });
});

test('what was sent in this visit stays to be seen, and nothing is asked of who took it back or of what this page does not know', () => {
  const wrote = box(['2026-10-30', '2026-11-20'], [['2026-11-01', [ASKED]]]);
  expect(checkIn(wrote, '2026-11-20', CATALOGUE, {})).toBeNull();
  expect(checkIn(wrote, '2026-11-20', CATALOGUE, { '1.1': 'threatened' })?.place).toBe('1.1');
  expect(checkIn(box([], [['2026-11-01', [ASKED]]], 'withdrawn'), '2026-11-20', CATALOGUE, {})).toBeNull();
  const odd = { key: 'asked_for_you', blanks: { office: 'lsio' } };
  expect(checkIn(box([], [['2026-11-01', [odd]]]), '2026-11-20', CATALOGUE, {})).toBeNull();
});
