/** How does a report leave? Sealed once, carried as often as it takes, said to be sent only after the server has committed. */

import { signal } from '@preact/signals';

import { Offline, Problem, pause } from '../../client/http.ts';
import { lookForItself } from '../../client/outdated.ts';
import { giveFacts, readRecipient, readStatisticsRecipient, submitReport } from '../../client/reporter.ts';
import { Refused } from '../../vault/reporter.ts';
import type { Day, DirectoryDesk, Draft, ReporterVault, SubmissionBody } from '../../vault/types.ts';
import { inJapan } from './clock.ts';
import { listed } from '../../questions/told.ts';
import { coarse, decideStory, desk, inNumbers, whole, wipeDraft } from './draft.ts';
import { rests } from './desks.ts';
import { keeps } from './exit.ts';
import { closed, countable, drawOnce, forget, keys, known, openDirectory, renewDirectory } from './keys.ts';
import { carryAdded, forgetSealed, sealAdded } from './attach.ts';
import { added, forgetFiles } from './evidence.ts';
import { Stopped, stop as stopUpload } from './upload.ts';
import { REVIEW, go, held, screen, settle } from './trail.ts';

export type Stage = 'locking' | 'renewed' | 'files' | 'carrying' | { readonly waiting: number };
/** What went wrong, by the name of its sentence. `seconds` only with busy. */
export type Trouble =
  | 'offline'
  | 'server'
  | 'tooLarge'
  | 'deskGone'
  | 'notTaken'
  | 'notCounted'
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
const RENEWALS_MAX = 2;

/** Answers to all that the server may say are here; a screen only shows `stage` and `trouble`. */
export function send(): Promise<void> {
  return underWay(async () => {
    await decideStory();
    await carry();
    const code = listed('replies').includes('code') ? await keys().code() : null;
    sentTo.value = chosen();
    shownCode.value = code;
    settle('sent');
    wipeDraft();
    forgetFiles();
    forgetSealed();
    attempt = null;
    if (code === null) forget();
  });
}

/** Sends facts for the statistics and nothing else; what was answered stays, for whoever wants a report after all. */
export function beCounted(): Promise<void> {
  return underWay(async () => {
    const counted = coarse();
    if ((await openDirectory()) === null) throw new NoDirectory();
    await patiently(async () => {
      const { recipient, proof_bits: bits } = await readStatisticsRecipient();
      const body = await keys().sealFacts(recipient, counted, bits);
      stage.value = 'carrying';
      await giveFacts(body);
    });
    settle('counted');
  });
}

/** One thing is sent at a time; whatever goes wrong is in `trouble` afterwards. */
async function underWay(work: () => Promise<void>): Promise<void> {
  if (stage.value !== null) return;
  stage.value = 'locking';
  held.value = 'sending';
  trouble.value = null;
  closed.value = null;
  try {
    await work();
  } catch (error) {
    if (error instanceof Stopped) return; // everything was wiped meanwhile
    trouble.value = named(error);
    // Back was pressed meanwhile: what went wrong is told where one can try again.
    if (screen.value !== REVIEW) go(REVIEW);
  } finally {
    stage.value = null;
    held.value = null;
  }
}

function forgetSending(): void {
  stage.value = null;
  trouble.value = null;
  shownCode.value = null;
  sentTo.value = null;
  attempt = null;
  stopUpload();
}

/** There is no verified directory now; the reason is in `closed`. */
class NoDirectory extends Error {}
class DeskGone extends Error {}

/** The entry of the chosen desk, while the directory has it. */
function chosen(): DirectoryDesk | null {
  return known.value?.directory.desks.find((one) => one.desk === desk.value) ?? null;
}

/**
 * The first try of these very answers: a later try of the same is the same report. `body` may lie on the server
 * already, if its answer was lost: then it is recognised there whatever has changed since.
 */
interface Attempt {
  readonly answers: string;
  readonly when: { readonly day: Day; readonly hour: number };
  /** Holds the code of `body`. */
  readonly vault: ReporterVault;
  body: SubmissionBody | null;
  /** What the desk asked for when `body` was made. */
  bits: number;
}
let attempt: Attempt | null = null;

function attemptNow(): Attempt {
  const files = added.value.map(({ key }) => key);
  const answers = JSON.stringify([complete('', { day: '', hour: 0 }), files, inNumbers.value]);
  if (attempt?.answers !== answers || attempt.vault !== keys()) {
    attempt = { answers, when: inJapan(), vault: keys(), body: null, bits: 0 };
  }
  return attempt;
}

