/** Two reports of one and the same thing: which goes on, what the notes of both say, and how that is taken back [P-41]. */

import * as casesRoutes from '../../../client/staff/cases.ts';
import { MERGED } from '../../../crypto/notebook.ts';
import { mainOf, mergedHere, readBook, type Book } from '../../../notebook/book.ts';
import type { B64, CaseAnswer, NewEntry, OpenedCase } from '../../../vault/member.ts';
import { isStale, needsSecondEyes } from './closing.tsx';
import { openWithList } from '../lead/conflicts.ts';
import { keepNote } from './noting.ts';
import { member } from '../room.ts';
import { isProblem } from '../task.ts';

/** A case as it stands now, opened for this. */
export interface Side {
  readonly answer: CaseAnswer;
  readonly opened: OpenedCase;
  readonly book: Book;
}

/** Why a case cannot be shown here: it is another's to read, it is gone, or it does not belong where a note says so. */
export type Unread = 'withheld' | 'missing';

/** What became of the other report: closed, or kept until a colleague has read it, or until whoever works on it closes it. */
export type Merged = 'closed' | 'eyes' | 'held';

/** Why two cases were left as they are. */
export type Apart = Unread | 'chain' | 'withdrawn' | 'changed';

export async function sideOf(id: B64): Promise<Side | Unread> {
  try {
    const answer = await casesRoutes.readCase(id);
    const opened = await openWithList(answer);
    return 'withheld' in opened ? 'withheld' : { answer, opened, book: readBook(opened.notes) };
  } catch (error) {
    if (!isProblem(error, 'missing')) throw error;
    return 'missing';
  }
}

/**
 * `twin` is the same report as `main`, which goes on. The notes come first, then the end: whatever stops it half-way is gone on
 * with when it is asked for again.
 */
export async function merge(main: B64, twin: B64): Promise<Merged | Apart> {
  const goesOn = await sideOf(main);
  if (typeof goesOn === 'string') return goesOn;
  const ends = await sideOf(twin);
  if (typeof ends === 'string') return ends;
  const elsewhere = mainOf(ends.book);
  if (mainOf(goesOn.book) !== null || mergedHere(ends.book).length > 0 || (elsewhere !== null && elsewhere !== main)) return 'chain';
  if (goesOn.answer.state === 'withdrawn' || ends.answer.state === 'withdrawn') return 'withdrawn';
  const told = (await linked(ends, main, 'merged_into')) ?? (await linked(goesOn, twin, 'merged_here'));
  if (told !== null) return told;
  // The next note stands after the one that was just written.
  const now = await sideOf(twin);
  if (typeof now === 'string') return now;
  return (await ended(now)) ?? end(now);
}

/** They are two after all: the notes say so, and the one that was closed is open again. */
export async function takeApart(main: B64, twin: B64): Promise<Apart | null> {
  const goesOn = await sideOf(main);
  const ends = await sideOf(twin);
  if (typeof ends !== 'string') {
    const told = await linked(ends, main, 'none');
    if (told !== null) return told;
    if (ends.answer.state === 'closed') await stepped(twin, 'reopen');
  }
  return typeof goesOn === 'string' ? null : linked(goesOn, twin, 'none');
}

/** Says how another case belongs to this one, unless its notes say so already. */
export async function linked(
  { answer, book }: Side,
  to: B64,
  how: Extract<NewEntry, { readonly type: 'link' }>['how'],
): Promise<'changed' | null> {
  if ((book.links.get(to) ?? 'none') === how) return null;
  return (await keepNote(answer.case, '', { type: 'link', to, how })) === null ? null : 'changed';
}

/** Writes down that it ends as written twice, unless that stands there and no letter has come since. */
async function ended({ answer, opened, book }: Side): Promise<'changed' | null> {
  if (book.ending?.outcome === MERGED && !isStale(book.ending, opened)) return null;
  const entry = { type: 'closing', outcome: MERGED, verdict: 'duplicate', letters: opened.letters.length } as const;
  return (await keepNote(answer.case, '', entry)) === null ? null : 'changed';
}

/** Nobody closes alone a case in which somebody was in danger, nor one on which a colleague works. */
async function end({ answer, opened, book }: Side): Promise<Merged> {
  if (answer.state === 'closed') return 'closed';
  if (needsSecondEyes(answer, opened) && (book.ending?.agreed ?? null) === null) return 'eyes';
  if (answer.assignee !== null && answer.assignee !== member.value?.account) return 'held';
  return (await stepped(answer.case, 'close')) ? 'closed' : 'held';
}

/** False where a colleague was first, or the worker wrote. */
async function stepped(id: B64, event: Parameters<typeof casesRoutes.step>[1]): Promise<boolean> {
  try {
    await casesRoutes.step(id, event);
    return true;
  } catch (error) {
    if (!['claimed', 'closed', 'no-such-step', 'withdrawn'].some((slug) => isProblem(error, slug))) throw error;
    return false;
  }
}
