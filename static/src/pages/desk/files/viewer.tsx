/** One file, looked at on this page and nowhere else: pictures and pages as pixels, sound and video in a locked frame. */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

import { burn, turned, turnedBox, type Box, type Burnt } from './burning.ts';
import { save } from './files.ts';
import { LockedFrame, type Asker, type DrawnPage, type FrameTrouble } from './locked_frame.tsx';
import type { Seen } from './looks.ts';
import { Notice } from '../parts.tsx';
import { Sheet, ZOOM_MAX } from './sheet.tsx';
import { fill, words } from '../words.ts';

/** A file as it was opened. */
export interface Opened {
  readonly seen: Seen;
  readonly bytes: ArrayBuffer;
}

interface Showing {
  readonly name: string;
  readonly file: Opened;
  /** Puts a redacted copy beside the reply that is being written; not there where none can be. */
  readonly attach?: ((copy: Burnt) => boolean) | undefined;
}

export function Viewer(props: Showing & { onClose: () => void }): JSX.Element {
  const text = words().viewer;
  const self = useRef<HTMLDialogElement>(null);
  const id = useId();
  const { look, asSaid } = props.file.seen;
  useEffect(() => {
    self.current?.showModal();
  }, []);
  return (
    <dialog ref={self} class="viewer" aria-labelledby={id} onClose={props.onClose}>
      <header class="viewer-head">
        <h2 id={id}>{props.name}</h2>
        <form method="dialog">
          <button class="button">{words().common.close}</button>
        </form>
      </header>
      {!asSaid && <Notice tone="soon">{text.otherThanSaid}</Notice>}
      {look === 'picture' && <Picture {...props} />}
      {look === 'paper' && <Paper {...props} />}
      {(look === 'video' || look === 'sound') && <Player {...props} look={look} />}
      {(look === 'unknown' || look === 'large') && <p>{look === 'large' ? text.large : text.unknown}</p>}
    </dialog>
  );
}

function Picture(props: Showing): JSX.Element {
  const text = words().viewer;
  const { bytes, seen } = props.file;
  const picture = useSignal<HTMLCanvasElement | null>(null);
  const broken = useSignal(false);
  useEffect(() => {
    let gone = false;
    createImageBitmap(new Blob([bytes], { type: seen.type }))
      .then((bitmap) => {
        if (!gone) picture.value = turned(bitmap, 0);
        bitmap.close();
      })
      .catch(() => (broken.value = true));
    return () => {
      gone = true;
      empty(picture.peek());
    };
  }, []);
  if (broken.value) return <Notice tone="soon">{text.broken}</Notice>;
  if (picture.value === null) return <p role="status">{text.loading}</p>;
  return <Table {...props} picture={picture.value} type={seen.type === 'image/png' ? 'image/png' : 'image/jpeg'} />;
}

function Paper(props: Showing): JSX.Element {
  const text = words().viewer;
  const trouble = useSignal<FrameTrouble | null>(null);
  const pages = useSignal(0);
  const drawn = useSignal<DrawnPage | null>(null);
  const asker = useRef<Asker | null>(null);
  const busy = useSignal(true);
  const fixed = useSignal(false);
  useEffect(
    () => () => {
      empty(drawn.peek()?.picture ?? null);
    },
    [],
  );
  const turnTo = (page: number): void => {
    if (page < 1 || page > pages.value || busy.value || fixed.value) return;
    busy.value = true;
    asker.current?.ask({ page });
  };
  const now = drawn.value;
  if (trouble.value !== null) {
    return <Notice tone="soon">{{ broken: text.broken, locked: text.locked, slow: text.slow }[trouble.value]}</Notice>;
  }
  return (
    <div
      class="viewer-body"
      onKeyDown={({ key }) => {
        if (now === null) return;
        if (key === 'n') turnTo(now.page + 1);
        if (key === 'p') turnTo(now.page - 1);
      }}
    >
      <LockedFrame
        title={props.name}
        seen={false}
        first={() => ({ pdf: props.file.bytes })}
        asker={(one) => (asker.current = one)}
        told={{
          pages(count) {
            pages.value = count;
            asker.current?.ask({ page: 1 });
          },
          drawn(page) {
            empty(drawn.value?.picture ?? null);
            drawn.value = page;
            busy.value = false;
          },
          trouble(what) {
            trouble.value = what;
          },
        }}
      />
      {now === null ? (
        <p role="status">{text.loading}</p>
      ) : (
        <>
          {!fixed.value && (
            <div class="row">
              <button type="button" class="button small" disabled={now.page === 1} onClick={() => {
                turnTo(now.page - 1);
              }}>
                {text.previous}
              </button>
              <span role="status">{fill(text.page, { page: now.page, pages: pages.value })}</span>
              <button type="button" class="button small" disabled={now.page === pages.value} onClick={() => {
                turnTo(now.page + 1);
              }}>
                {text.next}
              </button>
              <span class="keys quiet">{text.pageKeys}</span>
            </div>
          )}
          <Table {...props} key={now.page} picture={now.picture} type="image/png" drawing={fixed} />
          {now.text.trim() !== '' && !fixed.value && (
            <details>
              <summary>{text.pageText}</summary>
              <p class="written viewer-text" dir="auto">
                {now.text}
              </p>
            </details>
          )}
        </>
      )}
    </div>
  );
}

function Player(props: Showing & { look: 'video' | 'sound' }): JSX.Element {
  const text = words().viewer;
  const trouble = useSignal<FrameTrouble | null>(null);
  const { bytes, seen } = props.file;
  if (trouble.value !== null) return <Notice tone="soon">{trouble.value === 'slow' ? text.slow : text.broken}</Notice>;
  return (
    <div class={`viewer-player viewer-${props.look}`}>
      <LockedFrame
        title={props.name}
        seen
        first={() => ({ play: bytes, as: props.look === 'video' ? 'video' : 'audio', type: seen.type })}
        told={{
          trouble(what) {
            trouble.value = what;
          },
        }}
      />
    </div>
  );
}

