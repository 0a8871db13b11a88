/**
 * What besides words does a note say: whom the desk told, what is to be done and by when, how a case ended?
 * docs/protocol.md §9
 *
 * Nothing is ever changed in a desk's notebook: a later note says what holds now, so two who write at once lose nothing.
 */

import { type Level, asLevel } from './consent.ts';
import {
  type Json,
  type JsonObject,
  asChoice,
  asDay,
  asEncoded,
  asInt,
  asList,
  asObject,
  asText,
  fields,
  utf8,
} from './encoding.ts';
import { type Phrase, asPhrases, phrasesKey } from './phrases.ts';
import { expect } from './refusals.ts';

export const LABELS_MAX = 12;
/** Of UTF-8: forty characters of Japanese. */
export const LABEL_BYTES_MAX = 120;
export const MENTIONS_MAX = 10;
const CHECKS_MAX = 64;

/** What came of a referral; `withdrawn` by the desk, or because the worker allows it no longer. */
export const BECAME = ['accepted', 'declined', 'done', 'withdrawn'] as const;
export const STANDINGS = ['open', 'done', 'dropped'] as const;
/**
 * How a case belongs to another; `none` takes an earlier link back.
 *
 * `merged_into` says that the other is the same report and goes on alone; `merged_here` is what that one says of this.
 * `split_from` says that this case was made of a part of the other; `split_off` is what that one says of this.
 */
export const LINKS = [
  'same_worker',
  'same_employer',
  'related',
  'none',
  'merged_into',
  'merged_here',
  'split_from',
  'split_off',
] as const;
/** The outcome of a case that was merged into another: it holds no longer than that. */
export const MERGED = 'merged';
export const VERDICTS = ['genuine', 'test', 'spam', 'duplicate'] as const;

/**
 * To whom somebody spoke or wrote about a case, what they were told, and what the worker allowed then.
 *
 * `to` is the key of a body or of a kind of bodies, `told` keys of what was told, ascending; `contact` is the day.
 */
export interface Referral {
  readonly type: 'referral';
  readonly to: string;
  readonly consent: Level;
  readonly told: readonly string[];
  readonly contact: string;
}

/** What came of the referral that is the note with the counter `of`. */
export interface Outcome {
  readonly type: 'outcome';
  readonly of: number;
  readonly became: (typeof BECAME)[number];
}

/**
 * What is to be done, in the note's text: by whom (an account, null is anybody), by which day, and whether it is.
 *
 * `of` is the counter of the note that began it; null in that note itself.
 */
export interface Task {
  readonly type: 'task';
  readonly of: number | null;
  readonly who: string | null;
  readonly due: string | null;
  readonly standing: (typeof STANDINGS)[number];
}

/** All the labels that the case bears from now on, each once. */
export interface Labels {
  readonly type: 'labels';
  readonly labels: readonly string[];
}

/** All that is ticked of the case's checklists from now on: keys of domain/checklists.json, ascending. */
export interface Checks {
  readonly type: 'checks';
  readonly done: readonly string[];
}

/** How this case belongs to another of the desk; the last that names it holds. */
export interface Link {
  readonly type: 'link';
  readonly to: string;
  readonly how: (typeof LINKS)[number];
}

/**
 * A reply that is not sent, for whoever goes on with it: the note's text, and sentences of the phrasebook. The last one
 * holds; one that says nothing takes it back.
 */
export interface Draft {
  readonly type: 'draft';
  readonly language: string;
  readonly phrases: readonly Phrase[];
}

/** A note that is meant for some colleagues: their accounts, ascending. */
export interface Mention {
  readonly type: 'mention';
  readonly whom: readonly string[];
}

/**
 * That the case is to end, and how: a key of outcomes, whether the report was genuine, what the author had read.
 *
 * `letters` counts the letters of the correspondence then: a later one is a reason to look again.
 */
export interface Closing {
  readonly type: 'closing';
  readonly outcome: string;
  readonly verdict: (typeof VERDICTS)[number];
  readonly letters: number;
}

/** A colleague has read the case as well, and agrees that it ends as the note `of` says. */
export interface Agreed {
  readonly type: 'agreed';
  readonly of: number;
  readonly letters: number;
}

/** The case, closed as the note `of` says, was handed to the statistics; no other member hands it on again. */
export interface HandedOn {
  readonly type: 'counted';
  readonly of: number;
}

export type Entry = Referral | Outcome | Task | Labels | Checks | Link | Draft | Mention | Closing | Agreed | HandedOn;

/** Kind 12: what a member writes on a case for the desk alone: words, and with `entry` what follows from them. */
export interface Note {
  readonly author: string;
  readonly day: string;
  readonly text: string;
  readonly entry?: Entry;
}

