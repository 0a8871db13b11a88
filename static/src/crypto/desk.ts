/** How does a desk answer, ask another, hand a case on, and note who must not see one? docs/protocol.md §3, §9 */

import { filesKey } from './attachments.ts';
import { type Holder, holderOf } from './codes.ts';
import { type DeskEntry } from './directory.ts';
import { type JsonObject, b64, b64Decode, digest } from './encoding.ts';
import { type Answer, type Ask } from './bodies/asks.ts';
import { type Conflicts } from './bodies/conflicts.ts';
import { type Cover } from './bodies/cover.ts';
import { type Reply } from './bodies/reply.ts';
import { type Ring } from './bodies/ring.ts';
import { type Header, type Seen, build } from './letters.ts';
import { phrasesKey } from './phrases.ts';
import { type Identity, type Recipient, drawIdentity, identity, recipientDigest, seal } from './sealing.ts';
import { type Signer, verifyKeyOf } from './signing.ts';

/** One answer, sealed twice. */
export interface SealedReply {
  readonly reply: Uint8Array;
  readonly copy: Uint8Array;
}

/**
 * Letters 5 and 6 by the desk's signer; `counter` is the desk's count in this case, from 1.
 *
 * [P-14] `reporterRecipient` comes from an opened report, never from the server.
 */
export async function sealReply(
  signer: Signer<'desk'>,
  body: Reply,
  about: {
    instance: Uint8Array;
    case: Uint8Array;
    counter: number;
    reporterRecipient: Recipient<'reporter'>;
    caseRecipient: Recipient<'case'>;
    seen: readonly Seen[];
  },
): Promise<SealedReply> {
  const { reporterRecipient, caseRecipient, seen } = about;
  const { address, files, phrases, ...told } = body;
  const replyBody = { ...told, ...(address === undefined ? {} : { address: { ...address } }), ...filesKey(files), ...phrasesKey(phrases) };
  const header = {
    instance: about.instance,
    subject: about.case,
    author: verifyKeyOf(signer),
    counter: about.counter,
  };
  const reply = await seal(
    reporterRecipient,
    build({ ...header, kind: 'reply', recipientDigest: recipientDigest(reporterRecipient) }, replyBody, signer, seen),
  );
  const copyBody = { ...replyBody, sent_digest: b64(digest(reply)) };
  const copy = await seal(
    caseRecipient,
    build({ ...header, kind: 'copy', recipientDigest: recipientDigest(caseRecipient) }, copyBody, signer, seen),
  );
  return { reply, copy };
}

/** A cover with a case identity of its own, and the ring of those before it. */
export interface SealedCover {
  readonly cover: Uint8Array;
  readonly ring: Uint8Array;
}

/**
 * Letters 7 and 9: what a verified cover and its ring said, to the desk's keys of a later epoch, signed by them.
 *
 * The case identity is a new one: who left the desk has only those before. `notes` is what the desk's notes were sealed to
 * under the cover before, so that those who come later read them [P-36].
 */
export async function resealCover(
  signer: Signer<'desk'>,
  body: Cover,
  ring: Ring,
  about: {
    instance: Uint8Array;
    case: Uint8Array;
    epoch: number;
    to: Recipient<'desk'>;
    notes?: Identity<'notes'>;
  },
): Promise<SealedCover> {
  const header = {
    kind: 'resealed' as const,
    instance: about.instance,
    subject: about.case,
    author: verifyKeyOf(signer),
    epoch: about.epoch,
  };
  const before = about.notes === undefined ? ring : passedOn(ring, about.notes);
  return withNewIdentity(signer, header, about.to, body, before, await holderOf(drawIdentity()));
}

/** All that another desk and the worker need when a case moves. */
export interface HandedOver extends SealedCover, SealedReply {}

/**
 * [P-21] Letters 8 and 9 to the desk `to`, and the giver's last reply and copy, which tell the worker.
 *
 * `recipient` is that desk's, checked against its verified entry [P-16]; the case identity is a new one. The giver's
 * notes, up to `lastNote`, stay the giver's, unless `notes` is what they are sealed to now [P-36].
 */
