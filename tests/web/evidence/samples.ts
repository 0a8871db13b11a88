/** Files made here, with a mark wherever a file can hide one. */

import { joined } from '../../../static/src/evidence/jpeg.ts';


/** Latin-1 bytes. */
export function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

export function latin(data: Uint8Array | ArrayBuffer): string {
  return [...new Uint8Array(data)].map((byte) => String.fromCharCode(byte)).join('');
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 0xff);
}

function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, (value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff);
}

export function segment(marker: number, body: Uint8Array): Uint8Array {
  return joined([Uint8Array.of(0xff, marker), u16(body.length + 2), body]);
}

/** The entropy-coded part, with a stuffed byte and a restart in it. */
const SCAN = Uint8Array.of(1, 2, 0xff, 0, 3, 0xff, 0xd0, 4);
const EOI = Uint8Array.of(0xff, 0xd9);

/** EXIF in big-endian with an orientation and MARK as the maker. */
export function exif(orientation: number, mark: string): Uint8Array {
  const entry = (tag: number, type: number, count: number, value: Uint8Array): Uint8Array =>
    joined([u16(tag), u16(type), u32(count), value]);
  return joined([
    bytes('Exif\0\0MM\0*'),
    u32(8),
    u16(2),
    entry(0x010f, 2, mark.length, u32(38)),
    entry(0x0112, 3, 1, joined([u16(orientation), u16(0)])),
    u32(0),
    bytes(mark),
  ]);
}

/** What draws the JPEG below: tables, frame, scan. */
export const JPEG_CORE = joined([
  segment(0xdb, new Uint8Array(65)),
  segment(0xc0, Uint8Array.of(8, 0, 8, 0, 8, 1, 1, 0x11, 0)),
  segment(0xda, Uint8Array.of(1, 1, 0, 0, 63, 0)),
  SCAN,
]);

/** A JPEG with MARK in every place that does not draw, and a video behind its end. */
export function spoiltJpeg(mark: string, orientation = 6): Uint8Array {
  return joined([
    Uint8Array.of(0xff, 0xd8),
    segment(0xe0, bytes('JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01' + mark)),
    segment(0xe0, bytes(`JFXX\0${mark}`)),
    segment(0xe1, exif(orientation, mark)),
    segment(0xe1, bytes(`http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>${mark}</x:xmpmeta>`)),
    segment(0xe2, bytes(`ICC_PROFILE\0\x01\x01${mark}`)),
    segment(0xe2, bytes(`MPF\0${mark}`)),
    segment(0xed, bytes(`Photoshop 3.0\0${mark}`)),
    segment(0xee, bytes(`Adobe\0d\0\0\0\0\x01${mark}`)),
    segment(0xef, bytes(mark)),
    segment(0xfe, bytes(mark)),
    JPEG_CORE,
    EOI,
    bytes(`\0\0\0\x18ftypmp42${mark}`),
  ]);
}

function chunk(name: string, body: Uint8Array): Uint8Array {
  return joined([u32(body.length), bytes(name), body, u32(0)]);
}

export function spoiltPng(mark: string): Uint8Array {
  return joined([
    bytes('\x89PNG\r\n\x1a\n'),
    chunk('IHDR', new Uint8Array(13)),
    ...['tEXt', 'iTXt', 'zTXt', 'eXIf', 'iCCP', 'tIME', 'pHYs', 'caBX'].map((name) => chunk(name, bytes(mark))),
    chunk('IDAT', bytes('pixels')),
    chunk('IEND', new Uint8Array()),
    bytes(mark),
  ]);
}

export function box(name: string, ...inside: readonly Uint8Array[]): Uint8Array {
  const body = joined(inside);
  return joined([u32(body.length + 8), bytes(name), body]);
}

/** A PDF of numbered objects; `trailer` stands beside Size. Not even its table of objects is right: readers find them. */
export function pdf(objects: readonly (string | Uint8Array)[], trailer: string): Uint8Array {
  return joined([
    bytes('%PDF-1.6\n%\xe2\xe3\xcf\xd3\n'),
    ...objects.flatMap((object, at) => [bytes(`${String(at + 1)} 0 obj\n`), typeof object === 'string' ? bytes(object) : object, bytes('\nendobj\n')]),
    bytes(`trailer\n<< /Size ${String(objects.length + 1)} ${trailer} >>\nstartxref\n0\n%%EOF\n`),
  ]);
}

export function stream(dict: string, body: Uint8Array): Uint8Array {
  return joined([bytes(`<< ${dict} /Length ${String(body.length)} >>\nstream\n`), body, bytes('\nendstream')]);
}

