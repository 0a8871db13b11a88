/** What becomes of a file that the worker chose. */

import type { MediaType } from '../crypto/attachments.ts';

export type { MediaType };

/** What a person sees a file as. */
export type Sort = 'picture' | 'paper' | 'video' | 'sound';

export function sortOf(type: MediaType): Sort {
  if (type === 'application/pdf') return 'paper';
  return type.startsWith('image/') ? 'picture' : type.startsWith('video/') ? 'video' : 'sound';
}

/** What could not be removed: `files.left` of the words. The worker decides whether it goes along all the same. */
export type Left = 'locked' | 'pdfBroken' | 'pdfPictures' | 'mediaBroken';

/** Why a file is not taken: `files.refused` of the words. */
export type Refusal =
  | 'empty'
  | 'tooLarge'
  | 'heic'
  | 'pictureBroken'
  | 'mediaUnknown'
  | 'document'
  | 'notStarted';

/** `preview` is a small picture for the screen, of pictures alone; whoever takes it closes it. */
export type Cleaned =
  | { readonly type: MediaType; readonly bytes: ArrayBuffer; readonly cleaned: true; readonly preview?: ImageBitmap }
  | { readonly type: MediaType; readonly bytes: ArrayBuffer; readonly cleaned: false; readonly left: readonly Left[] }
  | { readonly refused: Refusal };

/** Called with 0 to 1, now and then. */
export type Progress = (done: number) => void;

/** Bytes of one file: 50 MB. */
export const FILE_BYTES_MAX = 50 * 2 ** 20;
/** Of one letter. */
export const FILES_MAX = 20;

/** Bytes in a buffer of their own, so that it can be handed over without a copy. */
export function owned(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  const whole = buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength;
  return whole ? buffer : bytes.slice().buffer;
}
