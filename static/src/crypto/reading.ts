/**
 * How is a letter opened and believed? One function a kind; each names all that it expects. docs/protocol.md §3, §5–§9
 *
 * Every function refuses with the refusals of `open`, of `verify` and of the body.
 */

import { type Attachment, type ReplyFile, paddedSize } from './attachments.ts';
import { type CacheKey, type Place, contextOf } from './cache.ts';
import type { Holder, ReporterKeys } from './codes.ts';
import { holderOf } from './codes.ts';
import { type ConsentPlace, verifyConsent } from './consent.ts';
import { type DeskEntry, predecessors } from './directory.ts';
import { type Json, b64, b64Decode, canonicalDecode, canonicalText, digest, equal, readU32 } from './encoding.ts';
import type { Pair } from './keys.ts';
import { quickIdentity } from './expanded.ts';
import { type Answer, type Ask, asAnswer, asAsk } from './bodies/asks.ts';
import { type Conflicts, asConflicts } from './bodies/conflicts.ts';
import { type Cover, type Facts, asCover, asFacts } from './bodies/cover.ts';
import { type KeyPair, asKeyPair, asOrganisationSigner } from './bodies/keys.ts';
import { type Address, type Card, type Copy, type Reply, asCard, asCopy, asReply } from './bodies/reply.ts';
import { type FollowUp, type Receipt, type Report, asFollowUp, asReceipt, asReport } from './bodies/report.ts';
import { type Ring, asRing } from './bodies/ring.ts';
import { type Header, type Letter, authorOf, claims, instanceOf, subjectOf, verify, verifyBy } from './letters.ts';
import { verifyQuickly } from './native_signing.ts';
import { type Note, asNote } from './notebook.ts';
import { notesIdentity } from './notes.ts';
import { open, openCached } from './opening.ts';
import { Refused, refusalOf } from './refusals.ts';
import type { Role } from './roles.ts';
import { type Recipient, checkRecipient, identity, recipientDigest } from './sealing.ts';
import { type Shelf, asShelf, shelfJson } from './shelf.ts';
import { type Signer, signer, verifyKeyOf } from './signing.ts';

/** A letter that was opened, verified and understood. Nothing but this module makes one, out of a `Letter`. */
export interface Opened<B> extends Omit<Letter, 'body'> {
  readonly body: B;
}

/** What is expected of a letter beside its recipient, who is whoever opens it. */
type Expected = Omit<Header, 'recipientDigest'>;

function believe<B>(plaintext: Uint8Array, holder: Holder, read: (body: Json) => B, expected: Expected): Opened<B> {
  const letter = verify(plaintext, { ...expected, recipientDigest: recipientDigest(holder.recipient) });
  return { ...letter, body: read(letter.body) };
}

async function openAs<B>(
  sealed: Uint8Array,
  holder: Holder,
  read: (body: Json) => B,
  expected: Expected,
): Promise<Opened<B>> {
  return believe(await open(holder.identity, sealed), holder, read, expected);
}

/** Of which case, for which epoch of the desk, and whose cover it may be. */
export interface CoverPlace {
  readonly instance: Uint8Array;
  readonly case: Uint8Array;
  readonly epoch: number;
  readonly deskVerifyKey?: Uint8Array;
  readonly givers?: readonly string[];
}

/**
 * The desk: facts and the case identity. A desk opens thousands of them, so each by whatever is quickest here.
 *
 * The author of a cover is whoever hashes to the case id; of a re-sealed one, the desk's key of that epoch [P-19]; of one
 * that was handed over, one of `givers`, the keys of other desks in the verified directory, in b64 [P-21].
 */
export async function openCover(sealed: Uint8Array, desk: Holder<'desk'>, place: CoverPlace): Promise<Opened<Cover>> {
  const { instance, case: subject, epoch, deskVerifyKey, givers = [] } = place;
  const plaintext = await open(desk.identity, sealed, quickIdentity);
  let by: Pick<Header, 'kind' | 'author'> = { kind: 'cover', author: authorOf(plaintext) };
  if (claims(plaintext, 'resealed') && deskVerifyKey !== undefined) {
    by = { kind: 'resealed', author: deskVerifyKey };
  } else if (claims(plaintext, 'handed_over') && givers.length > 0) {
    by = { kind: 'handed_over', author: oneOf(plaintext, givers) };
  }
  const expected = { ...by, instance, subject, epoch, counter: 1, recipientDigest: digestOf(desk) };
  const letter = await verifyBy(verifyQuickly, plaintext, expected);
  return { ...letter, body: asCover(letter.body) };
}

