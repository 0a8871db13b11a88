/** What was added to the letter: photos, papers, video, sound. Only here, only in memory; cleaned before it is here. */

import { signal } from '@preact/signals';

import { clean } from '../../evidence/clean.ts';
import { type Cleaned, FILES_MAX, type Left, type MediaType, type Refusal, type Sort, sortOf } from '../../evidence/types.ts';
import { keeps } from './exit.ts';

export interface Added {
  /** Counts up; nothing of the file. */
  readonly key: number;
  readonly type: MediaType;
  readonly bytes: ArrayBuffer;
  /** False where something could not be removed and the worker wanted it all the same. */
  readonly cleaned: boolean;
  /** `own` and `masked` were recorded here. */
  readonly made: 'chosen' | 'own' | 'masked';
  readonly preview: ImageBitmap | null;
}

/** Cleaned as far as it can be; the worker decides. */
export interface Undecided {
  readonly type: MediaType;
  readonly bytes: ArrayBuffer;
  readonly left: readonly Left[];
}

export const added = signal<readonly Added[]>([]);
/** How far the file that is being cleaned is, 0 to 1; null while none is. */
export const cleaning = signal<number | null>(null);
export const undecided = signal<Undecided | null>(null);
/** Why the last files chosen were not taken. */
export const refused = signal<readonly (Refusal | 'full')[]>([]);

let keysGiven = 0;
let waiting: readonly Blob[] = [];
let stopping = new AbortController();

/** "Photo 2": each with its number among those of its sort, in the order of the list. */
export function numbered(all: readonly Added[]): readonly { readonly one: Added; readonly sort: Sort; readonly number: number }[] {
  const counts: Partial<Record<Sort, number>> = {};
  return all.map((one) => {
    const sort = sortOf(one.type);
    const number = (counts[sort] ?? 0) + 1;
    counts[sort] = number;
    return { one, sort, number };
  });
}

/** Cleans files one after the other; what they are called is not looked at. */
export function choose(files: readonly Blob[]): void {
  refused.value = [];
  waiting = [...waiting, ...files];
  if (cleaning.value === null && undecided.value === null) void cleanAll();
}

/** Adds what is clean. False when there are enough. */
export function add(what: Omit<Added, 'key'>): boolean {
  if (added.value.length >= FILES_MAX) {
    what.preview?.close();
    refused.value = ['full'];
    return false;
  }
  keysGiven = Math.max(keysGiven, ...added.value.map(({ key }) => key)) + 1; // some may have come from an older page
  added.value = [...added.value, { ...what, key: keysGiven }];
  return true;
}

export function remove(key: number): void {
  added.value.find((one) => one.key === key)?.preview?.close();
  added.value = added.value.filter((one) => one.key !== key);
  refused.value = [];
}

/** What could not be cleaned goes along, or does not. */
export function decide(answer: 'add' | 'leave'): void {
  const now = undecided.value;
  undecided.value = null;
  if (now !== null && answer === 'add') add({ type: now.type, bytes: now.bytes, cleaned: false, made: 'chosen', preview: null });
  void cleanAll();
}

/** Stops the cleaning; files that wait are forgotten. */
export function stop(): void {
  waiting = [];
  stopping.abort();
  stopping = new AbortController();
  cleaning.value = null;
}

async function cleanAll(): Promise<void> {
  const { signal: stopped } = stopping;
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    waiting = waiting.slice(1);
    if (added.value.length >= FILES_MAX) {
      waiting = [];
      refused.value = [...refused.value, 'full'];
      break;
    }
    cleaning.value = 0;
    let made: Cleaned;
    try {
      made = await cleanOne(next, stopped);
    } catch {
      return; // stopped, and said so by who did
    }
    take(made);
    if (undecided.value !== null) break;
  }
  cleaning.value = null;
}

/** Rejects when it was stopped. */
async function cleanOne(file: Blob, stopped: AbortSignal): Promise<Cleaned> {
  const made = await clean(file, stopped, (done) => {
    if (!stopped.aborted) cleaning.value = done;
  });
  stopped.throwIfAborted();
  return made;
}

function take(made: Cleaned): void {
  if ('refused' in made) {
    if (!refused.value.includes(made.refused)) refused.value = [...refused.value, made.refused];
  } else if (made.cleaned) {
    add({ type: made.type, bytes: made.bytes, cleaned: true, made: 'chosen', preview: made.preview ?? null });
  } else {
    undecided.value = made;
  }
}

export function forgetFiles(): void {
  stop();
  for (const { preview } of added.value) preview?.close();
  added.value = [];
  undecided.value = null;
  refused.value = [];
}

keeps({ wipe: forgetFiles, begun: () => added.value.length > 0, typed: { added } });
