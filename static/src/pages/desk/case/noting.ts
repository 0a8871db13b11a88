/** Whose is a note, where does it stand, and how is one kept? */

import { useSignal, type Signal } from '@preact/signals';

import type { Colleague } from '../../../client/staff/desks.ts';
import * as notesRoutes from '../../../client/staff/notes.ts';
import { Refused, type B64, type NewEntry, type OpenedNote } from '../../../vault/member.ts';
import { personName, today } from '../format.ts';
import { keys } from '../room.ts';
import { isProblem, useTask, type Task } from '../task.ts';
import { words } from '../words.ts';

/** Who signed it, if the desk's list of members says that this is their key; null for anybody else [P-36]. */
export function writerOf(note: Pick<OpenedNote, 'author' | 'key'>, listed: readonly Colleague[]): string | null {
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
    await notesRoutes.writeNote(id, await keys().writeNote(about));
    return null;
  } catch (error) {
    if (error instanceof Refused && error.refusal === 'WrongSize') return 'tooLong';
    if (!isProblem(error, 'counter-taken') && !isProblem(error, 'withdrawn')) throw error;
    return 'changed';
  }
}

/** Keeping one note after the other from one part of the page. */
export interface Noting {
  readonly task: Task;
  /** What came between; what was typed stays. */
  readonly fault: Signal<string | null>;
  /** `kept` follows once the note is there and the case was read again. */
  readonly keep: (text: string, entry: NewEntry | undefined, kept?: () => void) => void;
}

export function useNoting(id: B64, onChanged: () => Promise<void>): Noting {
  const task = useTask();
  const fault = useSignal<string | null>(null);
  return {
    task,
    fault,
    keep: (text, entry, kept) => {
      fault.value = null;
      void task.run(async () => {
        const told = await keepNote(id, text, entry);
        if (told !== 'tooLong') await onChanged();
        if (told === null) kept?.();
        else fault.value = words().notes[told];
      });
    },
  };
}
