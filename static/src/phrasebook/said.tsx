/** How does a sentence of the phrasebook read in one language? For both audiences. */

import type { ComponentChildren, JSX } from 'preact';

import { say } from '../design/ruby.tsx';
import { longDay } from '../languages/days.ts';
import { languageOf } from '../languages/scripts.ts';
import type { Phrase } from '../vault/types.ts';
import { fits, known, named, type Blank, type Catalogue } from './book.ts';

/** The sentence with its blanks filled; null where this page does not know it [P-35]. `open` stands in an empty blank of a draft. */
export function sentence(phrase: Phrase, catalogue: Catalogue, open?: string): ComponentChildren {
  const template = catalogue.words.phrases[phrase.key];
  const book = known(phrase, catalogue);
  if (book === undefined || template === undefined) return null;
  const values = Object.entries(book.blanks ?? {}).map(([name, blank]): [string, JSX.Element] => {
    const value = phrase.blanks[name] ?? '';
    const wrong = value === '' && open !== undefined ? open : say(catalogue.words.told.unknownBlank);
    return [name, <b key={name}>{fits(blank, value, catalogue) ? filled(blank, value, catalogue) : wrong}</b>];
  });
  return say(template, Object.fromEntries(values));
}

/** What can be tapped, in words; a key that this page does not know as it is. */
export function choice(key: string, { words: { choices } }: Catalogue): ComponentChildren {
  return say((Object.hasOwn(choices, key) ? choices[key] : undefined) ?? key);
}

function filled(blank: Blank, value: string, catalogue: Catalogue): ComponentChildren {
  const { authorities, code, words } = catalogue;
  const name = named(blank, value, catalogue);
  if (blank === 'phone') {
    // Only a number of the one list is ever a link.
    return (
      <>
        {say(authorities[value] ?? value)}{' '}
        <a class="quiet outlined" href={`tel:${(name ?? '').replace(/[^\d#]/gu, '')}`} dir="ltr">
          {name}
        </a>
      </>
    );
  }
  if (name !== undefined) return say(name);
  if (blank === 'day') return day(value, catalogue);
  if (blank === 'yen') return say(words.told.yen, { amount: Number(value).toLocaleString(`${tagOf(code)}-u-nu-latn`) });
  return (
    <span dir="auto" lang={languageOf(value, tagOf(code))}>
      {value}
    </span>
  );
}

function day(value: string, { code, date }: Catalogue): ComponentChildren {
  const long = date.includes('|') ? null : longDay(tagOf(code), value);
  const [year = '', month = '', at = ''] = value.split('-');
  return long ?? say(date, { year, month, day: at });
}

/** What a browser understands as `lang`. */
function tagOf(code: string): string {
  return code === 'ja-easy' ? 'ja' : code;
}
