/** How are the desks of the directory called here, and do they read the worker's language? */

import type { JSX } from 'preact';

import { inLanguage } from '../../design/say.tsx';
import { language, tag } from '../../design/words.ts';
import type { DirectoryDesk } from '../../vault/types.ts';

/** A desk's name in the page's language if it has one, else in English or its own; marked as what it is. */
export function nameOfDesk({ names }: DirectoryDesk): JSX.Element {
  const own = tag(language.value);
  const code = [language.value, own, 'en', ...Object.keys(names)].find((one) => Object.hasOwn(names, one)) ?? own;
  return inLanguage(code, names[code] ?? '');
}

export function reads({ languages: read }: DirectoryDesk): boolean {
  return read.includes(language.value) || read.includes(tag(language.value));
}
