/** How does a file travel beside a letter? Its size, its seal and its upload. docs/protocol.md §6. Nothing here can open. */

import { sha256 } from '@noble/hashes/sha2.js';
import { Encrypter } from 'age-encryption';
import { CHUNK_BYTES, OVERHEAD_BYTES, TAG_BYTES, sealedSize } from './age_format.ts';
import { type CaseId, type ReporterKeys, caseId } from './codes.ts';
import {
  type Json,
  asBool,
  asBytes,
  asChoice,
  asInt,
  asList,
  asObject,
  asText,
  b64,
  b64Decode,
  compare,
  concat,
  digest,
  equal,
  fields,
  random,
  u64,
  u8,
} from './encoding.ts';
import { Refused } from './refusals.ts';
import { type Recipient, SEED_BYTES, drawIdentity, recipientOf } from './sealing.ts';
import { sign, verify } from './signing.ts';

export const ATTACHMENT_ID_BYTES = 16;
export const CONTENT_BYTES_MAX = 50 * 2 ** 20;
/** Of one letter. */
export const ATTACHMENTS_MAX = 20;
export const PADDED_BYTES_MIN = 4096;
export const PART_BYTES = 2 ** 20;
/** Of one reply of the desk's. */
export const REPLY_FILES_MAX = 5;
export const REPLY_FILE_BYTES_MAX = 10 * 2 ** 20;
const UPLOAD_DOMAIN = 'koe/v1/upload';

export const MEDIA_TYPES = [
  'image/jpeg',
  'image/png',
  'application/pdf',
  'video/mp4',
  'video/webm',
  'audio/mp4',
  'audio/webm',
  'audio/ogg',
  'audio/wav',
] as const;
export type MediaType = (typeof MEDIA_TYPES)[number];
/** What a desk may send. */
export const REPLY_MEDIA_TYPES: readonly MediaType[] = MEDIA_TYPES.slice(0, 3);

/**
 * Padmé of a size from 1 up: at most 12 % more, and few sizes in all.
 *
 * Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", algorithm 1.
 */
export function padme(size: number): number {
  const exponent = 31 - Math.clz32(size); // E = ⌊log₂ L⌋
  const kept = 32 - Math.clz32(exponent); // S = ⌊log₂ E⌋ + 1
  const step = 2 ** (exponent - kept); // the last E − S bits become zero
  return Math.ceil(size / step) * step;
}

/** Bytes of the plaintext of a file of `size` bytes: Padmé, and no less than the smallest letter. */
export function paddedSize(size: number): number {
  return padme(Math.max(size, PADDED_BYTES_MIN));
}

/** [P-29] The size of a sealed attachment is one that some content gives; else `WrongSize`. */
export function checkSealedSize(sealedBytes: number): void {
  const payload = sealedBytes - OVERHEAD_BYTES;
  const padded = payload - TAG_BYTES * Math.ceil(payload / (CHUNK_BYTES + TAG_BYTES));
  const fits = padded >= PADDED_BYTES_MIN && padded <= paddedSize(CONTENT_BYTES_MAX);
  if (!fits || padme(padded) !== padded || sealedSize(padded) !== sealedBytes) throw new Refused('WrongSize');
}

/** In how many parts a sealed file travels; they are numbered from 0. */
export function partCount(sealedBytes: number): number {
  return Math.ceil(sealedBytes / PART_BYTES);
}

/** An attachment as a signature names it: its id and H(sealed file). */
export interface Named {
  readonly id: Uint8Array;
  readonly digest: Uint8Array;
}

/** An attachment as its letter names it; bytes in b64. */
export interface Attachment {
  /** False where something could not be removed from the file, and the worker was told. */
  readonly cleaned: boolean;
  /** H(sealed file). */
  readonly digest: string;
  readonly id: string;
  /** Bytes of the content. */
  readonly size: number;
  readonly type: MediaType;
}

