/** Which questions is this worker asked, in which order? domain/questionnaire.json; nothing leaves the phone. */

import { sections, type Asked } from 'koe:questionnaire';

/** The key of an answer, several of them, or words; by the key of the question. */
export type Told = Readonly<Record<string, string | readonly string[] | undefined>>;

function among(told: string | readonly string[] | undefined, accepted: readonly string[]): boolean {
  return typeof told === 'string' ? accepted.includes(told) : (told ?? []).some((one) => accepted.includes(one));
}

function isAsked({ when = {} }: Asked, told: Told): boolean {
  return Object.entries(when).every(([key, accepted]) => among(told[key], accepted));
}

/** What is asked, given what was told; `unless` tells of screens of their own that have nothing to say now. */
export function path(told: Told, unless: ReadonlySet<string>): readonly Asked[] {
  return sections.flatMap(({ questions }) => questions.filter((one) => isAsked(one, told) && !unless.has(one.key)));
}

/** The question after another; null after the last. One that is not asked any more leads to the next that is. */
export function after(key: string, told: Told, unless: ReadonlySet<string>): string | null {
  const all = sections.flatMap(({ questions }) => questions.map((one) => one.key));
  const asked = new Set(path(told, unless).map((one) => one.key));
  return all.slice(all.indexOf(key) + 1).find((one) => asked.has(one)) ?? null;
}

export function asked(key: string): Asked {
  const found = sections.flatMap(({ questions }) => questions).find((one) => one.key === key);
  if (found === undefined) throw new Error(`no such question: ${key}`);
  return found;
}

/** What was told and is still asked: an answer whose question has gone is not sent. */
export function kept(told: Told, unless: ReadonlySet<string>): Told {
  const now = new Set(path(told, unless).map((one) => one.key));
  const all = new Set(sections.flatMap(({ questions }) => questions.map((one) => one.key)));
  return Object.fromEntries(Object.entries(told).filter(([key, value]) => value !== undefined && (now.has(key) || !all.has(key))));
}
