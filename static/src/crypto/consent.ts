/**
 * What may the desk do, and can it prove that the worker said so? docs/protocol.md §6
 *
 * A consent is a statement of its own with a signature of its own, so that a desk can show it to others without the
 * letter in which it came.
 */

import { type Json, type JsonObject, asBytes, asInt, asObject, asText, b64, b64Decode, canonical, fields } from './encoding.ts';
import { Refused } from './refusals.ts';
import { type Signer, SIGNATURE_BYTES, sign, verify } from './signing.ts';

const DOMAIN = 'koe/v1/consent';
/** Read and advise; an authority, without the name; a complaint with the name; the employer. */
export const LEVELS = [1, 2, 3, 4] as const;
export type Level = (typeof LEVELS)[number];
const WRONG_ANSWERS_MAX = 3;

/** Which letter a consent came in: what the statement names beside the level. */
export interface ConsentPlace {
  readonly instance: Uint8Array;
  readonly case: Uint8Array;
  readonly counter: number;
  readonly day: string;
}

/** A level with its signature; `answer` is to the worker's own question, and is no part of the statement. */
export interface Consent {
  readonly answer?: string;
  readonly level: Level;
  readonly signature: string;
}

/** The worker's own question: which one (a key of the questionnaire), and its answer. */
export interface Check {
  readonly question: string;
  readonly answer: string;
}

/** What is signed, and what a desk may show: canonical JSON. */
export function statement(place: ConsentPlace, level: Level): Uint8Array {
  const { counter, day } = place;
  return canonical({ case: b64(place.case), counter, day, instance: b64(place.instance), level });
}

/** A step of the ladder. */
export function asLevel(value: Json | undefined): Level {
  const level = LEVELS.find((one) => one === asInt(value, 1));
  if (level === undefined) throw new Refused('WrongBody');
  return level;
}

export function asConsent(value: Json): Consent {
  const { answer, ...rest } = asObject(value);
  const body = fields(rest, 'level', 'signature');
  return {
    ...(answer === undefined ? {} : { answer: asText(answer) }),
    level: asLevel(body.level),
    signature: b64(asBytes(body.signature, SIGNATURE_BYTES)),
  };
}

/** The worker's signed consent; the same for the same input. */
export function give(signer: Signer<'reporter'>, place: ConsentPlace, level: Level, answer?: string): Consent {
  const signature = b64(sign(signer, DOMAIN, statement(place, level)));
  return { ...(answer === undefined ? {} : { answer }), level, signature };
}

/** [P-30] Returns if `author` signed this consent at this place; else `WrongKey` or `WrongSignature`. */
export function verifyConsent(author: Uint8Array, place: ConsentPlace, consent: Consent): void {
  verify(author, DOMAIN, statement(place, consent.level), b64Decode(consent.signature, SIGNATURE_BYTES));
}

/** The question in a report's answers, or none: what is not of this shape asks nothing. */
export function checkAmong(answers: JsonObject): Check | undefined {
  const told = answers['check'];
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return undefined;
  const { question, answer } = told as JsonObject;
  return typeof question === 'string' && typeof answer === 'string' ? { question, answer } : undefined;
}

/**
 * [P-31] The level in force after the report's `first`, and for each later one, in order, whether it counted.
 *
 * Less counts at once. More counts only with the right answer, and never again after three that were wrong.
 */
export function inForce(
  first: Level,
  check: Check | undefined,
  later: readonly Pick<Consent, 'level' | 'answer'>[],
): { readonly level: Level; readonly counted: readonly boolean[] } {
  let level = first;
  let wrong = 0;
  const counted = later.map((consent) => {
    const lower = consent.level <= level;
    const right = check !== undefined && same(check.answer, consent.answer);
    const counts = lower || (right && wrong < WRONG_ANSWERS_MAX);
    if (!lower && !right) wrong++;
    if (counts) level = consent.level;
    return counts;
  });
  return { level, counted };
}

/**
 * What the worker can know again of what they allowed, without what they wrote: `level` is sure. `asked` is more than that, said
 * last, and counts if their answer was right, which the desk alone judges; else null.
 */
export function remembered(first: Level, later: readonly number[]): { readonly level: Level; readonly asked: Level | null } {
  let level = first;
  let asked: Level | null = null;
  for (const mark of later) {
    const said = LEVELS.find((one) => one === mark);
    if (said === undefined) continue;
    asked = said > level ? said : null;
    if (asked === null) level = said;
  }
  return { level, asked };
}

function same(answer: string, given: string | undefined): boolean {
  const wanted = plain(answer);
  return wanted !== '' && given !== undefined && plain(given) === wanted;
}

/** An answer as it is compared: NFKC, lower case, without punctuation, space, control and format characters. */
export function plain(answer: string): string {
  return answer.normalize('NFKC').toLowerCase().replace(/[\p{P}\p{Z}\p{Cc}\p{Cf}]/gu, '');
}
