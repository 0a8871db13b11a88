/** What of the answers is counted? Coarse buckets (domain/fields.json) and nothing finer; nothing leaves the phone here. */

import { fields } from 'koe:counted';
import { kinds as known } from 'koe:kinds';

import type { Coarse } from '../vault/types.ts';
import type { Told } from './path.ts';

const KINDS_MAX = 2;
/** A woman or a man is counted only where that is what it is about. */
const ONLY_WITH: Readonly<Record<string, string | undefined>> = { gender: 'sexual_gender' };

/** The questions whose answers are counted, in the order of domain/fields.json. */
export const counting: ReadonlySet<string> = new Set(['kinds', ...fields.map(({ of }) => of)]);

/** In the order of JIS X 0401. */
export const prefectureKeys = (): readonly string[] =>
  Object.keys(fields.find(({ of }) => of === 'prefecture')?.places ?? {});

/** Those of the sub-kinds that are counted as well. */
export const bucketed = (subkinds: readonly string[]): readonly string[] =>
  subkinds.filter((one) => fields.some(({ places }) => one in places));

/** Two of more kinds, by lot: `below` draws a number from 0. The first two of the list would count the others too seldom. */
export function drawKinds(chosen: readonly string[], below: (end: number) => number): readonly string[] {
  const left = [...chosen];
  while (left.length > KINDS_MAX) left.splice(below(left.length), 1);
  return left;
}

/** The facts of the answers that are still asked; `kinds` are those that were drawn. */
export function countedOf(told: Told, kinds: readonly string[]): Coarse {
  const buckets = fields.flatMap(({ key, of, places }) => {
    // Of two answers that have a bucket each, the third is for both: 1 + 2 - 1.
    const place = [told[of] ?? []].flat().reduce((sum, one) => sum + 1 + (places[one] ?? -1), -1);
    const only = ONLY_WITH[key];
    return place < 0 || (only !== undefined && !kinds.includes(only)) ? [] : [[key, place] as const];
  });
  return {
    kinds: known.filter(({ key }) => kinds.includes(key)).map(({ number }) => number),
    told: Object.fromEntries(buckets),
  };
}
