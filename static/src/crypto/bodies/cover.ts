/** What does the queue show before a report is opened? The body of covers. docs/protocol.md §3 */

import { type Json, asBool, asChoice, asEncoded, asInt, asList, asObject, asText, fields } from '../encoding.ts';
import { type Ongoing, type Replies, ONGOING, REPLIES } from './report.ts';

export const PROGRAMMES = ['esd', 'other', 'ssw', 'titp'] as const;
export type Programme = (typeof PROGRAMMES)[number];
/** Prefectures, by the number of JIS X 0401. */
export const AREAS = 47;
/** 0: now. 1: within a day. 2: within three days. 3: within a week. */
export type Urgency = 0 | 1 | 2 | 3;

/** What the queue shows before a report is opened, if it was told. */
export interface More {
  readonly area?: number;
  readonly programme?: Programme;
  readonly urgency?: Urgency;
}

/** What the queue shows before a report is opened. `kinds` are numbers of domain/kinds.json. */
export interface Facts extends More {
  readonly hour: number;
  readonly kinds: readonly number[];
  readonly language: string;
  readonly ongoing: Ongoing;
  readonly replies: Replies;
  readonly urgent: boolean;
}

export function asFacts(value: Json): Facts {
  const { area, programme, urgency, ...rest } = asObject(value);
  const facts = fields(rest, 'hour', 'kinds', 'language', 'ongoing', 'replies', 'urgent');
  return {
    ...(area === undefined ? {} : { area: asInt(area, 1, AREAS) }),
    ...(programme === undefined ? {} : { programme: asChoice(programme, PROGRAMMES) }),
    ...(urgency === undefined ? {} : { urgency: asInt(urgency, 0, 3) as Urgency }),
    hour: asInt(facts.hour, 0, 23),
    kinds: asList(facts.kinds).map((kind) => asInt(kind)),
    language: asText(facts.language),
    ongoing: asChoice(facts.ongoing, ONGOING),
    replies: asChoice(facts.replies, REPLIES),
    urgent: asBool(facts.urgent),
  };
}

/** Kinds 2, 7 and 8. `identity` is the seed of the case identity in force. */
export interface Cover {
  readonly facts: Facts;
  readonly identity: string;
  readonly report_digest: string;
}

export function asCover(value: Json): Cover {
  const body = fields(value, 'facts', 'identity', 'report_digest');
  return {
    facts: asFacts(body.facts),
    identity: asEncoded(body.identity, 32),
    report_digest: asEncoded(body.report_digest, 32),
  };
}
