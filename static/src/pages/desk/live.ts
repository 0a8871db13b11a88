/** How does the page learn that something changed? By a line to the server that names ids; what changed it then reads. */

import { effect, signal } from '@preact/signals';

import { Offline, pause, Problem } from '../../client/http.ts';
import * as liveRoutes from '../../client/staff/live.ts';
import type { Doing, Looker } from '../../client/staff/live.ts';
import type { B64 } from '../../vault/member.ts';
import { loadDesks } from './desks.ts';
import { readAgain } from './queue/queue.ts';
import { door, drafts, endVisit, jobDrafts, noteDrafts, referralDrafts, visit } from './room.ts';

/** How often a case was told to have changed while this page was open. */
export const stirs = signal<Readonly<Record<B64, number>>>({});
/** How often everything had to be read again: after a pause of the line, or when no case could be named. */
export const stirsOfAll = signal(0);
/** How often something was told to have changed of what other desks ask. */
export const askStirs = signal(0);
/** Whether the list keeps itself up to date. Said only once it has not for a while. */
export const lineDown = signal(false);

/** Colleagues who have the open case before them. */
export const lookers = signal<readonly Looker[]>([]);
const looked = signal<Readonly<Record<B64, number>>>({});

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
/** A tab that nobody sees gives its line up after a while: a browser has few of them. */
const HIDDEN_MS = 60_000;
/** A line that is back within so long was never missed. */
const DOWN_MS = 8_000;

const LOOKING_MS = 8_000;
/** After the last key somebody still writes for so long. */
const WRITING_MS = 15_000;

const counted = (counts: Readonly<Record<B64, number>>, ids: readonly B64[]): Readonly<Record<B64, number>> => ({
  ...counts,
  ...Object.fromEntries(ids.map((id) => [id, (counts[id] ?? 0) + 1])),
});

/** Keeps a desk's line open until the returned function is called; what a drop has swallowed is read when it is back. */
export function followDesk(desk: B64): () => void {
  let over = false;
  const isOver = (): boolean => over;
  const came = visit();
  let line = new AbortController();
  let hidden: ReturnType<typeof setTimeout> | undefined;
  let down: ReturnType<typeof setTimeout> | undefined;
  let seen: (() => void) | null = null;

  const hear = (name: string, ids: readonly B64[]): void => {
    if (name === 'ready') {
      clearTimeout(down);
      down = undefined;
      lineDown.value = false;
    }
    if (name === 'ready' || name === 'asks' || name === 'again') askStirs.value += 1;
    if (name === 'asks') return;
    if (name === 'looking') {
      looked.value = counted(looked.peek(), ids);
      return;
    }
    if (name === 'cases') stirs.value = counted(stirs.peek(), ids);
    else stirsOfAll.value += 1;
    readAgain(desk).catch((error: unknown) => ended(error, came));
  };
  const isSeen = (): Promise<void> =>
    document.visibilityState === 'visible' ? Promise.resolve() : new Promise((resolve) => (seen = resolve));
  const keepOpen = async (): Promise<void> => {
    let wait = FIRST_WAIT_MS;
    while (!isOver()) {
      await isSeen();
      line = new AbortController();
      const began = Date.now();
      try {
        await liveRoutes.follow(desk, hear, line.signal);
      } catch (error) {
        if (isOver() || ended(error, came)) return;
      }
      if (isOver()) return;
      down ??= setTimeout(() => (lineDown.value = true), DOWN_MS);
      wait = Date.now() - began > LONGEST_WAIT_MS ? FIRST_WAIT_MS : Math.min(2 * wait, LONGEST_WAIT_MS);
      // Not all of a desk at the same moment, when a server is back.
      await pause(wait * (0.5 + Math.random() / 2));
    }
  };
  const onVisibility = (): void => {
    clearTimeout(hidden);
    if (document.visibilityState === 'visible') {
      seen?.();
      seen = null;
    } else {
      hidden = setTimeout(() => {
        line.abort();
      }, HIDDEN_MS);
    }
  };
  document.addEventListener('visibilitychange', onVisibility);
  void keepOpen();
  return () => {
    over = true;
    line.abort();
    seen?.();
    clearTimeout(hidden);
    clearTimeout(down);
    lineDown.value = false;
    document.removeEventListener('visibilitychange', onVisibility);
  };
}

/** Whether the line cannot come back by itself: the session is over, or the desk is no longer one's own. */
function ended(error: unknown, began: number): boolean {
  if (error instanceof Problem && error.status === 401) {
    endVisit(began);
    return true;
  }
  if (error instanceof Problem && error.status === 404) {
    void loadDesks().catch(() => undefined);
    return true;
  }
  if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
  return false;
}

/** Says that this page shows a case, and asks who else has it, until the returned function is called. Nobody keeps it. */
export function lookAt(id: B64): () => void {
  let over = false;
  let typedAt = -Infinity;
  let said: Doing = 'gone';
  const say = async (doing: Doing): Promise<void> => {
    said = doing;
    try {
      const { others } = await liveRoutes.showPresence(id, doing);
      if (!over) lookers.value = others;
    } catch (error) {
      if (!(error instanceof Problem) && !(error instanceof Offline)) throw error;
      if (!over) lookers.value = []; // what the case itself says of it, its own screen tells
    }
  };
  const now = (): Doing => (Date.now() - typedAt < WRITING_MS ? 'writing' : 'looking');
  const beat = (): void => {
    if (document.visibilityState === 'visible') void say(now());
    else if (said !== 'gone') void say('gone');
  };
  let first = true;
  const unwatch = [
    effect(() => {
      // Read here, so that each key that is typed into one of them comes by.
      const begun = [drafts, noteDrafts, referralDrafts, jobDrafts].some((typed) => typed.value[id] !== undefined);
      if (!first) {
        typedAt = begun ? Date.now() : -Infinity;
        if (begun && said === 'looking') void say('writing');
      }
      first = false;
    }),
    effect(() => {
      if ((looked.value[id] ?? 0) > 0 && !first) void say(now());
    }),
  ];
  beat();
  const timer = setInterval(beat, LOOKING_MS);
  document.addEventListener('visibilitychange', beat);
  return () => {
    over = true;
    clearInterval(timer);
    document.removeEventListener('visibilitychange', beat);
    for (const stop of unwatch) stop();
    lookers.value = [];
    if (door.peek() === 'open') void say('gone');
  };
}
