/** By which of its working days does a desk write, so that what was promised in calendar days is kept? */

import { dayAfter, daysBetween } from '../format.ts';

/** As a lead has set it: weekdays from 1, Monday, to 7, and dates on which nobody works all the same. */
export interface Workdays {
  readonly weekdays: readonly number[];
  readonly closed: readonly string[];
}

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
export const EVERY_DAY: Workdays = { weekdays: WEEKDAYS, closed: [] };

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}

export function isWorkday(day: string, { weekdays, closed }: Workdays): boolean {
  return weekdays.includes(weekdayOf(day)) && !closed.includes(day);
}

/**
 * The day on which the desk writes: the promised one, or the last working day before it that is left. Never later than
 * promised; where no working day is left, the promised day itself.
 */
export function dueDay(promised: string, today: string, days: Workdays): string {
  for (let ago = 0; dayAfter(promised, -ago) >= today; ago += 1) {
    const day = dayAfter(promised, -ago);
    if (isWorkday(day, days)) return day;
  }
  return promised;
}

/** What is left until a promised day, as a desk with such days reads it. */
export type Time =
  | { readonly is: 'late'; readonly days: number }
  | { readonly is: 'today' | 'tomorrow' }
  /** Nobody works until then, today neither. */
  | { readonly is: 'closed' }
  | { readonly is: 'left'; readonly of: 'days' | 'working'; readonly days: number };

/** Late is counted from what was promised, in days as the worker counts them; what is left, in days on which somebody works. */
export function timeLeft(promised: string, today: string, days: Workdays): Time {
  const whole = daysBetween(today, promised);
  if (whole < 0) return { is: 'late', days: -whole };
  const due = dueDay(promised, today, days);
  if (due === today) return { is: 'today' };
  if (!isWorkday(due, days)) return { is: 'closed' };
  if (daysBetween(today, due) === 1) return { is: 'tomorrow' };
  const working = Array.from({ length: daysBetween(today, due) }, (_, at) => dayAfter(today, at + 1)).filter((day) => isWorkday(day, days));
  return { is: 'left', of: working.length === whole ? 'days' : 'working', days: working.length };
}

/** Every day from one to another, both with them; none where the other comes first, and no more than a year of them. */
export function daysFrom(first: string, last: string): string[] {
  const count = Math.min(Math.max(daysBetween(first, last) + 1, 0), 366);
  return Array.from({ length: count }, (_, at) => dayAfter(first, at));
}
