/** What does a desk have to know of keys that were drawn at a reset, and from when do they count? docs/protocol.md §9 */

import type { Colleague } from '../../../client/staff/desks.ts';
import { daysBetween, today } from '../format.ts';
import { fill, language, words } from '../words.ts';

/** So many days a reset stands above the queue, so that whoever was away reads it too. */
const NEWS_DAYS = 14;

const [MINUTE, HOUR] = [60, 3600];
const CLOCK = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', minute: '2-digit' });

/** [P-24] Whoever was reset, from the first moment: until they are let in, and at least for two weeks. */
export function news(colleagues: readonly Colleague[], day: string): readonly Colleague[] {
  return colleagues.filter(
    ({ fresh, granted }) => fresh !== null && (!granted || daysBetween(fresh.day, day) < NEWS_DAYS),
  );
}

/** [P-24] Nobody is offered to let in somebody whose keys are fresher than a day. */
export function mayBeLetIn({ granted, fresh }: Pick<Colleague, 'granted' | 'fresh'>): boolean {
  return !granted && (fresh === null || fresh.wait_seconds === 0);
}

/** The end of a wait: `time` in Japan, and `when` as people say it. `now` in milliseconds. */
export function waitText(seconds: number, now: number): { time: string; when: string } {
  // Up to the next minute, so that the time that is shown is never too early.
  const end = new Date(Math.ceil((now + seconds * 1000) / (MINUTE * 1000)) * MINUTE * 1000);
  const relative = new Intl.RelativeTimeFormat(language.value);
  const when =
    seconds >= HOUR
      ? relative.format(Math.round(seconds / HOUR), 'hour')
      : relative.format(Math.ceil(seconds / MINUTE), 'minute');
  return { time: `${today(end)} ${CLOCK.format(end)}`, when };
}

/** "Nobody can let Mai in before …"; null when the wait is over. */
export function waitSentence({ name, fresh }: Colleague): string | null {
  if (fresh === null || fresh.wait_seconds === 0) return null;
  return fill(words().desk.freshUntil, { name, ...waitText(fresh.wait_seconds, Date.now()) });
}
