/** Who is at this page, with which keys, looking at what? All of it lives in memory and ends with the tab. */

import { batch, signal, type Signal } from '@preact/signals';

import * as staffRoutes from '../../client/staff/staff.ts';
import type { Entrance, Session } from '../../client/staff/staff.ts';
import { makeMemberVault, type B64, type MemberVault, type Phrase } from '../../vault/member.ts';
import type { DossierDraft } from './paper/dossier_rules.ts';
import { NOTHING, type TakenDown } from './taking_down/taking_down.ts';
import { speakAs } from './words.ts';

/** Why the door is closed; `open` when keys are in memory and the server knows us. */
export type Door = 'new' | 'open' | 'locked' | 'idle' | 'ended';

export type Route =
  | { readonly at: 'desk'; readonly desk: B64 | null; readonly case: B64 | null }
  | { readonly at: 'splitting'; readonly desk: B64; readonly case: B64 }
  | { readonly at: 'people' | 'lead' | 'moved' | 'conflicts' | 'taking'; readonly desk: B64 }
  | { readonly at: 'work' | 'desks' | 'directory' | 'organisation' | 'settings' | 'staff' | 'audit' | 'statistics' | 'poster' | 'account' };

export interface Draft {
  readonly text: string;
  readonly language: string;
  /** Sentences of the phrasebook, which come before the text. */
  readonly phrases?: readonly Phrase[];
}

/** `contact` is empty for today. */
export interface ReferralDraft {
  readonly to: string;
  readonly told: readonly string[];
  readonly contact: string;
  readonly text: string;
}

export const noReferral: ReferralDraft = { to: '', told: ['kinds'], contact: '', text: '' };

/** Half-way in: what is owed, and what follows once it was shown. */
export interface Arrival {
  readonly entrance: Entrance;
  readonly enter: (session: Session) => Promise<void>;
}

export const IDLE_MS = 15 * 60_000;
/** So long before it locks the page says so. */
const WARNING_MS = 60_000;
/** The server's own clock of idleness is wound at most so often by somebody who only reads or types. */
const WINDING_MS = 5 * 60_000;

export const member = signal<Session | null>(null);
export const door = signal<Door>('new');
/** The page is about to lock. */
export const drowsy = signal(false);
export const arrival = signal<Arrival | null>(null);
export const route = signal<Route>({ at: 'desk', desk: null, case: null });
/** Replies that are typed and not sent, by case. They outlive a lock and an ended session, not the tab. */
export const drafts = signal<Readonly<Record<B64, Draft>>>({});

/** The same of notes, and of referrals that are being written down. */
export const noteDrafts = signal<Readonly<Record<B64, string>>>({});
export const referralDrafts = signal<Readonly<Record<B64, ReferralDraft>>>({});
/** And of papers that are being filled in. */
export const dossierDrafts = signal<Readonly<Record<B64, DossierDraft>>>({});

/** Colleagues for whom a note that is being written is meant. */
export const mentionDrafts = signal<Readonly<Record<B64, readonly B64[]>>>({});

/** What is ticked of a checklist and not kept. */
export const tickDrafts = signal<Readonly<Record<B64, readonly string[]>>>({});

/** A report that is being taken down for somebody. */
export const takenDown = signal<TakenDown>(NOTHING);
/** Second cases that are being made, by the first. */
export const splits = signal<Readonly<Record<B64, TakenDown>>>({});

/** Something to do that is being written down. */
export interface JobDraft {
  readonly text: string;
  readonly who: string;
  readonly due: string;
}
export const jobDrafts = signal<Readonly<Record<B64, JobDraft>>>({});

/** So many long tasks run that a person has asked for: the page does not lock by itself meanwhile. */
export const working = signal(0);

/** How many dialogs are open. What is under one stays as it is: a text that is typed in it must not go with what changed. */
export const dialogs = signal(0);

/** Of each of them nothing that a person typed is lost, whatever else ends: by the names under which they move to a fresh page. */
const typed = { drafts, noteDrafts, referralDrafts, dossierDrafts, mentionDrafts, tickDrafts, takenDown, splits, jobDrafts };

interface Moved {
  readonly account: B64;
  readonly typed: Readonly<Record<string, unknown>>;
}
/** What came from a page that is older than the server, until the same person is in. */
let moved: Moved | null = null;

/** All that was typed here, for a fresh page and the same person; null before anybody was in. */
export function given(): unknown {
  const account = member.value?.account;
  if (account === undefined) return null;
  return { account, typed: Object.fromEntries(Object.entries(typed).map(([name, { value }]) => [name, value])) } satisfies Moved;
}

