/** How long can this wait? P0 to P3 of domain/urgencies.json, worked out on the phone from the answers. */

import { kinds } from 'koe:kinds';
import { subkinds } from 'koe:questionnaire';

import type { Urgency } from '../vault/types.ts';
import type { Told } from './path.ts';
import { isChild } from './told.ts';

const WITHIN_A_DAY = 1;
/** The ILO's indicators of papers kept and of threats: together they keep a person in place. */
const PAPERS = 'ILO07';
const THREATS = 'ILO06';
/** Several indicators together point to forced labour. */
const INDICATORS_OF_FORCED_LABOUR = 3;

function list(told: string | readonly string[] | undefined): readonly string[] {
  return typeof told === 'string' ? [told] : (told ?? []);
}

/** The most urgent of what was told. Without a sub-kind the kind speaks, as in domain/kinds.json. */
export function urgencyOf(told: Told): Urgency {
  if (told['danger_now'] === 'yes' || told['leaving_soon'] === 'yes' || isChild(told)) return 0;
  const chosen = new Set(list(told['subkinds']));
  const named = subkinds.filter(({ key }) => chosen.has(key));
  const bare = list(told['kinds']).filter((kind) => !named.some(({ key }) => key.startsWith(`${kind}.`)));
  const urgent = bare.some((key) => kinds.some((kind) => kind.key === key && kind.urgent));
  const indicators = new Set(named.flatMap((one) => one.indicators));
  if (told['documents'] === 'employer' || told['documents'] === 'supervising_org' || told['documents'] === 'other') {
    indicators.add(PAPERS);
  }
  const held = indicators.has(PAPERS) && indicators.has(THREATS);
  const together = held || indicators.size >= INDICATORS_OF_FORCED_LABOUR;
  const least = Math.min(3, ...named.map(({ urgency }) => urgency), urgent ? WITHIN_A_DAY : 3);
  return (together ? Math.min(least, WITHIN_A_DAY) : least) as Urgency;
}

/** Those of the chosen sub-kinds that cannot wait. */
export function cannotWait(told: Told): readonly string[] {
  const chosen = new Set(list(told['subkinds']));
  return subkinds.flatMap(({ key, urgency }) => (urgency === 0 && chosen.has(key) ? [key] : []));
}
