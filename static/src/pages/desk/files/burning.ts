/** How is something in a picture made unreadable for good? It is painted over, and a new picture is made of the pixels. */

import { bareJpeg, barePng } from '../../../evidence/jpeg.ts';
import { canvasIsTrue } from '../../../evidence/picture.ts';
import { owned } from '../../../evidence/types.ts';

/** A part of a picture, in shares of its width and height. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Of one colour, the same for all: a box tells nothing of what is under it. */
const INK = '#000000';
const QUALITY = 0.92;
const LONGEST_PX = 4096;

export type BurntType = 'image/png' | 'image/jpeg';

export interface Burnt {
  readonly type: BurntType;
  readonly bytes: ArrayBuffer;
}

/** The picture upright, `turns` quarters clockwise, as a canvas of its own, no longer than 4,096 pixels. */
export function turned(source: CanvasImageSource & { readonly width: number; readonly height: number }, turns: number): HTMLCanvasElement {
  const scale = Math.min(1, LONGEST_PX / Math.max(source.width, source.height));
  const width = Math.max(1, Math.round(source.width * scale));
  const height = Math.max(1, Math.round(source.height * scale));
  const canvas = document.createElement('canvas');
  const lying = turns % 2 === 1;
  canvas.width = lying ? height : width;
  canvas.height = lying ? width : height;
  const pen = penOf(canvas);
  pen.fillStyle = 'white';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate((turns * Math.PI) / 2);
  pen.drawImage(source, -width / 2, -height / 2, width, height);
  return canvas;
}

/** A box after the picture was turned by a quarter, clockwise. */
export function turnedBox({ x, y, width, height }: Box): Box {
  return { x: 1 - y - height, y: x, width: height, height: width };
}

/** Inside the picture, and not thinner than a line. */
export function inside(box: Box): Box {
  const width = Math.min(1, Math.max(0.005, box.width));
  const height = Math.min(1, Math.max(0.005, box.height));
  return { width, height, x: Math.min(1 - width, Math.max(0, box.x)), y: Math.min(1 - height, Math.max(0, box.y)) };
}

/**
 * A new picture, without layers and without a word besides the pixels; null where the browser changes what is drawn.
 *
 * What is under a box is gone before anything is encoded. Boxes grow to whole pixels, never shrink.
 */
export async function burn(picture: HTMLCanvasElement, boxes: readonly Box[], type: BurntType): Promise<Burnt | null> {
  if (!canvasIsTrue()) return null;
  const canvas = turned(picture, 0);
  const pen = penOf(canvas);
  pen.resetTransform();
  pen.fillStyle = INK;
  for (const { x, y, width, height } of boxes) {
    const left = Math.floor(x * canvas.width);
    const top = Math.floor(y * canvas.height);
    pen.fillRect(left, top, Math.ceil((x + width) * canvas.width) - left, Math.ceil((y + height) * canvas.height) - top);
  }
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, type, QUALITY);
  });
  if (blob?.type !== type) return null;
  const encoded = new Uint8Array(await blob.arrayBuffer());
  const bare = type === 'image/png' ? barePng(encoded) : bareJpeg(encoded);
  return bare === null ? null : { type, bytes: owned(bare) };
}

function penOf(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('no canvas');
  return pen;
}