const digests = new WeakMap<Holder, Uint8Array>();

/** H(recipient), taken once: a recipient has as many bytes as a cover. */
function digestOf(desk: Holder<'desk'>): Uint8Array {
  const known = digests.get(desk) ?? recipientDigest(desk.recipient);
  digests.set(desk, known);
  return known;
}

/** [P-22] A member: the cached facts of the very cover that `place` names, a hint until the cover is opened. */
export async function openFacts(cached: Uint8Array, key: CacheKey, place: Place): Promise<Facts> {
  const plaintext = await openCached(cached, key, contextOf(place));
  const end = 4 + readU32(plaintext, 0);
  if (end > plaintext.length) throw new Refused('WrongSize');
  if (!plaintext.subarray(end).every((byte) => byte === 0)) throw new Refused('WrongPadding');
  return asFacts(canonicalDecode(plaintext.subarray(4, end)));
}

/** The case identity that a verified cover carries. */
export function caseHolder(cover: Opened<Cover>): Promise<Holder<'case'>> {
  return holderOf(identity(b64Decode(cover.body.identity, 32)));
}

/** The desk: what was before this cover, by the cover's own author; `WrongBody` if another handed it over. */
export async function openRing(sealed: Uint8Array, cover: Opened<Cover>): Promise<Opened<Ring>> {
  const { kind, author } = cover.header;
  const ring = await openAs(sealed, await caseHolder(cover), asRing, {
    ...sameCase(cover.header),
    kind: 'ring',
    author,
    counter: 1,
  });
  const giver = ring.body.desks.at(-1)?.verify_key;
  if (kind === 'handed_over' && giver !== b64(author)) throw new Refused('WrongBody');
  return ring;
}

/**
 * [P-33] A member: who must not see which reports, by the desk's key of the very epoch of `entry`.
 *
 * `before` is what this reader has seen in the same visit: `WrongEpoch` or `WrongCounter` if the list was rolled back,
 * `WrongBody` if another is told under the same version.
 */
export async function openConflicts(
  sealed: Uint8Array,
  desk: Holder<'desk'>,
  entry: DeskEntry,
  version: number,
  before?: Opened<Conflicts>,
): Promise<Opened<Conflicts>> {
  const conflicts = await openAs(sealed, desk, asConflicts, {
    kind: 'conflicts',
    instance: b64Decode(entry.instance, 32),
    subject: b64Decode(entry.desk, 16),
    author: b64Decode(entry.verify_key, 32),
    epoch: entry.epoch,
    counter: version,
  });
  const told = ({ entries }: Conflicts): Json => ({ entries: entries.map((entry) => ({ ...entry })) });
  if (before !== undefined) checkGoesOn(before, conflicts, told);
  return conflicts;
}

/**
 * [P-40] A member: what they keep for themselves, by their own signer.
 *
 * `before` is what this reader has seen or written in the same visit: `WrongCounter` if the shelf was rolled back,
 * `WrongBody` if another is told under the same version.
 */
export async function openShelf(
  sealed: Uint8Array,
  member: Holder<'member'> & Pair<'member'>,
  about: { instance: Uint8Array; account: Uint8Array; version: number },
  before?: Opened<Shelf>,
): Promise<Opened<Shelf>> {
  const shelf = await openAs(sealed, member, asShelf, {
    kind: 'shelf',
    instance: about.instance,
    subject: about.account,
    author: verifyKeyOf(member.signer),
    counter: about.version,
  });
  if (before !== undefined) checkGoesOn(before, shelf, shelfJson);
  return shelf;
}

function checkGoesOn<B>(before: Opened<B>, after: Opened<B>, written: (body: B) => Json): void {
  const [seen, told] = [before.header, after.header];
  if ((told.epoch ?? 0) < (seen.epoch ?? 0)) throw new Refused('WrongEpoch');
  if ((told.counter ?? 0) < (seen.counter ?? 0)) throw new Refused('WrongCounter');
  const text = ({ body }: Opened<B>): string => canonicalText(written(body));
  if (told.counter === seen.counter && text(before) !== text(after)) throw new Refused('WrongBody');
}

