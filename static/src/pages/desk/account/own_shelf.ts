/**
 * What does somebody keep for themselves, and when is it written? Sealed in the vault to their own keys, kept by the server,
 * in memory here. docs/protocol.md P-40
 */

import { effect, signal } from '@preact/signals';

import { Offline, Problem } from '../../../client/http.ts';
import type { QueueRow } from '../../../client/staff/queue.ts';
import * as shelvesRoutes from '../../../client/staff/shelves.ts';
import { changed, isMore, tidied, type After, type Change, type Mark, type Shelf } from '../../../shelf/changes.ts';
import { Refused, VaultGone, type B64, type OwnShelf, type RefusalName, type SealedShelf } from '../../../vault/member.ts';
import { daysBetween, today } from '../format.ts';
import { beforeLocking, door, keys } from '../room.ts';
import { isProblem } from '../task.ts';

/** So long after the last change it is written, so that the server does not learn when each thing was read; */
const QUIET_MS = 6_000;
/** and at the latest so long after the first. */
const LATEST_MS = 60_000;
/** After an answer that did not come. */
const AGAIN_MS = 30_000;
/** Where another browser is first again and again, it is left for later. */
const TRIES_MAX = 5;
/** A page that was out of sight for so long asks what another browser has written meanwhile. */
const AWAY_MS = 60_000;
/** Browsers take no more along than 64 KiB when a page is left. */
const OUTLIVES_BYTES_MAX = 60_000;

/** The shelf with all that was done here, written or not; null until it was read. */
const shelf = signal<Shelf | null>(null);
/** Why it is not believed; nothing is shown as read or unread then, and nothing written. */
export const shelfRefused = signal<RefusalName | null>(null);

/** What the server has, as far as this page knows. */
let base: OwnShelf | null = null;
/** What the server says is there, believed or not; it is followed when somebody begins anew. */
let told = 0;
let waiting: readonly Change[] = [];
/** All that waits, sealed over `base`: whoever leaves has no keys any more. */
let ready: SealedShelf | null = null;
let sealing = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
let latest = 0;
/** Counts the times that keys came and went: what is answered to those of before is let go. */
let life = 0;
let met: () => readonly B64[] = () => [];

const marks = (): ReadonlyMap<string, Mark> => {
  const now = shelf.value;
  if (now === null) return new Map();
  let found = byCase.get(now);
  if (found === undefined) byCase.set(now, (found = new Map(now.marks.map((mark) => [mark[0], mark]))));
  return found;
};
const byCase = new WeakMap<Shelf, ReadonlyMap<string, Mark>>();

/** Whether anything is known of what was read. */
export const knowsShelf = (): boolean => shelf.value !== null;
export const markCount = (): number => marks().size;
export const markOf = (id: B64): Mark | undefined => marks().get(id);
export const isWatched = (id: B64): boolean => shelf.value?.watched.includes(id) ?? false;
/** Whether there is something in a row that this person has not read; of what is over nothing is. */
export const isUnread = ({ case: id, letters, state }: QueueRow): boolean =>
  knowsShelf() && state !== 'closed' && state !== 'withdrawn' && isMore(markOf(id), letters, null);
export const watchedCases = (): readonly B64[] => shelf.value?.watched ?? [];
export const savedViews = (): Shelf['views'] => shelf.value?.views ?? [];
export const afterFinishing = (): After => shelf.value?.after ?? 'stay';
export const daysNow = (): number => daysBetween('1970-01-01', today());

/** Does something to the shelf: at once on this page, a little later on the server. */
export function keep(...changes: readonly Change[]): void {
  const before = shelf.peek();
  if (before === null) {
    // It is still being read: what was done meanwhile is done to it then.
    if (shelfRefused.peek() === null && door.peek() === 'open') waiting = [...waiting, ...changes];
    return;
  }
  const after = changes.reduce(changed, before);
  if (JSON.stringify(after) === JSON.stringify(before)) return;
  shelf.value = after;
  waiting = [...waiting, ...changes];
  void seal();
  soon();
}

function soon(wait = QUIET_MS): void {
  const now = Date.now();
  if (timer === undefined) latest = now + LATEST_MS;
  clearTimeout(timer);
  timer = setTimeout(() => void write(), Math.max(0, Math.min(wait, latest - now)));
}

/** Seals all that waits, so that it can be sent without keys; null where there are none any more. */
async function seal(): Promise<SealedShelf | null> {
  const [of, turn] = [life, ++sealing];
  if (base === null) return null;
  const { version, shelf: read } = base;
  const next = tidied(waiting.reduce(changed, read), new Set(met()), daysNow());
  try {
    const sealed = await keys().sealShelf({ version: version + 1, shelf: next });
    if (of !== life) return null;
    if (turn === sealing) ready = sealed;
    return sealed;
  } catch (error) {
    if (error instanceof VaultGone) return null;
    throw error;
  }
}

