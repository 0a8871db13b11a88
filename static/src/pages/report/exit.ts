/** How does someone leave at once? What is on the screen and in memory goes first, then the page itself. */

import { signal, type Signal } from '@preact/signals';

import { clearTraces, pause } from '../../client/http.ts';
import { hush } from '../../design/aloud.tsx';
import { answers } from '../../questions/told.ts';
import { forget, forgetInstance } from './keys.ts';
import { depth, held } from './trail.ts';

/** The screen is empty. Nothing brings it back but a fresh load. */
export const gone = signal(false);

/** Where the way out leads: the server writes it into the page, so that no address of ours has to stand between. */
export const wayOut = document.querySelector<HTMLAnchorElement>('a.exit')?.href ?? '/exit';

const TAPS = 2;
const TAPS_MS = 1000;
const STEP_MS = 300;
/** The screen is empty meanwhile; a slow line must not keep anybody. */
const CLEAR_MS = 300;

/** What a room keeps: how it is wiped, and whether a reload would lose words. */
interface Keeper {
  readonly wipe: () => void;
  readonly begun: () => boolean;
  /**
   * What was typed and goes along to a page of a newer build, by names that no other keeper has. Whoever changes the shape of
   * one gives it another name: then it is left behind instead of being misread.
   */
  readonly typed?: Readonly<Record<string, Signal<unknown>>>;
}
const keepers: Keeper[] = [];

/** For a module that keeps something in memory, once, when it is loaded. */
export function keeps(keeper: Keeper): void {
  keepers.push(keeper);
}

/** Whether a reload would lose words. */
export function begun(): boolean {
  return keepers.some((keeper) => keeper.begun());
}

const kept = (): (readonly [string, Signal<unknown>])[] => keepers.flatMap(({ typed = {} }) => Object.entries(typed));

/** All that was typed, to be given to another window. */
export function given(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(kept().map(([name, { value }]) => [name, value]));
}

/** What another window gave. */
export function take(given: Readonly<Record<string, unknown>>): void {
  for (const [name, one] of kept()) if (name in given) one.value = given[name];
}

/** Everything that this visit knows. */
export function wipe(): void {
  hush();
  forget();
  forgetInstance();
  answers.value = {};
  held.value = null;
  for (const keeper of keepers) keeper.wipe();
}

export function leave(): void {
  gone.value = true;
  document.getElementById('koe')?.replaceChildren();
  wipe();
  void Promise.all([atFirstEntry(), Promise.race([clearTraces(), pause(CLEAR_MS)])]).then(() => {
    location.replace(wayOut);
  });
}

/** Back from the weather page should not lead to us: we walk to our first entry, and that one is replaced. */
function atFirstEntry(): Promise<unknown> {
  const steps = depth();
  if (steps === 0) return Promise.resolve();
  const there = new Promise((resolve) => {
    addEventListener('popstate', resolve, { once: true });
  });
  history.go(-steps);
  return Promise.race([there, pause(STEP_MS)]);
}

/** Escape twice, a warning before a reload that would lose words, and no return from the page cache. */
export function watchTheDoor(): void {
  let taps: number[] = [];
  addEventListener('keydown', ({ key, timeStamp, isComposing, repeat }) => {
    // An input method takes Escape for itself, and a key that is held down is one tap.
    if (key !== 'Escape' || isComposing || repeat) return;
    taps = [...taps, timeStamp].filter((tap) => timeStamp - tap < TAPS_MS);
    if (taps.length >= TAPS) leave();
  });
  window.onbeforeunload = (event) => {
    if (gone.value || !begun()) return undefined;
    event.preventDefault();
    return true; // Chrome before 119 asks for this, not for the call
  };
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && gone.value) location.reload();
  });
}