/** Where a letter between two desks stands: of what was asked about a case, which one, and to which keys. */
export interface AskPlace {
  readonly instance: Uint8Array;
  readonly case: Uint8Array;
  readonly number: number;
  /** Of the reader's desk, to whose keys of then it is sealed. */
  readonly epoch: number;
}

/**
 * [P-42] A member of the desk that is asked.
 *
 * `askers` are the keys, in b64, of the desk that the server names as the one that asks: `WrongAuthor` if it is another.
 */
export async function openAsk(
  sealed: Uint8Array,
  desk: Holder<'desk'>,
  place: AskPlace,
  askers: readonly string[],
): Promise<Opened<Ask>> {
  const plaintext = await open(desk.identity, sealed);
  return believe(plaintext, desk, asAsk, between('ask', plaintext, place, askers));
}

/**
 * [P-42] A member of the desk that asked: the answer of the very desk that was asked, to that very ask.
 *
 * `asked` are that desk's keys in b64; `WrongBody` if it answers another ask.
 */
export async function openAnswer(
  sealed: Uint8Array,
  desk: Holder<'desk'>,
  place: AskPlace,
  asked: readonly string[],
  askDigest: Uint8Array,
): Promise<Opened<Answer>> {
  const plaintext = await open(desk.identity, sealed);
  const answer = believe(plaintext, desk, asAnswer, between('answer', plaintext, place, asked));
  if (answer.body.ask_digest !== b64(askDigest)) throw new Refused('WrongBody');
  return answer;
}

function between(kind: 'ask' | 'answer', plaintext: Uint8Array, place: AskPlace, authors: readonly string[]): Expected {
  const { instance, case: subject, number: counter, epoch } = place;
  if (authors.length === 0) throw new Refused('WrongAuthor'); // a desk of no directory
  return { kind, instance, subject, author: oneOf(plaintext, authors), epoch, counter };
}

/** Whoever opens the letters of a case: the identity in force, and those before it, the newest first. */
export type CaseHolders = readonly [Holder<'case'>, ...Holder<'case'>[]];

/** Every identity to which letters of this case may be sealed; the report's is the last. */
export async function caseHolders(cover: Opened<Cover>, ring?: Opened<Ring>): Promise<CaseHolders> {
  const before = [...(ring?.body.identities ?? [])].reverse();
  const holders = before.map((seed) => holderOf(identity<'case'>(b64Decode(seed, 32))));
  return [await caseHolder(cover), ...(await Promise.all(holders))];
}

/** The plaintext, and whose identity opened it; `NoMatch` if none does. */
async function openWithAny<R extends Role>(
  sealed: Uint8Array,
  holders: readonly Holder<R>[],
): Promise<{ plaintext: Uint8Array; holder: Holder<R> }> {
  for (const holder of holders) {
    try {
      return { plaintext: await open(holder.identity, sealed), holder };
    } catch (error) {
      if (refusalOf(error) !== 'NoMatch') throw error;
    }
  }
  throw new Refused('NoMatch');
}

/**
 * [P-36] Whoever opens the notes of a case that are this reader's to read, the likeliest first.
 *
 * `desks` are the desk's own keys that the reader holds, the newest first; the ring tells what was passed on.
 */
export function notesHolders(
  cases: CaseHolders,
  desks: readonly Holder<'desk'>[],
  ring?: Opened<Ring>,
): Promise<readonly Holder<'notes'>[]> {
  const own = cases.flatMap((of) => desks.map((desk) => notesIdentity(desk.identity, of.identity)));
  const passed = [...(ring?.body.notes ?? [])].reverse().map((seed) => identity<'notes'>(b64Decode(seed, 32)));
  return Promise.all([...own, ...passed].map((one) => holderOf(one)));
}

/**
 * [P-36] The desk: a note, by whoever signed it; whose key that is, the list of members tells.
 *
 * `NoMatch` where it is sealed to another desk's members.
 */
export async function openNote(
  sealed: Uint8Array,
  cover: Opened<Cover>,
  holders: readonly Holder<'notes'>[],
  counter: number,
): Promise<Opened<Note>> {
  const { plaintext, holder } = await openWithAny(sealed, holders);
  return believe(plaintext, holder, asNote, {
    ...sameCase(cover.header),
    kind: 'note',
    author: authorOf(plaintext),
    counter,
  });
}

