/** What do the covers of a list say? Fetched sealed, opened on this device, kept in memory only. */

import { batch, signal } from '@preact/signals';

import type { Asking } from '../../../client/http.ts';
import * as queueRoutes from '../../../client/staff/queue.ts';
import type { QueueRow } from '../../../client/staff/queue.ts';
import type { B64, CoverFacts, OpenedCover } from '../../../vault/member.ts';
import { keys } from '../room.ts';

/** Covers that are fetched and opened at once, so that the bar moves. */
const BATCH = 100;
/** So many batches are under way: while the covers of one are opened, the next are fetched. */
const UNDER_WAY = 3;

/** What was opened, by case and cover: one that did not change is not opened twice, and never shown for another case. */
/** The map is one and the same, since copying thousands for each new one takes longer than opening it; the rest tells of a change. */
const opened = signal({ covers: new Map<string, OpenedCover>() });
const placeOf = (row: QueueRow): string => `${row.case} ${row.cover_digest}`;

export function coverOf(row: QueueRow): OpenedCover | undefined {
  return opened.value.covers.get(placeOf(row));
}

/** How far the covers that are wanted now have been opened. */
export const opening = signal<{ readonly done: number; readonly total: number } | null>(null);

/** What colleagues have opened is taken from them; the rows that are left, whose covers are sealed. */
export async function takeCached(
  desk: B64,
  rows: readonly QueueRow[],
  asking?: Asking,
): Promise<readonly QueueRow[]> {
  const { covers } = opened.peek();
  const unopened = rows.filter((row) => !covers.has(placeOf(row)));
  if (unopened.length > 0) await showCached(desk, unopened, asking);
  return unopened.filter((row) => !covers.has(placeOf(row)));
}

/** Fetches and opens them, and leaves what they say to the desk's other computers. */
export async function openSealed(desk: B64, sealed: readonly QueueRow[], asking?: Asking): Promise<void> {
  if (sealed.length === 0) return;
  const batches = inBatches(sealed);
  const total = sealed.length;
  let done = 0;
  const openNext = async (): Promise<void> => {
    for (const some of batches) {
      const stream = await queueRoutes.readCovers(desk, idsOf(some), { rings: false }, asking);
      const found = await keys().openCovers(desk, some, stream);
      done += some.length;
      batch(() => {
        show(some, found);
        opening.value = { done, total };
      });
      void keepFacts(desk, some, asking);
    }
  };
  try {
    opening.value = { done, total };
    await Promise.all(Array.from({ length: UNDER_WAY }, openNext));
  } finally {
    opening.value = null;
  }
}

/** Both, for a list that is shown at once. */
export async function openCovers(desk: B64, rows: readonly QueueRow[], asking?: Asking): Promise<void> {
  await openSealed(desk, await takeCached(desk, rows, asking), asking);
}

const idsOf = (rows: readonly QueueRow[]): B64[] => rows.map(({ case: id }) => id);

function* inBatches(rows: readonly QueueRow[]): Generator<readonly QueueRow[]> {
  for (let from = 0; from < rows.length; from += BATCH) yield rows.slice(from, from + BATCH);
}

async function showCached(desk: B64, unopened: readonly QueueRow[], asking?: Asking): Promise<void> {
  try {
    const stream = await queueRoutes.readCache(desk, idsOf(unopened), asking);
    show(unopened, await keys().readCache(desk, unopened, stream));
  } catch {
    // Whatever was the matter, the covers say it themselves.
  }
}

function show(some: readonly QueueRow[], found: readonly OpenedCover[]): void {
  if (found.length === 0) return;
  const byCase = new Map(found.map((cover) => [cover.case, cover]));
  const { covers } = opened.peek();
  for (const row of some) {
    const cover = byCase.get(row.case);
    if (cover !== undefined) covers.set(placeOf(row), cover);
  }
  opened.value = { covers };
}

/** Leaves what was opened here to the desk's other computers. When it fails, they open the covers themselves. */
async function keepFacts(desk: B64, some: readonly QueueRow[], asking?: Asking): Promise<void> {
  try {
    const facts = await keys().cacheFacts(desk, some);
    if (facts.length > 0) await queueRoutes.keepCache(desk, facts, asking);
  } catch {
    // Nobody waits for it.
  }
}

/** [P-22] What an opened case's own cover says stands in the list from now on, whatever was cached. */
export function believe(desk: B64, row: QueueRow, facts: CoverFacts): void {
  if (JSON.stringify(coverOf(row)?.facts) === JSON.stringify(facts)) return;
  show([row], [{ case: row.case, facts, refused: null }]);
  void keepFacts(desk, [row]);
}

/** With the keys goes what they opened. */
export function forgetCovers(): void {
  opened.value = { covers: new Map() };
  opening.value = null;
}
