/** What does a phone send, and how does the server judge it? docs/protocol.md §6 */

import { sha256 } from '@noble/hashes/sha2.js';
import { type Attachment, type Named, type NamedBody, attachmentsKey, inOrder, namedBody, namedList } from './attachments.ts';
import { type Holder, type ReporterKeys, caseId, holderOf } from './codes.ts';
import { type Level, checkAmong, give } from './consent.ts';
import type { DeskEntry } from './directory.ts';
import { type JsonObject, b64, b64Decode, concat, digest, lp, u32, u8, utf8 } from './encoding.ts';
import { type Facts } from './bodies/cover.ts';
import { type Answers } from './bodies/report.ts';
import { LADDER, SMALL, type Kind, build as buildLetter } from './letters.ts';
import { tokenDigest } from './mailbox.ts';
import { Refused } from './refusals.ts';
import { type Identity, type Recipient, drawIdentity, recipientDigest, seal } from './sealing.ts';
import { sign, verify as verifySignature } from './signing.ts';

const DOMAIN = 'koe/v1/submission';
export const PROOF_BYTES = 8;

/** For `checkEnvelope`: the plaintext sizes of each part [P-04]. */
export const ENVELOPE_SIZES = { report: LADDER, cover: SMALL, card: LADDER } as const;

/** Everything of a report that is signed; no part of it opens without a key. */
export interface Submission {
  readonly case: Uint8Array;
  readonly verifyKey: Uint8Array;
  readonly tokenDigest: Uint8Array;
  readonly desk: Uint8Array;
  readonly epoch: number;
  readonly urgent: boolean;
  readonly report: Uint8Array;
  readonly cover: Uint8Array;
  readonly card: Uint8Array;
  readonly signature: Uint8Array;
  /** Ascending by id. */
  readonly attachments: readonly Named[];
}

/**
 * D, 32 bytes: what is signed, proved and recognised when it comes again [P-12].
 *
 * It covers the attachments where there are any [P-29]; `WrongBody` unless they ascend by id.
 */
export function bodyDigest(submission: Omit<Submission, 'signature'>): Uint8Array {
  return digest(
    concat(
      submission.case,
      submission.verifyKey,
      submission.tokenDigest,
      submission.desk,
      u32(submission.epoch),
      u8(submission.urgent ? 1 : 0),
      lp(submission.report),
      lp(submission.cover),
      lp(submission.card),
      namedList(submission.attachments),
    ),
  );
}

/** [P-11] Case id and signature; gives D, or `WrongSubject`, `WrongKey` or `WrongSignature`. */
export function verify(submission: Submission, instance: Uint8Array): Uint8Array {
  if (b64(caseId(instance, submission.verifyKey)) !== b64(submission.case)) throw new Refused('WrongSubject');
  const body = bodyDigest(submission);
  verifySignature(submission.verifyKey, DOMAIN, body, submission.signature);
  return body;
}

function proofPrefix(id: Uint8Array, body: Uint8Array): Uint8Array {
  return concat(utf8('koe/v1/proof'), id, body);
}

/** Whether H("koe/v1/proof" ‖ case ‖ D ‖ nonce) starts with `bits` zero bits. */
export function hasProof(id: Uint8Array, body: Uint8Array, nonce: Uint8Array, bits: number): boolean {
  return nonce.length === PROOF_BYTES && zeroBits(digest(concat(proofPrefix(id, body), nonce))) >= bits;
}

function zeroBits(hash: Uint8Array): number {
  const first = hash.findIndex((byte) => byte !== 0);
  return first < 0 ? 8 * hash.length : 8 * first + Math.clz32(hash[first] ?? 0) - 24;
}

/**
 * The first nonce with `bits` (at most 31) of work, about 2^bits compressions.
 *
 * The prefix and the nonce's upper half fill SHA-256's first block exactly, so that block is compressed once.
 */
export function solve(id: Uint8Array, body: Uint8Array, bits: number): Uint8Array {
  const block = sha256.create().update(concat(proofPrefix(id, body), u32(0)));
  const trial = block.clone();
  const hash = new Uint8Array(32);
  for (let low = 0; low < 2 ** 32; low++) {
    block._cloneInto(trial).update(u32(low)).digestInto(hash);
    if (zeroBits(hash) >= bits) return concat(u32(0), u32(low));
  }
  throw new RangeError('no proof of so many bits');
}

