/** A picture on the table: larger, smaller, turned; and boxes on it, by mouse, finger or keys. */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { inside, type Box } from './burning.ts';
import { fill, words } from '../words.ts';

export const ZOOM_MAX = 8;
/** A key moves a box so far, in shares of the picture. */
const STEP = 0.01;
/** Less is a click and no box. */
const LEAST = 0.006;

type Point = readonly [number, number];

export function Sheet(props: {
  picture: HTMLCanvasElement;
  name: string;
  zoom: number;
  /** Null while no boxes are drawn. */
  boxes: Signal<readonly Box[]> | null;
}): JSX.Element {
  const { picture, zoom, boxes } = props;
  const text = words().viewer;
  const table = useRef<HTMLDivElement>(null);
  const paper = useRef<HTMLDivElement>(null);
  const room = useSignal<Point>([0, 0]);
  const from = useSignal<Point | null>(null);
  const growing = useSignal<Box | null>(null);

  useEffect(() => {
    const { current } = table;
    if (current === null) return;
    // So that its keys work at once; not away from the button that turns a page.
    if (document.activeElement?.closest('.viewer-body') === null) current.focus();
    const measured = new ResizeObserver(() => (room.value = [current.clientWidth, current.clientHeight]));
    measured.observe(current);
    return () => {
      measured.disconnect();
    };
  }, []);
  const [wide, high] = room.value;
  const fitting = Math.min(wide, (high * picture.width) / picture.height);
  const at = ({ clientX, clientY }: PointerEvent): Point => {
    const { left, top, width, height } = paper.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    const share = (far: number, whole: number): number => Math.min(1, Math.max(0, far / whole));
    return [share(clientX - left, width), share(clientY - top, height)];
  };
  const drag = (event: PointerEvent): void => {
    if (from.value !== null) growing.value = between(from.value, at(event));
  };
  const drop = (): void => {
    const box = growing.value;
    from.value = null;
    growing.value = null;
    if (boxes !== null && box !== null && box.width > LEAST && box.height > LEAST) boxes.value = [...boxes.value, inside(box)];
  };
  return (
    // It scrolls, so keys must reach it.
    <div ref={table} class="sheet" tabIndex={0} role="group" aria-label={props.name}>
      <div
        ref={paper}
        class={boxes === null ? 'sheet-paper' : 'sheet-paper sheet-drawing'}
        style={{ width: `${String(Math.floor(fitting * zoom))}px` }}
        onPointerDown={(event) => {
          if (boxes === null || event.button !== 0 || event.target instanceof HTMLButtonElement) return;
          event.preventDefault();
          event.currentTarget.setPointerCapture(event.pointerId);
          from.value = at(event);
        }}
        onPointerMove={drag}
        onPointerUp={drop}
        onPointerCancel={drop}
      >
        <Shown picture={picture} name={props.name} />
        {boxes?.value.map((box, place) => (
          <button
            key={place}
            type="button"
            class="burn"
            aria-label={fill(text.boxName, { number: place + 1 })}
            style={placed(box)}
            onKeyDown={(event) => {
              const changed = byKey(event, box);
              if (changed === undefined) return;
              event.preventDefault();
              event.stopPropagation();
              boxes.value = boxes.value.flatMap((one, other) => (other !== place ? [one] : changed === null ? [] : [changed]));
              if (changed === null) table.current?.focus();
            }}
          />
        ))}
        {growing.value !== null && <div class="burn" style={placed(growing.value)} />}
      </div>
    </div>
  );
}

function Shown({ picture, name }: { picture: HTMLCanvasElement; name: string }): JSX.Element {
  const self = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const { current } = self;
    if (current === null) return;
    current.width = picture.width;
    current.height = picture.height;
    current.getContext('2d')?.drawImage(picture, 0, 0);
    return () => {
      // Pixels are given back at once, not when memory is short.
      current.width = 0;
    };
  }, [picture]);
  return <canvas ref={self} role="img" aria-label={name} />;
}

function between([x, y]: Point, [toX, toY]: Point): Box {
  return { x: Math.min(x, toX), y: Math.min(y, toY), width: Math.abs(toX - x), height: Math.abs(toY - y) };
}

function placed({ x, y, width, height }: Box): Readonly<Record<'left' | 'top' | 'width' | 'height', string>> {
  const share = (part: number): string => `${String(part * 100)}%`;
  return { left: share(x), top: share(y), width: share(width), height: share(height) };
}

/** Where a key puts a box: null for nowhere, undefined for keys that mean nothing here. */
function byKey({ key, shiftKey }: KeyboardEvent, box: Box): Box | null | undefined {
  if (key === 'Delete' || key === 'Backspace') return null;
  const [right, down] = key === 'ArrowLeft' ? [-STEP, 0] : key === 'ArrowRight' ? [STEP, 0] : key === 'ArrowUp' ? [0, -STEP] : key === 'ArrowDown' ? [0, STEP] : [0, 0];
  if (right === 0 && down === 0) return undefined;
  return inside(
    shiftKey
      ? { ...box, width: box.width + right, height: box.height + down }
      : { ...box, x: box.x + right, y: box.y + down },
  );
}
