/** Which cases lie at a desk, and which of them are wanted? Kept in memory only. */

import { batch, computed, signal } from '@preact/signals';

import { BY_ITSELF } from '../../../client/http.ts';
import * as queueRoutes from '../../../client/staff/queue.ts';
import type { Asked, Counts, ListName, QueuePage, QueueRow } from '../../../client/staff/queue.ts';
import type { B64, CoverFacts } from '../../../vault/member.ts';
import { caseName, loadCaseNames } from './case_names.ts';
import { believe, coverOf, forgetCovers, openCovers, openSealed, takeCached } from './covers.ts';
import { soonestFirst } from './hours.ts';
import { endOfHours } from './hours.tsx';
import { isUnread, isWatched } from '../account/own_shelf.ts';
import { route } from '../room.ts';
import { makeTask } from '../task.ts';

/** So many rows are looked for before a choice among covers asks whether to go on. */
const ENOUGH = 50;

/** What the server is asked for; it knows no more of a case than these. */
export const asked = signal<Asked>({ view: 'open', holder: 'anyone', urgent: false, state: null });
export const counts = signal<Counts | null>(null);

/** The server counts no further than a hundred. */
export const countText = (count: number): string => (count >= 100 ? '99+' : String(count));

/** What only the covers tell, and only this device can choose by; null is any. */
export interface Chosen {
  readonly kind: number | null;
  readonly language: string | null;
  readonly programme: string | null;
  readonly area: number | null;
  /** What only this person knows of a case. */
  readonly only: 'unread' | 'watched' | null;
  /** A part of the case's name. */
  readonly name: string;
}
export const ANY: Chosen = { kind: null, language: null, programme: null, area: null, only: null, name: '' };
export const chosen = signal<Chosen>(ANY);

const fetched = signal<readonly QueueRow[]>([]);
/** What is in these lists stands by urgency. */
const BY_URGENCY: readonly ListName[] = ['open', 'todo'];
/**
 * The rows that are shown: of those that were fetched, the ones that fit what was chosen. The server orders them by urgency
 * and age; among the urgent ones this device puts first what runs out first by the hours in the covers.
 */
export const rows = computed(() => {
  const fitting = fetched.value.filter((row) => fits(row, chosen.value));
  return BY_URGENCY.includes(asked.value.view) ? soonestFirst(fitting, endOfRow) : fitting;
});
const endOfRow = (row: QueueRow): number | null => {
  const facts = coverOf(row)?.facts;
  return facts ? endOfHours({ ...row, facts }) : null;
};
/** All that were fetched, whatever was chosen. */
export const everyRow = (): readonly QueueRow[] => fetched.value;
export const loading = makeTask();

const next = signal<string | null>(null);
export const hasMore = (): boolean => next.value !== null;

let shown: B64 | null = null;
export const deskShown = (): B64 | null => shown;

let last: Promise<void> = Promise.resolve();
const waiting = signal(0);
/** Whether anything that was asked for is still on its way, or waits for what the page reads by itself. */
export const isLooking = computed(() => loading.busy.value || waiting.value > 0);

/** One after the other, so that no press is lost while an earlier one is still being answered. */
function inTurn(work: () => Promise<void>): Promise<void> {
  waiting.value += 1;
  last = last.then(() =>
    batch(() => {
      waiting.value -= 1;
      return loading.run(work);
    }),
  );
  return last;
}