/** One after the other: an answer that was asked for before a write must not look like an older shelf after it. */
function inTurn(work: (isOver: () => boolean) => Promise<void>): Promise<void> {
  const of = life;
  const isOver = (): boolean => of !== life;
  last = last.then(async () => {
    if (isOver()) return;
    try {
      await work(isOver);
    } catch (error) {
      if (isOver()) return;
      // Nobody pressed anything, so nothing is said; whoever is signed out is told by the next thing that they do.
      if (error instanceof Refused) refuse(error.refusal);
      else if (error instanceof Offline || (error instanceof Problem && error.busy)) again();
      else if (!(error instanceof Problem) && !(error instanceof VaultGone)) throw error;
    }
  });
  return last;
}
let last: Promise<void> = Promise.resolve();

function again(): void {
  if (base === null) setTimeout(() => void load(), AGAIN_MS);
  else soon(AGAIN_MS);
}

/** Sends what waits; where another browser was first, what was done here is done to what that one wrote. */
function write(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  return inTurn(async (isOver) => {
    for (let tries = 0; waiting.length > 0 && tries < TRIES_MAX; tries += 1) {
      const sent = waiting;
      const sealed = await seal();
      if (sealed === null) return;
      try {
        await shelvesRoutes.keepShelf(sealed);
      } catch (error) {
        if (!isProblem(error, 'shelf-changed')) throw error;
        if (!isOver()) await read(isOver);
        continue;
      }
      if (isOver()) return;
      const written = await keys().readShelf(sealed);
      if (isOver()) return;
      told = written.version;
      base = written;
      waiting = waiting.filter((change) => !sent.includes(change));
      if (waiting.length === 0) ready = null;
      return; // what was done meanwhile waits for its own turn
    }
    if (waiting.length > 0) soon(AGAIN_MS);
  });
}

/** What the server has now, and on top of it what was done here. */
async function read(isOver: () => boolean): Promise<void> {
  const { shelf: sealed } = await shelvesRoutes.readShelf();
  if (isOver()) return;
  told = sealed?.version ?? 0;
  const found = await keys().readShelf(sealed);
  if (isOver()) return;
  base = found;
  shelf.value = waiting.reduce(changed, found.shelf);
  if (waiting.length > 0) soon();
}

const load = (): Promise<void> => inTurn(read);

function refuse(why: RefusalName): void {
  base = null;
  shelf.value = null;
  waiting = [];
  ready = null;
  shelfRefused.value = why;
}

/** An empty shelf in the place of one that nobody here can believe. */
export async function beginAnew(): Promise<void> {
  const sealed = await keys().sealShelf({ version: told + 1, shelf: EMPTY });
  await shelvesRoutes.keepShelf(sealed);
  const begun = await keys().readShelf(sealed);
  told = begun.version;
  base = begun;
  waiting = [];
  ready = null;
  shelfRefused.value = null;
  shelf.value = begun.shelf;
}
const EMPTY: Shelf = { after: 'stay', marks: [], views: [], watched: [] };

/** Sends what is sealed and waits, without keys. What it could not send is forgotten: a case is unread once more. */
async function leave(): Promise<void> {
  const sealed = ready;
  clearTimeout(timer);
  timer = undefined;
  if (sealed === null || waiting.length === 0) return;
  ready = null;
  const outlives = sealed.sealed.length <= OUTLIVES_BYTES_MAX;
  try {
    await shelvesRoutes.keepShelf(sealed, { patience: 5_000, ...(outlives && { outlives }) });
  } catch {
    // Nobody is there any more to be told.
  }
}

function forget(): void {
  life += 1;
  last = Promise.resolve();
  clearTimeout(timer);
  timer = undefined;
  base = null;
  told = 0;
  waiting = [];
  ready = null;
  shelf.value = null;
  shelfRefused.value = null;
}

/** Reads the shelf with the keys, forgets it with them, and writes it when the page is left. `known` are the cases at hand. */
export function followShelf(known: () => readonly B64[]): void {
  met = known;
  beforeLocking(leave);
  effect(() => {
    if (door.value === 'open') void load();
    else forget();
  });
  addEventListener('pagehide', () => void leave());
  let hidden = 0;
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') {
      hidden = Date.now();
      void write();
    } else if (door.peek() === 'open' && base !== null && Date.now() - hidden > AWAY_MS) {
      void load();
    }
  });
}
