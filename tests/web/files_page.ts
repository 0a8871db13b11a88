/** The worker's page, opened where files are added; and the cleaning itself, for tests that look at every byte. */

import '../../static/src/design/tokens.css';
import '../../static/src/design/worker.css';

import { h, render } from 'preact';

import { speak } from '../../static/src/design/words.ts';
import { type Cleaned, clean } from '../../static/src/evidence/clean.ts';
import { App } from '../../static/src/pages/report/app.tsx';
import { added } from '../../static/src/pages/report/evidence.ts';
import { watchTheDoor, wipe } from '../../static/src/pages/report/exit.ts';
import { follow, go } from '../../static/src/pages/report/trail.ts';

interface Told {
  readonly type?: string;
  readonly cleaned?: boolean;
  readonly left?: readonly string[];
  readonly refused?: string;
  readonly preview?: readonly [number, number];
  /** In base64. */
  readonly bytes?: string;
}

function told(made: Cleaned): Told {
  if ('refused' in made) return made;
  const { type, cleaned } = made;
  const bytes = base64(made.bytes);
  if (!cleaned) return { type, cleaned, bytes, left: made.left };
  const { preview } = made;
  return { type, cleaned, bytes, ...(preview === undefined ? {} : { preview: [preview.width, preview.height] }) };
}

function base64(bytes: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
  return btoa(text);
}

function blobOf(content: string): Blob {
  return new Blob([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))]);
}

/** The longest time, in ms, that the page could not have answered a finger while `work` ran. */
async function longestBlock(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const { port1, port2 } = new MessageChannel();
  let running = true;
  port1.onmessage = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
    if (running) port2.postMessage(null);
  };
  port2.postMessage(null);
  await work();
  running = false;
  port1.close();
  return longest;
}

const page = {
  clean: async (content: string) => told(await clean(blobOf(content))),
  /** The same, stopped after a while: the name of what it rejects with. */
  stopped: async (content: string, afterMs: number) => {
    const stopping = new AbortController();
    setTimeout(() => {
      stopping.abort();
    }, afterMs);
    return clean(blobOf(content), stopping.signal).then(told, (error: unknown) => (error as Error).name);
  },
  longestBlock: async (content: string) => {
    const file = blobOf(content);
    return longestBlock(() => clean(file));
  },
  added: () => added.value.map((one) => ({ ...one, preview: one.preview !== null, bytes: base64(one.bytes) })),
  wipe,
};
Object.assign(globalThis, { koe: page });

async function start(): Promise<void> {
  await speak('en');
  follow();
  watchTheDoor();
  go('q-files');
  const root = document.getElementById('koe');
  if (root !== null) render(h(App, { hindrance: null }), root);
}

void start();
