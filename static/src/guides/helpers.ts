/** Whom may one ask about what, and by which line? domain/authorities.json; nothing leaves the phone. */

import { type Helper, helpers } from 'koe:helpers';

/** Easy Japanese is Japanese to whoever answers a telephone. */
function spoken(language: string): string {
  return language === 'ja-easy' ? 'ja' : language;
}

/** Who helps with a kind: those that speak this language first, else in the order of the file. */
export function helpersFor(kind: string, language: string): readonly Helper[] {
  const speaks = ({ speaks: all }: Helper): number => Number(all.includes(spoken(language)));
  return helpers.filter(({ helpsWith }) => helpsWith.includes(kind)).sort((a, b) => speaks(b) - speaks(a));
}

/** The lines to call in this language: its own, where there are lines for languages; else those for everybody. */
export function linesOf({ lines }: Helper, language: string): Helper['lines'] {
  const own = lines.filter(({ speaks }) => speaks.includes(spoken(language)));
  if (own.length > 0) return own;
  const all = lines.filter(({ speaks }) => speaks.length === 0);
  return all.length > 0 ? all : lines.filter(({ speaks }) => speaks.includes('en') || speaks.includes('ja'));
}
