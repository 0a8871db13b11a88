/** What lies in the mailbox, and how is it changed? Every write reads first: that brings a fresh nonce, and shows what arrived. */

import { signal } from '@preact/signals';

import { Offline, Problem } from '../../client/http.ts';
import * as client from '../../client/reporter.ts';
import { Refused } from '../../vault/reporter.ts';
import { inUnicode } from '../../languages/burmese.ts';
import type { Day, Erased, Level, Mailbox, PhraseAnswer } from '../../vault/types.ts';
import { inJapan } from '../report/clock.ts';
import { phrasesHere } from '../../design/words.ts';
import { keeps } from '../report/exit.ts';
import { carryAdded, forgetSealed, sealAdded } from '../report/attach.ts';
import { forgetFiles } from '../report/evidence.ts';
import { closed, forget, keys, known, openDirectory } from '../report/keys.ts';
import { tappedIn } from './phrases.ts';
import { checkAnswer, followUp, tapped } from './typed.ts';

/** The case was erased: nothing is read or written any more. */
class Gone extends Error {}

export type Trouble =
  | 'offline'
  | 'server'
  | 'notTaken'
  | 'tooLarge'
  | 'vault'
  | 'missing'
  | 'expired'
  | 'refused'
  | 'withdrawn'
  | { readonly busy: number };
export type Doing = 'opening' | 'looking' | 'sending' | 'deleting' | 'withdrawing' | 'allowing';
export type Done = 'sent' | 'deleted' | 'withdrawn' | 'allowed';
/** What has to be confirmed. */
export type Asked = { readonly delete: readonly number[] } | 'withdraw';

export const mailbox = signal<Mailbox | null>(null);
/** The day on which everything here was erased, as the server says. */
export const erasedOn = signal<Day | null>(null);
export const doing = signal<Doing | null>(null);
export const done = signal<Done | null>(null);
export const trouble = signal<Trouble | null>(null);
export const asked = signal<Asked | null>(null);

/** What was tapped and sent in this visit, by reply and place. No code opens it again: it is sealed for the team. */
export const sentAnswers = signal<Readonly<Record<string, string>>>({});

/** That the worker does not want the team told: said in this visit, and nowhere kept, since what a phone remembers others can find. */
export const untold = signal(false);

let key: client.MailboxKey | null = null;
/** Whose mailbox was open last: what was tapped in one is not sent from another. */
let lastCase: string | null = null;
/** The follow-up that was tried last, and how many letters of ours lay there before. */
let tried: { readonly typed: string; readonly text: string; readonly answers: string; readonly before: number } | null = null;

export function forgetVisit(): void {
  mailbox.value = null;
  erasedOn.value = null;
  doing.value = null;
  done.value = null;
  trouble.value = null;
  asked.value = null;
  sentAnswers.value = {};
  untold.value = false;
  key = null;
  lastCase = null;
  tried = null;
}

/** True when the mailbox is open, or is known to be erased. The code's check digits were looked at before. */
export async function open(code: string): Promise<boolean> {
  return run('opening', async () => {
    const ready = await openDirectory();
    if (ready === null) return;
    key = await keys().openMailbox(code, ready.directory.instance);
    if (lastCase !== null && lastCase !== key.case) {
      tapped.value = {};
      sentAnswers.value = {};
    }
    lastCase = key.case;
    await read();
  }).then(() => mailbox.value !== null || erasedOn.value !== null);
}

export function look(): Promise<void> {
  return run('looking', read);
}

export function sendFollowUp(): Promise<void> {
  const typed = followUp.value;
  return run('sending', async () => {
    // A retry says the same, even if what tells Zawgyi has come meanwhile.
    const text = tried?.typed === typed ? tried.text : ((await inUnicode(typed)) ?? typed);
    const now = await read();
    const before = now.own.length;
    const answers: readonly PhraseAnswer[] = tappedIn(now.replies, tapped.value, phrasesHere());
    const told = JSON.stringify(answers);
    // No answer came to the last try, yet it lies there: saying it again would say it twice.
    const arrived = tried?.text === text && tried.answers === told && before > tried.before;
    if (!arrived) {
      tried = { typed, text, answers: told, before };
      const attachments = await sealAdded('mailbox');
      await carryAdded('mailbox', known.value?.proofBits ?? 0);
      await read(); // carrying may take longer than a nonce lives
      await client.writeLetter(opened(), await keys().writeFollowUp(text, inJapan().day, attachments, answers));
    }
    tried = null;
    followUp.value = '';
    sentAnswers.value = { ...sentAnswers.value, ...tapped.value };
    tapped.value = {};
    forgetFiles();
    forgetSealed();
    done.value = 'sent';
    await read();
  });
}

/** Says, signed, what the team may do from now on. True when it is said, or when nothing is left to say it about. */
export async function allow(level: Level, answer: string | undefined): Promise<boolean> {
  await run('allowing', async () => {
    await read();
    await client.writeLetter(opened(), await keys().writeConsent(level, inJapan().day, answer));
    checkAnswer.value = '';
    done.value = 'allowed';
    await read();
  });
  return done.value === 'allowed' || erasedOn.value !== null;
}

/** Leaves the receipt [P-43]. Nobody waits for it: where it fails, the next visit leaves one. */
export function tellRead(): void {
  keys()
    .writeReceipt(inJapan().day)
    .then((body) => client.leaveReceipt(opened(), body))
    .catch(() => undefined);
}

/** Does what was asked for in `asked`. True when it is done. */
export async function confirmed(): Promise<boolean> {
  const what = asked.value;
  if (what === null) return true;
  await run(what === 'withdraw' ? 'withdrawing' : 'deleting', async () => {
    await read();
    if (what === 'withdraw') {
      await client.withdraw(opened(), await keys().writeWithdrawal());
      done.value = 'withdrawn';
    } else {
      await client.deleteReplies(opened(), await keys().writeDeletion(what.delete));
      done.value = 'deleted';
    }
    asked.value = null;
    await read();
  });
  return asked.value === null || erasedOn.value !== null;
}

/** What the server opens the mailbox by. */
export function opened(): client.MailboxKey {
  if (key === null) throw new Error('no mailbox is open');
  return key;
}

/** What lies there now; throws `Gone` when nothing does any more. */
async function read(): Promise<Mailbox> {
  const found: Mailbox | Erased = await keys().readMailbox(await client.readMailbox(opened()));
  if (found.state === 'erased') {
    mailbox.value = null;
    erasedOn.value = found.erased_on;
    throw new Gone();
  }
  mailbox.value = found;
  erasedOn.value = null;
  return found;
}

async function run(what: Doing, work: () => Promise<unknown>): Promise<void> {
  if (doing.value !== null) return;
  doing.value = what;
  done.value = null;
  trouble.value = null;
  closed.value = null;
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Gone)) trouble.value = named(error);
  } finally {
    doing.value = null;
  }
}

function named(error: unknown): Trouble {
  if (error instanceof Offline) return 'offline';
  if (error instanceof Refused) return 'refused';
  if (!(error instanceof Problem)) {
    // The worker is gone, and the mailbox's keys with it; what is being written stays.
    forget();
    key = null;
    mailbox.value = null;
    return 'vault';
  }
  if (error.busy) return { busy: error.retryAfter ?? 30 };
  if (error.status === 413) return 'tooLarge';
  if (error.status === 404) return 'missing';
  if (error.status === 403) return 'expired';
  if (error.slug === 'withdrawn') return 'withdrawn';
  return error.status >= 500 ? 'server' : 'notTaken';
}

keeps({ wipe: forgetVisit, begun: () => false });
