/** Where on this device is it written? An index of what was opened, in memory only, for scripts with and without spaces. */

import MiniSearch from 'minisearch';

/** One case, as much of it as can be looked for. */
export interface Findable {
  readonly id: string;
  /** What its name, kinds, labels and the employer are: more telling than a word somewhere in a letter. */
  readonly head: string;
  readonly text: string;
}

/** Han, kana, Thai, Khmer, Burmese, Lao: written without spaces, so looked for by pairs of characters. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Thai}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Lao}]+/gu;
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;

/** In NFKC and lower case, without accents on Latin letters, so that `luong` finds `lương`. */
export function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(/(?<=\p{Script=Latin}\p{M}*)\p{M}/gu, '')
    .normalize('NFC')
    .replace(/đ/gu, 'd');
}

/** Words, and of scripts without spaces every pair of neighbours; of a single character, that. */
export function terms(text: string): string[] {
  const folded = plain(text);
  const unspaced = folded.match(UNSPACED) ?? [];
  const spaced = folded.replace(UNSPACED, ' ').match(WORDS) ?? [];
  return [...spaced, ...unspaced.flatMap(pairs)];
}

function pairs(run: string): string[] {
  const characters = Array.from(run);
  if (characters.length === 1) return characters;
  return characters.slice(1).map((character, at) => `${characters[at] ?? ''}${character}`);
}

export class Index {
  readonly #mini = new MiniSearch<Findable>({
    fields: ['head', 'text'],
    tokenize: terms,
    processTerm: (term) => term,
    searchOptions: { combineWith: 'AND', prefix: (term) => term.length > 2, boost: { head: 3 } },
  });

  /** Puts a case in, or what it has become in the place of what it was. */
  put(one: Findable): void {
    if (this.#mini.has(one.id)) this.#mini.replace(one);
    else this.#mini.add(one);
  }

  drop(id: string): void {
    if (this.#mini.has(id)) this.#mini.discard(id);
  }

  /** Ids, the best first; all words have to be there. */
  find(wanted: string): readonly string[] {
    return this.#mini.search(wanted).map(({ id }) => String(id));
  }
}

/** Some of the text around the first word that is there, for the list; empty where none is. */
export function around(text: string, wanted: string, reach = 40): string {
  const [first] = wanted.trim().split(/\s+/u);
  if (first === undefined || first === '') return '';
  const at = plain(text).indexOf(plain(first));
  // Folding keeps places in nearly all texts; where it does not, the excerpt is a few letters off.
  if (at < 0) return '';
  const from = Math.max(0, at - reach);
  const until = at + first.length + reach;
  return `${from > 0 ? '…' : ''}${text.slice(from, until).replace(/\s+/gu, ' ')}${until < text.length ? '…' : ''}`;
}
