/**
 * Letters that cannot be confused: moved, replayed, rolled back, sealed anew, cut, dropped. Each refusal by its name.
 *
 * The lies are vectors/confusions.json, the same for both languages.
 */

import { describe, expect, test, vi } from 'vitest';
import { type Holder, holderOf, reporterKeys } from '../../../static/src/crypto/codes.ts';
import { parseEntry } from '../../../static/src/crypto/directory.ts';
import { b64, b64Decode, digest } from '../../../static/src/crypto/encoding.ts';
import * as letters from '../../../static/src/crypto/letters.ts';
import { type Conflicts } from '../../../static/src/crypto/bodies/conflicts.ts';
import { open } from '../../../static/src/crypto/opening.ts';
import {
  type Opened,
  caseHolders,
  notesHolders,
  openAnswer,
  openAsk,
  openCard,
  openConflicts,
  openCopy,
  openCover,
  openFollowUp,
  openNote,
  openReply,
  openReport,
  openRing,
  openShelf,
} from '../../../static/src/crypto/reading.ts';
import type { Pair } from '../../../static/src/crypto/keys.ts';
import { drawIdentity, parseIdentity, recipientOf, seal } from '../../../static/src/crypto/sealing.ts';
import {
  COUNT_MAX,
  DAYS_MAX,
  MARKS_MAX,
  NAME_BYTES_MAX,
  VIEWS_MAX,
  WATCHED_MAX,
  sealShelf,
  type Shelf,
} from '../../../static/src/crypto/shelf.ts';
import { signer } from '../../../static/src/crypto/signing.ts';
import { type Bad, type WrittenHeader, headerOf, refusal, vectors } from './vectors.ts';

// The card is sealed to keys that a code gave at its true cost (tests/web/scrypt.ts).
vi.unmock('@noble/hashes/scrypt.js');

const READ = [
  'cover',
  'report',
  'card',
  'follow_up',
  'reply',
  'copy',
  'resealed',
  'handed over',
  'ring after a hand-over',
  'conflicts',
  'ask',
  'answer',
  'note',
  'shelf',
] as const;
type Read = (typeof READ)[number];

const CONFUSIONS = vectors('confusions') as {
  letters: (Bad & { reads: Read; counter: number; sealed: string })[];
  counts: {
    name: string;
    first: number;
    letters: { counter: number; seen: string[] }[];
    held: string[];
    outcome: 'whole' | 'missing' | 'WrongCounter';
  }[];
};
const LETTERS = vectors('letters') as {
  instance: string;
  code: string;
  case: string;
  desk_entry: string;
  good: { name: string; expected: WrittenHeader; identity: string; signer: string; body: unknown; sealed: string }[];
};

const instance = b64Decode(LETTERS.instance);
const id = b64Decode(LETTERS.case);
const told = (name: string): (typeof LETTERS.good)[number] => {
  const found = LETTERS.good.find((vector) => vector.name === name);
  if (found === undefined) throw new RangeError(name);
  return found;
};
const sealedOf = (name: string): Uint8Array => b64Decode(told(name).sealed);

/** A cover, as a member of the desk to which it is sealed opens it with the keys of its epoch. */
async function coverOf(name: 'cover' | 'resealed' | 'handed over', sealed: Uint8Array): ReturnType<typeof openCover> {
  const { identity, expected } = told(name);
  const author = b64Decode(expected.author);
  const keys = { cover: {}, resealed: { deskVerifyKey: author }, 'handed over': { givers: [expected.author] } }[name];
  const desk = await holderOf(parseIdentity<'desk'>(identity));
  return openCover(sealed, desk, { instance, case: id, epoch: expected.epoch, ...keys });
}

const reporter = await reporterKeys(LETTERS.code, instance);
const cover = await coverOf('cover', sealedOf('cover'));
const holders = await caseHolders(cover);
const report = await openReport(sealedOf('report'), cover, holders);
const card = await openCard(sealedOf('card'), reporter);
const notes = await notesHolders(holders, [await holderOf(parseIdentity<'desk'>(told('cover').identity))]);
const place = { instance, case: id };
const asked = await holderOf(parseIdentity<'desk'>(told('ask').identity));
const asking = await holderOf(parseIdentity<'desk'>(told('answer').identity));
const handedOver = await coverOf('handed over', sealedOf('handed over'));

