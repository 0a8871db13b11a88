/** What did the worker answer? Every answer of a report by name, in the caseworker's language; a key we do not know as it is. */

import { asked, order } from 'koe:answers';

import type { Answers, Level } from '../../vault/types.ts';
import { nameOfDesk } from './desks.ts';
import { language, words, type StaffLanguage } from './words.ts';

/** A question and what was answered to it. */
export interface Told {
  readonly key: string;
  readonly question: string;
  readonly answers: readonly string[];
}

/** What the page shows in a place of its own. */
const ELSEWHERE = new Set(['story_as_typed', 'kinds', 'language', 'ongoing', 'replies', 'story']);
/** Answers in the worker's own words: they carry the worker's language. */
export const IN_OWN_WORDS: ReadonlySet<string> = new Set(['employer_name', 'refused_people', 'safe_contact_how', 'check']);
const LEVELS: Readonly<Record<Level, string>> = { 1: 'read', 2: 'authority', 3: 'named', 4: 'employer' };

/** What a step of the ladder is called (docs/protocol.md §6, consent). */
export function nameOfLevel(level: Level, reader: StaffLanguage = language.value): string {
  return asked[reader].consent[LEVELS[level]] ?? '';
}

function strings(told: unknown): readonly string[] {
  if (Array.isArray(told)) return told.filter((one) => typeof one === 'string');
  return typeof told === 'string' && told !== '' ? [told] : [];
}

function nameOf(key: string, value: string, reader: StaffLanguage): string {
  const texts = asked[reader];
  const [kind = '', below = ''] = value.split('.');
  const named: Readonly<Record<string, string | undefined>> = {
    danger_now: texts.danger[value],
    subkinds: texts.subkinds[kind]?.[below],
    sector: texts.sectors[value],
    prefecture: texts.prefectures[value],
    taken_down: (words().takeDown.ways as Readonly<Record<string, string | undefined>>)[value],
    refused_desks: key === 'refused_desks' ? nameOfDesk(value) : undefined,
  };
  return named[key] ?? texts.values[key]?.[value] ?? value;
}

function questionOf(key: string, reader: StaffLanguage): string {
  const texts = asked[reader];
  const { refusedDesks, refusedPeople, contact, takenDown } = words().answers;
  const own: Readonly<Record<string, string | undefined>> = {
    danger_now: texts.danger['question'],
    check: texts.check.question,
    refused_desks: refusedDesks,
    refused_people: refusedPeople,
    safe_contact_how: contact,
    taken_down: takenDown,
  };
  return own[key] ?? texts.ask[key]?.question ?? key;
}

/** The check question is a pair: which one was chosen, and what was answered. */
function ofCheck(told: unknown, reader: StaffLanguage): readonly string[] {
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return [];
  const { question, answer } = told as { question?: unknown; answer?: unknown };
  const chosen = typeof question === 'string' ? asked[reader].check.questions[question] : undefined;
  return [chosen, answer].filter((one) => typeof one === 'string');
}

/** In the order in which they were asked; what a newer phone adds comes last. A paper may have another reader than the page. */
export function toldIn(answers: Answers, reader: StaffLanguage = language.value): readonly Told[] {
  const place = (key: string): number => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.entries(answers)
    .filter(([key]) => !ELSEWHERE.has(key))
    .sort(([a], [b]) => place(a) - place(b))
    .map(([key, told]) => ({
      key,
      question: questionOf(key, reader),
      answers: key === 'check' ? ofCheck(told, reader) : strings(told).map((value) => nameOf(key, value, reader)),
    }))
    .filter(({ answers: named }) => named.length > 0);
}