function sameCase(header: Header): Pick<Header, 'instance' | 'subject'> {
  return { instance: header.instance, subject: header.subject };
}

/**
 * [P-14] The desk: the report that this cover names, by whoever hashes to the case id; else `WrongBody`.
 *
 * From here, and only from here, come the reporter's recipient and verify key. A cover that the reporter wrote is by the
 * same author, else `WrongAuthor`.
 */
export async function openReport(
  sealed: Uint8Array,
  cover: Opened<Cover>,
  holders: CaseHolders,
): Promise<Opened<Report>> {
  if (b64(digest(sealed)) !== cover.body.report_digest) throw new Refused('WrongBody');
  const holder = holders.at(-1) ?? holders[0];
  const plaintext = await open(holder.identity, sealed);
  const report = believe(plaintext, holder, asReport, {
    ...sameCase(cover.header),
    kind: 'report',
    author: cover.header.kind === 'cover' ? cover.header.author : authorOf(plaintext),
    counter: 1,
  });
  reporterRecipient(report);
  checkConsent(report);
  return report;
}

/** [P-14] Where answers go: nobody but a verified report tells it; `WrongBody` if it is no recipient. */
export function reporterRecipient(report: Opened<Report>): Recipient<'reporter'> {
  return believedRecipient(report.body.reporter_recipient);
}

/** [P-13] Where a worker's letters go, as a card or a reply tells it; `WrongBody` if it is no recipient. */
export function caseRecipient(told: Pick<Address, 'case_recipient'>): Recipient<'case'> {
  return believedRecipient(told.case_recipient);
}

/** [P-13] The returning worker: the card that they wrote to themselves. */
export async function openCard(sealed: Uint8Array, keys: ReporterKeys): Promise<Opened<Card>> {
  const card = await openAs(sealed, keys, asCard, {
    kind: 'card',
    instance: keys.instance,
    subject: keys.case,
    author: keys.verifyKey,
    counter: 1,
  });
  caseRecipient(card.body);
  return card;
}

/** The desk: a later letter by the report's author. */
export async function openFollowUp(
  sealed: Uint8Array,
  report: Opened<Report>,
  holders: CaseHolders,
  counter: number,
): Promise<Opened<FollowUp>> {
  const { plaintext, holder } = await openWithAny(sealed, holders);
  const followUp = believe(plaintext, holder, asFollowUp, {
    ...sameCase(report.header),
    kind: 'follow_up',
    author: report.header.author,
    counter,
  });
  checkConsent(followUp);
  return followUp;
}

/**
 * [P-43] The desk: by which day the worker's mailbox had opened which of the `replies` (digest by counter).
 *
 * `WrongBody` if it names none of them, `WrongCounter` if it is older than one that this reader has had `before`.
 */
export async function openReceipt(
  sealed: Uint8Array,
  report: Opened<Report>,
  holders: CaseHolders,
  replies: ReadonlyMap<number, string>,
  before?: Receipt,
): Promise<Opened<Receipt>> {
  const { plaintext, holder } = await openWithAny(sealed, holders);
  const { author } = report.header;
  const receipt = believe(plaintext, holder, asReceipt, { ...sameCase(report.header), kind: 'receipt', author, counter: 1 });
  const { counter, day, digest: of } = receipt.body;
  if (replies.get(counter) !== of) throw new Refused('WrongBody');
  if (before !== undefined && (day < before.day || counter < before.counter)) throw new Refused('WrongCounter');
  return receipt;
}

/** Which letter the consent in this letter is bound to. */
export function consentPlace({ header, body }: Opened<Report> | Opened<FollowUp>): ConsentPlace {
  return { instance: header.instance, case: header.subject, counter: header.counter ?? 0, day: body.day };
}

/** [P-30] A letter whose consent is not its author's, or of another letter, is refused as a whole. */
function checkConsent(letter: Opened<Report> | Opened<FollowUp>): void {
  const { consent } = letter.body;
  if (consent !== undefined) verifyConsent(letter.header.author, consentPlace(letter), consent);
}

