/**
 * What does a letter say, about what, by whom, to whom? The plaintext inside every sealed thing. docs/protocol.md §3
 *
 * A letter comes off the wire as bytes; the one way from there to a `Letter` is `verify`.
 */

import { caseId } from './codes.ts';
import { type Json, canonical, canonicalDecode, compare, concat, equal, lp, readU32, u32, u8 } from './encoding.ts';
import { Refused, expect } from './refusals.ts';
import { SIGNATURE_BYTES, type Signer, sign, verify as verifySignature } from './signing.ts';

export const MAGIC = Uint8Array.of(0x6b, 0x6f, 0x65, 1); // "koe" 01
export const LADDER: readonly number[] = [4096, 8192, 16384, 32768, 65536, 131072];
export const SMALL_BYTES = 512;
export const SMALL: readonly number[] = [SMALL_BYTES];
export const SEEN_MAX = 8;
const SEEN_AT = 127;

const REPORTER = 1;
const DESK = 2;
const MEMBER = 3;

/** Each kind's number, its author's role, and the sizes that its plaintext may have, ascending. */
export const KINDS = {
  report: { number: 1, role: REPORTER, sizes: LADDER },
  cover: { number: 2, role: REPORTER, sizes: SMALL },
  card: { number: 3, role: REPORTER, sizes: LADDER },
  follow_up: { number: 4, role: REPORTER, sizes: LADDER },
  reply: { number: 5, role: DESK, sizes: LADDER },
  copy: { number: 6, role: DESK, sizes: LADDER },
  resealed: { number: 7, role: DESK, sizes: SMALL },
  handed_over: { number: 8, role: DESK, sizes: SMALL },
  ring: { number: 9, role: DESK, sizes: [...SMALL, ...LADDER] },
  conflicts: { number: 10, role: DESK, sizes: LADDER },
  facts: { number: 11, role: REPORTER, sizes: SMALL },
  note: { number: 12, role: MEMBER, sizes: LADDER },
  shelf: { number: 13, role: MEMBER, sizes: LADDER },
  ask: { number: 14, role: DESK, sizes: LADDER },
  answer: { number: 15, role: DESK, sizes: LADDER },
  member_secret: { number: 16, role: MEMBER, sizes: SMALL },
  grant: { number: 17, role: MEMBER, sizes: SMALL },
  organisation_secret: { number: 18, role: MEMBER, sizes: SMALL },
  receipt: { number: 19, role: REPORTER, sizes: SMALL },
  process: { number: 20, role: MEMBER, sizes: SMALL },
} as const;

export type Kind = keyof typeof KINDS;

/** The last letter that the author had seen of another author. */
export interface Seen {
  readonly author: Uint8Array;
  readonly digest: Uint8Array;
}

/** What a letter is bound to. As an argument of `verify`: what the reader expects. */
export interface Header {
  readonly kind: Kind;
  readonly instance: Uint8Array;
  readonly subject: Uint8Array;
  readonly author: Uint8Array;
  readonly recipientDigest: Uint8Array;
  readonly epoch?: number;
  readonly counter?: number;
}

declare const verified: unique symbol;
/** A verified letter: the header is the one that was expected. Nothing but `verify` makes one. */
export interface Letter {
  readonly [verified]: true;
  readonly header: Header;
  readonly seen: readonly Seen[];
  readonly body: Json;
}

function encodeHeader(header: Header): Uint8Array {
  const { number, role } = KINDS[header.kind];
  return concat(
    MAGIC,
    u8(number),
    header.instance,
    header.subject,
    u8(role),
    header.author,
    header.recipientDigest,
    u32(header.epoch ?? 0),
    u32(header.counter ?? 0),
  );
}

function domain(kind: Kind): string {
  return `koe/v1/letter/${kind}`;
}

/** [P-05] The smallest size that holds `needed` bytes; else `WrongSize`. */
function smallest(kind: Kind, needed: number): number {
  const size = KINDS[kind].sizes.find((step) => needed <= step);
  if (size === undefined) throw new Refused('WrongSize');
  return size;
}

/** The padded, signed plaintext; `WrongSize` if the body is longer than the kind allows. */
export function build(header: Header, body: Json, signer: Signer, seen: readonly Seen[] = []): Uint8Array {
  const entries = [...seen].sort((a, b) => compare(a.author, b.author));
  const content = concat(
    encodeHeader(header),
    u8(entries.length),
    ...entries.map((entry) => concat(entry.author, entry.digest)),
    lp(canonical(body)),
  );
  const plaintext = new Uint8Array(smallest(header.kind, content.length + SIGNATURE_BYTES)); // [P-06] zeros
  plaintext.set(content);
  plaintext.set(sign(signer, domain(header.kind), content), plaintext.length - SIGNATURE_BYTES);
  return plaintext;
}

/** Throws unless `key` signed `message` for `domain` [P-09]. */
export type Check<R> = (key: Uint8Array, domain: string, message: Uint8Array, signature: Uint8Array) => R;

