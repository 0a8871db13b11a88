/** Whose is a note, where does it stand, and how is one kept? */

import * as staff from '../../client/staff.ts';
import { Refused, type B64, type NewEntry, type OpenedNote } from '../../vault/member.ts';
import { personName, today } from './format.ts';
import { keys } from './room.ts';
import { isProblem } from './task.ts';

/** Who signed it, if the desk's list of members says that this is their key; null for anybody else [P-36]. */
export function writerOf(note: Pick<OpenedNote, 'author' | 'key'>, listed: readonly staff.Colleague[]): string | null {
  const writer = listed.find(({ account, verify_key }) => account === note.author && verify_key === note.key);
  return writer === undefined ? null : personName(writer.name);
}

/** After how many letters a note stands: those of its own day come before it. */
export function placeOf(note: { readonly day: string }, letters: readonly { readonly day: string }[]): number {
  return letters.reduce((place, { day }, at) => (day <= note.day ? at + 1 : place), 0);
}

/** Keeps a note, and says which sentence tells what came between; null when it was kept. */
export async function keepNote(id: B64, text: string, entry?: NewEntry): Promise<'changed' | 'tooLong' | null> {
  try {
    const about = { case: id, text, day: today(), ...(entry === undefined ? {} : { entry }) };
    await staff.keepNote(id, await keys().writeNote(about));
    return null;
  } catch (error) {
    if (error instanceof Refused && error.refusal === 'WrongSize') return 'tooLong';
    if (!isProblem(error, 'counter-taken') && !isProblem(error, 'withdrawn')) throw error;
    return 'changed';
  }
}
