/** Cleans one file: what it is, from its content, and then by the library that knows it. */

import { HEAD_BYTES, isPicture, kindOf } from './kind.ts';
import { cleanPicture } from './picture.ts';
import { type Cleaned, FILE_BYTES_MAX, type Progress } from './types.ts';

export async function cleanInside(file: Blob, progress: Progress): Promise<Cleaned> {
  if (file.size === 0) return { refused: 'empty' };
  const kind = kindOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (kind === 'other') return { refused: 'document' };
  if (kind === 'unreadable') return { refused: 'mediaUnknown' };
  if (file.size > FILE_BYTES_MAX) return { refused: 'tooLarge' };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const made = isPicture(kind)
    ? await cleanPicture(file, bytes, kind)
    : kind === 'pdf'
      ? await (await import('./pdf.ts')).cleanPdf(bytes)
      : await (await import('./media.ts')).cleanMedia(bytes, kind, progress);
  return 'bytes' in made && made.bytes.byteLength > FILE_BYTES_MAX ? { refused: 'tooLarge' } : made;
}
