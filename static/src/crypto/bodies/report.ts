/** What does a worker write, and what did their mailbox open? The bodies of reports, follow-ups and receipts. docs/protocol.md §3 */

import { checkEnvelope, sealedSize } from '../age_format.ts';
import { type Attachment, asAttachments } from '../attachments.ts';
import { type Consent, asConsent } from '../consent.ts';
import { type Json, type JsonObject, asBytes, asChoice, asDay, asEncoded, asInt, asList, asObject, asText, b64, fields } from '../encoding.ts';
import { SMALL, SMALL_BYTES } from '../letters.ts';
import { type PhraseAnswer, asPhraseAnswers } from '../phrases.ts';
import { Refused } from '../refusals.ts';

export const ONGOING = ['yes', 'no', 'unknown'] as const;
export const REPLIES = ['code', 'none'] as const;
export type Ongoing = (typeof ONGOING)[number];
export type Replies = (typeof REPLIES)[number];

/** What the worker answered. Later questions add keys, which an older reader keeps. */
export interface Answers {
  readonly kinds: readonly string[];
  readonly language: string;
  readonly ongoing: Ongoing;
  readonly replies: Replies;
  readonly story: string;
  readonly [question: string]: Json;
}

export function asAnswers(value: Json): Answers {
  const answers: JsonObject = asObject(value);
  return {
    ...answers,
    kinds: asList(answers['kinds']).map(asText),
    language: asText(answers['language']),
    ongoing: asChoice(answers['ongoing'], ONGOING),
    replies: asChoice(answers['replies'], REPLIES),
    story: asText(answers['story']),
  };
}

/** What a report and a follow-up may have besides; no key for what they have not. */
interface Besides {
  readonly attachments?: readonly Attachment[];
  readonly consent?: Consent;
}

/** What a body has besides, and the rest of it. */
function apart(value: Json): { besides: Besides; rest: JsonObject } {
  const { attachments, consent, ...rest } = asObject(value);
  const besides = {
    ...(attachments === undefined ? {} : { attachments: asAttachments(attachments) }),
    ...(consent === undefined ? {} : { consent: asConsent(consent) }),
  };
  return { besides, rest };
}

/** Kind 1. `facts` is a sealed letter of kind 11, which no reader of a report can open [P-44]. */
export interface Report extends Besides {
  readonly answers: Answers;
  readonly day: string;
  readonly desk: string;
  readonly directory_version: number;
  readonly reporter_recipient: string;
  readonly facts?: string;
}

export function asReport(value: Json): Report {
  const { besides, rest } = apart(value);
  const { facts, ...others } = rest;
  const body = fields(others, 'answers', 'day', 'desk', 'directory_version', 'reporter_recipient');
  return {
    ...besides,
    answers: asAnswers(body.answers),
    day: asDay(body.day),
    desk: asEncoded(body.desk, 16),
    directory_version: asInt(body.directory_version),
    reporter_recipient: asText(body.reporter_recipient),
    ...(facts === undefined ? {} : { facts: asSealedFacts(facts) }),
  };
}

/** [P-44] One age file of the one size that facts have. */
function asSealedFacts(value: Json): string {
  const sealed = asBytes(value, sealedSize(SMALL_BYTES));
  try {
    checkEnvelope(sealed, SMALL);
  } catch (error) {
    if (error instanceof Refused) throw new Refused('WrongBody');
    throw error;
  }
  return b64(sealed);
}

/** Kind 4. `answers` are those that were tapped under sentences of the phrasebook. */
export interface FollowUp extends Besides {
  readonly answers?: readonly PhraseAnswer[];
  readonly day: string;
  readonly text: string;
}

export function asFollowUp(value: Json): FollowUp {
  const { answers, ...others } = asObject(value);
  const { besides, rest } = apart(others);
  const body = fields(rest, 'day', 'text');
  return {
    ...(answers === undefined ? {} : { answers: asPhraseAnswers(answers) }),
    ...besides,
    day: asDay(body.day),
    text: asText(body.text),
  };
}

/** Kind 19: on this day the mailbox had opened replies, of which the newest has this counter and sealed digest. */
export interface Receipt {
  readonly counter: number;
  readonly day: string;
  readonly digest: string;
}

export function asReceipt(value: Json): Receipt {
  const body = fields(value, 'counter', 'day', 'digest');
  return { counter: asInt(body.counter), day: asDay(body.day), digest: b64(asBytes(body.digest, 32)) };
}
