/** What is a file, by its content alone; and what is left of a picture, byte by byte. */

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { bareJpeg, bareJpeg2000, barePng, joined, orientationOf } from '../../../static/src/evidence/jpeg.ts';
import { type Kind, kindOf } from '../../../static/src/evidence/kind.ts';
import { JPEG_CORE, box, bytes, latin, pdf, segment, spoiltJpeg, spoiltPng } from './samples.ts';

const MARK = 'MARK-35.6812N';

test.each<[Kind, Uint8Array]>([
  ['jpeg', spoiltJpeg(MARK)],
  ['png', spoiltPng(MARK)],
  ['heic', box('ftyp', bytes('heic\0\0\0\0mif1'))],
  ['picture', box('ftyp', bytes('avif'))],
  ['picture', bytes('RIFF\x10\0\0\0WEBPVP8 ')],
  ['picture', bytes('GIF89a')],
  ['pdf', pdf([], '')],
  ['pdf', bytes(`${' '.repeat(900)}%PDF-1.4`)],
  ['mp4', box('ftyp', bytes('isom'))],
  ['mp4', box('ftyp', bytes('qt  '))],
  ['mp4', box('wide')],
  ['webm', bytes('\x1a\x45\xdf\xa3')],
  ['ogg', bytes('OggS')],
  ['wav', bytes('RIFF\x10\0\0\0WAVEfmt ')],
  ['sound', bytes('ID3\x04')],
  ['sound', bytes('\xff\xfb\x90\0')],
  ['unreadable', bytes('RIFF\x10\0\0\0AVI LIST')],
  ['unreadable', bytes('#!AMR\n')],
  ['other', bytes('PK\x03\x04')], // a letter of an office program, too
  ['other', bytes('\x7fELF')],
  ['other', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
  ['other', new Uint8Array()],
])('%s is known by its first bytes', (kind, head) => {
  expect(kindOf(head)).toBe(kind);
});

test('a JPEG keeps what draws it, and nothing of phone, place, program, or a video behind its end', () => {
  const bare = bareJpeg(spoiltJpeg(MARK));
  expect(bare).not.toBeNull();
  expect(latin(bare ?? new Uint8Array())).not.toContain('MARK');
  const head = [Uint8Array.of(0xff, 0xd8), segment(0xe0, bytes('JFIF\0\x01\x01\0\0\x01\0\x01\0\0'))];
  const adobe = segment(0xee, bytes('Adobe\0d\0\0\0\0\x01'));
  expect(bare).toEqual(joined([...head, adobe, JPEG_CORE, Uint8Array.of(0xff, 0xd9)]));
});

test('where it is not drawn anew, a photo that was held upright stays upright', () => {
  const photo = spoiltJpeg(MARK, 6);
  expect(orientationOf(photo)).toBe(6);
  const bare = bareJpeg(photo, 6) ?? new Uint8Array();
  expect(orientationOf(bare)).toBe(6);
  expect(latin(bare)).not.toContain('MARK');
});

test('a PNG keeps what draws it', () => {
  const bare = latin(barePng(spoiltPng(MARK)) ?? new Uint8Array());
  expect(bare).toContain('pixels');
  expect(bare).not.toContain('MARK');
});

test('a JPEG 2000 keeps its picture and no notes', () => {
  const boxes = ['jP  ', 'ftyp', 'uuid', 'jp2h', 'xml ', 'jp2c'].map((name) => box(name, bytes(name === 'uuid' || name === 'xml ' ? MARK : name)));
  const bare = latin(bareJpeg2000(joined(boxes)) ?? new Uint8Array());
  expect(bare).toContain('jp2cjp2c');
  expect(bare).not.toContain('MARK');
});

test('a photo that was cut off is refused, and a spoilt one ends in no error', () => {
  const photo = spoiltJpeg(MARK);
  const whole = photo.length - bytes(`\0\0\0\x18ftypmp42${MARK}`).length;
  for (let length = 0; length < whole; length += 1) expect(bareJpeg(photo.subarray(0, length))).toBeNull();
  fc.assert(
    fc.property(fc.nat(photo.length - 1), fc.nat(255), (at, to) => {
      const spoilt = photo.slice();
      spoilt[at] = to;
      for (const bare of [bareJpeg(spoilt), barePng(spoilt), bareJpeg2000(spoilt)]) {
        expect(bare?.length ?? 0).toBeLessThanOrEqual(spoilt.length);
      }
      expect(orientationOf(spoilt)).toBeGreaterThanOrEqual(1);
    }),
    { numRuns: 2000 },
  );
});
