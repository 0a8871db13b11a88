/** How does a report leave? Sealed once, carried as often as it takes, said to be sent only after the server has committed. */

import { signal } from '@preact/signals';

import { Offline, Problem, pause } from '../../client/http.ts';
import { recipientOf, submitReport } from '../../client/reporter.ts';
import { Refused } from '../../vault/reporter.ts';
import type { Day, DirectoryDesk, Draft, SubmissionBody } from '../../vault/types.ts';
import { inJapan } from './clock.ts';
import { desk, replies, whole, wipeDraft } from './draft.ts';
import { closed, drawOnce, forget, keys, known, openDirectory, renewDirectory } from './keys.ts';
import { settle } from './trail.ts';

export type Stage = 'locking' | 'carrying' | { readonly waiting: number };
/** What went wrong, by the name of its sentence. `seconds` only with busy. */
export type Trouble =
  | 'offline'
  | 'server'
  | 'tooLarge'
  | 'deskGone'
  | 'notTaken'
  | 'vault'
  | 'directory'
  | { readonly busy: number };

export const stage = signal<Stage | null>(null);
export const trouble = signal<Trouble | null>(null);
/** The 24 digits, after the commit; null when no answer is wanted. */
export const shownCode = signal<string | null>(null);
/** The desk that has it. */
export const sentTo = signal<DirectoryDesk | null>(null);

const WAITS_MAX = 3;
const WAIT_SECONDS_MAX = 20;
const RESEALS_MAX = 2;

/** Answers to all that the server may say are here; a screen only shows `stage` and `trouble`. */
export async function send(): Promise<void> {
  if (stage.value !== null) return;
  stage.value = 'locking';
  trouble.value = null;
  try {
    await carry();
    const to = known.value?.directory.desks.find((one) => one.desk === desk.value) ?? null;
    const code = replies.value === 'code' ? await keys().code() : null;
    sentTo.value = to;
    shownCode.value = code;
    settle('sent');
    wipeDraft();
    posted = null;
    if (code === null) forget();
  } catch (error) {
    trouble.value = named(error);
  } finally {
    stage.value = null;
  }
}

export function forgetSending(): void {
  stage.value = null;
  trouble.value = null;
  shownCode.value = null;
  sentTo.value = null;
  posted = null;
}

/** There is no verified directory now; the reason is in `closed`. */
class NoDirectory extends Error {}
class DeskGone extends Error {}

/** Day and hour of the first try of these very answers: a later try of the same is the same report. */
let posted: { readonly answers: string; readonly day: Day; readonly hour: number } | null = null;

async function sealed(): Promise<SubmissionBody> {
  const ready = await openDirectory();
  if (ready === null) throw new NoDirectory();
  const entry = ready.directory.desks.find((one) => one.desk === desk.value);
  if (entry === undefined) throw new DeskGone();
  const { recipient } = await recipientOf(entry.desk);
  await drawOnce(ready.directory.instance);
  return keys().prepare(timed(recipient), ready.proofBits);
}

function timed(recipient: string): Draft {
  const now = inJapan();
  const untimed = whole(recipient, { day: '', hour: 0 });
  if (untimed === null) throw new Error('an answer is missing');
  const answers = JSON.stringify(untimed);
  if (posted?.answers !== answers) posted = { answers, ...now };
  return { ...untimed, day: posted.day, hour: posted.hour };
}

async function carry(): Promise<void> {
  let body = await sealed();
  let waits = 0;
  let reseals = 0;
  for (;;) {
    stage.value = 'carrying';
    try {
      await submitReport(body);
      return;
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const { slug, status, retryAfter, extra } = error;
      const bits = extra['bits'];
      if (slug === 'proof-too-weak' && typeof bits === 'number') {
        stage.value = 'locking';
        body = await keys().strengthen(bits);
      } else if ((slug === 'stale-epoch' || slug === 'unknown-desk') && reseals < RESEALS_MAX) {
        reseals += 1;
        stage.value = 'locking';
        await renewDirectory();
        body = await sealed();
      } else if (status === 503 && waits < WAITS_MAX) {
        waits += 1;
        await countDown(Math.min(retryAfter ?? 2 ** waits, WAIT_SECONDS_MAX));
      } else {
        throw error;
      }
    }
  }
}

async function countDown(seconds: number): Promise<void> {
  for (let left = Math.max(1, seconds); left > 0; left -= 1) {
    stage.value = { waiting: left };
    await pause(1000);
  }
}

function named(error: unknown): Trouble {
  if (error instanceof Offline) return 'offline';
  if (error instanceof DeskGone) return 'deskGone';
  if (error instanceof NoDirectory) return closed.value === 'offline' || closed.value === 'vault' ? closed.value : 'directory';
  if (error instanceof Refused) return 'directory';
  if (!(error instanceof Problem)) {
    // The worker is gone, and the sealed report with it; what was typed is not.
    forget();
    return 'vault';
  }
  if (error.status === 503) return { busy: error.retryAfter ?? 30 };
  if (error.slug === 'not-open') {
    closed.value = 'not-open';
    return 'directory';
  }
  if (error.slug === 'too-large') return 'tooLarge';
  if (error.slug === 'unknown-desk') return 'deskGone';
  return error.status >= 500 ? 'server' : 'notTaken';
}
