/** What both vaults need between what crosses and what the protocol's functions take. */

import { b64Decode } from '../crypto/encoding.ts';
import type { B64, Phrase } from './types.ts';

/** A call came before the one that it needs: a fault of the page, so no refusal. */
export class TooEarly extends Error {
  constructor(before: string) {
    super(`${before} comes first`);
    this.name = 'TooEarly';
  }
}

/** `value`, which the call `before` sets. */
export function needed<T>(value: T | null | undefined, before: string): T {
  if (value === null || value === undefined) throw new TooEarly(before);
  return value;
}

/** A synchronous step as a promise, so that what it throws is a rejection. */
export function attempt<T>(step: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(step());
  });
}

/** For a letter that may be refused alone: text that is no b64 becomes bytes that no reader accepts. */
export function decoded(text: B64): Uint8Array {
  try {
    return b64Decode(text);
  } catch {
    return new Uint8Array();
  }
}

/** A phone's keyboard can cut an emoji in half; half of one has no UTF-8, so it becomes U+FFFD. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** The same of what stands in a phrase's blanks. */
export function wellFormedPhrase({ blanks, key }: Phrase): Phrase {
  return { blanks: Object.fromEntries(Object.entries(blanks).map(([name, told]) => [name, wellFormed(told)])), key };
}
