/** How are the desks of the directory called here, do they read the worker's language, and do they take anything new? */

import type { JSX } from 'preact';

import { inLanguage } from '../../design/say.tsx';
import { language, tag } from '../../design/words.ts';
import type { DirectoryDesk } from '../../vault/types.ts';
import { known } from './keys.ts';

/** A desk's name in the page's language if it has one, else in English or its own; marked as what it is. */
export function nameOfDesk({ names }: DirectoryDesk): JSX.Element {
  const own = tag(language.value);
  const code = [language.value, own, 'en', ...Object.keys(names)].find((one) => Object.hasOwn(names, one)) ?? own;
  return inLanguage(code, names[code] ?? '');
}

export function reads({ languages: read }: DirectoryDesk): boolean {
  return read.includes(language.value) || read.includes(tag(language.value));
}

/** Paused or closed. The server says so and nobody has signed it: it could refuse the report just as well. */
export function rests({ desk }: DirectoryDesk): boolean {
  return known.value?.said.resting[desk] !== undefined;
}