/**
 * [P-28] The desk: the content of the very file that a verified letter names, and no more of it.
 *
 * `WrongBody` for another file, then the refusals of opening, then `WrongSize` and `WrongPadding`.
 */
export async function openAttachment(
  sealed: Uint8Array,
  attachment: Attachment,
  holders: CaseHolders,
): Promise<Uint8Array> {
  return contentOf(sealed, attachment, async () => (await openWithAny(sealed, holders)).plaintext);
}

/** [P-39] The worker, and the desk by the copy: the content of the file that a verified reply names; as above. */
export function openReplyFile(sealed: Uint8Array, file: ReplyFile): Promise<Uint8Array> {
  return contentOf(sealed, file, () => open(identity(b64Decode(file.identity)), sealed));
}

async function contentOf(
  sealed: Uint8Array,
  attachment: Attachment,
  opening: () => Promise<Uint8Array>,
): Promise<Uint8Array> {
  if (b64(digest(sealed)) !== attachment.digest) throw new Refused('WrongBody');
  const plaintext = await opening();
  if (plaintext.length !== paddedSize(attachment.size)) throw new Refused('WrongSize');
  if (!plaintext.subarray(attachment.size).every((byte) => byte === 0)) throw new Refused('WrongPadding');
  return plaintext.subarray(0, attachment.size);
}

/**
 * [P-13] The worker: a reply by the card's desk that names the card's report; else `WrongBody`.
 *
 * `deskKeys` are the key of the `Address` in force and its `successors`, in b64 [P-20]; by default the card's key alone.
 */
export async function openReply(
  sealed: Uint8Array,
  card: Opened<Card>,
  reporter: Holder<'reporter'>,
  counter: number,
  deskKeys: readonly string[] = [card.body.desk_verify_key],
): Promise<Opened<Reply>> {
  const plaintext = await open(reporter.identity, sealed);
  const reply = believe(plaintext, reporter, asReply, {
    ...sameCase(card.header),
    kind: 'reply',
    author: oneOf(plaintext, deskKeys),
    counter,
  });
  if (reply.body.report_digest !== card.body.report_digest) throw new Refused('WrongBody');
  if (reply.body.address !== undefined) caseRecipient(reply.body.address);
  return reply;
}

/**
 * [P-20] Where letters go after this reply, which was believed under `address`, and whose answers count.
 *
 * Another desk's keys alone count from here on; the same desk may have a new recipient for the case.
 */
export function nextAddress(address: Address, reply: Opened<Reply>): Address {
  const told = reply.body.address;
  if (told === undefined) return address;
  return told.desk === address.desk ? { ...address, case_recipient: told.case_recipient } : told;
}

/** The desk: its own copy of a reply, or a former desk's, signed in any of its epochs; keys in b64. */
export async function openCopy(
  sealed: Uint8Array,
  cover: Opened<Cover>,
  holders: CaseHolders,
  deskKeys: readonly string[],
  counter: number,
): Promise<Opened<Copy>> {
  const { plaintext, holder } = await openWithAny(sealed, holders);
  const copy = believe(plaintext, holder, asCopy, {
    ...sameCase(cover.header),
    kind: 'copy',
    author: oneOf(plaintext, deskKeys),
    counter,
  });
  if (copy.body.report_digest !== cover.body.report_digest) throw new Refused('WrongBody');
  return copy;
}

/**
 * [P-21] The keys that may have signed the desk's letter with this counter: the desk's own, or a former desk's; in b64.
 *
 * `entries` of former desks may come from anywhere: only those that lead to the key in the ring count [P-18].
 */
export function deskKeysAt(
  counter: number,
  own: readonly string[],
  ring: Opened<Ring> | undefined,
  entries: readonly DeskEntry[],
): readonly string[] {
  const former = ring?.body.desks.find(({ until }) => counter <= until);
  if (former === undefined) return own;
  const ofDesk = entries.filter(({ desk }) => desk === former.desk);
  const last = ofDesk.find(({ verify_key }) => verify_key === former.verify_key);
  return last === undefined ? [former.verify_key] : [...predecessors(ofDesk, last).values()];
}

/** The key that a plaintext claims as its author's, if it is one of these; else the first of them, to be refused by. */
function oneOf(plaintext: Uint8Array, keys: readonly string[]): Uint8Array {
  const claimed = authorOf(plaintext);
  return keys.includes(b64(claimed)) ? claimed : b64Decode(keys[0] ?? '', 32);
}

