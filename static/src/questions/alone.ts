/** Do the answers point to one person? Judged on the phone, from the answers alone; a warning, never a refusal. */

import type { Told } from './path.ts';

/** What narrows it down, by the name of its sentence. */
export type Narrow = 'few' | 'named' | 'rare' | 'old';

/** Nationalities of which a middling workplace has several; of any other one person may be the only one. */
const COMMON = new Set(['VN', 'ID', 'PH', 'MM', 'CN', 'NP']);

/**
 * Why somebody who knows the workplace could tell who this is; empty when nothing stands out. A small workplace is
 * enough on its own; a company's name or a bigger workplace only together with a rare mark.
 */
export function narrows(told: Told): readonly Narrow[] {
  const few = told['trainees_here'] === '1_3' || told['trainees_here'] === '4_9';
  const named = typeof told['employer_name'] === 'string' && told['employer_name'].trim() !== '';
  const from = told['nationality'];
  const rare = typeof from === 'string' && !COMMON.has(from);
  const old = told['age'] !== undefined || told['months_in_japan'] !== undefined;
  const marks: Readonly<Record<Narrow, boolean>> = { few, named, rare, old };
  const pointing = few || (named && (rare || old)) || (rare && told['prefecture'] !== undefined);
  return pointing ? (Object.keys(marks) as Narrow[]).filter((mark) => marks[mark]) : [];
}
