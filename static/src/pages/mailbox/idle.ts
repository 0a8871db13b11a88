/** When does an open mailbox lock itself? A phone that lies on a table is read by whoever passes. */

import { signal } from '@preact/signals';

import { keeps } from '../report/exit.ts';
import { forget } from '../report/keys.ts';
import { type Screen, screen, settle } from '../report/trail.ts';
import { forgetVisit, mailbox } from './visit.ts';

const IDLE_MS = 5 * 60_000;
/** Screens that show what lies in an open mailbox. */
const INSIDE: ReadonlySet<Screen> = new Set<Screen>(['mailbox', 'confirm', 'allow']);
const SIGNS_OF_LIFE = ['pointerdown', 'keydown', 'scroll', 'input'] as const;

/** The mailbox was locked: the code's screen says why. */
export const lockedIdle = signal(false);

let timer: ReturnType<typeof setTimeout> | undefined;
let until = 0;

/** The keys and the answers go; what is being written stays in memory and is shown again after the code. */
function lock(): void {
  if (mailbox.value === null) return;
  forgetVisit();
  forget();
  lockedIdle.value = true;
  if (INSIDE.has(screen.value)) settle('code');
}

function restart(): void {
  clearTimeout(timer);
  until = Date.now() + IDLE_MS;
  if (mailbox.value !== null) timer = setTimeout(lock, IDLE_MS);
}

/** From the moment a mailbox is open. A phone that slept runs no timers: the time is looked at when it wakes. */
export function watchIdle(): void {
  for (const sign of SIGNS_OF_LIFE) addEventListener(sign, restart, { passive: true });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && mailbox.value !== null && Date.now() > until) lock();
  });
  mailbox.subscribe((now) => {
    if (now !== null) lockedIdle.value = false;
    restart();
  });
}

keeps({
  wipe: () => {
    lockedIdle.value = false;
  },
  begun: () => false,
});