/**
 * Seals report, cover and card to their three readers; signed, without a proof yet.
 *
 * The case identity is drawn unless given; `attachments` were sealed to it, and are named in this order; `consent` is
 * signed; `counted` is what `sealFacts` gave.
 */
export async function build(
  keys: ReporterKeys,
  entry: DeskEntry,
  deskRecipient: Recipient<'desk'>,
  told: {
    answers: Answers;
    facts: Facts;
    day: string;
    directoryVersion: number;
    caseIdentity?: Identity<'case'>;
    attachments?: readonly Attachment[];
    consent?: Level;
    counted?: Uint8Array;
  },
): Promise<Submission> {
  const caseHolder: Holder<'case'> = await holderOf(told.caseIdentity ?? drawIdentity());
  const { attachments = [], consent, counted, day } = told;
  const place = { instance: keys.instance, case: keys.case, counter: 1, day };
  const check = checkAmong(told.answers)?.question;

  const sealed = (kind: Kind, recipient: Recipient, body: JsonObject, epoch: number): Promise<Uint8Array> => {
    const header = {
      kind,
      instance: keys.instance,
      subject: keys.case,
      author: keys.verifyKey,
      recipientDigest: recipientDigest(recipient),
      epoch,
      counter: 1,
    };
    return seal(recipient, buildLetter(header, body, keys.signer));
  };

  const report = await sealed(
    'report',
    caseHolder.recipient,
    {
      ...attachmentsKey(attachments),
      ...(consent === undefined ? {} : { consent: { ...give(keys.signer, place, consent) } }),
      answers: told.answers,
      day,
      ...(counted === undefined ? {} : { facts: b64(counted) }),
      desk: entry.desk,
      directory_version: told.directoryVersion,
      reporter_recipient: keys.recipient,
    },
    0,
  );
  const report_digest = b64(digest(report));
  const cover = await sealed(
    'cover',
    deskRecipient,
    { facts: { ...told.facts }, identity: b64(caseHolder.identity.seed), report_digest },
    entry.epoch,
  );
  const card = await sealed(
    'card',
    keys.recipient,
    {
      ...(check === undefined ? {} : { check }),
      ...(consent === undefined ? {} : { consent }),
      case_recipient: caseHolder.recipient,
      desk: entry.desk,
      desk_verify_key: entry.verify_key,
      directory_version: told.directoryVersion,
      epoch: entry.epoch,
      report_digest,
    },
    0,
  );
  const unsigned = {
    case: keys.case,
    verifyKey: keys.verifyKey,
    tokenDigest: tokenDigest(keys.token),
    desk: b64Decode(entry.desk, 16),
    epoch: entry.epoch,
    urgent: told.facts.urgent,
    report,
    cover,
    card,
    attachments: inOrder(attachments),
  };
  return { ...unsigned, signature: sign(keys.signer, DOMAIN, bodyDigest(unsigned)) };
}

/** The body of `POST /api/v1/reports`. */
export interface SubmissionBody {
  readonly attachments?: readonly NamedBody[];
  readonly case: string;
  readonly verify_key: string;
  readonly token_digest: string;
  readonly desk: string;
  readonly epoch: number;
  readonly urgent: boolean;
  readonly report: string;
  readonly cover: string;
  readonly card: string;
  readonly proof: { readonly nonce: string };
  readonly signature: string;
}

export function submissionBody(submission: Submission, nonce: Uint8Array): SubmissionBody {
  return {
    ...namedBody(submission.attachments),
    case: b64(submission.case),
    verify_key: b64(submission.verifyKey),
    token_digest: b64(submission.tokenDigest),
    desk: b64(submission.desk),
    epoch: submission.epoch,
    urgent: submission.urgent,
    report: b64(submission.report),
    cover: b64(submission.cover),
    card: b64(submission.card),
    proof: { nonce: b64(nonce) },
    signature: b64(submission.signature),
  };
}
