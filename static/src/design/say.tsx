/** What a worker's screen says: templates, and days as the language writes them. */

import { createElement, type ComponentChildren, type JSX } from 'preact';

import { longDay } from '../languages/days.ts';
import { counted } from '../languages/plurals.ts';
import { say, type Values } from './ruby.tsx';
import { endonyms, language, tag, words } from './words.ts';

export { plain, say, type Values } from './ruby.tsx';

/** YYYY-MM-DD as the language writes it: in the catalogue's order of numbers where the browser does not know, or needs ruby. */
export function sayDay(day: string): ComponentChildren {
  const template = words().date;
  const long = template.includes('|') ? null : longDay(tag(language.value), day);
  if (long !== null) return long;
  const [year = '', month = '', date = ''] = day.split('-');
  return say(template, { year, month, day: date });
}

/** A template with one {day} in it. */
export function sayWithDay(template: string, day: string): ComponentChildren {
  return say(template, { day: sayDay(day) });
}

/** A text `key_…` in the form that a number takes. The values have the number among them. */
export function sayCount<K extends string>(
  told: Readonly<Record<`${K}_other`, string>>,
  key: K,
  number: number,
  values: Values,
): ComponentChildren {
  return say(counted(tag(language.value), told, key, number), values);
}

/** The languages that somebody reads or speaks, each in its own name. */
export function languagesOf({ languages }: { readonly languages: readonly string[] }): (string | JSX.Element)[] {
  return languages.flatMap((code, at) => [...(at === 0 ? [] : [', ']), inLanguage(code, endonyms[code] ?? code)]);
}

/** Another language than the page's is said to be one: fonts, line breaks and voices follow it. */
export function inLanguage(code: string, text: string): JSX.Element {
  return createElement('span', { key: code, lang: tag(code) === tag(language.value) ? undefined : tag(code) }, text);
}
