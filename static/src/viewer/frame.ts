/**
 * What runs inside the locked frame: it gets one file from the desk's page, and gives back pixels or plays it.
 *
 * Its origin is opaque and its policy lets it connect to nothing (api/kit/headers.py), so that a file that takes it over has
 * itself, and nothing more.
 */

import type { Paper } from './pdf.ts';
import type { FromFrame, ToFrame } from './messages.ts';

/** As it is now: a frame that is taken away has itself for a parent. */
const page = parent;

function say(told: FromFrame, transfer: Transferable[] = []): void {
  page.postMessage(told, { targetOrigin: location.origin, transfer });
}

let paper: Promise<Paper> | null = null;

async function openPaper(bytes: ArrayBuffer): Promise<void> {
  paper = import('./pdf.ts').then(({ openPdf }) => openPdf(new Uint8Array(bytes)));
  const { pages } = await paper;
  say({ pages });
}

async function drawPage(number: number): Promise<void> {
  const drawn = await (await paper)?.draw(number);
  if (drawn !== undefined) say({ page: number, ...drawn }, [drawn.pixels]);
}

function play(bytes: ArrayBuffer, as: 'video' | 'audio', type: string): void {
  const player = document.createElement(as);
  player.controls = true;
  player.preload = 'metadata';
  player.src = URL.createObjectURL(new Blob([bytes], { type }));
  player.addEventListener('loadedmetadata', () => {
    say({ playing: true });
  });
  player.addEventListener('error', () => {
    say({ trouble: 'broken' });
  });
  document.body.replaceChildren(player);
}

async function obey(asked: ToFrame): Promise<void> {
  if ('pdf' in asked) await openPaper(asked.pdf);
  else if ('page' in asked) await drawPage(asked.page);
  else play(asked.play, asked.as, asked.type);
}

if (page !== self) {
  addEventListener('message', ({ data, origin, source }: MessageEvent<ToFrame>) => {
    if (source !== page || origin !== location.origin) return;
    obey(data).catch((error: unknown) => {
      const locked = error instanceof Error && error.name === 'PasswordException';
      say({ trouble: locked ? 'locked' : 'broken' });
    });
  });
  say({ ready: true });
}
