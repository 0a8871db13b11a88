/** A picture is drawn anew: what comes out was on the screen, and nothing else was. */

import type { PictureKind } from './kind.ts';
import { bareJpeg, barePng, orientationOf } from './jpeg.ts';
import { type Cleaned, owned } from './types.ts';

/** Small print of a pay slip stays readable. */
const LONGEST_PX = 2560;
const PREVIEW_PX = 160;
const QUALITY = 0.85;

type Canvas = OffscreenCanvas | HTMLCanvasElement;
type Pen = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

/** `file` is what the phone gave, which the browser reads where it lies; `bytes` are the same, in memory. */
export async function cleanPicture(file: Blob, bytes: Uint8Array, kind: PictureKind): Promise<Cleaned> {
  let drawn: ImageBitmap;
  try {
    drawn = await createImageBitmap(file); // turned as EXIF says
  } catch {
    return { refused: kind === 'heic' ? 'heic' : 'pictureBroken' };
  }
  try {
    return canvasIsTrue() ? await redrawn(drawn, kind === 'png') : await stripped(bytes, drawn);
  } finally {
    drawn.close();
  }
}

async function redrawn(drawn: ImageBitmap, wasPng: boolean): Promise<Cleaned> {
  const canvas = fitting(drawn, LONGEST_PX);
  const jpeg = bareJpeg(await encoded(canvas, 'image/jpeg'));
  if (jpeg === null) return { refused: 'pictureBroken' };
  const preview = await createImageBitmap(fitting(drawn, PREVIEW_PX));
  if (wasPng) {
    // A screenshot of words is smaller and sharper as it was.
    const png = barePng(await encoded(canvas, 'image/png'));
    if (png !== null && png.length <= jpeg.length) {
      return { type: 'image/png', bytes: owned(png), cleaned: true, preview };
    }
  }
  return { type: 'image/jpeg', bytes: owned(jpeg), cleaned: true, preview };
}

/** Where the browser blurs what is read from a canvas, against fingerprints, the file is cleaned as it is. */
async function stripped(bytes: Uint8Array, drawn: ImageBitmap): Promise<Cleaned> {
  const preview = await createImageBitmap(fitting(drawn, PREVIEW_PX));
  const jpeg = bareJpeg(bytes, orientationOf(bytes));
  if (jpeg !== null) return { type: 'image/jpeg', bytes: owned(jpeg), cleaned: true, preview };
  const png = barePng(bytes);
  if (png !== null) return { type: 'image/png', bytes: owned(png), cleaned: true, preview };
  preview.close();
  return { refused: 'pictureBroken' };
}

/** The picture on white, no longer than `longest`. */
function fitting(drawn: ImageBitmap, longest: number): Canvas {
  const scale = Math.min(1, longest / Math.max(drawn.width, drawn.height));
  const width = Math.max(1, Math.round(drawn.width * scale));
  const height = Math.max(1, Math.round(drawn.height * scale));
  const [canvas, pen] = blank(width, height);
  pen.imageSmoothingQuality = 'high';
  pen.fillStyle = 'white'; // what is see-through would come out black
  pen.fillRect(0, 0, width, height);
  pen.drawImage(drawn, 0, 0, width, height);
  return canvas;
}

function blank(width: number, height: number): [Canvas, Pen] {
  const canvas = canvasOf(width, height);
  const pen = 'transferToImageBitmap' in canvas ? canvas.getContext('2d') : canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  return [canvas, pen];
}

function canvasOf(width: number, height: number): Canvas {
  if (typeof OffscreenCanvas !== 'undefined') return new OffscreenCanvas(width, height);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  return canvas;
}

/** Browsers encode into a Blob and into nothing else; it is read at once and dropped. */
async function encoded(canvas: Canvas, type: string): Promise<Uint8Array> {
  const blob =
    'convertToBlob' in canvas
      ? await canvas.convertToBlob({ type, quality: QUALITY })
      : await new Promise<Blob | null>((resolve) => {
          canvas.toBlob(resolve, type, QUALITY);
        });
  if (blob?.type !== type) throw new Error('not encoded');
  return new Uint8Array(await blob.arrayBuffer());
}

const PROBE = [
  [200, 30, 90],
  [10, 160, 250],
  [77, 77, 5],
  [0, 255, 128],
] as const;

/** Whether what is read from a canvas is what was drawn on it. */
export function canvasIsTrue(): boolean {
  const [, pen] = blank(PROBE.length, 1);
  for (const [at, [red, green, blue]] of PROBE.entries()) {
    pen.fillStyle = `rgb(${String(red)} ${String(green)} ${String(blue)})`;
    pen.fillRect(at, 0, 1, 1);
  }
  const { data } = pen.getImageData(0, 0, PROBE.length, 1);
  return PROBE.every((colour, at) => colour.every((value, channel) => data[4 * at + channel] === value));
}
