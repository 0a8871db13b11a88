/** How does someone leave at once? What is on the screen and in memory goes first, then the page itself. */

import { signal } from '@preact/signals';

import { answers } from '../../questions/told.ts';
import { forget, forgetInstance } from './keys.ts';
import { depth, held } from './trail.ts';

/** The screen is empty. Nothing brings it back but a fresh load. */
export const gone = signal(false);

const TAPS = 3;
const TAPS_MS = 1500;
const STEP_MS = 60;

/** What a room keeps: how it is wiped, and whether a reload would lose words. */
interface Keeper {
  readonly wipe: () => void;
  readonly begun: () => boolean;
}
const keepers: Keeper[] = [];

/** For a module that keeps something in memory, once, when it is loaded. */
export function keeps(keeper: Keeper): void {
  keepers.push(keeper);
}

/** Everything that this visit knows. */
export function wipe(): void {
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
  // Back from the weather page should not lead to us: walk to our first entry, and replace that one.
  const replace = (): void => {
    location.replace('/exit');
  };
  const steps = depth();
  if (steps === 0) {
    replace();
    return;
  }
  addEventListener('popstate', replace, { once: true });
  setTimeout(replace, STEP_MS);
  history.go(-steps);
}

/** Escape three times, a warning before a reload that would lose words, and no return from the page cache. */
export function watchTheDoor(): void {
  let taps: number[] = [];
  addEventListener('keydown', ({ key, timeStamp }) => {
    if (key !== 'Escape') return;
    taps = [...taps, timeStamp].filter((tap) => timeStamp - tap < TAPS_MS);
    if (taps.length >= TAPS) leave();
  });
  window.onbeforeunload = (event) => {
    if (gone.value || !keepers.some(({ begun }) => begun())) return undefined;
    event.preventDefault();
    return true; // Chrome before 119 asks for this, not for the call
  };
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted && gone.value) location.reload();
  });
}