/**
 * Checks everything of a letter before anything of it is believed [P-07], in the order of §3.
 *
 * A letter of the reporter, and a process record, must have an author whose key hashes to the case id, whatever was
 * expected.
 */
export function verify(plaintext: Uint8Array, expected: Header): Letter {
  const { content, letter } = judge(plaintext, expected);
  verifySignature(expected.author, domain(expected.kind), content, plaintext.subarray(-SIGNATURE_BYTES));
  return letter();
}

/** The same, with the signature checked by `check`, which must hold to the same rule. */
export async function verifyBy(check: Check<Promise<void>>, plaintext: Uint8Array, expected: Header): Promise<Letter> {
  const { content, letter } = judge(plaintext, expected);
  await check(expected.author, domain(expected.kind), content, plaintext.subarray(-SIGNATURE_BYTES));
  return letter();
}

/** All but the signature: what it must stand under, and the letter, which nobody may ask for before it was checked. */
function judge(plaintext: Uint8Array, expected: Header): { content: Uint8Array; letter: () => Letter } {
  const { kind, instance, subject, author } = expected;
  const { number, role, sizes } = KINDS[kind];
  expect(equal(plaintext.subarray(0, 4), MAGIC), 'WrongMagic');
  expect(plaintext[4] === number, 'WrongKind');
  expect(sizes.includes(plaintext.length), 'WrongSize');
  expect(equal(plaintext.subarray(5, 37), instance), 'WrongInstance');
  expect(equal(plaintext.subarray(37, 53), subject), 'WrongSubject');
  expect(plaintext[53] === role, 'WrongRole');
  expect(equal(plaintext.subarray(54, 86), author), 'WrongAuthor');
  if (role === REPORTER || kind === 'process') expect(equal(caseId(instance, author), subject), 'WrongAuthor');
  expect(equal(plaintext.subarray(86, 118), expected.recipientDigest), 'WrongRecipient');
  expect(readU32(plaintext, 118) === (expected.epoch ?? 0), 'WrongEpoch');
  expect(readU32(plaintext, 122) === (expected.counter ?? 0), 'WrongCounter');
  const seen = readSeen(plaintext);
  const bodyAt = SEEN_AT + 64 * seen.length + 4;
  expect(bodyAt <= plaintext.length, 'WrongSize');
  const end = bodyAt + readU32(plaintext, bodyAt - 4);
  expect(smallest(kind, end + SIGNATURE_BYTES) === plaintext.length, 'WrongSize');
  expect(plaintext.subarray(end, -SIGNATURE_BYTES).every((byte) => byte === 0), 'WrongPadding');
  return {
    content: plaintext.subarray(0, end),
    letter: () => ({ header: expected, seen, body: canonicalDecode(plaintext.subarray(bodyAt, end)) }) as Letter,
  };
}

/** The author key that a plaintext claims, for a reader who learns the key from the letter itself. */
export function authorOf(plaintext: Uint8Array): Uint8Array {
  return plaintext.slice(54, 86);
}

/** The subject that a plaintext claims, for a reader to whom any member may write. */
export function subjectOf(plaintext: Uint8Array): Uint8Array {
  return plaintext.slice(37, 53);
}

/** Whether a plaintext claims to be of a kind, for a reader who takes one of two. */
export function claims(plaintext: Uint8Array, kind: Kind): boolean {
  return plaintext[4] === KINDS[kind].number;
}

/** The instance that a plaintext claims; likewise. */
export function instanceOf(plaintext: Uint8Array): Uint8Array {
  return plaintext.slice(5, 37);
}

function readSeen(plaintext: Uint8Array): readonly Seen[] {
  const count = plaintext[SEEN_AT - 1] ?? 0;
  expect(count <= SEEN_MAX, 'WrongSeen');
  expect(SEEN_AT + 64 * count <= plaintext.length, 'WrongSize');
  const seen = Array.from({ length: count }, (_, i) => ({
    author: plaintext.slice(SEEN_AT + 64 * i, SEEN_AT + 64 * i + 32),
    digest: plaintext.slice(SEEN_AT + 64 * i + 32, SEEN_AT + 64 * i + 64),
  }));
  seen.reduce((before, entry) => {
    expect(compare(before.author, entry.author) < 0, 'WrongSeen');
    return entry;
  }, { author: new Uint8Array(), digest: new Uint8Array() });
  return seen;
}

/** The counters that occur more than once: letters that carry one MUST be refused [P-08]. */
export function doubled(counters: readonly number[]): ReadonlySet<number> {
  return new Set(counters.filter((counter, i) => counters.indexOf(counter) !== i));
}

/** [P-08] Whether a count that begins at `first` skips a letter. */
export function skips(counters: readonly number[], first: number): boolean {
  const held = new Set(counters);
  return held.size > 0 && Math.max(...held) - first + 1 !== held.size;
}

/** [P-08] Whether a letter was written in sight of one that the reader does not hold. */
export function sawMore(letter: Pick<Letter, 'seen'>, holds: (digest: Uint8Array) => boolean): boolean {
  return letter.seen.some((entry) => !holds(entry.digest));
}
