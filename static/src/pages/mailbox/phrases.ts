/** Which answers were tapped under replies that are there? A reply that was deleted, or never was, takes none. */

import { known, type Catalogue } from '../../phrasebook/book.ts';
import type { PhraseAnswer, Reply } from '../../vault/types.ts';

type Tapped = Readonly<Record<string, string>>;

/** One sentence of one reply. */
export function placeOf(reply: number, phrase: number): string {
  return `${String(reply)}.${String(phrase)}`;
}

/** By reply and place, as they are sent. */
export function tappedIn(
  replies: readonly Pick<Reply, 'counter' | 'phrases'>[],
  tapped: Tapped,
  catalogue: Catalogue,
): readonly PhraseAnswer[] {
  return replies.flatMap(({ counter, phrases }) =>
    phrases.flatMap((phrase, at) => {
      const answer = tapped[placeOf(counter, at + 1)];
      const offered = known(phrase, catalogue)?.answers ?? [];
      return answer !== undefined && offered.includes(answer) ? [{ answer, phrase: at + 1, reply: counter }] : [];
    }),
  );
}