function asAttachment(value: Json): Attachment {
  const body = fields(value, 'cleaned', 'digest', 'id', 'size', 'type');
  const size = asInt(body.size, 1);
  if (size > CONTENT_BYTES_MAX) throw new Refused('WrongBody');
  asBytes(body.id, ATTACHMENT_ID_BYTES);
  asBytes(body.digest, 32);
  return {
    cleaned: asBool(body.cleaned),
    digest: asText(body.digest),
    id: asText(body.id),
    size,
    type: asChoice(body.type, MEDIA_TYPES),
  };
}

/** The list in a body, in the worker's order; `WrongBody` if it is empty, too long, or has an id twice. */
export function asAttachments(value: Json): readonly Attachment[] {
  const found = asList(value).map(asAttachment);
  if (found.length > ATTACHMENTS_MAX) throw new Refused('WrongBody');
  return distinct(found);
}

function distinct<T extends Attachment>(found: readonly T[]): readonly T[] {
  if (found.length === 0 || new Set(found.map(({ id }) => id)).size !== found.length) throw new Refused('WrongBody');
  return found;
}

/** [P-39] A file as the desk's reply names it, with the seed of the identity that opens this one file. */
export interface ReplyFile extends Attachment {
  readonly identity: string;
}

/** The list in a reply, in the desk's order; `WrongBody` if it is empty, too long, or has an id twice. */
export function asReplyFiles(value: Json): readonly ReplyFile[] {
  const found = asList(value).map((one) => {
    const { identity = null, ...rest } = asObject(one);
    asBytes(identity, SEED_BYTES);
    return { ...asAttachment(rest), identity: asText(identity) };
  });
  const fits = found.every(({ size, type }) => size <= REPLY_FILE_BYTES_MAX && REPLY_MEDIA_TYPES.includes(type));
  if (!fits || found.length > REPLY_FILES_MAX) throw new Refused('WrongBody');
  return distinct(found);
}

/** The key that a reply has for its files; no key when there are none. */
export function filesKey(files: readonly ReplyFile[] = []): { readonly files?: readonly Json[] } {
  if (files.length === 0) return {};
  return { files: files.map(({ cleaned, digest: of, id, identity, size, type }) => ({ cleaned, digest: of, id, identity, size, type })) };
}

/** The key that a body has for its attachments; no key when there are none. */
export function attachmentsKey(attachments: readonly Attachment[]): { readonly attachments?: readonly Json[] } {
  if (attachments.length === 0) return {};
  return { attachments: attachments.map(({ cleaned, digest: of, id, size, type }) => ({ cleaned, digest: of, id, size, type })) };
}

/** As a signature names them: ascending by id. */
export function inOrder(attachments: readonly Pick<Attachment, 'id' | 'digest'>[]): readonly Named[] {
  return attachments
    .map((one) => ({ id: b64Decode(one.id, ATTACHMENT_ID_BYTES), digest: b64Decode(one.digest, 32) }))
    .sort((a, b) => compare(a.id, b.id));
}

/** [P-29] u8 n ‖ (id ‖ digest)…, or nothing for none; `WrongBody` unless ascending by id, at most 20. */
export function namedList(attachments: readonly Named[]): Uint8Array {
  if (attachments.length === 0) return new Uint8Array();
  const ascending = attachments.every(({ id }, i) => compare(attachments[i - 1]?.id ?? new Uint8Array(), id) < 0);
  if (!ascending || attachments.length > ATTACHMENTS_MAX) throw new Refused('WrongBody');
  return concat(u8(attachments.length), ...attachments.map((one) => concat(one.id, one.digest)));
}

/** As the bodies of a report and of a follow-up name them. */
export interface NamedBody {
  readonly digest: string;
  readonly id: string;
}

/** The key that those bodies have; no key when there are none. */
export function namedBody(attachments: readonly Named[]): { readonly attachments?: readonly NamedBody[] } {
  if (attachments.length === 0) return {};
  return { attachments: attachments.map((one) => ({ digest: b64(one.digest), id: b64(one.id) })) };
}

