/** What was opened on this device since the page was unlocked, and what is written in it? In memory only. */

import { batch, signal } from '@preact/signals';

import * as casesRoutes from '../../../client/staff/cases.ts';
import * as queueRoutes from '../../../client/staff/queue.ts';
import type { Asked } from '../../../client/staff/queue.ts';
import { readBook, type Book } from '../../../notebook/book.ts';
import { around, Index } from '../../../notebook/search.ts';
import { Refused, type B64, type CaseAnswer, type OpenedCase } from '../../../vault/member.ts';
import { toldIn } from '../answers.ts';
import { caseName, loadCaseNames } from '../queue/case_names.ts';
import { openWithList } from '../lead/conflicts.ts';
import { kindNames } from '../format.ts';
import { isProblem, makeTask } from '../task.ts';

export interface Shelved {
  readonly answer: CaseAnswer;
  readonly opened: OpenedCase;
  readonly book: Book;
}

/** As much as a page holds without growing out of a small computer's memory. */
const SHELF_MAX = 500;
/** Up to so many a desk's open cases are opened unasked, so that a task in a colleague's case is seen; the server counts no further. */
const UNASKED_MAX = 100;

export const shelved = signal<ReadonlyMap<B64, Shelved>>(new Map());
/** How many of those that were asked for are open. */
export const filling = signal<{ readonly done: number; readonly total: number } | null>(null);
/** Cases that could not be opened or are another's to read. */
export const leftOut = signal(0);
/** Whether the open cases of all one's desks are here; null before the first time. */
export const hasAll = signal<boolean | null>(null);
export const shelving = makeTask();

let index = new Index();

/** A case that was opened, or what it has become since. */
export function shelve(answer: CaseAnswer, opened: OpenedCase): void {
  const one = { answer, opened, book: readBook(opened.notes) };
  shelved.value = new Map([...shelved.peek(), [answer.case, one]]);
  index.put(findable(one));
}

export function unshelve(id: B64): void {
  if (!shelved.peek().has(id)) return;
  shelved.value = new Map([...shelved.peek()].filter(([one]) => one !== id));
  index.drop(id);
}

/** Opens the open cases of these desks: all of them, or where a desk has many only the reader's own. */
export function fillShelf(desks: readonly B64[], wish: 'all' | 'own where there are many'): Promise<void> {
  return shelving.run(async () => {
    await loadCaseNames();
    const found = await Promise.all(desks.map((desk) => openCases(desk, wish === 'all')));
    const wanted = found.flatMap(({ ids }) => ids).slice(0, SHELF_MAX);
    const all = found.every((of) => of.all);
    // What is over is no longer on anybody's list.
    if (all) [...shelved.peek().keys()].filter((id) => !wanted.includes(id)).forEach(unshelve);
    batch(() => {
      leftOut.value = 0;
      filling.value = { done: 0, total: wanted.length };
    });
    try {
      for (const [at, id] of wanted.entries()) {
        if (!(await open(id))) leftOut.value += 1;
        filling.value = { done: at + 1, total: wanted.length };
      }
      hasAll.value = all;
    } finally {
      filling.value = null;
    }
  });
}

async function openCases(desk: B64, wanted: boolean): Promise<{ ids: B64[]; all: boolean }> {
  let asked: Asked = { view: 'open', holder: 'anyone', urgent: false, state: null };
  let page = await queueRoutes.readQueue(desk, asked, null);
  const all = wanted || (page.counts?.open ?? UNASKED_MAX) < UNASKED_MAX;
  if (!all) {
    asked = { ...asked, holder: 'me' };
    page = await queueRoutes.readQueue(desk, asked, null);
  }
  const ids = page.cases.map((row) => row.case);
  while (page.next !== null && ids.length < SHELF_MAX) {
    page = await queueRoutes.readQueue(desk, asked, page.next);
    ids.push(...page.cases.map((row) => row.case));
  }
  return { ids, all };
}

/** Whether it could be opened. One that has moved meanwhile, or that must not be seen, is left out. */
async function open(id: B64): Promise<boolean> {
  try {
    const answer = await casesRoutes.readCase(id);
    const opened = await openWithList(answer);
    if ('withheld' in opened) return false;
    shelve(answer, opened);
    return true;
  } catch (error) {
    if (!(error instanceof Refused) && !isProblem(error, 'missing')) throw error;
    return false;
  }
}

export interface Found {
  readonly case: B64;
  readonly desk: B64;
  readonly kinds: readonly number[];
  /** Some of what is written around the first word. */
  readonly excerpt: string;
}

export function find(wanted: string): readonly Found[] {
  return index.find(wanted).flatMap((id) => {
    const one = shelved.value.get(id);
    if (one === undefined) return [];
    const { opened } = one;
    const excerpt = around(findable(one).text, wanted);
    return [{ case: id, desk: opened.desk, kinds: opened.facts.kinds, excerpt }];
  });
}

function findable({ opened, book }: Shelved): { id: B64; head: string; text: string } {
  const { answers } = opened.report;
  const told = toldIn(answers).flatMap(({ answers: named }) => named);
  const letters = opened.letters.map(({ text }) => text ?? '');
  const notes = opened.notes.map((note) => ('text' in note ? note.text : ''));
  return {
    id: opened.case,
    head: [caseName(opened.case), ...kindNames(answers.kinds), ...book.labels].join('\n'),
    text: [answers.story, ...told, ...letters, ...notes].filter((part) => part !== '').join('\n'),
  };
}

/** With the keys goes what they opened. */
export function forgetShelf(): void {
  batch(() => {
    shelved.value = new Map();
    filling.value = null;
    leftOut.value = 0;
    hasAll.value = null;
  });
  index = new Index();
}
