/** Which ways can something sealed or signed be wrong? One name each, the same in Python. docs/protocol.md §3 */

export const REFUSALS = [
  // age's own four, in age's order (§2)
  'HeaderFailure',
  'HmacFailure',
  'NoMatch',
  'PayloadFailure',
  // letters, signatures, codes and encodings (§3)
  'WrongMagic',
  'WrongKind',
  'WrongInstance',
  'WrongSubject',
  'WrongRole',
  'WrongAuthor',
  'WrongRecipient',
  'WrongEpoch',
  'WrongCounter',
  'WrongSeen',
  'WrongSize',
  'WrongPadding',
  'WrongSignature',
  'WrongBody',
  'WrongKey',
  'WrongCode',
  'WrongEncoding',
] as const;

export type RefusalName = (typeof REFUSALS)[number];

/** Something from outside was not what the protocol says. It carries its name and nothing that was read. */
export class Refused extends Error {
  readonly refusal: RefusalName;

  constructor(refusal: RefusalName) {
    super(refusal);
    this.name = 'Refused';
    this.refusal = refusal;
  }
}

/** The name under which `error` refuses; anything that is not a refusal is our own fault and is thrown on. */
export function refusalOf(error: unknown): RefusalName {
  if (error instanceof Refused) return error.refusal;
  throw error;
}

/** Refuses what does not fit, by default as a body that says what no body says. */
export function expect(fits: boolean, refusal: RefusalName = 'WrongBody'): void {
  if (!fits) throw new Refused(refusal);
}