export async function handOver(
  signer: Signer<'desk'>,
  giver: DeskEntry,
  body: Cover,
  ring: Ring,
  reply: Omit<Reply, 'address'>,
  about: {
    instance: Uint8Array;
    case: Uint8Array;
    to: DeskEntry;
    recipient: Recipient<'desk'>;
    counter: number;
    reporterRecipient: Recipient<'reporter'>;
    seen: readonly Seen[];
    notes?: Identity<'notes'>;
    lastNote?: number;
  },
): Promise<HandedOver> {
  const { instance, to, recipient, counter, reporterRecipient, seen, notes, lastNote = 0 } = about;
  const next = await holderOf(drawIdentity<'case'>());
  const former = { desk: giver.desk, epoch: giver.epoch, until: counter, verify_key: b64(verifyKeyOf(signer)) };
  const header = {
    kind: 'handed_over' as const,
    instance,
    subject: about.case,
    author: verifyKeyOf(signer),
    epoch: to.epoch,
  };
  const told = notes === undefined ? keptBack(ring, lastNote) : passedOn(ring, notes);
  const moved = await withNewIdentity(signer, header, recipient, body, { ...told, desks: [...ring.desks, former] }, next);
  const address = {
    case_recipient: next.recipient,
    desk: to.desk,
    desk_verify_key: to.verify_key,
    epoch: to.epoch,
  };
  const before = await holderOf(identity<'case'>(b64Decode(body.identity, 32)));
  const last = await sealReply(signer, { ...reply, address }, {
    instance,
    case: about.case,
    counter,
    reporterRecipient,
    caseRecipient: before.recipient,
    seen,
  });
  return { ...moved, ...last };
}

/** [P-33] Letter 10: the desk's whole list, to the desk's own keys of an epoch; `version` counts from 1. */
export function sealConflicts(
  signer: Signer<'desk'>,
  body: Conflicts,
  about: { instance: Uint8Array; desk: Uint8Array; epoch: number; version: number; to: Recipient<'desk'> },
): Promise<Uint8Array> {
  const header = {
    kind: 'conflicts' as const,
    instance: about.instance,
    subject: about.desk,
    author: verifyKeyOf(signer),
    recipientDigest: recipientDigest(about.to),
    epoch: about.epoch,
    counter: about.version,
  };
  return seal(about.to, build(header, { entries: body.entries.map((entry) => ({ ...entry })) }, signer));
}

interface ToDesk {
  /** The verified entry of the desk to which it goes. */
  readonly to: DeskEntry;
  /** That desk's, checked against the entry [P-16]. */
  readonly recipient: Recipient<'desk'>;
  readonly case: Uint8Array;
  /** Counts what was asked about the case, from 1. */
  readonly number: number;
}

/** [P-42] Letter 14: whether the desk `to` would take a case. */
export function sealAsk(signer: Signer<'desk'>, body: Ask, about: ToDesk): Promise<Uint8Array> {
  return toDesk('ask', signer, { ...body }, about);
}

/** [P-42] Letter 15: the answer to the ask with that number, to the desk that asked. */
export function sealAnswer(signer: Signer<'desk'>, body: Answer, about: ToDesk): Promise<Uint8Array> {
  return toDesk('answer', signer, { ...body }, about);
}

function toDesk(kind: 'ask' | 'answer', signer: Signer<'desk'>, body: JsonObject, about: ToDesk): Promise<Uint8Array> {
  const { to, recipient, case: subject, number: counter } = about;
  const header = {
    kind,
    instance: b64Decode(to.instance, 32),
    subject,
    author: verifyKeyOf(signer),
    recipientDigest: recipientDigest(recipient),
    epoch: to.epoch,
    counter,
  };
  return seal(recipient, build(header, body, signer));
}

/** [P-36] With what the notes until now are sealed to. */
function passedOn(ring: Ring, notes: Identity<'notes'>): Ring {
  return { ...ring, notes: [...(ring.notes ?? []), b64(notes.seed)] };
}

/** [P-36] With nothing that opens a note, and how many there are. */
function keptBack({ desks, identities, notes_kept: before = 0 }: Ring, lastNote: number): Ring {
  const kept = Math.max(before, lastNote);
  return kept === 0 ? { desks, identities } : { desks, identities, notes_kept: kept };
}

async function withNewIdentity(
  signer: Signer<'desk'>,
  about: Omit<Header, 'recipientDigest' | 'counter'>,
  to: Recipient<'desk'>,
  body: Cover,
  ring: Ring,
  next: Holder<'case'>,
): Promise<SealedCover> {
  const header = { ...about, recipientDigest: recipientDigest(to), counter: 1 };
  const cover = { ...body, facts: { ...body.facts }, identity: b64(next.identity.seed) };
  const before = {
    ...ring,
    desks: ring.desks.map((desk) => ({ ...desk })),
    identities: [...ring.identities, body.identity],
  };
  const ringHeader = { ...header, kind: 'ring' as const, recipientDigest: recipientDigest(next.recipient), epoch: 0 };
  return {
    cover: await seal(to, build(header, cover, signer)),
    ring: await seal(next.recipient, build(ringHeader, before, signer)),
  };
}
