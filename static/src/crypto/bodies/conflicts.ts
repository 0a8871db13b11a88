/** Who must not see which employer’s cases? The body of a desk’s conflicts. docs/protocol.md §3 */

import { type Json, asDay, asEncoded, asList, asText, fields } from '../encoding.ts';
import { expect } from '../refusals.ts';

/**
 * An employer, in every spelling that a lead knows, and who must not see a report that names it: a member's account, or
 * null for everybody of the desk. `except` are cases that were found to mean another employer.
 */
export interface Conflict {
  readonly except: readonly string[];
  readonly names: readonly string[];
  readonly since: string;
  readonly whom: string | null;
}

function asConflict(value: Json): Conflict {
  const body = fields(value, 'except', 'names', 'since', 'whom');
  const names = asList(body.names).map(asText);
  expect(names.length > 0);
  return {
    except: asList(body.except).map((id) => asEncoded(id, 16)),
    names,
    since: asDay(body.since),
    whom: body.whom === null ? null : asEncoded(body.whom, 16),
  };
}

/** Kind 10: the desk's conflicts of interest. */
export interface Conflicts {
  readonly entries: readonly Conflict[];
}

export function asConflicts(value: Json): Conflicts {
  return { entries: asList(fields(value, 'entries').entries).map(asConflict) };
}
