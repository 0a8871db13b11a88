/** Which sentences are there, and what may stand in their blanks? What there is comes with the words: a phone loads it only then. */

import type { Blank, BookPhrase, Catalogue } from 'koe:phrases';

import type { Phrase } from '../vault/types.ts';

export type { Blank, BookPhrase, Catalogue };

/** What a few words may be: within 600 bytes, in any script. */
export const TEXT_LETTERS_MAX = 140;

/** Blanks whose value is one of a list. */
const LISTS: Readonly<Partial<Record<Blank, (of: Catalogue) => Catalogue['kinds']>>> = {
  authority: ({ authorities }) => authorities,
  phone: ({ lines }) => lines,
  document: ({ words }) => words.documents,
  kind: ({ kinds }) => kinds,
};
const FORMS: Readonly<Partial<Record<Blank, RegExp>>> = {
  day: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/u,
  time: /^(?:[01]\d|2[0-3]):[0-5]\d$/u,
  yen: /^[1-9]\d{0,8}$/u,
  text: new RegExp(`^(?=[^]*\\S)[^]{1,${String(TEXT_LETTERS_MAX)}}$`, 'u'),
};

/** The sentence of a phrase; undefined where this page does not know it, or knows it with other blanks [P-35]. */
export function known({ key, blanks }: Phrase, { book }: Catalogue): BookPhrase | undefined {
  const found = Object.hasOwn(book, key) ? book[key] : undefined;
  const wanted = Object.keys(found?.blanks ?? {}).sort();
  return String(wanted) === String(Object.keys(blanks).sort()) ? found : undefined;
}

/** What one of a list is called; undefined where it is not on it. */
export function named(blank: Blank, value: string, catalogue: Catalogue): string | undefined {
  const list = LISTS[blank]?.(catalogue) ?? {};
  return Object.hasOwn(list, value) ? list[value] : undefined;
}

/** Whether a value may stand in a blank. The keys are the same in every language. */
export function fits(blank: Blank, value: string, catalogue: Catalogue): boolean {
  const form = FORMS[blank];
  if (form === undefined) return named(blank, value, catalogue) !== undefined;
  return form.test(value) && (blank !== 'day' || new Date(value).toISOString().startsWith(value)); // 30 February is none
}