function pairOf<R extends Role>(body: KeyPair): Pair<R> {
  return { identity: identity(b64Decode(body.identity)), signer: signer(b64Decode(body.signer)) };
}

/**
 * The member: their own keys, by the passphrase's or recovery code's identity.
 *
 * The secret proves its own author: `WrongKey` unless the signer inside made the signature outside. The instance is
 * the one that the letter names, for the caller to compare: at a recovery nobody has told it yet.
 */
export async function openMemberSecret(
  sealed: Uint8Array,
  holder: Holder<'keeper'>,
  account: Uint8Array,
): Promise<Opened<KeyPair> & { readonly pair: Pair<'member'> }> {
  const plaintext = await open(holder.identity, sealed);
  const secret = believe(plaintext, holder, asKeyPair, {
    kind: 'member_secret',
    instance: instanceOf(plaintext),
    subject: account,
    author: authorOf(plaintext),
  });
  const pair = pairOf<'member'>(secret.body);
  if (!equal(verifyKeyOf(pair.signer), secret.header.author)) throw new Refused('WrongKey');
  return { ...secret, pair };
}

/**
 * [P-17] The member: the desk's keys, signed by one of the desk's members and matching its entry.
 *
 * `WrongAuthor` if the granter is no member, `WrongKey` if the keys are not the entry's.
 */
export async function openGrant(
  sealed: Uint8Array,
  member: Holder<'member'>,
  entry: DeskEntry,
  granter: Uint8Array,
  granters: readonly Uint8Array[],
): Promise<Pair<'desk'> & Holder<'desk'>> {
  if (!granters.some((key) => equal(key, granter))) throw new Refused('WrongAuthor');
  const grant = await openAs(sealed, member, asKeyPair, {
    kind: 'grant',
    instance: b64Decode(entry.instance, 32),
    subject: b64Decode(entry.desk, 16),
    author: granter,
    epoch: entry.epoch,
  });
  const pair = pairOf<'desk'>(grant.body);
  const held = { ...pair, ...(await holderOf(pair.identity)) };
  const matches =
    b64(verifyKeyOf(held.signer)) === entry.verify_key &&
    b64(recipientDigest(held.recipient)) === entry.recipient_digest;
  if (!matches) throw new Refused('WrongKey');
  return held;
}

/**
 * [P-26] The administrator: the organisation's signer, from whoever sealed it; `WrongKey` if not `verifyKey`'s.
 *
 * `verifyKey` is the last of the organisation's chain [P-25].
 */
export async function openOrganisationSecret(
  sealed: Uint8Array,
  member: Holder<'member'>,
  about: { instance: Uint8Array; account: Uint8Array; author: Uint8Array; verifyKey: Uint8Array },
): Promise<Signer<'organisation'>> {
  const secret = await openAs(sealed, member, asOrganisationSigner, {
    kind: 'organisation_secret',
    instance: about.instance,
    subject: about.account,
    author: about.author,
  });
  return organisationOf(secret.body, about.verifyKey);
}

/** [P-26] The machine that signs: the same, whichever administrator brought it; they prove themselves by the key. */
export async function openOrganisationFile(
  sealed: Uint8Array,
  machine: Holder<'keeper'>,
  about: { instance: Uint8Array; verifyKey: Uint8Array },
): Promise<Signer<'organisation'>> {
  const plaintext = await open(machine.identity, sealed);
  const secret = believe(plaintext, machine, asOrganisationSigner, {
    kind: 'organisation_secret',
    instance: about.instance,
    subject: subjectOf(plaintext),
    author: authorOf(plaintext),
  });
  return organisationOf(secret.body, about.verifyKey);
}

function organisationOf(body: { readonly signer: string }, verifyKey: Uint8Array): Signer<'organisation'> {
  const held = signer<'organisation'>(b64Decode(body.signer));
  if (!equal(verifyKeyOf(held), verifyKey)) throw new Refused('WrongKey');
  return held;
}

/** A recipient inside a verified letter must still be one; else `WrongBody`. */
function believedRecipient<R extends Role>(text: string): Recipient<R> {
  try {
    return checkRecipient(text);
  } catch {
    throw new Refused('WrongBody');
  }
}
