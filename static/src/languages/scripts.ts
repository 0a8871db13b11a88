/** In which language are these words, as far as their letters tell? For `lang`: fonts, line breaks and voices follow it. */

/** Letters that among our languages only one uses. Latin and Chinese characters tell nothing. */
const OWN_LETTERS: readonly (readonly [code: string, letters: RegExp])[] = [
  ['my', /\p{Script=Myanmar}/gu],
  ['km', /\p{Script=Khmer}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['ne', /\p{Script=Devanagari}/gu],
  ['mn', /\p{Script=Cyrillic}/gu],
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
];
const LETTERS = /\p{L}/gu;
/** Of all letters: a name in another script does not make it another language. */
const SHARE_MIN = 0.3;
const LOOKED_AT = 2000;

function count(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0;
}

/**
 * A BCP 47 tag for words that somebody typed on a page in `page` (a tag): undefined where they may well be in the page's
 * own language, '' (unknown) where they cannot be and nothing tells which it is.
 */
export function languageOf(text: string, page: string): string | undefined {
  const read = text.slice(0, LOOKED_AT);
  const all = count(read, LETTERS);
  if (all === 0) return undefined;
  const own = OWN_LETTERS.find(([, letters]) => count(read, letters) / all >= SHARE_MIN)?.[0];
  if (own !== undefined) return own === page ? undefined : own;
  const pages = OWN_LETTERS.find(([code]) => code === page && code !== 'ja')?.[1];
  return pages === undefined || count(read, pages) > 0 ? undefined : '';
}
