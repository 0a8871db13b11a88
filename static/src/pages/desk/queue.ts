/** Which cases lie at a desk, and what do their covers say? Opened on this device, kept in memory only. */

import { batch, computed, signal } from '@preact/signals';

import { BY_ITSELF, type Asking } from '../../client/http.ts';
import * as staff from '../../client/staff.ts';
import type { B64, CoverFacts, OpenedCover } from '../../vault/member.ts';
import { caseName, loadCaseNames } from './case_names.ts';
import { soonestFirst } from './hours.ts';
import { endOfHours } from './hours.tsx';
import { keys } from './room.ts';
import { makeTask } from './task.ts';

/** Covers opened at once, so that the bar moves. */
const STRIDE = 10;
/** So many rows are looked for before a choice among covers asks whether to go on. */
const ENOUGH = 50;

/** What the server is asked for; it knows no more of a case than these. */
export const asked = signal<staff.Asked>({ view: 'open', holder: 'anyone', urgent: false, state: null });
export const counts = signal<staff.Counts | null>(null);

/** The server counts no further than a hundred. */
export const countText = (count: number): string => (count >= 100 ? '99+' : String(count));

/** What only the covers tell, and only this device can choose by; null is any. */
export interface Chosen {
  readonly kind: number | null;
  readonly language: string | null;
  readonly programme: string | null;
  readonly area: number | null;
  /** A part of the case's name. */
  readonly name: string;
}
export const ANY: Chosen = { kind: null, language: null, programme: null, area: null, name: '' };
export const chosen = signal<Chosen>(ANY);

const fetched = signal<readonly staff.QueueRow[]>([]);
/** What is in these lists stands by urgency. */
const BY_URGENCY: readonly staff.ListName[] = ['open', 'todo'];
/**
 * The rows that are shown: of those that were fetched, the ones that fit what was chosen. The server orders them by urgency
 * and age; among the urgent ones this device puts first what runs out first by the hours in the covers.
 */
export const rows = computed(() => {
  const fitting = fetched.value.filter((row) => fits(row, chosen.value));
  return BY_URGENCY.includes(asked.value.view) ? soonestFirst(fitting, endOfRow) : fitting;
});
const endOfRow = (row: staff.QueueRow): number | null => {
  const facts = coverOf(row)?.facts;
  return facts ? endOfHours({ ...row, facts }) : null;
};
/** All that were fetched, whatever was chosen. */
export const everyRow = (): readonly staff.QueueRow[] => fetched.value;
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

let last: Promise<void> = Promise.resolve();
/** One after the other, so that no press is lost while an earlier one is still being answered. */
function inTurn(work: () => Promise<void>): Promise<void> {
  last = last.then(() => loading.run(work));
  return last;
}

/** The first 50 of one of a desk's lists; of several that were asked for meanwhile, the last. */
export function loadQueue(desk: B64, wanted: staff.Asked): Promise<void> {
  asked.value = wanted;
  return inTurn(async () => {
    if (asked.value !== wanted) return;
    if (shown !== desk) fetched.value = [];
    shown = desk;
    void loadCaseNames();
    const page = await staff.queue(desk, wanted, null);
    batch(() => {
      fetched.value = page.cases;
      next.value = page.next;
      counts.value = page.counts;
    });
    await openNew(desk, page.cases);
    await fillUp(desk);
  });
}

/** A list that is longer is read again no further than this. */
const AGAIN_MAX = 500;

/**
 * Reads again what is shown, as far as it is shown, because the server told that it changed. Whoever reads it pressed
 * nothing, so nothing blinks, and a failure is nothing that they have to be told here.
 */
