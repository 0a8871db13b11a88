/**
 * What does a letter say, about what, by whom, to whom? The plaintext inside every sealed thing. docs/protocol.md §3
 *
 * A letter comes off the wire as bytes; the one way from there to a `Letter` is `verify`.
 */

import { type Attachment, type ReplyFile, asAttachments, asReplyFiles } from './attachments.ts';
import { caseId } from './codes.ts';
import { type Consent, type Level, asConsent, asLevel } from './consent.ts';
import {
  type Json,
  type JsonObject,
  asBool,
  asBytes,
  asChoice,
  asDay,
  asInt,
  asList,
  asObject,
  asText,
  b64,
  canonical,
  canonicalDecode,
  compare,
  concat,
  equal,
  fields,
  lp,
  readU32,
  u32,
  u8,
} from './encoding.ts';
import { type Phrase, type PhraseAnswer, asPhraseAnswers, asPhrases } from './phrases.ts';
import { Refused, type RefusalName } from './refusals.ts';
import { SIGNATURE_BYTES, type Signer, sign, verify as verifySignature } from './signing.ts';

export const MAGIC = Uint8Array.of(0x6b, 0x6f, 0x65, 1); // "koe" 01
export const LADDER: readonly number[] = [4096, 8192, 16384, 32768, 65536, 131072];
export const SMALL: readonly number[] = [512];
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
 * A letter of the reporter must have an author whose key hashes to the case id, whatever was expected.
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
  if (role === REPORTER) expect(equal(caseId(instance, author), subject), 'WrongAuthor');
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

