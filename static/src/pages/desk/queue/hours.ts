/** Within how many hours is the desk's first word due? The hour of the report is sealed in its cover: only this device counts. */

import type { CoverFacts, Turn } from '../../../vault/types.ts';

const HOUR_MS = 3_600_000;
/** Japan keeps one offset all year. */
const TOKYO = '+09:00';
/** What has more hours than these is counted in days, as the server counts. */
const COUNTED_HOURS_MAX = 72;
/** From so many hours before its end, the time that is left is amber. */
const SOON_HOURS = 24;

/** What the row or the case says, and what its cover says. */
export interface Awaited {
  /** Day of receipt in Japan, of the row. */
  readonly day: string;
  readonly turn: Turn;
  /** Whether anybody has answered yet, beside telling that the case moved. */
  readonly answered: boolean;
  /** Of the cover. */
  readonly facts: Pick<CoverFacts, 'urgency' | 'hour' | 'replies'>;
}

/**
 * The moment by which the first word is due, in ms since 1970; null where none is owed or wanted, or days are counted.
 *
 * It runs from the beginning of the hour that was sealed, so never past what was promised. A report that was sealed before
 * midnight and came after it counts from the day on which it came.
 */
export function endOf({ day, turn, answered, facts }: Awaited, hours: readonly number[]): number | null {
  const within = facts.urgency === undefined ? undefined : hours[facts.urgency];
  if (turn !== 'desk' || answered || facts.replies === 'none' || within === undefined || within > COUNTED_HOURS_MAX) return null;
  const hour = String(facts.hour).padStart(2, '0');
  return Date.parse(`${day}T${hour}:00:00${TOKYO}`) + within * HOUR_MS;
}

export interface Left {
  readonly tone: 'calm' | 'soon' | 'late';
  readonly unit: 'hours' | 'minutes';
  /** Whole ones; what is left is rounded down, and so is what is over. */
  readonly count: number;
}

/** What is left at a moment, or how long it is over. */
export function leftAt(end: number, now: number): Left {
  const minutes = Math.floor(Math.abs(end - now) / 60_000);
  const tone = now >= end ? 'late' : end - now <= SOON_HOURS * HOUR_MS ? 'soon' : 'calm';
  return minutes < 60 ? { tone, unit: 'minutes', count: minutes } : { tone, unit: 'hours', count: Math.floor(minutes / 60) };
}

/** Among the urgent ones, what runs out first stands first; every other keeps its place. */
export function soonestFirst<Row extends { readonly urgent: boolean }>(rows: readonly Row[], end: (row: Row) => number | null): Row[] {
  const ended = rows.filter(({ urgent }) => urgent).map((row) => [row, end(row) ?? Infinity] as const);
  const sorted = ended.sort(([, a], [, b]) => (a === b ? 0 : a - b)).map(([row]) => row);
  let at = 0;
  return rows.map((row) => (row.urgent ? (sorted[at++] ?? row) : row));
}
