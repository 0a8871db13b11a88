/** How are the desks of the directory called here, and do they read the worker's language? */

import { createElement, type JSX } from 'preact';

import { endonyms, language, tag } from '../../design/words.ts';
import type { DirectoryDesk } from '../../vault/types.ts';

/** A desk's name in the page's language if it has one, else in English or its own; marked as what it is. */
export function nameOfDesk({ names }: DirectoryDesk): JSX.Element {
  const own = tag(language.value);
  const code = [language.value, own, 'en', ...Object.keys(names)].find((one) => Object.hasOwn(names, one)) ?? own;
  return inLanguage(code, names[code] ?? '');
}

/** The languages that somebody reads or speaks, each in its own name. */
export function languagesOf({ languages }: Pick<DirectoryDesk, 'languages'>): (string | JSX.Element)[] {
  return languages.flatMap((code, at) => [...(at === 0 ? [] : [', ']), inLanguage(code, endonyms[code] ?? code)]);
}

/** Another language than the page's is said to be one: fonts, line breaks and voices follow it. */
function inLanguage(code: string, text: string): JSX.Element {
  return createElement('span', { key: code, lang: tag(code) === tag(language.value) ? undefined : tag(code) }, text);
}

export function reads({ languages: read }: DirectoryDesk): boolean {
  return read.includes(language.value) || read.includes(tag(language.value));
}
