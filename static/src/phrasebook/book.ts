/** Which sentences are there, what may stand in their blanks, and which telephone number do they mean? */

import { groups, lines, type Blank, type BookPhrase } from 'koe:phrasebook';
import type { Catalogue } from 'koe:phrases';

import type { Phrase } from '../vault/types.ts';

export { groups };
export type { Blank, BookPhrase, Catalogue };

/** What a few words may be: VALUE_BYTES_MAX of the protocol, in any script. */
export const TEXT_LETTERS_MAX = 140;
const BY_KEY: ReadonlyMap<string, BookPhrase> = new Map(groups.flatMap(({ phrases }) => phrases.map((one) => [one.key, one])));

/** The sentence of a phrase; undefined where this page does not know it, or knows it with other blanks [P-35]. */
export function known({ key, blanks }: Phrase): BookPhrase | undefined {
  const found = BY_KEY.get(key);
  const wanted = Object.keys(found?.blanks ?? {});
  return wanted.length === Object.keys(blanks).length && wanted.every((name) => Object.hasOwn(blanks, name)) ? found : undefined;
}

/** Whether a value may stand in a blank. Names in a catalogue are the same keys in every language. */
export function fits(blank: Blank, value: string, { authorities, kinds, words }: Catalogue): boolean {
  switch (blank) {
    case 'authority':
      return Object.hasOwn(authorities, value);
    case 'phone':
      return Object.hasOwn(authorities, value) && Object.hasOwn(lines, value);
    case 'document':
      return Object.hasOwn(words.documents, value);
    case 'kind':
      return Object.hasOwn(kinds, value);
    case 'day':
      return isDay(value);
    case 'time':
      return /^(?:[01]\d|2[0-3]):[0-5]\d$/u.test(value);
    case 'yen':
      return /^[1-9]\d{0,8}$/u.test(value);
    case 'text':
      return value.trim() !== '' && [...value].length <= TEXT_LETTERS_MAX;
  }
}

function isDay(value: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/u.test(value) ? Date.parse(`${value}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

/** Whether every blank is filled. */
export function isWhole(phrase: Phrase, catalogue: Catalogue): boolean {
  const blanks = Object.entries(known(phrase)?.blanks ?? {});
  return blanks.every(([name, blank]) => fits(blank, phrase.blanks[name] ?? '', catalogue));
}

/** A number of the one list: the line that speaks the reader's language, else the first. */
export function lineOf(authority: string, code: string): { readonly number: string; readonly tel: string } | undefined {
  const there = lines[authority] ?? [];
  return there.find(({ speaks }) => speaks.includes(code)) ?? there.find(({ speaks }) => speaks.length === 0) ?? there[0];
}
