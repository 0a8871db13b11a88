/** How does a sentence of the phrasebook read in one language? For both audiences. */

import type { ComponentChildren, JSX } from 'preact';

import { plain, say } from '../design/ruby.tsx';
import { longDay } from '../languages/days.ts';
import { languageOf } from '../languages/scripts.ts';
import type { Phrase } from '../vault/types.ts';
import { fits, known, lineOf, type Blank, type Catalogue } from './book.ts';

const OPEN = '＿＿';

/** The sentence with its blanks filled; null where this page does not know it [P-35]. */
export function sentence(phrase: Phrase, catalogue: Catalogue): ComponentChildren {
  const book = known(phrase);
  const template = catalogue.words.phrases[phrase.key];
  if (book === undefined || template === undefined) return null;
  const values = Object.entries(book.blanks ?? {}).map(([name, blank]) => {
    const value = phrase.blanks[name] ?? '';
    const wrong = value === '' ? OPEN : say(catalogue.words.told.unknownBlank); // a letter's blank is never empty, a draft's is
    const filled = fits(blank, value, catalogue) ? inBlank(blank, value, catalogue) : wrong;
    return [name, <b key={name}>{filled}</b>] as const;
  });
  return say(template, Object.fromEntries(values));
}

/** The sentence for a list or a search: without ruby, its blanks open. */
export function openSentence(key: string, { words }: Catalogue): string {
  return plain(words.phrases[key] ?? key).replace(/\{\w+\}/gu, OPEN);
}

/** What can be tapped, in words; a key that this page does not know as it is. */
export function choice(key: string, { words }: Catalogue): ComponentChildren {
  return say((Object.hasOwn(words.choices, key) ? words.choices[key] : undefined) ?? key);
}

function inBlank(blank: Blank, value: string, catalogue: Catalogue): ComponentChildren {
  const { authorities, code, kinds, words } = catalogue;
  switch (blank) {
    case 'authority':
      return say(authorities[value] ?? value);
    case 'document':
      return say(words.documents[value] ?? value);
    case 'kind':
      return say(kinds[value] ?? value);
    case 'phone':
      return <Line name={authorities[value] ?? value} authority={value} code={code} />;
    case 'day':
      return day(value, catalogue);
    case 'time':
      return <bdi dir="ltr">{value}</bdi>;
    case 'yen':
      return say(words.told.yen, { amount: inLatin(Number(value), code) });
    case 'text':
      return (
        <span dir="auto" lang={languageOf(value, tagOf(code))}>
          {value}
        </span>
      );
  }
}

/** Only a number of the one list is ever a link. */
function Line({ name, authority, code }: { name: string; authority: string; code: string }): JSX.Element {
  const line = lineOf(authority, code);
  return (
    <>
      {say(name)}{' '}
      {line !== undefined && (
        <a class="phrase-phone" href={`tel:${line.tel}`} dir="ltr">
          {line.number}
        </a>
      )}
    </>
  );
}

function day(value: string, { code, date }: Catalogue): ComponentChildren {
  const long = date.includes('|') ? null : longDay(tagOf(code), value);
  if (long !== null) return long;
  const [year = '', month = '', at = ''] = value.split('-');
  return say(date, { year, month, day: at });
}

function inLatin(amount: number, code: string): string {
  return new Intl.NumberFormat(tagOf(code), { numberingSystem: 'latn', maximumFractionDigits: 0 }).format(amount);
}

/** What a browser understands as `lang`. */
export function tagOf(code: string): string {
  return code === 'ja-easy' ? 'ja' : code;
}
