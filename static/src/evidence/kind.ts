/** What is this file? Its first bytes say it; its name and the type that the phone gives it are never asked. */

export type Kind =
  | 'jpeg'
  | 'png'
  | 'heic'
  /** WebP, AVIF, GIF, BMP, TIFF: whatever else the browser may know how to draw. */
  | 'picture'
  | 'pdf'
  /** MP4, QuickTime, 3GP, M4A. */
  | 'mp4'
  /** WebM and Matroska. */
  | 'webm'
  | 'ogg'
  | 'wav'
  /** MP3, AAC and FLAC without a container that we could send. */
  | 'sound'
  /** Video and sound that nobody here can read: AVI, WMV, AMR. */
  | 'unreadable'
  | 'other';

export type PictureKind = 'jpeg' | 'png' | 'heic' | 'picture';

export function isPicture(kind: Kind): kind is PictureKind {
  return kind === 'jpeg' || kind === 'png' || kind === 'heic' || kind === 'picture';
}

/** Of the beginning of a file; readers of PDF look for its mark in the first kilobyte. */
export const HEAD_BYTES = 1024;

const HEIC = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);
const AVIF = new Set(['avif', 'avis']);
/** The first atom of QuickTime files from before there were brands. */
const ATOMS = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);

/** Each kind by what stands at an offset; bytes as Latin-1. */
const MARKS: readonly (readonly [Kind, number, string])[] = [
  ['jpeg', 0, '\xff\xd8\xff'],
  ['png', 0, '\x89PNG\r\n\x1a\n'],
  ['picture', 0, 'GIF8'],
  ['picture', 0, 'BM'],
  ['picture', 0, 'II*\0'],
  ['picture', 0, 'MM\0*'],
  ['webm', 0, '\x1a\x45\xdf\xa3'],
  ['ogg', 0, 'OggS'],
  ['sound', 0, 'ID3'],
  ['sound', 0, 'fLaC'],
  ['unreadable', 0, '#!AMR'],
  ['unreadable', 0, '\x30\x26\xb2\x75\x8e\x66'],
  ['unreadable', 0, '\0\0\x01\xba'],
];

const RIFF: Readonly<Record<string, Kind | undefined>> = { 'WAVE': 'wav', 'WEBP': 'picture', 'AVI ': 'unreadable' };

export function kindOf(head: Uint8Array): Kind {
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  if (text.startsWith('RIFF')) return RIFF[text.slice(8, 12)] ?? 'other';
  const atom = text.slice(4, 8);
  if (atom === 'ftyp') return kindOfBrand(text.slice(8, 12));
  if (ATOMS.has(atom)) return 'mp4';
  const marked = MARKS.find(([, at, mark]) => text.startsWith(mark, at));
  if (marked !== undefined) return marked[0];
  if (text.includes('%PDF-')) return 'pdf';
  return isFrame(head) ? 'sound' : 'other';
}

function kindOfBrand(brand: string): Kind {
  if (HEIC.has(brand)) return 'heic';
  return AVIF.has(brand) ? 'picture' : 'mp4';
}

/** The head of a frame of MPEG sound: eleven or twelve ones, then values that are not all allowed. */
function isFrame(head: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = head;
  return first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (third & 0xf0) !== 0xf0;
}
