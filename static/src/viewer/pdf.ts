/// <reference types="vite/client" />
/** What does a page of a PDF look like? PDF.js says it, without its scripts, forms, links, WebAssembly or `eval`. */

import { files } from 'koe:pdf-files';
import { PDFWorker, getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

import { PAGES_MAX, PAGE_PX, TEXT_MAX } from './messages.ts';

export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly pixels: ArrayBuffer;
  readonly text: string;
}

export interface Paper {
  readonly pages: number;
  draw(number: number): Promise<Drawn>;
}

/** Character maps and two fonts of signs, which PDF.js would fetch: the frame has no network, so they came with it. */
class Given {
  fetch({ filename }: { filename: string }): Promise<Uint8Array> {
    const found = Object.hasOwn(files, filename) ? files[filename] : undefined;
    if (found === undefined) return Promise.reject(new Error('not here'));
    return Promise.resolve(Uint8Array.from(atob(found), (letter) => letter.charCodeAt(0)));
  }
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): unknown };
}

/**
 * A worker of an opaque origin can only come from a blob; this one has one line, and that loads PDF.js's own script.
 *
 * A module worker does not start there in Chromium, so it is a classic one, which listens only once the script has come.
 */
function startWorker(): Promise<Worker> {
  const from = new URL(workerUrl, location.href).href;
  const line = `import(${JSON.stringify(from)}).then(() => postMessage('here'), () => postMessage('lost'));`;
  const url = URL.createObjectURL(new Blob([line], { type: 'text/javascript' }));
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const rules = { createScriptURL: (asked: string) => (asked === url ? asked : '') };
  const trusted = trustedTypes?.createPolicy('koe', rules).createScriptURL(url);
  const worker = new Worker((trusted ?? url) as string);
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data === 'here') resolve(worker);
      if (data === 'lost') reject(new Error('no worker'));
    });
  });
}

/** Rejects with what PDF.js says: a `PasswordException` where a password is wanted. */
export async function openPdf(data: Uint8Array): Promise<Paper> {
  const file = await getDocument({
    data,
    worker: PDFWorker.create({ port: await startWorker(), verbosity: 0 }),
    verbosity: 0,
    isEvalSupported: false,
    useWasm: false,
    enableXfa: false,
    useWorkerFetch: false,
    useSystemFonts: true,
    disableRange: true,
    disableStream: true,
    disableAutoFetch: true,
    maxImageSize: 2 ** 26,
    cMapPacked: true,
    BinaryDataFactory: Given,
  }).promise;

  return {
    pages: Math.max(1, Math.min(file.numPages, PAGES_MAX)),
    async draw(number) {
      const page = await file.getPage(number);
      const natural = page.getViewport({ scale: 1 });
      const viewport = page.getViewport({ scale: PAGE_PX / Math.max(natural.width, natural.height) });
      const canvas = document.createElement('canvas');
      canvas.width = Math.max(1, Math.round(viewport.width));
      canvas.height = Math.max(1, Math.round(viewport.height));
      const pen = canvas.getContext('2d', { willReadFrequently: true });
      if (pen === null) throw new Error('no canvas');
      // As for print: nothing waits for a frame of the screen, since this one is not on it.
      await page.render({ canvas, canvasContext: pen, viewport, intent: 'print', background: 'white' }).promise;
      const { items } = await page.getTextContent();
      const text = items.map((item) => ('str' in item ? item.str + (item.hasEOL ? '\n' : '') : '')).join('');
      const { data: pixels } = pen.getImageData(0, 0, canvas.width, canvas.height);
      page.cleanup();
      return { width: canvas.width, height: canvas.height, pixels: pixels.buffer, text: text.slice(0, TEXT_MAX) };
    },
  };
}
