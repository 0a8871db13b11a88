/** The desk's list of conflicts of interest, as this page reads and changes it. */

import * as conflictsRoutes from '../../../client/staff/conflicts.ts';
import {
  Refused,
  type B64,
  type CaseAnswer,
  type Conflict,
  type ConflictList,
  type OpenedCase,
  type WithheldCase,
} from '../../../vault/member.ts';
import { loadDesks } from '../desks.ts';
import { keys } from '../room.ts';

/** The list in force, and whether it is sealed to keys of before. */
export interface ListInForce extends ConflictList {
  readonly epoch: number;
}

/** What the keys in memory make of a case; where they do not open the list, with those that colleagues drew meanwhile. */
export async function openWithList(answer: CaseAnswer): Promise<OpenedCase | WithheldCase> {
  const opened = await keys().openCase(answer);
  if (!('withheld' in opened) || opened.withheld !== 'list') return opened;
  await loadDesks();
  return keys().openCase(answer);
}

/** Rejects with `Refused` when what the server tells cannot be believed [P-33]. */
export async function readList(desk: B64): Promise<ListInForce> {
  const { conflicts } = await conflictsRoutes.readConflicts(desk);
  const list = await keys().readConflicts(desk, conflicts);
  return { ...list, epoch: conflicts?.epoch ?? 0 };
}

/** Puts these entries in the place of the list of that version; the server refuses when another lead was first. */
export async function writeList(desk: B64, version: number, entries: readonly Conflict[]): Promise<void> {
  await conflictsRoutes.writeConflicts(desk, await keys().sealConflicts(desk, { version: version + 1, entries }));
}

/** An empty list after one that nobody here can believe. */
export async function beginList(desk: B64): Promise<void> {
  const { conflicts } = await conflictsRoutes.readConflicts(desk);
  await writeList(desk, conflicts?.version ?? 0, []);
}

/** After new keys of the desk: whoever is let in from now on could not read the list, and so no report. */
export async function sealListAgain(desk: B64): Promise<void> {
  try {
    const { epoch, entries, version } = await readList(desk);
    const newest = (await keys().desks()).find((one) => one.desk === desk)?.epoch ?? 0;
    if (version > 0 && epoch < newest) await writeList(desk, version, entries);
  } catch (error) {
    if (!(error instanceof Refused)) throw error; // what cannot be believed is not passed on; its own page says so
  }
}

/** A lead has found that this case means another employer; whoever was barred by the entry sees it again. */
export async function exceptCase(desk: B64, id: B64, whom: B64 | null, name: string): Promise<void> {
  const { version, entries } = await readList(desk);
  const meant = (entry: Conflict): boolean => entry.whom === whom && entry.names.includes(name);
  const changed = entries.map((entry) => (meant(entry) ? { ...entry, except: [...entry.except, id] } : entry));
  await writeList(desk, version, changed);
}
