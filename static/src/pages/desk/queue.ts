/** Which cases lie at a desk, and what do their covers say? Opened on this device, kept in memory only. */

import { batch, signal } from '@preact/signals';

import * as staff from '../../client/staff.ts';
import type { B64, CaseState, CoverFacts, OpenedCover } from '../../vault/member.ts';
import { keys } from './room.ts';
import { makeTask } from './task.ts';

/** Covers opened at once, so that the bar moves. */
const STRIDE = 10;

export const filter = signal<CaseState | null>(null);
export const rows = signal<readonly staff.QueueRow[]>([]);
/** What was opened, by case and cover: one that did not change is not opened twice, and never shown for another case. */
const opened = signal<Readonly<Record<string, OpenedCover>>>({});
const placeOf = (row: staff.QueueRow): string => `${row.case} ${row.cover_digest}`;
export const coverOf = (row: staff.QueueRow): OpenedCover | undefined => opened.value[placeOf(row)];
export const opening = signal<{ readonly done: number; readonly total: number } | null>(null);
export const loading = makeTask();

const next = signal<string | null>(null);
export const hasMore = (): boolean => next.value !== null;

let shown: B64 | null = null;
export const deskShown = (): B64 | null => shown;

/** The first 50 of a desk, urgent first, then newest. */
export function loadQueue(desk: B64, state: CaseState | null): Promise<void> {
  return loading.run(async () => {
    if (shown !== desk) rows.value = [];
    shown = desk;
    filter.value = state;
    const page = await staff.queue(desk, state, null);
    batch(() => {
      rows.value = page.cases;
      next.value = page.next;
    });
    await openNew(desk, page.cases);
  });
}

/** The next 50. */
export function loadMore(): Promise<void> {
  return loading.run(async () => {
    if (shown === null || next.value === null) return;
    const page = await staff.queue(shown, filter.value, next.value);
    const known = new Set(rows.value.map((row) => row.case));
    batch(() => {
      rows.value = [...rows.value, ...page.cases.filter((row) => !known.has(row.case))];
      next.value = page.next;
    });
    await openNew(shown, page.cases);
  });
}

/** What colleagues have opened first, then the covers that are left. */
async function openNew(desk: B64, cases: readonly staff.QueueRow[]): Promise<void> {
  const unopened = cases.filter((row) => coverOf(row) === undefined);
  if (unopened.length === 0) return;
  await showCached(desk, unopened);
  await openCovers(
    desk,
    unopened.filter((row) => coverOf(row) === undefined),
  );
}

async function showCached(desk: B64, unopened: readonly staff.QueueRow[]): Promise<void> {
  try {
    const stream = await staff.cache(desk, unopened.map(({ case: id }) => id));
    show(unopened, await keys().readCache(desk, unopened, stream));
  } catch {
    // Whatever was the matter, the covers say it themselves.
  }
}

async function openCovers(desk: B64, wanted: readonly staff.QueueRow[]): Promise<void> {
  if (wanted.length === 0) return;
  try {
    opening.value = { done: 0, total: wanted.length };
    const stream = await staff.covers(
      desk,
      wanted.map((row) => row.case),
    );
    for (let from = 0; from < wanted.length; from += STRIDE) {
      const some = wanted.slice(from, from + STRIDE);
      const found = await keys().openCovers(desk, some, stream);
      batch(() => {
        show(some, found);
        opening.value = { done: Math.min(from + STRIDE, wanted.length), total: wanted.length };
      });
    }
  } finally {
    opening.value = null;
  }
  void keepFacts(desk, wanted);
}

function show(some: readonly staff.QueueRow[], found: readonly OpenedCover[]): void {
  const byCase = new Map(found.map((cover) => [cover.case, cover]));
  const fresh = some.flatMap((row) => {
    const cover = byCase.get(row.case);
    return cover === undefined ? [] : [[placeOf(row), cover] as const];
  });
  opened.value = { ...opened.value, ...Object.fromEntries(fresh) };
}

/** Leaves what was opened here to the desk's other computers. When it fails, they open the covers themselves. */
async function keepFacts(desk: B64, some: readonly staff.QueueRow[]): Promise<void> {
  try {
    const facts = await keys().cacheFacts(desk, some);
    if (facts.length > 0) await staff.keepCache(desk, facts);
  } catch {
    // Nobody waits for it.
  }
}

/** [P-22] What an opened case's own cover says stands in the list from now on, whatever was cached. */
export function believeCover(desk: B64, id: B64, facts: CoverFacts): void {
  const row = rows.value.find((one) => one.case === id);
  if (row === undefined || JSON.stringify(coverOf(row)?.facts) === JSON.stringify(facts)) return;
  show([row], [{ case: id, facts, refused: null }]);
  void keepFacts(desk, [row]);
}

/** Puts what a case has become into its row. */
export function changeRow(id: B64, change: Partial<staff.QueueRow>): void {
  rows.value = rows.value.map((row) => (row.case === id ? { ...row, ...change } : row));
}

/** The desk to which a case was just given; said once. */
export const given = signal<B64 | null>(null);

/** Takes a case out of the list that is another desk's now. */
export function leaveOut(id: B64): void {
  rows.value = rows.value.filter((row) => row.case !== id);
}

/** With the keys goes what they opened. */
export function forgetQueue(): void {
  batch(() => {
    rows.value = [];
    opened.value = {};
    opening.value = null;
    next.value = null;
    given.value = null;
  });
  shown = null;
}
