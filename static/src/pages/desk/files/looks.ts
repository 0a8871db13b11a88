/** What is this file, by its content? What the sender said of it decides nothing. */

import { HEAD_BYTES, kindOf } from '../../../evidence/kind.ts';
import type { MediaType } from '../../../vault/member.ts';

/** As what it can be looked at; `unknown` can only be saved. */
export type Look = 'picture' | 'paper' | 'video' | 'sound' | 'large' | 'unknown';

export interface Seen {
  readonly look: Look;
  /** By content. */
  readonly type: string;
  /** The end of its name once it is saved. */
  readonly ending: string;
  /** Whether it is of the kind that its letter names. */
  readonly asSaid: boolean;
}

/** Pixels of a picture that is drawn: a small file can unpack to more than a computer has. */
const PIXELS_MAX = 50_000_000;

const TYPES = {
  jpeg: ['image/jpeg', 'jpg'],
  png: ['image/png', 'png'],
  pdf: ['application/pdf', 'pdf'],
  mp4: ['video/mp4', 'mp4'],
  webm: ['video/webm', 'webm'],
  ogg: ['audio/ogg', 'ogg'],
  wav: ['audio/wav', 'wav'],
} as const;

const SAID: Readonly<Record<MediaType, keyof typeof TYPES>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'application/pdf': 'pdf',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/mp4': 'mp4',
  'audio/webm': 'webm',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
};

export function lookAt(bytes: Uint8Array, said: MediaType): Seen {
  const kind = kindOf(bytes.subarray(0, HEAD_BYTES));
  if (!isKnown(kind)) return { look: 'unknown', type: 'application/octet-stream', ending: 'bin', asSaid: false };
  const [type, ending] = TYPES[kind];
  const asSaid = SAID[said] === kind;
  // Sound and video have the same containers; which of the two is inside only the player finds out.
  const isSound = type.startsWith('audio/') || (asSaid && said.startsWith('audio/'));
  if (kind === 'jpeg' || kind === 'png') return { look: isDrawable(bytes, kind) ? 'picture' : 'large', type, ending, asSaid };
  if (kind === 'pdf') return { look: 'paper', type, ending, asSaid };
  return isSound
    ? { look: 'sound', type: type.replace('video/', 'audio/'), ending: ending === 'mp4' ? 'm4a' : ending === 'webm' ? 'weba' : ending, asSaid }
    : { look: 'video', type, ending, asSaid };
}

function isKnown(kind: string): kind is keyof typeof TYPES {
  return Object.hasOwn(TYPES, kind);
}

/** By the size that stands in its head, before anybody unpacks it; where none is found the browser will refuse it. */
function isDrawable(bytes: Uint8Array, kind: 'jpeg' | 'png'): boolean {
  const [width, height] = kind === 'png' ? sizeOfPng(bytes) : sizeOfJpeg(bytes);
  return width * height <= PIXELS_MAX;
}

function sizeOfPng(bytes: Uint8Array): readonly [number, number] {
  if (bytes.length < 24) return [0, 0];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return [view.getUint32(16), view.getUint32(20)];
}

/** In the first segment that begins a frame: SOF0 to SOF15 but for the tables that have numbers among them. */
function sizeOfJpeg(bytes: Uint8Array): readonly [number, number] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 9 < bytes.length; ) {
    const marker = view.getUint8(at + 1);
    if (view.getUint8(at) !== 0xff) return [0, 0];
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return [view.getUint16(at + 7), view.getUint16(at + 5)];
    }
    at += 2 + view.getUint16(at + 2);
  }
  return [0, 0];
}
