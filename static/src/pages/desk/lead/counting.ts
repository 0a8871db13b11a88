/** Which closed reports wait to be counted, and how are they handed on? Opened on this device; docs/protocol.md §6. */

import { signal } from '@preact/signals';

import * as casesRoutes from '../../../client/staff/cases.ts';
import * as queueRoutes from '../../../client/staff/queue.ts';
import type { Asked } from '../../../client/staff/queue.ts';
import * as statisticsRoutes from '../../../client/staff/statistics.ts';
import { readBook } from '../../../notebook/book.ts';
import { processOf } from '../../../notebook/process.ts';
import { Refused, type B64, type Process } from '../../../vault/member.ts';
import { openWithList } from './conflicts.ts';
import { dayAfter, today } from '../format.ts';
import { keepNote } from '../case/noting.ts';
import { keys } from '../room.ts';
import { isProblem, makeTask } from '../task.ts';

/** So many reports hide each other; fewer only when the quarter is nearly over. */
const TOGETHER_MIN = 10;
/** Two letters of a report at most: as many as the server takes at once. */
const TOGETHER_MAX = 100;
const LETTERS_MAX = 200;
const LOOKED_MAX = 500;
const LAST_DAYS = 7;
const TRIES = 3;

/** A closed report that was genuine and that nobody has handed on. */
interface Ready {
  readonly case: B64;
  /** The note that says how it ended. */
  readonly of: number;
  readonly process: Process;
}

export interface Counting {
  /** Null before anybody has looked. */
  readonly ready: readonly Ready[] | null;
  /** Letters of reports that bear the note, which the server may not have: closing the page loses them [P-44]. */
  readonly pending: readonly B64[];
  /** Reports of which these are. */
  readonly marked: number;
  /** Reports that were handed on since somebody looked. */
  readonly done: number;
}
const NOTHING: Counting = { ready: null, pending: [], marked: 0, done: 0 };

/** By desk. */
const all = signal<Readonly<Record<B64, Counting>>>({});
export const opening = signal<{ readonly done: number; readonly total: number } | null>(null);
export const marking = signal<{ readonly done: number; readonly total: number } | null>(null);
export const counting = makeTask();
/** Reports that bear the note: they are not opened again. */
const known = new Set<B64>();

export const countingAt = (desk: B64): Counting => all.value[desk] ?? NOTHING;

function put(desk: B64, changed: Partial<Counting>): void {
  all.value = { ...all.peek(), [desk]: { ...countingAt(desk), ...changed } };
}

/** The last day of the quarter. */
export function quarterEnd(day: string = today()): string {
  const [year = 0, month = 1] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month + ((3 - (month % 3)) % 3), 0)).toISOString().slice(0, 10);
}

/** From which day on fewer are taken. */
export const lastWeek = (day: string = today()): string => dayAfter(quarterEnd(day), 1 - LAST_DAYS);

/** Whether what is ready may go now. */
export const enough = (desk: B64): boolean => {
  const { ready, marked } = countingAt(desk);
  const count = ready?.length ?? 0;
  return count > 0 && (count + marked >= TOGETHER_MIN || today() >= lastWeek());
};

/** Opens the desk's closed reports, but for those that are known to be counted. */
export function look(desk: B64): Promise<void> {
  return counting.run(async () => {
    const ids = (await closedCases(desk)).filter((id) => !known.has(id));
    put(desk, { done: 0 });
    const ready: Ready[] = [];
    try {
      for (const [at, id] of ids.entries()) {
        opening.value = { done: at, total: ids.length };
        const one = await readyOf(id);
        if (one !== null) ready.push(one);
      }
    } finally {
      opening.value = null;
    }
    put(desk, { ready });
  });
}

async function closedCases(desk: B64): Promise<readonly B64[]> {
  const asked: Asked = { view: 'done', holder: 'anyone', urgent: false, state: 'closed' };
  let page = await queueRoutes.readQueue(desk, asked, null);
  const ids = page.cases.map((row) => row.case);
  while (page.next !== null && ids.length < LOOKED_MAX) {
    page = await queueRoutes.readQueue(desk, asked, page.next);
    ids.push(...page.cases.map((row) => row.case));
  }
  return ids.slice(0, LOOKED_MAX);
}

/** Null for one that is not to be counted, or that this member cannot or must not see. */
async function readyOf(id: B64): Promise<Ready | null> {
  try {
    const answer = await casesRoutes.readCase(id);
    const opened = await openWithList(answer);
    if ('withheld' in opened || answer.state !== 'closed') return null;
    const book = readBook(opened.notes);
    if (book.counted) known.add(id);
    if (book.counted || !opened.counted || book.ending?.verdict !== 'genuine') return null;
    return { case: id, of: book.ending.note.counter, process: processOf(answer, opened, book) };
  } catch (error) {
    if (!(error instanceof Refused) && !isProblem(error, 'missing')) throw error;
    return null;
  }
}

/** Marks what is ready and hands it on; what was marked before and did not arrive goes along. */
export function handOn(desk: B64): Promise<void> {
  return counting.run(async () => {
    const now = (countingAt(desk).ready ?? []).slice(0, TOGETHER_MAX);
    try {
      if (now.length > 0) {
        const { recipient } = await statisticsRoutes.readStatisticsRecipient();
        for (const [at, one] of now.entries()) {
          marking.value = { done: at, total: now.length };
          const letters = await claimed(recipient, one);
          const { ready, pending, marked } = countingAt(desk);
          put(desk, {
            ready: (ready ?? []).filter((other) => other.case !== one.case),
            pending: [...pending, ...letters],
            marked: marked + (letters.length > 0 ? 1 : 0),
          });
        }
      }
      await post(desk);
      const { marked, done } = countingAt(desk);
      put(desk, { marked: 0, done: done + marked });
    } finally {
      marking.value = null;
    }
  });
}

/** The letters of a report that bears the note from now on; none for one that a colleague was faster with [P-44]. */
async function claimed(recipient: string, found: Ready): Promise<readonly B64[]> {
  let one: Ready | null = found;
  for (let left = TRIES; one !== null && left > 0; left -= 1) {
    // Sealed before it is marked: what cannot be sealed is not lost.
    const letters = await keys().sealCounted(recipient, one.case, one.process);
    if ((await keepNote(one.case, '', { type: 'counted', of: one.of })) === null) {
      known.add(one.case);
      return letters;
    }
    one = await readyOf(one.case);
  }
  return [];
}

/** Sends what is marked, in parts of one size, each in an order drawn by lot. */
async function post(desk: B64): Promise<void> {
  const letters = await keys().shuffle(countingAt(desk).pending);
  const parts = Math.ceil(letters.length / LETTERS_MAX);
  for (let part = 0; part < parts; part += 1) {
    const sent = letters.filter((_, at) => at % parts === part);
    await statisticsRoutes.handOnFacts(desk, sent);
    put(desk, { pending: countingAt(desk).pending.filter((one) => !sent.includes(one)) });
  }
}

/** With the keys goes what they opened. Sealed letters that wait stay: they open nothing, and nobody else has them. */
export function forgetCounting(): void {
  all.value = Object.fromEntries(Object.entries(all.peek()).map(([desk, { pending, marked }]) => [desk, { ...NOTHING, pending, marked }]));
  known.clear();
}
