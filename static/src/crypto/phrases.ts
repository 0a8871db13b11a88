/**
 * Which sentences of the phrasebook does a desk say, and what was tapped under them? docs/protocol.md §6
 *
 * A letter carries keys and what stands in the blanks; every reader says them in a language of its own.
 */

import { type Json, type JsonObject, asInt, asList, asObject, asText, fields, utf8 } from './encoding.ts';
import { expect } from './refusals.ts';

export const PHRASES_MAX = 20;
const BLANKS_MAX = 6;
/** Of UTF-8: two lines of Burmese. */
export const VALUE_BYTES_MAX = 600;
export const ANSWERS_MAX = 40;
const KEY = /^[a-z0-9_]{1,40}$/u;

/** A sentence of domain/phrasebook.json by its key, and what stands in its blanks by their names. */
export interface Phrase {
  readonly blanks: Readonly<Record<string, string>>;
  readonly key: string;
}

/** What the worker tapped: under the desk's reply with this counter, at the place of this phrase from 1. */
export interface PhraseAnswer {
  readonly answer: string;
  readonly phrase: number;
  readonly reply: number;
}

/** Whether the key is known is the page's to say [P-35]. */
function asPhrase(value: Json): Phrase {
  const body = fields(value, 'blanks', 'key');
  const blanks = Object.entries(asObject(body.blanks));
  expect(blanks.length <= BLANKS_MAX);
  return { blanks: Object.fromEntries(blanks.map(([name, told]) => [asKey(name), asValue(told)])), key: asKey(body.key) };
}

/** One at least, in the desk's order; else `WrongBody`. */
export function asPhrases(value: Json): readonly Phrase[] {
  const phrases = asList(value).map(asPhrase);
  expect(phrases.length >= 1 && phrases.length <= PHRASES_MAX);
  return phrases;
}

/** The key of a reply; none where it says none. */
export function phrasesKey(phrases: readonly Phrase[] = []): JsonObject {
  return phrases.length === 0 ? {} : { phrases: phrases.map(({ blanks, key }) => ({ blanks: { ...blanks }, key })) };
}

function asPhraseAnswer(value: Json): PhraseAnswer {
  const body = fields(value, 'answer', 'phrase', 'reply');
  return { answer: asKey(body.answer), phrase: asInt(body.phrase, 1, PHRASES_MAX), reply: asInt(body.reply, 1) };
}

/** One at least, by reply and place, one answer to each; else `WrongBody`. */
export function asPhraseAnswers(value: Json): readonly PhraseAnswer[] {
  const answers = asList(value).map(asPhraseAnswer);
  expect(answers.every((answer, at) => at === 0 || byPlace(answers[at - 1] ?? answer, answer) < 0));
  expect(answers.length >= 1 && answers.length <= ANSWERS_MAX);
  return answers;
}

/** The key of a follow-up; none where nothing was tapped. */
export function answersKey(answers: readonly PhraseAnswer[] = []): JsonObject {
  return answers.length === 0 ? {} : { answers: [...answers].sort(byPlace).map((answer) => ({ ...answer })) };
}

function byPlace(one: PhraseAnswer, other: PhraseAnswer): number {
  return one.reply - other.reply || one.phrase - other.phrase;
}

function asKey(value: Json): string {
  const key = asText(value);
  expect(KEY.test(key));
  return key;
}

function asValue(value: Json): string {
  const told = asText(value);
  const bytes = utf8(told).length;
  expect(bytes >= 1 && bytes <= VALUE_BYTES_MAX);
  return told;
}
