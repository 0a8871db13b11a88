/** Which keys and which desks did a case have before? The body of rings. docs/protocol.md §3 */

import { type Json, asEncoded, asInt, asList, asObject, fields } from '../encoding.ts';
import { expect } from '../refusals.ts';

/** A desk that handed the case on: its key then, and the counter of its last letter. */
export interface FormerDesk {
  readonly desk: string;
  readonly epoch: number;
  readonly until: number;
  readonly verify_key: string;
}

function asFormerDesk(value: Json): FormerDesk {
  const body = fields(value, 'desk', 'epoch', 'until', 'verify_key');
  return {
    desk: asEncoded(body.desk, 16),
    epoch: asInt(body.epoch, 1),
    until: asInt(body.until, 1),
    verify_key: asEncoded(body.verify_key, 32),
  };
}

/**
 * Kind 9: the case identities (seeds) before the one in force and the desks before this one, oldest first.
 *
 * `notes` are seeds of the notes identities before, as far as they were passed on; `notes_kept` is the counter of the last
 * note that a desk before kept for itself [P-36].
 */
export interface Ring {
  readonly identities: readonly string[];
  readonly desks: readonly FormerDesk[];
  readonly notes?: readonly string[];
  readonly notes_kept?: number;
}

export function asRing(value: Json): Ring {
  const { notes, notes_kept: kept, ...rest } = asObject(value);
  const body = fields(rest, 'desks', 'identities');
  const identities = asList(body.identities).map((identity) => asEncoded(identity, 32));
  const desks = asList(body.desks).map(asFormerDesk);
  expect(identities.length > 0);
  expect(desks.every(({ until }, i) => (desks[i - 1]?.until ?? 0) < until));
  const passed = notes === undefined ? undefined : asList(notes).map((seed) => asEncoded(seed, 32));
  expect(passed === undefined || passed.length > 0);
  return {
    identities,
    desks,
    ...(passed === undefined ? {} : { notes: passed }),
    ...(kept === undefined ? {} : { notes_kept: asInt(kept, 1) }),
  };
}
