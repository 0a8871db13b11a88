/** The shared vectors, typed as vectors/README.md describes them. */

import { readFileSync } from 'node:fs';
import type { Json } from '../../../static/src/crypto/encoding.ts';
import { type Header, KINDS, type Kind, type Seen } from '../../../static/src/crypto/letters.ts';
import { b64Decode } from '../../../static/src/crypto/encoding.ts';
import { Refused, type RefusalName } from '../../../static/src/crypto/refusals.ts';

export interface Bad {
  readonly name: string;
  readonly refusal: RefusalName;
}

/** A file of vectors/, whose shape the caller states. */
export function vectors(file: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../vectors/${file}.json`, import.meta.url), 'utf8'));
}

/** The name under which `step` refuses, or 'accepted'. */
export async function refusal(step: () => unknown): Promise<RefusalName | 'accepted'> {
  try {
    await step();
    return 'accepted';
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** As letters.json writes a header. */
export interface WrittenHeader {
  readonly kind: number;
  readonly instance: string;
  readonly subject: string;
  readonly author: string;
  readonly recipient_digest: string;
  readonly epoch: number;
  readonly counter: number;
}

export function kindOf(number: number): Kind {
  const found = Object.entries(KINDS).find(([, kind]) => kind.number === number);
  if (found === undefined) throw new RangeError(`no kind ${String(number)}`);
  return found[0] as Kind;
}

export function headerOf(written: WrittenHeader): Header {
  return {
    kind: kindOf(written.kind),
    instance: b64Decode(written.instance),
    subject: b64Decode(written.subject),
    author: b64Decode(written.author),
    recipientDigest: b64Decode(written.recipient_digest),
    epoch: written.epoch,
    counter: written.counter,
  };
}

export interface WrittenSeen {
  readonly author: string;
  readonly digest: string;
}

export function seenOf(written: readonly WrittenSeen[]): Seen[] {
  return written.map(({ author, digest }) => ({ author: b64Decode(author), digest: b64Decode(digest) }));
}

export type { Json };