/**
 * How the letter names it, and the sealed file; `WrongSize` for an empty content or one above 50 MiB.
 *
 * A chunk at a time into the one buffer that is given back: beside it only `content` is in memory.
 */
export async function sealAttachment(
  recipient: Recipient<'case' | 'file'>,
  content: Uint8Array,
  about: Pick<Attachment, 'type' | 'cleaned'>,
): Promise<{ attachment: Attachment; sealed: Uint8Array<ArrayBuffer> }> {
  if (content.length === 0 || content.length > CONTENT_BYTES_MAX) throw new Refused('WrongSize');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const sealed = new Uint8Array(sealedSize(paddedSize(content.length)));
  const hash = sha256.create();
  let at = 0;
  const reader = (await encrypter.encrypt(padded(content))).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    sealed.set(read.value, at);
    hash.update(read.value);
    at += read.value.length;
  }
  const { cleaned, type } = about;
  const id = b64(random(ATTACHMENT_ID_BYTES));
  return { attachment: { cleaned, digest: b64(hash.digest()), id, size: content.length, type }, sealed };
}

/** [P-39] How the reply names it, and the sealed file; `WrongSize` for an empty content or one above 10 MiB. */
export async function sealReplyFile(
  content: Uint8Array,
  about: Pick<Attachment, 'type' | 'cleaned'>,
): Promise<{ file: ReplyFile; sealed: Uint8Array<ArrayBuffer> }> {
  if (content.length > REPLY_FILE_BYTES_MAX) throw new Refused('WrongSize');
  const identity = drawIdentity<'file'>();
  const { attachment, sealed } = await sealAttachment(await recipientOf(identity), content, about);
  return { file: { ...attachment, identity: b64(identity.seed) }, sealed };
}

/** The content, then zeros. */
function padded(content: Uint8Array): ReadableStream<Uint8Array> {
  const size = paddedSize(content.length);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < content.length) controller.enqueue(content.subarray(at, at + CHUNK_BYTES));
      else if (at < size) controller.enqueue(new Uint8Array(Math.min(CHUNK_BYTES, size - at)));
      else controller.close();
      at += at < content.length ? Math.min(CHUNK_BYTES, content.length - at) : CHUNK_BYTES;
    },
  });
}

/** What is signed, and whose H is proved: instance 32 ‖ case 16 ‖ attachment 16 ‖ u64 size ‖ digest 32. */
export function uploadMessage(instance: Uint8Array, id: CaseId, attachment: Named, sealedBytes: number): Uint8Array {
  return concat(instance, id, attachment.id, u64(sealedBytes), attachment.digest);
}

/** Bits of work for a file where `bits` are asked for a MiB: one more for each doubling, so that work follows size. */
export function uploadBits(bits: number, sealedBytes: number): number {
  return bits + 32 - Math.clz32(Math.ceil(sealedBytes / 2 ** 20) - 1);
}

/** The reporter's signature over an `uploadMessage`. */
export function signUpload(keys: ReporterKeys, message: Uint8Array): Uint8Array {
  return sign(keys.signer, UPLOAD_DOMAIN, message);
}

/**
 * [P-29] Size, case id and signature; gives H(message), whose proof of work `hasProof` judges.
 *
 * Refuses with `WrongSize`, `WrongSubject`, `WrongKey` or `WrongSignature`.
 */
export function verifyUpload(
  verifyKey: Uint8Array,
  about: { instance: Uint8Array; case: CaseId; attachment: Named; sealedBytes: number },
  signature: Uint8Array,
): Uint8Array {
  checkSealedSize(about.sealedBytes);
  if (!equal(caseId(about.instance, verifyKey), about.case)) throw new Refused('WrongSubject');
  const message = uploadMessage(about.instance, about.case, about.attachment, about.sealedBytes);
  verify(verifyKey, UPLOAD_DOMAIN, message, signature);
  return digest(message);
}
