/** Who draws a PDF and plays a video? A document of ours in a frame with an opaque origin and without a network. */

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { PAGES_MAX, PAGE_PX, type FromFrame, type ToFrame } from '../../../viewer/messages.ts';

/** A page is drawn within this time, or the frame is taken away. */
const PATIENCE_MS = 30_000;

export type FrameTrouble = 'locked' | 'broken' | 'slow';

export interface DrawnPage {
  readonly page: number;
  readonly picture: HTMLCanvasElement;
  readonly text: string;
}

export interface Told {
  pages?(pages: number): void;
  drawn?(page: DrawnPage): void;
  trouble(what: FrameTrouble): void;
}

/** Sends to the frame what is asked for; each `ask` is to be answered in time. */
export interface Asker {
  ask(what: ToFrame): void;
}

/** `first` is sent when the frame is ready. `seen` for what a person looks at in the frame itself. */
export function LockedFrame(props: {
  title: string;
  first: () => ToFrame;
  told: Told;
  seen: boolean;
  asker?: (asker: Asker) => void;
}): JSX.Element {
  const self = useRef<HTMLIFrameElement>(null);
  const told = useRef(props.told);
  told.current = props.told;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const give = (trouble: FrameTrouble): void => {
      clearTimeout(timer);
      told.current.trouble(trouble);
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        give('slow');
      }, PATIENCE_MS);
    };
    const ask = (what: ToFrame): void => {
      wait();
      // The frame has no origin that one could name.
      self.current?.contentWindow?.postMessage(what, '*');
    };
    const hear = ({ data, origin, source }: MessageEvent<unknown>): void => {
      if (source !== self.current?.contentWindow || origin !== 'null') return;
      const said = checked(data);
      if (said === null) return;
      if ('ready' in said) {
        ask(props.first());
        return;
      }
      clearTimeout(timer);
      if ('trouble' in said) give(said.trouble);
      if ('pages' in said) told.current.pages?.(said.pages);
      if ('pixels' in said) told.current.drawn?.({ page: said.page, picture: drawn(said), text: said.text });
    };
    addEventListener('message', hear);
    wait();
    props.asker?.({ ask });
    return () => {
      clearTimeout(timer);
      removeEventListener('message', hear);
    };
  }, []);
  return (
    <iframe
      ref={self}
      class={props.seen ? 'viewer-frame' : 'hidden'}
      sandbox="allow-scripts"
      src="/viewer"
      title={props.title}
      tabIndex={props.seen ? 0 : -1}
      aria-hidden={!props.seen}
    />
  );
}

type Pixels = Extract<FromFrame, { readonly pixels: ArrayBuffer }>;

/** What came out of the frame, where it has the form and the limits that it must have. */
function checked(data: unknown): FromFrame | null {
  if (typeof data !== 'object' || data === null) return null;
  const { ready, playing, trouble, pages, page, width, height, pixels, text } = data as Readonly<Record<string, unknown>>;
  if (ready === true) return { ready };
  if (playing === true) return { playing };
  if (trouble === 'locked' || trouble === 'broken') return { trouble };
  if (isCount(pages, PAGES_MAX)) return { pages };
  if (!isCount(page, PAGES_MAX) || !isCount(width, PAGE_PX) || !isCount(height, PAGE_PX)) return null;
  if (!(pixels instanceof ArrayBuffer) || pixels.byteLength !== width * height * 4 || typeof text !== 'string') return null;
  return { page, width, height, pixels, text };
}

function isCount(value: unknown, most: number): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) <= most;
}

function drawn({ width, height, pixels }: Pixels): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  canvas.getContext('2d')?.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
  return canvas;
}