function expect(fits: boolean, refusal: RefusalName): void {
  if (!fits) throw new Refused(refusal);
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

// The bodies, in the order of the table in §3. Bytes in them stay in b64 after their size is checked.

const ONGOING = ['yes', 'no', 'unknown'] as const;
const REPLIES = ['code', 'none'] as const;
export type Ongoing = (typeof ONGOING)[number];
export type Replies = (typeof REPLIES)[number];

/** What the worker answered. Later questions add keys, which an older reader keeps. */
export interface Answers {
  readonly kinds: readonly string[];
  readonly language: string;
  readonly ongoing: Ongoing;
  readonly replies: Replies;
  readonly story: string;
  readonly [question: string]: Json;
}

export function asAnswers(value: Json): Answers {
  const answers: JsonObject = asObject(value);
  return {
    ...answers,
    kinds: asList(answers['kinds']).map(asText),
    language: asText(answers['language']),
    ongoing: asChoice(answers['ongoing'], ONGOING),
    replies: asChoice(answers['replies'], REPLIES),
    story: asText(answers['story']),
  };
}

/** What a report and a follow-up may have besides; no key for what they have not. */
interface Besides {
  readonly attachments?: readonly Attachment[];
  readonly consent?: Consent;
}

/** What a body has besides, and the rest of it. */
function apart(value: Json): { besides: Besides; rest: JsonObject } {
  const { attachments, consent, ...rest } = asObject(value);
  const besides = {
    ...(attachments === undefined ? {} : { attachments: asAttachments(attachments) }),
    ...(consent === undefined ? {} : { consent: asConsent(consent) }),
  };
  return { besides, rest };
}

/** Kind 1. */
export interface Report extends Besides {
  readonly answers: Answers;
  readonly day: string;
  readonly desk: string;
  readonly directory_version: number;
  readonly reporter_recipient: string;
}

export function asReport(value: Json): Report {
  const { besides, rest } = apart(value);
  const body = fields(rest, 'answers', 'day', 'desk', 'directory_version', 'reporter_recipient');
  return {
    ...besides,
    answers: asAnswers(body.answers),
    day: asDay(body.day),
    desk: asEncoded(body.desk, 16),
    directory_version: asInt(body.directory_version),
    reporter_recipient: asText(body.reporter_recipient),
  };
}

export const PROGRAMMES = ['esd', 'other', 'ssw', 'titp'] as const;
export type Programme = (typeof PROGRAMMES)[number];
/** Prefectures, by the number of JIS X 0401. */
export const AREAS = 47;
/** 0: now. 1: within a day. 2: within three days. 3: within a week. */
export type Urgency = 0 | 1 | 2 | 3;

/** What the queue shows before a report is opened, if it was told. */
export interface More {
  readonly area?: number;
  readonly programme?: Programme;
  readonly urgency?: Urgency;
}

/** What the queue shows before a report is opened. `kinds` are numbers of domain/kinds.json. */
export interface Facts extends More {
  readonly hour: number;
  readonly kinds: readonly number[];
  readonly language: string;
  readonly ongoing: Ongoing;
  readonly replies: Replies;
  readonly urgent: boolean;
}

export function asFacts(value: Json): Facts {
  const { area, programme, urgency, ...rest } = asObject(value);
  const facts = fields(rest, 'hour', 'kinds', 'language', 'ongoing', 'replies', 'urgent');
  return {
    ...(area === undefined ? {} : { area: asInt(area, 1, AREAS) }),
    ...(programme === undefined ? {} : { programme: asChoice(programme, PROGRAMMES) }),
    ...(urgency === undefined ? {} : { urgency: asInt(urgency, 0, 3) as Urgency }),
    hour: asInt(facts.hour, 0, 23),
    kinds: asList(facts.kinds).map((kind) => asInt(kind)),
    language: asText(facts.language),
    ongoing: asChoice(facts.ongoing, ONGOING),
    replies: asChoice(facts.replies, REPLIES),
    urgent: asBool(facts.urgent),
  };
}

/** So many kinds of a report are counted: one person's share of a table is bounded. */
export const KINDS_COUNTED_MAX = 2;
const BUCKETS_MAX = 16;

/**
 * Kind 11: the coarse facts for the statistics. `alone` if there is no report beside them.
 *
 * `kinds` are one or two numbers of domain/kinds.json, ascending; `told` gives for the key of a field the place of its
 * bucket among the field's `published` in domain/fields.json, from 0.
 */
export interface Counted {
  readonly alone: boolean;
  readonly kinds: readonly number[];
  readonly told: Readonly<Record<string, number>>;
}

export function asCounted(value: Json): Counted {
  const body = fields(value, 'alone', 'kinds', 'told');
  const kinds = asList(body.kinds).map((kind) => asInt(kind, 1));
  const ascending = kinds.every((kind, at) => at === 0 || (kinds[at - 1] ?? 0) < kind);
  if (!ascending || kinds.length < 1 || kinds.length > KINDS_COUNTED_MAX) throw new Refused('WrongBody');
  const told = Object.entries(asObject(body.told)).map(([key, at]) => [key, asInt(at, 0, BUCKETS_MAX - 1)] as const);
  return { alone: asBool(body.alone), kinds, told: Object.fromEntries(told) };
}

/** Kinds 2, 7 and 8. `identity` is the seed of the case identity in force. */
export interface Cover {
  readonly facts: Facts;
  readonly identity: string;
  readonly report_digest: string;
}

export function asCover(value: Json): Cover {
  const body = fields(value, 'facts', 'identity', 'report_digest');
  return {
    facts: asFacts(body.facts),
    identity: asEncoded(body.identity, 32),
    report_digest: asEncoded(body.report_digest, 32),
  };
}

/** Where the worker's next letters go, and whose answers count [P-20]. */
export interface Address {
  readonly case_recipient: string;
  readonly desk: string;
  readonly desk_verify_key: string;
  readonly epoch: number;
}

function asAddress(value: Json): Address {
  const body = fields(value, 'case_recipient', 'desk', 'desk_verify_key', 'epoch');
  return {
    case_recipient: asText(body.case_recipient),
    desk: asEncoded(body.desk, 16),
    desk_verify_key: asEncoded(body.desk_verify_key, 32),
    epoch: asInt(body.epoch, 1),
  };
}

/** Kind 3: what the returning worker needs to know before believing anything [P-13]. */
export interface Card extends Address {
  /** Which question the worker set: a key of the questionnaire. */
  readonly check?: string;
  /** The level that the report gave. */
  readonly consent?: Level;
  readonly directory_version: number;
  readonly report_digest: string;
}

export function asCard(value: Json): Card {
  const { check, consent, ...rest } = asObject(value);
  const body = fields(
    rest,
    'case_recipient',
    'desk',
    'desk_verify_key',
    'directory_version',
    'epoch',
    'report_digest',
  );
  return {
    ...(check === undefined ? {} : { check: asText(check) }),
    ...(consent === undefined ? {} : { consent: asLevel(consent) }),
    case_recipient: asText(body.case_recipient),
    desk: asEncoded(body.desk, 16),
    desk_verify_key: asEncoded(body.desk_verify_key, 32),
    directory_version: asInt(body.directory_version),
    epoch: asInt(body.epoch, 1),
    report_digest: asEncoded(body.report_digest, 32),
  };
}

/** Kind 4. `answers` are those that were tapped under sentences of the phrasebook. */
export interface FollowUp extends Besides {
  readonly answers?: readonly PhraseAnswer[];
  readonly day: string;
  readonly text: string;
}

export function asFollowUp(value: Json): FollowUp {
  const { answers, ...others } = asObject(value);
  const { besides, rest } = apart(others);
  const body = fields(rest, 'day', 'text');
  return {
    ...(answers === undefined ? {} : { answers: asPhraseAnswers(answers) }),
    ...besides,
    day: asDay(body.day),
    text: asText(body.text),
  };
}

/** Kind 19: on this day the mailbox had opened replies, of which the newest has this counter and sealed digest. */
export interface Receipt {
  readonly counter: number;
  readonly day: string;
  readonly digest: string;
}

export function asReceipt(value: Json): Receipt {
  const body = fields(value, 'counter', 'day', 'digest');
  return { counter: asInt(body.counter), day: asDay(body.day), digest: b64(asBytes(body.digest, 32)) };
}

/** Kind 5. `address` is there when it is no longer the card's; `phrases` come before the text [P-35], `files` after it [P-39]. */
export interface Reply {
  readonly address?: Address;
  readonly day: string;
  readonly files?: readonly ReplyFile[];
  readonly language: string;
  readonly phrases?: readonly Phrase[];
  readonly report_digest: string;
  readonly text: string;
}

export function asReply(value: Json): Reply {
  const { address, files, phrases, ...told } = asObject(value);
  const body = fields(told, 'day', 'language', 'report_digest', 'text');
  return {
    ...(address === undefined ? {} : { address: asAddress(address) }),
    day: asDay(body.day),
    ...(files === undefined ? {} : { files: asReplyFiles(files) }),
    language: asText(body.language),
    ...(phrases === undefined ? {} : { phrases: asPhrases(phrases) }),
    report_digest: asEncoded(body.report_digest, 32),
    text: asText(body.text),
  };
}

/** Kind 6: the reply for the case, and H(the sealed reply). */
export interface Copy extends Reply {
  readonly sent_digest: string;
}

export function asCopy(value: Json): Copy {
  const { sent_digest = null, ...reply } = asObject(value);
  return { ...asReply(reply), sent_digest: asEncoded(sent_digest, 32) };
}

/** A desk that handed the case on: its key then, and the counter of its last letter. */
export interface FormerDesk {
  readonly desk: string;
  readonly epoch: number;
  readonly until: number;
  readonly verify_key: string;
}

function asFormerDesk(value: Json): FormerDesk {
  const body = fields(value, 'desk', 'epoch', 'until', 'verify_key');
  return {
    desk: asEncoded(body.desk, 16),
    epoch: asInt(body.epoch, 1),
    until: asInt(body.until, 1),
    verify_key: asEncoded(body.verify_key, 32),
  };
}

/**
 * Kind 9: the case identities (seeds) before the one in force and the desks before this one, oldest first.
 *
 * `notes` are seeds of the notes identities before, as far as they were passed on; `notes_kept` is the counter of the last
 * note that a desk before kept for itself [P-36].
 */
export interface Ring {
  readonly identities: readonly string[];
  readonly desks: readonly FormerDesk[];
  readonly notes?: readonly string[];
  readonly notes_kept?: number;
}

export function asRing(value: Json): Ring {
  const { notes, notes_kept: kept, ...rest } = asObject(value);
  const body = fields(rest, 'desks', 'identities');
  const identities = asList(body.identities).map((identity) => asEncoded(identity, 32));
  const desks = asList(body.desks).map(asFormerDesk);
  expect(identities.length > 0, 'WrongBody');
  expect(desks.every(({ until }, i) => (desks[i - 1]?.until ?? 0) < until), 'WrongBody');
  const passed = notes === undefined ? undefined : asList(notes).map((seed) => asEncoded(seed, 32));
  expect(passed === undefined || passed.length > 0, 'WrongBody');
  return {
    identities,
    desks,
    ...(passed === undefined ? {} : { notes: passed }),
    ...(kept === undefined ? {} : { notes_kept: asInt(kept, 1) }),
  };
}

/**
 * An employer, in every spelling that a lead knows, and who must not see a report that names it: a member's account, or
 * null for everybody of the desk. `except` are cases that were found to mean another employer.
 */
export interface Conflict {
  readonly except: readonly string[];
  readonly names: readonly string[];
  readonly since: string;
  readonly whom: string | null;
}

function asConflict(value: Json): Conflict {
  const body = fields(value, 'except', 'names', 'since', 'whom');
  const names = asList(body.names).map(asText);
  expect(names.length > 0, 'WrongBody');
  return {
    except: asList(body.except).map((id) => asEncoded(id, 16)),
    names,
    since: asDay(body.since),
    whom: body.whom === null ? null : asEncoded(body.whom, 16),
  };
}

/** Kind 10: the desk's conflicts of interest. */
export interface Conflicts {
  readonly entries: readonly Conflict[];
}

export function asConflicts(value: Json): Conflicts {
  return { entries: asList(fields(value, 'entries').entries).map(asConflict) };
}

const ASK_KINDS_MAX = 32;
const SAYS = ['accepted', 'declined'] as const;

/** Kind 14: whether another desk would take a case: what the asker writes, and of the cover only what she ticked. */
export interface Ask {
  readonly day: string;
  readonly text: string;
  readonly kinds?: readonly number[];
  readonly language?: string;
  readonly area?: number;
}

export function asAsk(value: Json): Ask {
  const { area, kinds, language, ...rest } = asObject(value);
  const body = fields(rest, 'day', 'text');
  const chosen = kinds === undefined ? undefined : asList(kinds).map((kind) => asInt(kind));
  if (chosen !== undefined) expect(chosen.length >= 1 && chosen.length <= ASK_KINDS_MAX, 'WrongBody');
  return {
    ...(area === undefined ? {} : { area: asInt(area, 1, AREAS) }),
    day: asDay(body.day),
    ...(chosen === undefined ? {} : { kinds: chosen }),
    ...(language === undefined ? {} : { language: asText(language) }),
    text: asText(body.text),
  };
}

/** Kind 15: whether it would, and why; to the very ask whose sealed letter has this digest. */
export interface Answer {
  readonly ask_digest: string;
  readonly day: string;
  readonly says: (typeof SAYS)[number];
  readonly text: string;
}

export function asAnswer(value: Json): Answer {
  const body = fields(value, 'ask_digest', 'day', 'says', 'text');
  return {
    ask_digest: asEncoded(body.ask_digest, 32),
    day: asDay(body.day),
    says: asChoice(body.says, SAYS),
    text: asText(body.text),
  };
}

/** Kinds 16 and 17: the seeds of an identity and a signer. */
export interface KeyPair {
  readonly identity: string;
  readonly signer: string;
}

export function asKeyPair(value: Json): KeyPair {
  const body = fields(value, 'identity', 'signer');
  return { identity: asEncoded(body.identity, 32), signer: asEncoded(body.signer, 32) };
}

/** Kind 18: the seed of the organisation's signer. */
export interface OrganisationSigner {
  readonly signer: string;
}

export function asOrganisationSigner(value: Json): OrganisationSigner {
  return { signer: asEncoded(fields(value, 'signer').signer, 32) };
}

/** b64 of `size` bytes, as it stands. */
function asEncoded(value: Json, size: number): string {
  asBytes(value, size);
  return asText(value);
}
