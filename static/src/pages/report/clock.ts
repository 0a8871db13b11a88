/** What day and hour is it in Japan, by this phone's clock? */

import type { Day } from '../../vault/types.ts';

function parts(now: Date): Record<string, string> {
  const format = new Intl.DateTimeFormat('en-CA-u-nu-latn-ca-gregory', {
    timeZone: 'Asia/Tokyo',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
}

export function inJapan(now = new Date()): { day: Day; hour: number } {
  const { year = '', month = '', day = '', hour = '0' } = parts(now);
  return { day: `${year}-${month}-${day}`, hour: Number(hour) };
}

const DAY_MS = 86_400_000;

/**
 * A directory is never issued tomorrow, so a day before it is this phone's fault; a day long after its end more
 * likely is too than that nobody has signed for two months. A day of grace for a clock that is a little off.
 */
export function absurd(today: Day, issued: Day, expires: Day): boolean {
  const now = Date.parse(today);
  return now < Date.parse(issued) - DAY_MS || now > Date.parse(expires) + 60 * DAY_MS;
}
