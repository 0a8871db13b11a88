/** Which case is open, and what may be done on it? */

import { signal } from '@preact/signals';

import { BY_ITSELF, Offline } from '../../../client/http.ts';
import * as casesRoutes from '../../../client/staff/cases.ts';
import type { B64, CaseAnswer, OpenedCase } from '../../../vault/member.ts';
import { nameAt } from '../desks.ts';
import { leaveOut } from '../queue/queue.ts';
import { member } from '../room.ts';
import { unshelve } from './shelf.ts';
import { isProblem } from '../task.ts';

export interface Shown {
  readonly answer: CaseAnswer;
  readonly opened: OpenedCase;
}

/** What is open now; forgotten with the keys. */
export const shown = signal<Shown | null>(null);

export function forgetCase(): void {
  shown.value = null;
}

/**
 * A case that has become missing, because it moved or the reader was barred, is not shown any longer; null for it. Where
 * no answer came to what nobody asked for, what is shown stays; undefined then.
 */
export async function readOrForget(id: B64, byItself: boolean): Promise<CaseAnswer | null | undefined> {
  try {
    return await (byItself ? casesRoutes.readCase(id, BY_ITSELF) : casesRoutes.readCase(id));
  } catch (error) {
    if (byItself && error instanceof Offline) return undefined;
    if (!isProblem(error, 'missing')) throw error;
    forgetCase();
    leaveOut(id);
    unshelve(id);
    return null;
  }
}

/** Whether a colleague works on it. */
export function isOthers({ assignee }: CaseAnswer): boolean {
  return assignee !== null && assignee !== member.value?.account;
}

/** Whether there is work to be done on it: the worker wants it, and nobody has closed it. */
export function isOpen({ turn }: CaseAnswer): boolean {
  return turn !== 'nobody';
}

/** Whether it can go to another desk: no colleague works on it, and there is work. */
export function isMovable(answer: CaseAnswer): boolean {
  return !isOthers(answer) && isOpen(answer);
}

export function nameOfHolder(desk: B64, { assignee }: CaseAnswer): string | null {
  return assignee === null ? null : nameAt(desk, assignee);
}