export function readAgain(desk: B64): Promise<void> {
  const turn = last.then(async () => {
    const wanted = asked.peek();
    if (shown !== desk || loading.trouble.peek() !== null) return;
    let page = await staff.queue(desk, wanted, null, BY_ITSELF);
    const { counts: counted } = page;
    const found = [...page.cases];
    while (page.next !== null && found.length < Math.min(fetched.peek().length, AGAIN_MAX)) {
      page = await staff.queue(desk, wanted, page.next, BY_ITSELF);
      found.push(...page.cases);
    }
    if (shown !== desk || asked.peek() !== wanted) return;
    batch(() => {
      fetched.value = [...new Map(found.map((row) => [row.case, row])).values()];
      next.value = page.next;
      counts.value = counted;
    });
    await openNew(desk, found, BY_ITSELF);
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** The next 50; where something was chosen, the next 50 that fit. */
export function loadMore(): Promise<void> {
  return inTurn(async () => {
    if (shown === null) return;
    await fetchMore(shown);
    await fillUp(shown, rows.value.length + ENOUGH - 1);
  });
}

/** What is chosen among covers is looked for on this device, in what the server hands over: until it is enough, or all. */
export function choose(change: Partial<Chosen>): Promise<void> {
  chosen.value = { ...chosen.value, ...change };
  return inTurn(async () => {
    if (shown !== null) await fillUp(shown);
  });
}

/** Whether anything was chosen that only this device can look for. */
export function isChosen(): boolean {
  const { name, ...facts } = chosen.value;
  return name.trim() !== '' || Object.values(facts).some((one) => one !== null);
}

async function fillUp(desk: B64, wanted = ENOUGH): Promise<void> {
  while (isChosen() && shown === desk && next.value !== null && rows.value.length < wanted) await fetchMore(desk);
}

async function fetchMore(desk: B64): Promise<void> {
  if (next.value === null) return;
  const page = await staff.queue(desk, asked.value, next.value);
  const known = new Set(fetched.value.map((row) => row.case));
  batch(() => {
    fetched.value = [...fetched.value, ...page.cases.filter((row) => !known.has(row.case))];
    next.value = page.next;
  });
  await openNew(desk, page.cases);
}

/** Whether a row is one of those that were chosen; one whose cover nobody can open fits no choice but that by name. */
function fits(row: staff.QueueRow, { kind, language, programme, area, name }: Chosen): boolean {
  if (!caseName(row.case).toLowerCase().includes(name.trim().toLowerCase())) return false;
  const facts = coverOf(row)?.facts;
  if (facts === undefined || facts === null) return kind === null && language === null && programme === null && area === null;
  return (
    (kind === null || facts.kinds.includes(kind)) &&
    (language === null || facts.language === language) &&
    (programme === null || facts.programme === programme) &&
    (area === null || facts.area === area)
  );
}

/** What colleagues have opened first, then the covers that are left. */
async function openNew(desk: B64, cases: readonly staff.QueueRow[], asking?: Asking): Promise<void> {
  const unopened = cases.filter((row) => coverOf(row) === undefined);
  if (unopened.length === 0) return;
  await showCached(desk, unopened, asking);
  await openCovers(
    desk,
    unopened.filter((row) => coverOf(row) === undefined),
    asking,
  );
}

async function showCached(desk: B64, unopened: readonly staff.QueueRow[], asking?: Asking): Promise<void> {
  try {
    const stream = await staff.cache(
      desk,
      unopened.map(({ case: id }) => id),
      asking,
    );
    show(unopened, await keys().readCache(desk, unopened, stream));
  } catch {
    // Whatever was the matter, the covers say it themselves.
  }
}

async function openCovers(desk: B64, wanted: readonly staff.QueueRow[], asking?: Asking): Promise<void> {
  if (wanted.length === 0) return;
  try {
    opening.value = { done: 0, total: wanted.length };
    const stream = await staff.covers(
      desk,
      wanted.map((row) => row.case),
      { rings: false },
      asking,
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
  void keepFacts(desk, wanted, asking);
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
async function keepFacts(desk: B64, some: readonly staff.QueueRow[], asking?: Asking): Promise<void> {
  try {
    const facts = await keys().cacheFacts(desk, some);
    if (facts.length > 0) await staff.keepCache(desk, facts, asking);
  } catch {
    // Nobody waits for it.
  }
}

/** [P-22] What an opened case's own cover says stands in the list from now on, whatever was cached. */
export function believeCover(desk: B64, id: B64, facts: CoverFacts): void {
  const row = fetched.value.find((one) => one.case === id);
  if (row === undefined || JSON.stringify(coverOf(row)?.facts) === JSON.stringify(facts)) return;
  show([row], [{ case: id, facts, refused: null }]);
  void keepFacts(desk, [row]);
}

/** Puts what a case has become into its row. */
export function changeRow(id: B64, change: Partial<staff.QueueRow>): void {
  fetched.value = fetched.value.map((row) => (row.case === id ? { ...row, ...change } : row));
}

/** The desk to which a case was just given; said once. */
export const given = signal<B64 | null>(null);

/** Takes a case out of the list that is another desk's now. */
export function leaveOut(id: B64): void {
  fetched.value = fetched.value.filter((row) => row.case !== id);
}

/** With the keys goes what they opened. */
export function forgetQueue(): void {
  batch(() => {
    fetched.value = [];
    counts.value = null;
    chosen.value = ANY;
    opened.value = {};
    opening.value = null;
    next.value = null;
    given.value = null;
  });
  shown = null;
}
