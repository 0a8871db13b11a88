/** What other desks ask this one, and what this desk asked about a case: fetched, opened, and kept until the page locks. */

import { effect, signal } from '@preact/signals';

import * as asksRoutes from '../../../client/staff/asks.ts';
import type { AskedRow, PutRow } from '../../../client/staff/asks.ts';
import * as conflictsRoutes from '../../../client/staff/conflicts.ts';
import type { Answer, Ask, B64, RefusalName } from '../../../vault/member.ts';
import { door, keys } from '../room.ts';

/** A question of another desk's; `ask` is null where it is refused, or must not be seen by whoever is named in it. */
export interface Asked extends AskedRow {
  readonly ask: Ask | null;
  readonly refused: RefusalName | null;
}

/** A question of this desk's; without an answer that is believed nothing was answered [P-42]. */
export interface Put extends PutRow {
  readonly said: Answer | null;
  readonly refused: RefusalName | null;
}

/** By the desk that is asked. */
export const asked = signal<Readonly<Record<B64, readonly Asked[]>>>({});

effect(() => {
  if (door.value !== 'open') asked.value = {};
});

/** Nothing is shown of it while the desk's list of conflicts is refused [P-33]. */
export async function readAsked(desk: B64): Promise<readonly Asked[]> {
  const rows = await asksRoutes.readAsked(desk);
  const { conflicts } = rows.length === 0 ? { conflicts: null } : await conflictsRoutes.readConflicts(desk);
  const opened = rows.length === 0 ? [] : await keys().readAsks(desk, conflicts, rows);
  const found = rows.map((row, at) => ({ ...row, ask: opened[at]?.ask ?? null, refused: opened[at]?.refused ?? null }));
  asked.value = { ...asked.peek(), [desk]: found };
  return found;
}

export async function readPut(desk: B64, id: B64): Promise<readonly Put[]> {
  const rows = await asksRoutes.readAsks(id);
  const answered = rows.flatMap(({ number, asked: of, question, answer }) =>
    question === null || answer === null ? [] : [{ case: id, number, asked: of, question, answer }],
  );
  const opened = answered.length === 0 ? [] : await keys().readAnswers(desk, answered);
  return rows.map((row) => {
    const found = opened.find(({ number }) => number === row.number);
    // What the server says of it, the other desk must have said.
    const told = found?.answer?.says === row.state ? found.answer : null;
    return { ...row, said: told, refused: found === undefined || told !== null ? null : (found.refused ?? 'WrongBody') };
  });
}