const ENTRIES = {
  referral: { keys: ['consent', 'contact', 'to', 'told'], read: asReferral },
  outcome: { keys: ['became', 'of'], read: asOutcome },
  task: { keys: ['due', 'of', 'standing', 'who'], read: asTask },
  labels: { keys: ['labels'], read: asLabels },
  checks: { keys: ['done'], read: asChecks },
  link: { keys: ['how', 'to'], read: asLink },
  draft: { keys: ['language', 'phrases'], read: asDraft },
  mention: { keys: ['whom'], read: asMention },
  closing: { keys: ['letters', 'outcome', 'verdict'], read: asClosing },
  agreed: { keys: ['letters', 'of'], read: asAgreed },
  counted: { keys: ['of'], read: asHandedOn },
} as const satisfies { [Type in Entry['type']]: { keys: readonly string[]; read: (body: JsonObject) => Entry & { type: Type } } };

export function asNote(value: Json): Note {
  const type = asChoice(asObject(value)['type'], ['note', ...Object.keys(ENTRIES)] as ('note' | Entry['type'])[]);
  const form = type === 'note' ? null : ENTRIES[type];
  const body: JsonObject = fields(value, 'author', 'day', 'text', 'type', ...(form?.keys ?? []));
  return {
    author: asEncoded(body['author'], 16),
    day: asDay(body['day']),
    text: asText(body['text']),
    ...(form === null ? {} : { entry: form.read(body) }),
  };
}

/** The same as it stands in the letter: the entry's keys beside those of every note. */
export function noteJson({ entry, ...note }: Note): JsonObject {
  if (entry === undefined) return { ...note, type: 'note' };
  if (entry.type !== 'draft') return { ...note, ...entry };
  return { ...note, ...entry, phrases: phrasesKey(entry.phrases)['phrases'] ?? [] };
}

function asReferral(body: JsonObject): Referral {
  const told = ascending(asList(body['told']).map(asKey));
  const { to, consent, contact } = body;
  return { type: 'referral', to: asKey(to), consent: asLevel(consent), told, contact: asDay(contact) };
}

function asOutcome(body: JsonObject): Outcome {
  return { type: 'outcome', of: asInt(body['of'], 1), became: asChoice(body['became'], BECAME) };
}

function asTask({ due, of, standing, who }: JsonObject): Task {
  return {
    type: 'task',
    of: of === null ? null : asInt(of, 1),
    who: who === null ? null : asEncoded(who, 16),
    due: due === null ? null : asDay(due),
    standing: asChoice(standing, STANDINGS),
  };
}

function asLabels(body: JsonObject): Labels {
  const labels = asList(body['labels']).map(asText);
  expect(new Set(labels).size === labels.length && labels.length <= LABELS_MAX);
  const sizes = labels.map((label) => utf8(label).length);
  expect(sizes.every((bytes) => bytes >= 1 && bytes <= LABEL_BYTES_MAX));
  return { type: 'labels', labels };
}

function asChecks(body: JsonObject): Checks {
  const done = ascending(asList(body['done']).map(asKey));
  expect(done.length <= CHECKS_MAX);
  return { type: 'checks', done };
}

function asLink(body: JsonObject): Link {
  return { type: 'link', to: asEncoded(body['to'], 16), how: asChoice(body['how'], LINKS) };
}

function asDraft(body: JsonObject): Draft {
  const phrases = asList(body['phrases']);
  return { type: 'draft', language: asText(body['language']), phrases: phrases.length === 0 ? [] : asPhrases(phrases) };
}

function asMention(body: JsonObject): Mention {
  const whom = ascending(asList(body['whom']).map(asText));
  expect(whom.length >= 1 && whom.length <= MENTIONS_MAX);
  return { type: 'mention', whom: whom.map((account) => asEncoded(account, 16)) };
}

function asClosing(body: JsonObject): Closing {
  const verdict = asChoice(body['verdict'], VERDICTS);
  return { type: 'closing', outcome: asKey(body['outcome']), verdict, letters: asInt(body['letters'], 0) };
}

function asAgreed(body: JsonObject): Agreed {
  return { type: 'agreed', of: asInt(body['of'], 1), letters: asInt(body['letters'], 0) };
}

function asHandedOn(body: JsonObject): HandedOn {
  return { type: 'counted', of: asInt(body['of'], 1) };
}

/** A name that a program gave: of 1 to 64 characters a to z, 0 to 9, `_` and `-`. */
function asKey(value: Json | undefined): string {
  const key = asText(value);
  expect(/^[a-z0-9_-]{1,64}$/u.test(key));
  return key;
}

/** Of ASCII, each once. */
function ascending(given: readonly string[]): readonly string[] {
  expect(given.every((one, at) => at === 0 || (given[at - 1] ?? '') < one));
  return given;
}