async function conflictsOf(
  sealed: Uint8Array,
  version: number,
  before?: Opened<Conflicts>,
): Promise<Opened<Conflicts>> {
  const desk = await holderOf(parseIdentity<'desk'>(told('conflicts').identity));
  return openConflicts(sealed, desk, parseEntry(LETTERS.desk_entry), version, before);
}

const member = await shelfReader();
async function shelfReader(): Promise<Holder<'member'> & Pair<'member'>> {
  const vector = told('shelf');
  const held = await holderOf(parseIdentity<'member'>(vector.identity));
  return { ...held, signer: signer<'member'>(b64Decode(vector.signer)) };
}
function shelfOf(sealed: Uint8Array, version: number, before?: Opened<Shelf>): Promise<Opened<Shelf>> {
  return openShelf(sealed, member, { instance, account: b64Decode(told('shelf').expected.subject), version }, before);
}

/** As the story's readers ask for a letter. */
function read(name: Read, sealed: Uint8Array, counter: number): Promise<unknown> {
  switch (name) {
    case 'cover':
    case 'resealed':
    case 'handed over':
      return coverOf(name, sealed);
    case 'ring after a hand-over':
      return openRing(sealed, handedOver);
    case 'conflicts':
      return conflictsOf(sealed, counter);
    case 'ask':
      return openAsk(sealed, asked, { ...place, number: counter, epoch: told('ask').expected.epoch }, [told('ask').expected.author]);
    case 'answer':
      return openAnswer(
        sealed,
        asking,
        { ...place, number: counter, epoch: told('answer').expected.epoch },
        [told('answer').expected.author],
        digest(sealedOf('ask')),
      );
    case 'note':
      return openNote(sealed, cover, notes, counter);
    case 'shelf':
      return shelfOf(sealed, counter);
    case 'report':
      return openReport(sealed, cover, holders);
    case 'card':
      return openCard(sealed, reporter);
    case 'follow_up':
      return openFollowUp(sealed, report, holders, counter);
    case 'reply':
      return openReply(sealed, card, reporter, counter);
    case 'copy':
      return openCopy(sealed, cover, holders, [told('reply').expected.author], counter);
  }
}

describe('[P-03] [P-05] [P-06] [P-07] [P-08] [P-13] [P-14] [P-19] [P-42] a letter in the place of another', () => {
  test.each(CONFUSIONS.letters)('$name, read as $reads: $refusal', async (vector) => {
    expect(await refusal(() => read(vector.reads, b64Decode(vector.sealed), vector.counter))).toBe(vector.refusal);
  });

  test('every reader is lied to', () => {
    expect(new Set(CONFUSIONS.letters.map(({ reads }) => reads))).toEqual(new Set(READ));
  });
});

test('[P-07] no letter of the story is read as another', async () => {
  const taken: string[] = [];
  for (const asked of READ) {
    for (const { name, sealed } of LETTERS.good) {
      const outcome = await refusal(() => read(asked, b64Decode(sealed), told(asked).expected.counter));
      // A cover that says more is a cover.
      if (outcome === 'accepted') taken.push(`${name.replace(/ that says.*|, with all.*/u, '')} as ${asked}`);
    }
  }
  expect([...new Set(taken)]).toEqual(READ.map((name) => `${name} as ${name}`));
});

test('[P-40] a shelf never goes back in one visit', async () => {
  const next = 'shelf that just needs the next size';
  const older = await shelfOf(sealedOf('shelf'), 4);
  const newer = await shelfOf(sealedOf(next), 5);
  expect(await shelfOf(sealedOf('shelf'), 4, older)).toEqual(older);
  expect(await shelfOf(sealedOf(next), 5, older)).toEqual(newer);
  const back = (before: Opened<Shelf>): Promise<string> => refusal(() => shelfOf(sealedOf('shelf'), 4, before));
  expect(await back(newer)).toBe('WrongCounter');
  expect(await back({ ...older, body: newer.body })).toBe('WrongBody');
});

