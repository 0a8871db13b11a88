/** What has been answered so far? Only here, only in memory; gone when the tab is. */

import { computed, signal } from '@preact/signals';
import { kinds as known } from 'koe:kinds';

import { language } from '../../design/words.ts';
import { inUnicode } from '../../languages/burmese.ts';
import { narrows } from '../../questions/alone.ts';
import { countedOf, drawKinds } from '../../questions/counted.ts';
import { asked, kept, type Told } from '../../questions/path.ts';
import { answer, answers, listed } from '../../questions/told.ts';
import { urgencyOf } from '../../questions/urgency.ts';
import type { Answers, B64, Coarse, Day, Draft, Level, Ongoing, Programme, Replies, Urgency } from '../../vault/types.ts';
import { keeps } from './exit.ts';

export const story = signal('');
/** What the story is sent as, decided once for these words: a retry has to be the same report. */
let decided: { readonly typed: string; readonly unicode: string | null } | null = null;
export const desk = signal<B64 | null>(null);
/** Desks that must not see it. */
export const refusedDesks = signal<readonly B64[]>([]);
/** Interpreters and others who must not see it, in the worker's words. */
export const refusedPeople = signal('');
/** What the desk may do: docs/protocol.md §6. 0: there is to be no report; a few coarse answers are counted, and that is all. */
export const consent = signal<Level | 0>(1);
/** Whether the report may be counted, too. */
export const inNumbers = signal(true);
export const check = signal<{ readonly question: string; readonly answer: string } | null>(null);
/** How else the worker may be reached, and when it is safe; empty for the code alone. */
export const contact = signal('');
/** The code of a language; null for that of the page. */
export const replyLanguage = signal<string | null>(null);

/** The kinds chosen: keys of domain/kinds.json, in the order of that list. */
export const kinds = computed<readonly string[]>(() => listed('kinds'));

/** Nobody answers who is only counted. */
const OF_AN_ANSWER = ['check', 'replies', 'safe_contact'];

/** Screens that have nothing to say now: nobody is warned without need. */
export const needless = computed<ReadonlySet<string>>(
  () => new Set([...(narrows(answers.value).length === 0 ? ['alone'] : []), ...(consent.value === 0 ? OF_AN_ANSWER : [])]),
);

export function chooseKind(key: string, on: boolean): void {
  const chosen = known.map((kind) => kind.key).filter((one) => (one === key ? on : kinds.value.includes(one)));
  answer('kinds', chosen);
  answer('subkinds', listed('subkinds').filter((one) => chosen.includes(one.split('.')[0] ?? '')));
}

const ONGOING: readonly Ongoing[] = ['yes', 'no', 'unknown'];
const REPLIES: readonly Replies[] = ['code', 'none'];
const PROGRAMMES: readonly Programme[] = ['titp', 'esd', 'ssw'];

/** What the desk's queue shows besides, where it was told: no place but the prefecture, no name. */
function more(told: Told): NonNullable<Draft['more']> & { readonly urgency: Urgency } {
  const { status, prefecture } = told;
  return {
    urgency: urgencyOf(told),
    ...(typeof status === 'string' ? { programme: PROGRAMMES.find((one) => status.startsWith(one)) ?? 'other' } : {}),
    ...(typeof prefecture === 'string' ? { area: asked('prefecture').values.indexOf(prefecture) + 1 } : {}),
  };
}

/** Before anything is sealed: a story that was typed in Zawgyi goes in Unicode, and as it was typed beside it. */
export async function decideStory(): Promise<void> {
  const typed = story.value;
  if (decided?.typed !== typed) decided = { typed, unicode: await inUnicode(typed) };
}

function sealedStory(): { readonly story: string; readonly story_as_typed?: string } {
  const typed = story.value;
  const unicode = decided?.typed === typed ? decided.unicode : null;
  return unicode === null ? { story: typed } : { story: unicode, story_as_typed: typed };
}

/** Answers that steer the screens and mean nothing to a reader. */
const OURS = new Set(['more']);

/** What is sealed of the answers: those to questions that are still asked, and what has a screen of its own. */
function sealedAnswers(ongoing: Ongoing, replies: Replies): Answers {
  const told = kept(answers.value, needless.value);
  const elsewhere = told['safe_contact'] !== undefined && told['safe_contact'] !== 'code';
  const own: Told = {
    refused_desks: refusedDesks.value,
    refused_people: refusedPeople.value.trim(),
    safe_contact_how: elsewhere ? contact.value.trim() : '',
    reply_language: replyLanguage.value ?? language.value,
  };
  const said = Object.entries({ ...told, ...own }).flatMap(([key, value = '']) =>
    OURS.has(key) || value.length === 0 ? [] : [[key, typeof value === 'string' ? value : [...value]] as const],
  );
  return {
    ...Object.fromEntries(said),
    ...(check.value === null ? {} : { check: { ...check.value, answer: check.value.answer.trim() } }),
    kinds: kinds.value,
    language: language.value,
    ongoing,
    replies,
    ...sealedStory(),
  };
}

/**
 * The whole draft for the vault, or null while an answer is missing. `when` comes from outside, because a retry an
 * hour later has to be the same report.
 */
export function whole(recipient: string, when: { day: Day; hour: number }): Draft | null {
  if (desk.value === null || kinds.value.length === 0 || consent.value === 0) return null;
  const ongoing = ONGOING.find((one) => one === answers.value['ongoing']);
  const replies = REPLIES.find((one) => one === answers.value['replies']);
  if (ongoing === undefined || replies === undefined) return null;
  const besides = more(kept(answers.value, needless.value));
  return {
    desk: desk.value,
    recipient,
    answers: sealedAnswers(ongoing, replies),
    ...when,
    urgent: besides.urgency <= 1,
    more: besides,
    consent: consent.value,
    kinds: known.filter(({ key }) => kinds.value.includes(key)).map(({ number }) => number),
  };
}

/** Which kinds are counted, drawn once for these: a second try has to be the same facts. */
let drawn: { readonly of: readonly string[]; readonly kinds: readonly string[] } | null = null;

function below(end: number): number {
  const [random = 0] = crypto.getRandomValues(new Uint32Array(1));
  return random % end; // of fifteen kinds: what this favours is below one in 10⁸
}

/** What is counted of the answers. */
export function coarse(): Coarse {
  if (drawn?.of !== kinds.value) drawn = { of: kinds.value, kinds: drawKinds(kinds.value, below) };
  return countedOf(kept(answers.value, needless.value), drawn.kinds);
}

/** Before the next visit, or after it was sent. */
export function wipeDraft(): void {
  answers.value = {};
  story.value = '';
  decided = null;
  drawn = null;
  desk.value = null;
  refusedDesks.value = [];
  refusedPeople.value = '';
  consent.value = 1;
  inNumbers.value = true;
  check.value = null;
  contact.value = '';
  replyLanguage.value = null;
}


keeps({
  wipe: wipeDraft,
  begun: () => Object.keys(answers.value).length > 0 || story.value !== '',
  typed: { answers, story, desk, refusedDesks, refusedPeople, consent, inNumbers, check, contact, replyLanguage },
});
