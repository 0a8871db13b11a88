/** In which sentence is a refusal said? What a reader can do with twenty names is one of four things. */

import type { RefusalName } from '../crypto/refusals.ts';

/** Changed on the way, meant for another case or reader, not in its own place, or not by its author. */
export type Why = 'changed' | 'elsewhere' | 'place' | 'author';

const WHY: Readonly<Record<RefusalName, Why>> = {
  HeaderFailure: 'changed',
  HmacFailure: 'changed',
  NoMatch: 'elsewhere',
  PayloadFailure: 'changed',
  WrongMagic: 'changed',
  WrongKind: 'place',
  WrongInstance: 'elsewhere',
  WrongSubject: 'elsewhere',
  WrongRole: 'author',
  WrongAuthor: 'author',
  WrongRecipient: 'elsewhere',
  WrongEpoch: 'elsewhere',
  WrongCounter: 'place',
  WrongSeen: 'changed',
  WrongSize: 'changed',
  WrongPadding: 'changed',
  WrongSignature: 'author',
  WrongBody: 'elsewhere', // of a letter that is signed: it is about another report
  WrongKey: 'author',
  WrongCode: 'changed',
  WrongEncoding: 'changed',
};

export function whyOf(refusal: RefusalName): Why {
  return WHY[refusal];
}
