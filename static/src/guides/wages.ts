/** Which minimum wage was in force on a day? domain/minimum_wages.json; nothing leaves the phone. */

import { wages } from 'koe:wages';

export interface MinimumWage {
  /** An hour; minimum wages of single industries are not known to us. */
  readonly yen: number;
  /** Its first day, YYYY-MM-DD. */
  readonly from: string;
  /** A newer one is likely to be in force by then: the page says so. */
  readonly doubtful: boolean;
}

/**
 * The minimum wage of a prefecture (key of domain/prefectures.json) on the day of pay (YYYY-MM-DD); null before the
 * first day known, for what was in force then is not guessed.
 */
export function minimumWage(prefecture: string, day: string): MinimumWage | null {
  const rates = wages[prefecture];
  if (rates === undefined) throw new Error(`no such prefecture: ${prefecture}`);
  const rate = rates.filter(([from]) => from <= day).at(-1);
  if (rate === undefined) return null;
  const [from, yen, expiresOn] = rate;
  return { yen, from, doubtful: expiresOn !== null && expiresOn < day };
}
