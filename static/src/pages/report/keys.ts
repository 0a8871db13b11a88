/** What is known of the desks, and where are the keys? The vault starts while the first page is being read. */

import { signal } from '@preact/signals';

import { type PublicAnswer, readDirectory } from '../../client/reporter.ts';
import { Offline, Problem } from '../../client/http.ts';
import { lookForItself } from '../../client/outdated.ts';
import { Refused, makeReporterVault } from '../../vault/reporter.ts';
import type { B64, Directory, ReporterVault } from '../../vault/types.ts';
import { postersInstance } from './address.ts';
import { absurd, inJapan } from './clock.ts';

export interface Known {
  readonly directory: Directory;
  readonly proofBits: number;
  /** The operator's own word, signed by nobody. */
  readonly said: PublicAnswer;
}

/** Why there is no directory. `poster`: this is not the organisation whose poster led here. */
export type Closed = 'offline' | 'not-open' | 'refused' | 'poster' | 'clock' | 'vault' | 'server';

export const known = signal<Known | null>(null);
export const closed = signal<Closed | null>(null);

export interface Promised {
  readonly readDays: number;
  readonly toldDays: number;
}

/** In how many days an answer is promised; the usual while nobody has said otherwise. */
export function promised(): Promised {
  const said = known.value?.said;
  return { readDays: said?.acknowledge_days ?? 7, toldDays: said?.answer_days ?? 90 };
}

/** Whether somebody draws up statistics; else there is nothing to be counted in. */
export const countable = (): boolean => (known.value?.directory.statistics_recipient ?? null) !== null;

let vault: ReporterVault | null = null;
let opening: Promise<Known | null> | null = null;
let drawnFor: B64 | null = null;
/** The poster's instance, or the one that this visit has believed first: a directory of another is not this site's. */
let believed: B64 | null = postersInstance();

export function keys(): ReporterVault {
  vault ??= makeReporterVault();
  return vault;
}

/** The verified directory; null with the reason in `closed`. Asked once at a time, again after a failure. */
export function openDirectory(): Promise<Known | null> {
  if (known.value !== null) return Promise.resolve(known.value);
  opening ??= fetchDirectory().finally(() => {
    opening = null;
  });
  return opening;
}

/** After the server has said that a desk or an epoch is not what we believe. */
export function renewDirectory(): Promise<Known | null> {
  known.value = null;
  return openDirectory();
}

/** Starts the worker, and a code's slow derivation with it, long before it is needed. */
export async function warmUp(): Promise<void> {
  const ready = await openDirectory();
  if (ready !== null) await drawOnce(ready.directory.instance);
}

export async function drawOnce(instance: B64): Promise<void> {
  if (drawnFor === instance) return;
  drawnFor = instance;
  await keys().drawCode(instance);
}

/** Ends the worker and every key in it. The next call makes another. */
export function forget(): void {
  void vault?.forget();
  vault = null;
  opening = null;
  drawnFor = null;
  known.value = null;
  closed.value = null;
}

/** The next visit may be to another site's instance. */
export function forgetInstance(): void {
  believed = postersInstance();
}

async function fetchDirectory(): Promise<Known | null> {
  closed.value = null;
  const today = inJapan().day;
  try {
    const answer = await readDirectory();
    try {
      const directory = await keys().verifyDirectory(answer, today);
      if (believed !== null && directory.instance !== believed) {
        closed.value = believed === postersInstance() ? 'poster' : 'refused';
        return null;
      }
      believed = directory.instance;
      known.value = { directory, proofBits: answer.proof_bits, said: answer };
      return known.value;
    } catch (error) {
      closed.value = whyRefused(error, answer.directory, today);
    }
  } catch (error) {
    closed.value = whyUnanswered(error);
  }
  return null;
}

function whyUnanswered(error: unknown): Closed {
  if (error instanceof Offline) return 'offline';
  if (error instanceof Problem) return error.slug === 'not-open' ? 'not-open' : 'server';
  throw error;
}

function whyRefused(error: unknown, text: string, today: string): Closed {
  if (!(error instanceof Refused)) {
    // The worker did not load or has died: a fresh one may do better.
    forget();
    void lookForItself();
    return 'vault';
  }
  return outOfTime(text, today) ? 'clock' : 'refused';
}

/** Only chooses between two messages, so the dates need not be believed. */
function outOfTime(text: string, today: string): boolean {
  try {
    const { issued, expires } = JSON.parse(text) as { issued?: unknown; expires?: unknown };
    return typeof issued === 'string' && typeof expires === 'string' && absurd(today, issued, expires);
  } catch {
    return false;
  }
}
