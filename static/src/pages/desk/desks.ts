/** At which desks does this member sit, and do the keys in memory fit what the server and the directory say? */

import { batch, signal } from '@preact/signals';

import * as desksRoutes from '../../client/staff/desks.ts';
import type { Colleague, MyDesk } from '../../client/staff/desks.ts';
import * as directoryRoutes from '../../client/staff/directory.ts';
import { Refused, type B64, type Directory } from '../../vault/member.ts';
import { nameOf, today } from './format.ts';
import { keys } from './room.ts';
import { isProblem, makeTask } from './task.ts';

/** How far this member has come at a desk. */
export type Standing = 'no-keys' | 'no-grant' | 'grant-refused' | 'in';

export const myDesks = signal<readonly MyDesk[]>([]);
export const standings = signal<Readonly<Record<B64, Standing>>>({});
export const colleagues = signal<Readonly<Record<B64, readonly Colleague[]>>>({});
/** Desks whose keys in the signed directory are not the ones in memory. */
export const differing = signal<readonly B64[]>([]);
/** The desks of the signed directory. */
export const listedDesks = signal<Directory['desks']>([]);
/** Whether the signed directory names somebody who makes statistics. */
export const countable = signal(false);
export const directoryFault = signal<'refused' | 'expired' | null>(null);
/** How many keys the organisation has had, as the directory says; and whether that grew since this person signed in. */
const organisationKeys = signal<number | null>(null);
export const organisationChanged = signal(false);

/** Asks for the desks, takes the keys that were granted, and compares them with the directory. */
export async function loadDesks(): Promise<void> {
  const desks = await desksRoutes.listOwn();
  const held = new Map((await keys().desks()).map(({ desk, epoch }) => [desk, epoch]));
  const found: Record<B64, Standing> = {};
  const people: Record<B64, readonly Colleague[]> = {};
  for (const desk of desks) {
    people[desk.desk] = await desksRoutes.listMembers(desk.desk);
    const known = held.get(desk.desk) === desk.epoch;
    found[desk.desk] = known ? 'in' : await takeGrant(desk, people[desk.desk] ?? []);
  }
  batch(() => {
    myDesks.value = desks;
    standings.value = found;
    colleagues.value = people;
  });
  await compare();
}

async function takeGrant(desk: MyDesk, members: readonly Colleague[]): Promise<Standing> {
  const { epoch, entry, grant, granted_by_key, earlier, givers } = desk;
  if (epoch === null || entry === null) return 'no-keys';
  if (grant === null || granted_by_key === null) return 'no-grant';
  try {
    await keys().acceptGrant({ desk: desk.desk, epoch, entry, grant, granted_by_key, earlier, givers }, members);
    return 'in';
  } catch (error) {
    if (error instanceof Refused) return 'grant-refused';
    throw error;
  }
}

const comparing = makeTask();
/** Whoever looks for new reports sees too when the organisation or the desk's listed keys are others now. */
export const compareAgain = (): Promise<void> => comparing.run(compare);

async function compare(): Promise<void> {
  directoryFault.value = null;
  differing.value = [];
  try {
    const answer = await directoryRoutes.readDirectory();
    const lastDay = expiryOf(answer.directory);
    if (lastDay < today()) {
      directoryFault.value = 'expired';
      // Whose keys it listed on its last day still tells who handed a case over.
      listedDesks.value = (await keys().verifyDirectory(answer, lastDay)).desks;
      return;
    }
    const directory = await keys().verifyDirectory(answer, today());
    listedDesks.value = directory.desks;
    countable.value = directory.statistics_recipient !== null;
    const compared = await keys().compareDirectory(answer, today());
    const number = keyNumberOf(answer.directory);
    organisationChanged.value ||= organisationKeys.value !== null && number > organisationKeys.value;
    organisationKeys.value = number;
    differing.value = compared.filter(({ standing }) => standing === 'differs').map(({ desk }) => desk);
  } catch (error) {
    if (error instanceof Refused) directoryFault.value = 'refused';
    else if (!isProblem(error, 'not-open')) throw error;
  }
}

/** The last day that an unverified directory names; only to tell "ended" from "forged". */
function expiryOf(text: string): string {
  try {
    const { expires } = JSON.parse(text) as { expires?: unknown };
    return typeof expires === 'string' ? expires : '9999-12-31';
  } catch {
    return '9999-12-31';
  }
}

/** The place of the organisation's key in its chain, of a directory that the vault has verified. */
function keyNumberOf(text: string): number {
  const { organisation } = JSON.parse(text) as Directory;
  return 1 + (organisation.succession?.length ?? 0);
}

/** What a signed entry says of the desk's keys; read only to show and to compare. */
export function keysOf(entry: string): { verify_key: B64; recipient_digest: B64 } {
  return JSON.parse(entry) as { verify_key: B64; recipient_digest: B64 };
}

/** Who is at a desk now; without those who left, whose grants still count. */
export function colleaguesOf(desk: B64): readonly Colleague[] {
  return (colleagues.value[desk] ?? []).filter(({ role }) => role !== 'former');
}

/** A member's name; null for one who is not (or no longer) at the desk. */
export function nameAt(desk: B64, account: B64): string | null {
  return colleaguesOf(desk).find((one) => one.account === account)?.name ?? null;
}

/** A desk's name in the directory; its first letters of b64 where it is not listed any more. */
export function nameOfDesk(desk: B64): string {
  const names = listedDesks.value.find((one) => one.desk === desk)?.names;
  return names === undefined ? desk.slice(0, 6) : nameOf(names);
}

export function forgetDesks(): void {
  batch(() => {
    listedDesks.value = [];
    myDesks.value = [];
    standings.value = {};
    colleagues.value = {};
    differing.value = [];
    directoryFault.value = null;
    countable.value = false;
    organisationKeys.value = null;
    organisationChanged.value = false;
  });
}