/** What an older page gave. */
export function take(given: unknown): void {
  moved = given as Moved | null;
}

function takeWhatMoved(account: B64): void {
  const given = moved?.account === account ? moved.typed : {};
  moved = null;
  for (const [name, one] of Object.entries<Signal<unknown>>(typed)) if (name in given) one.value = given[name];
}

let held: MemberVault | null = null;

/** Where this page lives: the browser's Back comes here, whatever was looked at. */
let home = '/desk';

/** The practice page's own: a vault without keys, and another address. */
export function practise(vault: MemberVault, address: string): void {
  held = vault;
  home = address;
}

/** The vault of this page; a new, locked one after a lock. */
export function keys(): MemberVault {
  held ??= makeMemberVault();
  return held;
}

async function dropKeys(): Promise<void> {
  const old = held;
  held = null;
  await old?.lock();
}

/** What is still to be sent, without keys, before the session ends. */
let parting: () => Promise<void> = () => Promise.resolve();
export function beforeLocking(work: () => Promise<void>): void {
  parting = work;
}

/** Closes the door and puts the keys out of memory. What was typed stays. */
export function lock(why: Exclude<Door, 'open' | 'new'>): void {
  if (door.value !== 'open') return;
  const parted = parting();
  door.value = why;
  void dropKeys();
  // Only a lock that was asked for ends the session: an idle tab must not sign out the one that is in use.
  if (why === 'locked') void parted.then(() => staffRoutes.signOut()).catch(() => undefined);
}

let visits = 0;
/** Which opening of the door this is: what was begun behind an earlier one says nothing of the session that is open now. */
export const visit = (): number => visits;

/** The server or the vault knows nobody any more who came in by that visit. */
export function endVisit(began: number): void {
  if (began === visits) lock('ended');
}

/** The server knows us and the vault is unlocked. Another person than before finds nothing of the last one's. */
export async function enter(session: Session): Promise<void> {
  const same = member.value?.account === session.account;
  await speakAs(session.language);
  visits += 1;
  batch(() => {
    if (!same) {
      drafts.value = {};
      noteDrafts.value = {};
      referralDrafts.value = {};
      jobDrafts.value = {};
      takenDown.value = NOTHING;
      splits.value = {};
      mentionDrafts.value = {};
      tickDrafts.value = {};
      dossierDrafts.value = {};
      takeWhatMoved(session.account);
      const start = startOf(session);
      route.value = start;
      history.replaceState(start, '', '/desk');
    }
    member.value = session;
    arrival.value = null;
    door.value = 'open';
  });
}

function startOf({ administrator, auditor }: Session): Route {
  if (administrator) return { at: 'desks' };
  return auditor ? { at: 'audit' } : { at: 'desk', desk: null, case: null };
}

/** In, or first to the second factor. `open` is what is still to be done with the session's keys. */
export async function arrive(entrance: Entrance, open?: (session: Session) => Promise<void>): Promise<void> {
  const inside = async (session: Session): Promise<void> => {
    await open?.(session);
    await enter(session);
  };
  if (entrance.session !== null) await inside(entrance.session);
  else arrival.value = { entrance, enter: inside };
}

/** Moves on, so that the browser's own Back returns. The address never names a desk or a case. */
export function go(next: Route): void {
  route.value = next;
  history.pushState(next, '', home);
}

/** Listens for the browser's Back and for idleness. */
export function watch(): void {
  addEventListener('popstate', ({ state }: PopStateEvent) => {
    if (state !== null) route.value = state as Route;
  });
  let wound = Date.now();
  let timer: ReturnType<typeof setTimeout>;
  const sleep = (): void => {
    drowsy.value = false;
    lock('idle');
  };
  const warn = (): void => {
    if (working.value > 0) {
      awake();
      return;
    }
    drowsy.value = door.value === 'open';
    timer = setTimeout(sleep, WARNING_MS);
  };
  const awake = (): void => {
    drowsy.value = false;
    clearTimeout(timer);
    timer = setTimeout(warn, IDLE_MS - WARNING_MS);
    if (door.value === 'open' && Date.now() - wound > WINDING_MS) {
      wound = Date.now();
      void staffRoutes.readSession().catch(() => undefined);
    }
  };
  timer = setTimeout(warn, IDLE_MS - WARNING_MS);
  for (const sign of ['keydown', 'pointerdown', 'wheel'] as const) addEventListener(sign, awake, { passive: true });
}