function complete(recipient: string, when: Attempt['when']): Draft {
  const draft = whole(recipient, when);
  if (draft === null) throw new Error('an answer is missing');
  return draft;
}

/** Everything is sealed on the phone before anything of it is sent. */
async function seal(now: Attempt): Promise<SubmissionBody> {
  const ready = await openDirectory();
  if (ready === null) throw new NoDirectory();
  const entry = chosen();
  if (entry === null || rests(entry)) throw new DeskGone();
  const { recipient, proof_bits: bits } = await readRecipient(entry.desk);
  now.bits = bits;
  await drawOnce(ready.directory.instance);
  const attachments = await sealAdded('report');
  const draft = { ...complete(recipient, now.when), ...(await counted()) };
  return keys().writeReport(attachments.length === 0 ? draft : { ...draft, attachments }, bits);
}

/** [P-44] What goes into the numbers; nothing where nobody makes them, and no report waits for that. */
async function counted(): Promise<Pick<Draft, 'counted'>> {
  if (!inNumbers.value || !countable()) return {};
  try {
    const { recipient } = await readStatisticsRecipient();
    return { counted: { recipient, facts: coarse() } };
  } catch (error) {
    if (error instanceof Problem && error.slug === 'no-statistics') return {};
    throw error;
  }
}

async function carry(): Promise<void> {
  const now = attemptNow();
  await patiently(
    async () => {
      now.body ??= await seal(now);
      if (added.value.length > 0) {
        stage.value = 'files';
        await carryAdded('report', now.bits);
      }
      stage.value = 'carrying';
      await submitReport(now.body);
    },
    {
      renewed: () => {
        now.body = null;
      },
      strengthen: async (bits) => {
        now.body = await keys().strengthen(bits);
      },
    },
  );
}

/** Until it is there: after a renewed list of desks, more work, or a wait. What cannot be mended here is thrown on. */
async function patiently(
  once: () => Promise<void>,
  mend: { readonly renewed?: () => void; readonly strengthen?: (bits: number) => Promise<void> } = {},
): Promise<void> {
  let waits = 0;
  let renewals = 0;
  for (;;) {
    try {
      await once();
      return;
    } catch (error) {
      if (outdated(error) && renewals < RENEWALS_MAX) {
        renewals += 1;
        mend.renewed?.();
        await renew();
      } else if (error instanceof Problem && error.slug === 'attachment-missing' && renewals < RENEWALS_MAX) {
        renewals += 1; // swept meanwhile: they are carried again
      } else if (error instanceof Problem && error.slug === 'proof-too-weak' && typeof error.extra['bits'] === 'number') {
        stage.value = 'locking';
        await mend.strengthen?.(error.extra['bits']); // facts ask anew how much it is
      } else if (error instanceof Problem && error.busy && waits < WAITS_MAX) {
        waits += 1;
        await countDown(Math.min(error.retryAfter ?? 2 ** waits, WAIT_SECONDS_MAX));
      } else {
        throw error;
      }
    }
  }
}

/** The directory that we believe is perhaps not the newest; a recipient that is not in it may be in the next. */
function outdated(error: unknown): boolean {
  if (error instanceof Refused) return error.refusal === 'WrongRecipient';
  return error instanceof Problem && ['stale-epoch', 'unknown-desk', 'desk-rests'].includes(error.slug);
}

async function renew(): Promise<void> {
  const before = chosen();
  if ((await renewDirectory()) === null) throw new NoDirectory();
  const after = chosen();
  stage.value = after !== null && after.recipient_digest !== before?.recipient_digest ? 'renewed' : 'locking';
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
  if (error instanceof Refused) {
    closed.value = 'refused';
    return 'directory';
  }
  if (!(error instanceof Problem)) {
    // The worker is gone, and the sealed report with it; what was typed is not.
    forget();
    void lookForItself();
    return 'vault';
  }
  if (error.busy) return { busy: error.retryAfter ?? 30 };
  if (error.slug === 'not-open') {
    closed.value = 'not-open';
    return 'directory';
  }
  if (error.slug === 'no-statistics') return 'notCounted';
  if (error.slug === 'too-large' || error.slug === 'case-full') return 'tooLarge';
  if (error.slug === 'unknown-desk' || error.slug === 'desk-rests') return 'deskGone';
  return error.status >= 500 ? 'server' : 'notTaken';
}

keeps({ wipe: forgetSending, begun: () => shownCode.value !== null });