test('[P-40] the fullest shelf fits into the largest size of the ladder', async () => {
  const cases = Array.from({ length: MARKS_MAX }, (_, at) => b64(Uint8Array.of(...new Uint8Array(14), at >> 8, at & 255))).sort();
  const word = 'w'.repeat(20);
  const view = { area: 47, holder: word, kind: 9999, language: word, list: word, only: word, programme: word, state: word, urgent: false };
  const fullest: Shelf = {
    after: 'back',
    marks: cases.map((of) => [of, DAYS_MAX, COUNT_MAX, COUNT_MAX]),
    views: Array.from({ length: VIEWS_MAX }, (_, at) => ({ ...view, name: String(at + 10) + '"'.repeat(NAME_BYTES_MAX - 2) })),
    watched: cases.slice(0, WATCHED_MAX),
  };
  const about = { instance, account: new Uint8Array(16), version: 1 };
  const sealed = await sealShelf(member.signer, fullest, { ...about, to: member.recipient });
  expect((await openShelf(sealed, member, about)).body).toEqual(fullest);
});

test('[P-33] a list of conflicts never goes back in one visit', async () => {
  const older = await conflictsOf(sealedOf('conflicts'), 5);
  const newer = await conflictsOf(sealedOf('conflicts of nobody'), 6);
  expect(await conflictsOf(sealedOf('conflicts'), 5, older)).toEqual(older);
  expect(await conflictsOf(sealedOf('conflicts of nobody'), 6, older)).toEqual(newer);
  const back = (before: Opened<Conflicts>): Promise<string> =>
    refusal(() => conflictsOf(sealedOf('conflicts'), 5, before));
  expect(await back(newer)).toBe('WrongCounter');
  expect(await back({ ...older, body: newer.body })).toBe('WrongBody');
  expect(await back({ ...older, header: { ...older.header, epoch: 4 } })).toBe('WrongEpoch');
});

test.each(CONFUSIONS.counts)('[P-08] a count, $name: $outcome', (vector) => {
  const counters = vector.letters.map(({ counter }) => counter);
  const read = vector.letters.map(({ seen }) => ({
    seen: seen.map((digest) => ({ author: new Uint8Array(32), digest: b64Decode(digest) })),
  }));
  const holds = (digest: Uint8Array): boolean => vector.held.includes(b64(digest));
  const gap = letters.skips(counters, vector.first) || read.some((letter) => letters.sawMore(letter, holds));
  const outcome = letters.doubled(counters).size > 0 ? 'WrongCounter' : gap ? 'missing' : 'whole';
  expect(outcome).toBe(vector.outcome);
});

// Cut at every boundary: of the file, and of the plaintext inside it.

test('a file that is cut at any boundary is refused', async () => {
  const reader = drawIdentity();
  const sealed = await seal(await recipientOf(reader), new Uint8Array(131_072));
  const ends = [...sealed.subarray(0, 1650).keys()].filter((at) => sealed[at] === 10).slice(0, 4);
  const header = (ends[3] ?? 0) + 1;
  const chunks = [0, 1, 2].map((count) => header + 16 + (65_536 + 16) * count);
  expect(chunks[2]).toBe(sealed.length);
  expect((await open(reader, sealed)).length).toBe(131_072);
  for (const boundary of [0, ...ends.map((end) => end + 1), header + 16, ...chunks]) {
    for (const size of [boundary - 1, boundary, boundary + 1]) {
      if (size < 0 || size >= sealed.length) continue;
      const outcome = await refusal(() => open(reader, sealed.slice(0, size)));
      expect([size, outcome]).toEqual([size, size < header + 16 ? 'HeaderFailure' : 'PayloadFailure']);
    }
  }
});

test.each(READ)('[P-05] [P-07] a %s that is cut anywhere is refused before its signature is looked at', async (name) => {
  const { identity, expected: written, body } = told(name);
  const plaintext = await open(parseIdentity(identity), sealedOf(name));
  const expected = headerOf(written);
  expect(letters.verify(plaintext, expected).body).toEqual(body);
  const outcomes = new Map<string, number>();
  for (let size = 0; size < plaintext.length; size++) {
    const outcome = await refusal(() => letters.verify(plaintext.subarray(0, size), expected));
    outcomes.set(outcome, size);
  }
  expect([...outcomes]).toEqual([['WrongMagic', 3], ['WrongKind', 4], ['WrongSize', plaintext.length - 1]]);
});
