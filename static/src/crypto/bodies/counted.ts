/** What of a report, and of how it was dealt with, is counted? The bodies of facts and process records. docs/protocol.md §3 */

import { type Json, asBool, asInt, asList, asObject, fields } from '../encoding.ts';
import { Refused } from '../refusals.ts';

/** So many kinds of a report are counted: one person's share of a table is bounded. */
export const KINDS_COUNTED_MAX = 2;
const BUCKETS_MAX = 16;

/**
 * Kind 11: the coarse facts for the statistics. `alone` if there is no report beside them.
 *
 * `kinds` are one or two numbers of domain/kinds.json, ascending; `told` gives for the key of a field the place of its
 * bucket among the field's `published` in domain/fields.json, from 0.
 */
export interface Counted {
  readonly alone: boolean;
  readonly kinds: readonly number[];
  readonly told: Readonly<Record<string, number>>;
}

export function asCounted(value: Json): Counted {
  const body = fields(value, 'alone', 'kinds', 'told');
  const kinds = asList(body.kinds).map((kind) => asInt(kind, 1));
  const ascending = kinds.every((kind, at) => at === 0 || (kinds[at - 1] ?? 0) < kind);
  if (!ascending || kinds.length < 1 || kinds.length > KINDS_COUNTED_MAX) throw new Refused('WrongBody');
  const told = Object.entries(asObject(body.told)).map(([key, at]) => [key, asInt(at, 0, BUCKETS_MAX - 1)] as const);
  return { alone: asBool(body.alone), kinds, told: Object.fromEntries(told) };
}

/**
 * Kind 20: how the desk dealt with one case that was genuine, for the statistics.
 *
 * `acknowledged`: a first word within seven days; `answered`: what was done was told within ninety; `referred`: somebody
 * outside was told; `retaliation` was reported; `reopened` once; `satisfied`: the worker said so.
 */
export interface Process {
  readonly acknowledged: boolean;
  readonly answered: boolean;
  readonly referred: boolean;
  readonly reopened: boolean;
  readonly retaliation: boolean;
  readonly satisfied: boolean;
}

export function asProcess(value: Json): Process {
  const body = fields(value, 'acknowledged', 'answered', 'referred', 'reopened', 'retaliation', 'satisfied');
  return {
    acknowledged: asBool(body.acknowledged),
    answered: asBool(body.answered),
    referred: asBool(body.referred),
    reopened: asBool(body.reopened),
    retaliation: asBool(body.retaliation),
    satisfied: asBool(body.satisfied),
  };
}
