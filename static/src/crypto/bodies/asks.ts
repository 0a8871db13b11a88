/** Would another desk take a case? The bodies of asks and answers. docs/protocol.md §3 */

import { type Json, asChoice, asDay, asEncoded, asInt, asList, asObject, asText, fields } from '../encoding.ts';
import { expect } from '../refusals.ts';
import { AREAS } from './cover.ts';

const ASK_KINDS_MAX = 32;
const SAYS = ['accepted', 'declined'] as const;

/** Kind 14: whether another desk would take a case: what the asker writes, and of the cover only what she ticked. */
export interface Ask {
  readonly day: string;
  readonly text: string;
  readonly kinds?: readonly number[];
  readonly language?: string;
  readonly area?: number;
}

export function asAsk(value: Json): Ask {
  const { area, kinds, language, ...rest } = asObject(value);
  const body = fields(rest, 'day', 'text');
  const chosen = kinds === undefined ? undefined : asList(kinds).map((kind) => asInt(kind));
  if (chosen !== undefined) expect(chosen.length >= 1 && chosen.length <= ASK_KINDS_MAX);
  return {
    ...(area === undefined ? {} : { area: asInt(area, 1, AREAS) }),
    day: asDay(body.day),
    ...(chosen === undefined ? {} : { kinds: chosen }),
    ...(language === undefined ? {} : { language: asText(language) }),
    text: asText(body.text),
  };
}

/** Kind 15: whether it would, and why; to the very ask whose sealed letter has this digest. */
export interface Answer {
  readonly ask_digest: string;
  readonly day: string;
  readonly says: (typeof SAYS)[number];
  readonly text: string;
}

export function asAnswer(value: Json): Answer {
  const body = fields(value, 'ask_digest', 'day', 'says', 'text');
  return {
    ask_digest: asEncoded(body.ask_digest, 32),
    day: asDay(body.day),
    says: asChoice(body.says, SAYS),
    text: asText(body.text),
  };
}
