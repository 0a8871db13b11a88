/** What a desk reads of a colleague who was reset, and from when the page offers to let them in. */

import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Colleague, FreshKeys } from '../../../static/src/client/staff/desks.ts';
import { mayBeLetIn, news, waitSentence, waitText } from '../../../static/src/pages/desk/lead/fresh.ts';
import { speak } from '../../../static/src/pages/desk/words.ts';

const HOUR = 3600;
const NOON = Date.parse('2026-11-25T12:00:00+09:00');
const fresh = (wait_seconds: number, day = '2026-11-25'): FreshKeys => ({ day, reset_by: 'Aoi', wait_seconds });

const colleague = (changed: Partial<Colleague>): Colleague => ({
  account: '',
  name: 'Mai',
  role: 'caseworker',
  verify_key: '',
  recipient: '',
  granted: false,
  deactivated: false,
  vouchers: [],
  fresh: null,
  proposals: [],
  away: null,
  ...changed,
});

beforeAll(async () => {
  vi.stubGlobal('document', { documentElement: {} });
  await speak('en');
});

describe('[P-24] fresh keys', () => {
  test.each([
    ['who has just joined', colleague({}), true],
    ['whose wait is over', colleague({ fresh: fresh(0) }), true],
    ['with a second of it left', colleague({ fresh: fresh(1) }), false],
    ['who is in', colleague({ granted: true }), false],
  ])('somebody %s', (_, one, offered) => {
    expect(mayBeLetIn(one)).toBe(offered);
  });

  test.each([
    ['from the first second', colleague({ fresh: fresh(24 * HOUR) }), 1],
    ['still when they are in again', colleague({ granted: true, fresh: fresh(0, '2026-11-12') }), 1],
    ['no more after two weeks', colleague({ granted: true, fresh: fresh(0, '2026-11-11') }), 0],
    ['but as long as they wait', colleague({ fresh: fresh(0, '2026-01-01') }), 1],
    ['and never without a reset', colleague({}), 0],
  ])('are told %s', (_, one, told) => {
    expect(news([one], '2026-11-25')).toHaveLength(told);
  });

  test('the wait is said as a time in Japan never too early, and in words', () => {
    expect(waitText(24 * HOUR, NOON)).toEqual({ time: '2026-11-26 12:00', when: 'in 24 hours' });
    expect(waitText(HOUR + 1, NOON)).toEqual({ time: '2026-11-25 13:01', when: 'in 1 hour' });
    expect(waitText(59, NOON)).toEqual({ time: '2026-11-25 12:01', when: 'in 1 minute' });
    expect(waitSentence(colleague({ fresh: fresh(60) }))).toMatch(/^Nobody can let Mai in before .+ \(in 1 minute\)\.$/u);
    expect(waitSentence(colleague({ fresh: fresh(0) }))).toBeNull();
  });
});