/** The first 50 of one of a desk's lists; of several that were asked for meanwhile, the last. */
export function loadQueue(desk: B64, wanted: Asked): Promise<void> {
  asked.value = wanted;
  return inTurn(async () => {
    if (asked.value !== wanted) return;
    if (shown !== desk) fetched.value = [];
    shown = desk;
    void loadCaseNames();
    const page = await queueRoutes.readQueue(desk, wanted, null);
    batch(() => {
      fetched.value = page.cases;
      next.value = page.next;
      counts.value = page.counts;
    });
    await openCovers(desk, page.cases);
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
    let page = await queueRoutes.readQueue(desk, wanted, null, BY_ITSELF);
    const { counts: counted } = page;
    const found = [...page.cases];
    while (page.next !== null && found.length < Math.min(fetched.peek().length, AGAIN_MAX)) {
      page = await queueRoutes.readQueue(desk, wanted, page.next, BY_ITSELF);
      found.push(...page.cases);
    }
    if (shown !== desk || asked.peek() !== wanted) return;
    batch(() => {
      fetched.value = [...new Map(found.map((row) => [row.case, row])).values()];
      next.value = page.next;
      counts.value = counted;
    });
    await openCovers(desk, found, BY_ITSELF);
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** The next 100; where something was chosen, as many as fit of what comes until there are 50 of them, or all. */
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

/** How many rows were looked through for what was chosen, while there are more. */
export const looked = signal<number | null>(null);
/** So often at most the list is drawn anew meanwhile: among thousands of rows nobody sees each of them come. */
const TOLD_MS = 250;

/** In pages as long as the server has them; the next comes while this one is read and its covers are opened. */
async function fillUp(desk: B64, wanted = ENOUGH): Promise<void> {
  const list = asked.peek();
  const isSame = (): boolean => shown === desk && asked.peek() === list;
  const isWanted = (): boolean => isChosen() && isSame() && next.value !== null && rows.value.length < wanted;
  if (!isWanted()) return;
  const untold: QueueRow[] = [];
  let told = performance.now();
  const tell = (): void => {
    // What came after a lock, or of a list that nobody looks at any more, is kept nowhere.
    if (!isSame()) return;
    append(untold.splice(0));
    looked.value = fetched.value.length;
    told = performance.now();
  };
  try {
    let coming = fetchPage(desk, next.value, { long: true });
    while (isWanted()) {
      const { page, sealed } = await coming;
      if (!isSame()) return;
      next.value = page.next;
      // What nobody waits for any more may fail: the next press asks again.
      if (page.next !== null) (coming = fetchPage(desk, page.next, { long: true })).catch(() => undefined);
      untold.push(...page.cases);
      await openSealed(desk, await sealed);
      if (performance.now() - told > TOLD_MS) tell();
    }
  } finally {
    tell();
    looked.value = null;
  }
}

async function fetchMore(desk: B64): Promise<void> {
  if (next.value === null) return;
  const { page, sealed } = await fetchPage(desk, next.value);
  if (shown !== desk) return;
  append(page.cases);
  next.value = page.next;
  await openSealed(desk, await sealed);
}

interface FetchedPage {
  readonly page: QueuePage;
  /** Those whose covers are left, once what colleagues have opened was taken from them. */
  readonly sealed: Promise<readonly QueueRow[]>;
}

async function fetchPage(desk: B64, after: string | null, { long = false } = {}): Promise<FetchedPage> {
  const page = await queueRoutes.readQueue(desk, { ...asked.value, long }, after);
  return { page, sealed: takeCached(desk, page.cases) };
}

function append(more: readonly QueueRow[]): void {
  const known = new Set(fetched.value.map((row) => row.case));
  fetched.value = [...fetched.value, ...more.filter((row) => !known.has(row.case))];
}

/** Whether a row is one of those that were chosen; one whose cover nobody can open fits no choice but that by name. */
function fits(row: QueueRow, { kind, language, programme, area, only, name }: Chosen): boolean {
  const named = name.trim().toLowerCase();
  if (named !== '' && !caseName(row.case).toLowerCase().includes(named)) return false;
  if (only !== null && !isOnly(row, only)) return false;
  const facts = coverOf(row)?.facts;
  if (facts === undefined || facts === null) return kind === null && language === null && programme === null && area === null;
  return (
    (kind === null || facts.kinds.includes(kind)) &&
    (language === null || facts.language === language) &&
    (programme === null || facts.programme === programme) &&
    (area === null || facts.area === area)
  );
}

/** The case that is open is read by that, and stays in the list meanwhile. */
function isOnly(row: QueueRow, only: 'unread' | 'watched'): boolean {
  if (only === 'watched') return isWatched(row.case);
  const now = route.value;
  return isUnread(row) || (now.at === 'desk' && now.case === row.case);
}

/** What an opened case's own cover says stands in the list from now on. */
export function believeCover(desk: B64, id: B64, facts: CoverFacts): void {
  const row = fetched.value.find((one) => one.case === id);
  if (row !== undefined) believe(desk, row, facts);
}

/** Puts what a case has become into its row. */
export function changeRow(id: B64, change: Partial<QueueRow>): void {
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
    forgetCovers();
    looked.value = null;
    next.value = null;
    given.value = null;
  });
  shown = null;
}