/** A picture or a page on the table, and the way to a copy on which parts are painted over. */
function Table(props: Showing & { picture: HTMLCanvasElement; type: Burnt['type']; drawing?: Signal<boolean> }): JSX.Element {
  const text = words().viewer;
  const zoom = useSignal(1);
  const turns = useSignal(0);
  const upright = useSignal(props.picture);
  const boxes = useSignal<readonly Box[]>([]);
  const own = useSignal(false);
  const drawing = props.drawing ?? own;
  const copy = useSignal<{ readonly burnt: Burnt; readonly picture: HTMLCanvasElement } | null>(null);
  const failed = useSignal(false);
  const attached = useSignal<boolean | null>(null);
  const tools = useRef<HTMLDivElement>(null);
  useEffect(
    () => () => {
      empty(copy.peek()?.picture ?? null);
      if (upright.peek() !== props.picture) empty(upright.peek());
    },
    [],
  );
  const larger = (times: number): void => {
    zoom.value = Math.min(ZOOM_MAX, Math.max(1, zoom.value * times));
  };
  const turn = (): void => {
    if (copy.value !== null) return;
    const before = upright.value;
    turns.value = (turns.value + 1) % 4;
    upright.value = turned(props.picture, turns.value);
    if (before !== props.picture) empty(before);
    boxes.value = boxes.value.map(turnedBox);
  };
  const make = async (): Promise<void> => {
    failed.value = false;
    const burnt = await burn(upright.value, boxes.value, props.type);
    // What is shown is what the copy's own bytes say.
    const bitmap = burnt === null ? null : await createImageBitmap(new Blob([burnt.bytes], { type: burnt.type }));
    failed.value = burnt === null;
    if (burnt === null || bitmap === null) return;
    copy.value = { burnt, picture: turned(bitmap, 0) };
    bitmap.close();
  };
  const stop = (): void => {
    empty(copy.value?.picture ?? null);
    copy.value = null;
    drawing.value = false;
    boxes.value = [];
  };
  const made = copy.value;
  const shown = made?.picture ?? upright.value;
  return (
    <div
      class="viewer-body"
      onKeyDown={({ key, ctrlKey, metaKey, altKey }) => {
        if (ctrlKey || metaKey || altKey) return;
        if (key === '+' || key === '=') larger(1.5);
        else if (key === '-') larger(1 / 1.5);
        else if (key === '0') zoom.value = 1;
        else if (key === 'r') turn();
      }}
    >
      <div class="row" ref={tools}>
        <button type="button" class="button small" onClick={() => {
          larger(1.5);
        }}>
          {text.larger}
        </button>
        <button type="button" class="button small" onClick={() => {
          larger(1 / 1.5);
        }}>
          {text.smaller}
        </button>
        {made === null && (
          <button type="button" class="button small" onClick={turn}>
            {text.turn}
          </button>
        )}
        {!drawing.value && (
          <button type="button" class="button small" onClick={() => (drawing.value = true)}>
            {text.redact}
          </button>
        )}
        <span class="keys quiet">{text.keys}</span>
      </div>
      {drawing.value && made === null && (
        <>
          <p>{text.redactHint}</p>
          <div class="row">
            <button
              type="button"
              class="button small"
              onClick={() => {
                boxes.value = [...boxes.value, { x: 0.35, y: 0.45, width: 0.3, height: 0.1 }];
                // The box is on the sheet once this is drawn.
                setTimeout(() => {
                  tools.current?.parentElement?.querySelector<HTMLElement>('.sheet-paper > button:last-of-type')?.focus();
                });
              }}
            >
              {text.addBox}
            </button>
            <button
              type="button"
              class="button small"
              disabled={boxes.value.length === 0}
              onClick={() => (boxes.value = boxes.value.slice(0, -1))}
            >
              {text.removeBox}
            </button>
            <button type="button" class="button-primary small" disabled={boxes.value.length === 0} onClick={make}>
              {text.make}
            </button>
            <button type="button" class="button-quiet" onClick={stop}>
              {words().common.cancel}
            </button>
          </div>
          <p class="hint">{text.boxKeys}</p>
        </>
      )}
      {failed.value && <Notice tone="soon">{text.notMade}</Notice>}
      {made !== null && (
        <Notice tone="good">
          <p>{text.ready}</p>
          <div class="row">
            <button
              type="button"
              class="button small"
              onClick={() => {
                save(`redacted.${made.burnt.type === 'image/png' ? 'png' : 'jpg'}`, new Uint8Array(made.burnt.bytes));
              }}
            >
              {text.saveCopy}
            </button>
            {props.attach !== undefined && (
              <button
                type="button"
                class="button small"
                disabled={attached.value === true}
                onClick={() => (attached.value = props.attach?.(made.burnt) ?? false)}
              >
                {text.attachCopy}
              </button>
            )}
            <button
              type="button"
              class="button-quiet"
              onClick={() => {
                empty(made.picture);
                copy.value = null;
                attached.value = null;
              }}
            >
              {text.again}
            </button>
          </div>
          {attached.value !== null && <p role="status">{attached.value ? text.attached : words().replyFiles.full}</p>}
        </Notice>
      )}
      <Sheet picture={shown} name={props.name} zoom={zoom.value} boxes={drawing.value && made === null ? boxes : null} />
    </div>
  );
}

/** Gives a picture's pixels back at once. */
function empty(picture: HTMLCanvasElement | null): void {
  if (picture !== null) picture.width = 0;
}
