/** What does a person read when something fails, and what is lost? Nothing: every task can be tried again. */

import { signal, useSignal, type Signal } from '@preact/signals';

import { Offline, Problem } from '../../client/http.ts';
import { Refused, VaultBroken, VaultGone } from '../../vault/member.ts';
import { endVisit, visit } from './room.ts';
import { fillCount, words } from './words.ts';

/** A part of the page that is loaded when it is wanted did not come; the browser gives that no name but this. */
const isPartMissing = (error: unknown): boolean => error instanceof TypeError && /import|module/iu.test(error.message);

/** The sentence for an error that the screen itself has none for. Ends the visit in which it began where the server or the vault did. */
function explain(error: unknown, began: number): string {
  const { trouble } = words();
  if (error instanceof Offline) return trouble.offline;
  if (error instanceof Problem) {
    if (error.status === 401) {
      endVisit(began);
      return trouble.signedOut;
    }
    if (error.status === 503 || error.status === 429) {
      const seconds = error.retryAfter ?? 5;
      return fillCount(trouble, 'busy', seconds, { seconds });
    }
    if (error.status === 404) return trouble.missing;
    return error.status >= 500 ? trouble.server : trouble.refused;
  }
  if (error instanceof VaultGone || error instanceof VaultBroken) {
    endVisit(began);
    return trouble.vault;
  }
  if (error instanceof Refused) return trouble.refused;
  if (isPartMissing(error)) return trouble.offline;
  throw error;
}

export function isProblem(error: unknown, slug: string): error is Problem {
  return error instanceof Problem && error.slug === slug;
}

/** One thing at a time: `busy` while it runs, `trouble` when it failed. */
export interface Task {
  readonly busy: Signal<boolean>;
  readonly trouble: Signal<string | null>;
  readonly run: (work: () => Promise<void>) => Promise<void>;
}

function task(busy: Signal<boolean>, trouble: Signal<string | null>): Task {
  return {
    busy,
    trouble,
    async run(work) {
      if (busy.peek()) return;
      busy.value = true;
      trouble.value = null;
      const began = visit();
      try {
        await work();
      } catch (error) {
        trouble.value = explain(error, began);
      } finally {
        busy.value = false;
      }
    },
  };
}

/** A task that outlives the component that shows it. */
export function makeTask(): Task {
  return task(signal(false), signal(null));
}

export function useTask(): Task {
  const busy = useSignal(false);
  const trouble = useSignal<string | null>(null);
  return task(busy, trouble);
}
