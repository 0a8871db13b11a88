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
  claims,
  instanceOf,
  subjectOf,
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

/**
 * The desk: facts and the case identity.
 *
 * The author of a cover is whoever hashes to the case id; of a re-sealed one, the desk's key of that epoch [P-19].
 */
export async function openCover(
  sealed: Uint8Array,
  desk: Holder,
  about: { instance: Uint8Array; case: Uint8Array; epoch: number; deskVerifyKey?: Uint8Array },
): Promise<Opened<Cover>> {
  const plaintext = await open(desk.identity, sealed);
  const resealer = claims(plaintext, 'resealed') ? about.deskVerifyKey : undefined;
  return believe(plaintext, desk, asCover, {
    kind: resealer === undefined ? 'cover' : 'resealed',
    instance: about.instance,
    subject: about.case,
    author: resealer ?? authorOf(plaintext),
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
 * [P-14] The desk: the report that this cover names, by whoever hashes to the case id; else `WrongBody`.
 *
 * From here, and only from here, come the reporter's recipient and verify key. A cover that the reporter wrote is by the
 * same author, else `WrongAuthor`.
 */
export async function openReport(sealed: Uint8Array, cover: Opened<Cover>, holder: Holder): Promise<Opened<Report>> {
  if (b64(digest(sealed)) !== cover.body.report_digest) throw new Refused('WrongBody');
  const plaintext = await open(holder.identity, sealed);
  const report = believe(plaintext, holder, asReport, {
    ...sameCase(cover.header),
    kind: 'report',
    author: cover.header.kind === 'cover' ? cover.header.author : authorOf(plaintext),
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

/**
 * [P-13] The worker: a reply by the card's desk that names the card's report; else `WrongBody`.
 *
 * `deskKeys` are the card's key and its `successors`, in b64; by default the card's alone.
 */
export async function openReply(
  sealed: Uint8Array,
  card: Opened<Card>,
  reporter: Holder,
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
  return reply;
}

/** The desk: its own copy of a reply, signed in any of its epochs; keys in b64. */
export async function openCopy(
  sealed: Uint8Array,
  cover: Opened<Cover>,
  holder: Holder,
  deskKeys: readonly string[],
  counter: number,
): Promise<Opened<Copy>> {
  const plaintext = await open(holder.identity, sealed);
  const copy = believe(plaintext, holder, asCopy, {
    ...sameCase(cover.header),
    kind: 'copy',
    author: oneOf(plaintext, deskKeys),
    counter,
  });
  if (copy.body.report_digest !== cover.body.report_digest) throw new Refused('WrongBody');
  return copy;
}

/** The key that a plaintext claims as its author's, if it is one of these; else the first of them, to be refused by. */
function oneOf(plaintext: Uint8Array, keys: readonly string[]): Uint8Array {
  const claimed = authorOf(plaintext);
  return keys.includes(b64(claimed)) ? claimed : b64Decode(keys[0] ?? '', 32);
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

/**
 * [P-26] The administrator: the organisation's signer, from whoever sealed it; `WrongKey` if not `verifyKey`'s.
 *
 * `verifyKey` is the last of the organisation's chain [P-25].
 */
export async function openOrganisationSecret(
  sealed: Uint8Array,
  member: Holder,
  about: { instance: Uint8Array; account: Uint8Array; author: Uint8Array; verifyKey: Uint8Array },
): Promise<Signer> {
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
  machine: Holder,
  about: { instance: Uint8Array; verifyKey: Uint8Array },
): Promise<Signer> {
  const plaintext = await open(machine.identity, sealed);
  const secret = believe(plaintext, machine, asOrganisationSigner, {
    kind: 'organisation_secret',
    instance: about.instance,
    subject: subjectOf(plaintext),
    author: authorOf(plaintext),
  });
  return organisationOf(secret.body, about.verifyKey);
}

function organisationOf(body: { readonly signer: string }, verifyKey: Uint8Array): Signer {
  const held = signer(b64Decode(body.signer));
  if (!equal(verifyKeyOf(held), verifyKey)) throw new Refused('WrongKey');
  return held;
}

/** A recipient inside a verified letter must still be one; else `WrongBody`. */
export function believedRecipient(text: string): Recipient {
  try {
    return checkRecipient(text);
  } catch {
    throw new Refused('WrongBody');
  }
}
