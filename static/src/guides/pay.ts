/** Is this pay legal? What it comes to an hour, and how that stands beside the minimum wage; nothing leaves the phone. */

export type Way = 'monthly' | 'daily' | 'hourly';

/** Basic pay in yen, before anything is taken off, and the time that was agreed on for it. */
export interface Pay {
  readonly way: Way;
  readonly yen: number;
  /** Agreed hours of a day; not needed for pay by the hour. */
  readonly hoursADay: number;
  /** Agreed days of a month; only for pay by the month. */
  readonly daysAMonth: number;
}

/** Keys of `wage_ratio` in domain/fields.json: percent of the minimum wage. */
export type Ratio = 'under_90' | '90_99' | '100_104' | '105_114' | '115_more';

/** More than that in a month cannot be ordinary hours: 40 a week, over a year of 365 days. */
const ORDINARY_HOURS_A_MONTH = 173.8;

const DIGIT = /\p{Nd}/u;
/** What people write between thousands, in whatever script. */
const BETWEEN = /[\s,.'’،٬，．、_]/gu;
const YEN = /[¥￥円]|yen/giu;

/** A whole number in any script's digits, with or without marks between thousands; null for anything else. */
export function readNumber(typed: string): number | null {
  const bare = typed.replace(YEN, '').replace(BETWEEN, '');
  if (bare === '' || [...bare].some((char) => !DIGIT.test(char))) return null;
  const read = Number([...bare].map(valueOf).join(''));
  return Number.isSafeInteger(read) ? read : null;
}

/** Every script's ten digits stand in a row that begins at its zero. */
function valueOf(digit: string): number {
  const at = digit.codePointAt(0) ?? 0;
  let zero = at;
  while (at - zero < 9 && DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return at - zero;
}

/** Hours that the pay is for: of a month, of a day, or one. */
export function hoursOf({ way, hoursADay, daysAMonth }: Pay): number {
  return way === 'monthly' ? hoursADay * daysAMonth : way === 'daily' ? hoursADay : 1;
}

/** Yen an hour, not rounded. */
export function hourly(pay: Pay): number {
  return pay.yen / hoursOf(pay);
}

/** Whether more hours were agreed on than a month of ordinary work has. */
export function tooManyHours(pay: Pay): boolean {
  return pay.way === 'monthly' && hoursOf(pay) > ORDINARY_HOURS_A_MONTH;
}

/** Whole percent of the minimum wage, rounded down: 99.9 is not enough. */
export function percentOf(pay: Pay, minimumYen: number): number {
  return Math.floor((100 * pay.yen) / (minimumYen * hoursOf(pay)));
}

export function ratioOf(percent: number): Ratio {
  if (percent < 90) return 'under_90';
  if (percent < 100) return '90_99';
  if (percent < 105) return '100_104';
  return percent < 115 ? '105_114' : '115_more';
}
