/**
 * How is a letter opened and believed? One function a kind; each names all that it expects. docs/protocol.md §3, §5–§9
 *
 * Every function refuses with the refusals of `open`, of `verify` and of the body.
 */

import type { Holder, ReporterKeys } from './codes.ts';
import { holderOf } from './codes.ts';
import type { DeskEntry } from './directory.ts';
import { type Json, b64, b64Decode, digest, equal } from './encoding.ts';
import type { Pair } from './keys.ts';
import {
  type Card,
  type Copy,
  type Cover,
  type FollowUp,
  type Header,
  type KeyPair,
  type Reply,
  type Report,
  type Seen,
  asCard,
  asCopy,
  asCover,
  asFollowUp,
  asKeyPair,
  asOrganisationSigner,
  asReply,
  asReport,
  authorOf,
  instanceOf,
  verify,
} from './letters.ts';
import { open } from './opening.ts';
import { Refused } from './refusals.ts';
import { type Recipient, checkRecipient, identity, recipientDigest } from './sealing.ts';
import { type Signer, signer, verifyKeyOf } from './signing.ts';

/** A letter that was opened, verified and understood. */
export interface Opened<B> {
  readonly header: Header;
  readonly seen: readonly Seen[];
  readonly body: B;
}

/** What is expected of a letter beside its recipient, who is whoever opens it. */
type Expected = Omit<Header, 'recipientDigest'>;

function believe<B>(plaintext: Uint8Array, holder: Holder, read: (body: Json) => B, expected: Expected): Opened<B> {
  const letter = verify(plaintext, { ...expected, recipientDigest: recipientDigest(holder.recipient) });
  return { header: letter.header, seen: letter.seen, body: read(letter.body) };
}

async function openAs<B>(
  sealed: Uint8Array,
  holder: Holder,
  read: (body: Json) => B,
  expected: Expected,
): Promise<Opened<B>> {
  return believe(await open(holder.identity, sealed), holder, read, expected);
}

/** The desk: facts and the case identity. The author is whoever hashes to the case id. */
export async function openCover(
  sealed: Uint8Array,
  desk: Holder,
  about: { instance: Uint8Array; case: Uint8Array; epoch: number },
): Promise<Opened<Cover>> {
  const plaintext = await open(desk.identity, sealed);
  return believe(plaintext, desk, asCover, {
    kind: 'cover',
    instance: about.instance,
    subject: about.case,
    author: authorOf(plaintext),
    epoch: about.epoch,
    counter: 1,
  });
}

/** The case identity that a verified cover carries. */
export function caseHolder(cover: Opened<Cover>): Promise<Holder> {
  return holderOf(identity(b64Decode(cover.body.identity, 32)));
}

function sameCase(header: Header): Pick<Header, 'instance' | 'subject'> {
  return { instance: header.instance, subject: header.subject };
}

/**
 * [P-14] The desk: the report that this cover names, by the cover's author; else `WrongBody`.
 *
 * From here, and only from here, come the reporter's recipient and verify key.
 */
export async function openReport(sealed: Uint8Array, cover: Opened<Cover>, holder: Holder): Promise<Opened<Report>> {
  if (b64(digest(sealed)) !== cover.body.report_digest) throw new Refused('WrongBody');
  const report = await openAs(sealed, holder, asReport, {
    ...sameCase(cover.header),
    kind: 'report',
    author: cover.header.author,
    counter: 1,
  });
  believedRecipient(report.body.reporter_recipient);
  return report;
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
  believedRecipient(card.body.case_recipient);
  return card;
}

/** The desk: a later letter by the report's author. */
export function openFollowUp(
  sealed: Uint8Array,
  report: Opened<Report>,
  holder: Holder,
  counter: number,
): Promise<Opened<FollowUp>> {
  return openAs(sealed, holder, asFollowUp, {
    ...sameCase(report.header),
    kind: 'follow_up',
    author: report.header.author,
    counter,
  });
}

/** [P-13] The worker: a reply by the card's desk that names the card's report; else `WrongBody`. */
export async function openReply(
  sealed: Uint8Array,
  card: Opened<Card>,
  reporter: Holder,
  counter: number,
): Promise<Opened<Reply>> {
  const reply = await openAs(sealed, reporter, asReply, {
    ...sameCase(card.header),
    kind: 'reply',
    author: b64Decode(card.body.desk_verify_key, 32),
    counter,
  });
  if (reply.body.report_digest !== card.body.report_digest) throw new Refused('WrongBody');
  return reply;
}

/** The desk: its own copy of a reply. */
export async function openCopy(
  sealed: Uint8Array,
  cover: Opened<Cover>,
  holder: Holder,
  deskVerifyKey: Uint8Array,
  counter: number,
): Promise<Opened<Copy>> {
  const copy = await openAs(sealed, holder, asCopy, {
    ...sameCase(cover.header),
    kind: 'copy',
    author: deskVerifyKey,
    counter,
  });
  if (copy.body.report_digest !== cover.body.report_digest) throw new Refused('WrongBody');
  return copy;
}

function pairOf(body: KeyPair): Pair {
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
  holder: Holder,
  account: Uint8Array,
): Promise<Opened<KeyPair> & { readonly pair: Pair }> {
  const plaintext = await open(holder.identity, sealed);
  const secret = believe(plaintext, holder, asKeyPair, {
    kind: 'member_secret',
    instance: instanceOf(plaintext),
    subject: account,
    author: authorOf(plaintext),
  });
  const pair = pairOf(secret.body);
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
  member: Holder,
  entry: DeskEntry,
  granter: Uint8Array,
  granters: readonly Uint8Array[],
): Promise<Pair & Holder> {
  if (!granters.some((key) => equal(key, granter))) throw new Refused('WrongAuthor');
  const grant = await openAs(sealed, member, asKeyPair, {
    kind: 'grant',
    instance: b64Decode(entry.instance, 32),
    subject: b64Decode(entry.desk, 16),
    author: granter,
    epoch: entry.epoch,
  });
  const pair = pairOf(grant.body);
  const held = { ...pair, ...(await holderOf(pair.identity)) };
  const matches =
    b64(verifyKeyOf(held.signer)) === entry.verify_key &&
    b64(recipientDigest(held.recipient)) === entry.recipient_digest;
  if (!matches) throw new Refused('WrongKey');
  return held;
}

/** The first administrator: the organisation's signer. */
export async function openOrganisationSecret(
  sealed: Uint8Array,
  member: Holder,
  about: { instance: Uint8Array; account: Uint8Array; author: Uint8Array },
): Promise<Signer> {
  const secret = await openAs(sealed, member, asOrganisationSigner, {
    kind: 'organisation_secret',
    instance: about.instance,
    subject: about.account,
    author: about.author,
  });
  return signer(b64Decode(secret.body.signer));
}

/** A recipient inside a verified letter must still be one; else `WrongBody`. */
export function believedRecipient(text: string): Recipient {
  try {
    return checkRecipient(text);
  } catch {
    throw new Refused('WrongBody');
  }
}
