/** Of a JPEG or a PNG, what draws it and nothing else. Byte by byte, for pictures in papers and where no canvas can be trusted. */

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP14 = 0xee;
/** What readers need of Adobe's segment: without it colours come out wrong. */
const ADOBE_BYTES = 12;

/** Segments in the order of the file: the marker, and where it begins and ends. `null` if this is no whole JPEG. */
interface Segment {
  readonly marker: number;
  readonly start: number;
  readonly end: number;
}

function segments(bytes: Uint8Array): readonly Segment[] | null {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return null;
  const found: Segment[] = [];
  let at = 2;
  for (;;) {
    if (bytes[at] !== 0xff) return null;
    const start = at;
    while (bytes[at] === 0xff) at += 1; // any number of ones may stand before a marker
    const marker = bytes[at];
    if (marker === undefined || marker === 0) return null;
    at += 1;
    if (marker === EOI) return found;
    const size = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    if (size < 2) return null;
    at += size;
    if (marker === SOS) at = afterScan(bytes, at);
    if (at > bytes.length) return null;
    found.push({ marker, start, end: at });
  }
}

/** The first marker after the coded picture; in it 0xff is followed by zero, or by a restart. */
function afterScan(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0) return bytes.length + 1;
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
    at += next === 0xff ? 1 : 2;
  }
}

const START = Uint8Array.of(0xff, SOI);
const END = Uint8Array.of(0xff, EOI);
/** "JFIF", version 1.1, no density, no small picture. */
const JFIF = Uint8Array.of(0xff, APP0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);

/** How the picture is to be turned, 1 to 8 as EXIF counts; the one thing of it that changes what is seen. */
function turned(orientation: number): Uint8Array {
  return Uint8Array.of(
    ...[0xff, APP1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0],
    ...[0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1], // big-endian, one entry
    ...[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0],
    ...[0, 0, 0, 0],
  );
}

/** The picture without its metadata, and without what follows its end. `null` if this is no whole JPEG. */
export function bareJpeg(bytes: Uint8Array, orientation = 1): Uint8Array | null {
  const all = segments(bytes);
  if (all?.some(({ marker }) => marker === SOS) !== true) return null;
  const kept = all.flatMap(({ marker, start, end }): readonly Uint8Array[] => {
    if (marker === APP14) return adobe(bytes.subarray(start, end));
    return draws(marker) ? [bytes.subarray(start, end)] : [];
  });
  const isJfif = all.some(({ marker, start }) => marker === APP0 && latin(bytes, start + 4, 5) === 'JFIF\0');
  return joined([START, ...(isJfif ? [JFIF] : []), ...(orientation > 1 ? [turned(orientation)] : []), ...kept, END]);
}

/** Frames, scans and their tables; what is reserved or belongs to applications is left behind. */
function draws(marker: number): boolean {
  return (marker >= 0xc0 && marker <= 0xcf) || (marker >= SOS && marker <= 0xdf);
}

function adobe(segment: Uint8Array): readonly Uint8Array[] {
  if (latin(segment, 4, 5) !== 'Adobe') return [];
  return [Uint8Array.of(0xff, APP14, 0, ADOBE_BYTES + 2), segment.subarray(4, 4 + ADOBE_BYTES)];
}

/** Orientation as EXIF says it, 1 where it says nothing. */
export function orientationOf(bytes: Uint8Array): number {
  const exif = segments(bytes)?.find(({ marker, start }) => marker === APP1 && latin(bytes, start + 4, 6) === 'Exif\0\0');
  if (exif === undefined) return 1;
  const tiff = new DataView(bytes.buffer, bytes.byteOffset + exif.start + 10, exif.end - exif.start - 10);
  if (tiff.byteLength < 8) return 1;
  const little = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, little);
  if (directory + 2 > tiff.byteLength) return 1;
  const count = tiff.getUint16(directory, little);
  for (let entry = directory + 2; entry < directory + 2 + 12 * count && entry + 12 <= tiff.byteLength; entry += 12) {
    if (tiff.getUint16(entry, little) !== 0x0112) continue;
    const value = tiff.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}

const PNG_HEAD_BYTES = 8;
/** What draws a PNG: the picture, its palette, its colours, and what is see-through. */
const PNG_CHUNKS = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'gAMA', 'cHRM', 'sRGB']);

/** The same of a PNG. */
export function barePng(bytes: Uint8Array): Uint8Array | null {
  if (latin(bytes, 0, PNG_HEAD_BYTES) !== '\x89PNG\r\n\x1a\n') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [bytes.subarray(0, PNG_HEAD_BYTES)];
  for (let at = PNG_HEAD_BYTES; at + 12 <= bytes.length; ) {
    const name = latin(bytes, at + 4, 4);
    const end = at + 12 + view.getUint32(at);
    if (end > bytes.length) return null;
    if (PNG_CHUNKS.has(name)) kept.push(bytes.subarray(at, end));
    if (name === 'IEND') return joined(kept);
    at = end;
  }
  return null;
}

/** Boxes of a JPEG 2000 that draw it. */
const JP2_BOXES = new Set(['jP  ', 'ftyp', 'jp2h', 'jp2c']);

/** The same of a JPEG 2000; a bare stream of codes is taken as it is. `null` if it is neither. */
export function bareJpeg2000(bytes: Uint8Array): Uint8Array | null {
  if (bytes[0] === 0xff && bytes[1] === 0x4f) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept: Uint8Array[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at);
    const end = size === 0 ? bytes.length : at + size;
    if (size === 1 || end < at + 8 || end > bytes.length) return null;
    if (JP2_BOXES.has(latin(bytes, at + 4, 4))) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return kept.length === JP2_BOXES.size ? joined(kept) : null;
}

function latin(bytes: Uint8Array, at: number, count: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + count));
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
