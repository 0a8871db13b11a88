/** What holds now of all that a desk has noted on a case? The last note that verifies, of each thing that can be said [P-38]. */

import { MERGED, type LINKS } from '../crypto/notebook.ts';
import type { ClosedNote, Day, Entry, OpenedNote, Phrase } from '../vault/types.ts';

type Kind = Entry['type'];
type Noted<T extends Kind> = OpenedNote & { readonly entry: Extract<Entry, { readonly type: T }> };

export interface Job {
  /** Counter of the note that began it. */
  readonly of: number;
  readonly text: string;
  readonly who: string | null;
  readonly due: Day | null;
  readonly standing: 'open' | 'done' | 'dropped';
  /** The note that holds now. */
  readonly last: OpenedNote;
}

export interface KeptDraft {
  readonly note: OpenedNote;
  readonly text: string;
  readonly language: string;
  readonly phrases: readonly Phrase[];
}

export interface Ending {
  readonly note: OpenedNote;
  readonly outcome: string;
  readonly verdict: Noted<'closing'>['entry']['verdict'];
  readonly letters: number;
  /** Who else has read it and agrees, after no fewer letters; null for nobody yet. */
  readonly agreed: OpenedNote | null;
}

/** How another case belongs to this one. */
export type Linked = Exclude<(typeof LINKS)[number], 'none'>;

export interface Book {
  /** In the order in which they were begun. */
  readonly jobs: readonly Job[];
  readonly labels: readonly string[];
  readonly ticked: readonly string[];
  /** By the other case. */
  readonly links: ReadonlyMap<string, Linked>;
  readonly draft: KeptDraft | null;
  /** By the counter of the referral. */
  readonly outcomes: ReadonlyMap<number, Noted<'outcome'>['entry']['became']>;
  readonly ending: Ending | null;
  /** Days on which somebody outside was told, the last one last. */
  readonly contacts: readonly Day[];
}

/** `notes` as the vault opened them, by counter. */
export function readBook(notes: readonly (OpenedNote | ClosedNote)[]): Book {
  const opened = notes.filter((note): note is OpenedNote => 'text' in note);
  const of = <T extends Kind>(type: T): Noted<T>[] =>
    opened.filter((note): note is Noted<T> => note.entry?.type === type);
  const links = linksOf(of('link'));
  return {
    jobs: jobsOf(of('task')),
    labels: of('labels').at(-1)?.entry.labels ?? [],
    ticked: of('checks').at(-1)?.entry.done ?? [],
    links,
    draft: draftOf(of('draft').at(-1)),
    outcomes: outcomesOf(of('outcome'), of('referral')),
    contacts: of('referral').map(({ entry }) => entry.contact),
    ending: endingOf(of('closing').at(-1), of('agreed'), mainOf({ links })),
  };
}

/** [P-41] The case into which this one was merged; null for none. */
export function mainOf({ links }: Pick<Book, 'links'>): string | null {
  return [...links].find(([, how]) => how === 'merged_into')?.[0] ?? null;
}

/** The cases that were merged into this one, as far as its own notes say. */
export function mergedHere({ links }: Pick<Book, 'links'>): readonly string[] {
  return [...links].flatMap(([id, how]) => (how === 'merged_here' ? [id] : []));
}

/** What is open first, the nearest day before what has none; then what is over, the last first. */
export function inUrgency(jobs: readonly Job[]): readonly Job[] {
  const open = jobs.filter(({ standing }) => standing === 'open');
  const over = jobs.filter(({ standing }) => standing !== 'open');
  return [
    ...open.sort((a, b) => (a.due ?? '9999').localeCompare(b.due ?? '9999') || a.of - b.of),
    ...over.sort((a, b) => b.last.counter - a.last.counter),
  ];
}

function jobsOf(notes: readonly Noted<'task'>[]): readonly Job[] {
  const jobs = new Map<number, Job>();
  for (const note of notes) {
    const { of, who, due, standing } = note.entry;
    const begun = of ?? note.counter;
    // A note about a task that nobody here can read says nothing.
    if (of !== null && !jobs.has(of)) continue;
    jobs.set(begun, { of: begun, text: note.text, who, due, standing, last: note });
  }
  return [...jobs.values()];
}

function linksOf(notes: readonly Noted<'link'>[]): Book['links'] {
  const links = new Map<string, Linked>();
  for (const { entry } of notes) {
    if (entry.how === 'none') links.delete(entry.to);
    else links.set(entry.to, entry.how);
  }
  return links;
}

function draftOf(note: Noted<'draft'> | undefined): KeptDraft | null {
  if (note === undefined) return null;
  const { language, phrases } = note.entry;
  return note.text === '' && phrases.length === 0 ? null : { note, text: note.text, language, phrases };
}

function outcomesOf(notes: readonly Noted<'outcome'>[], referrals: readonly Noted<'referral'>[]): Book['outcomes'] {
  const known = new Set(referrals.map(({ counter }) => counter));
  const found = notes.filter(({ counter, entry }) => known.has(entry.of) && entry.of < counter);
  return new Map(found.map(({ entry }) => [entry.of, entry.became]));
}

/** Whoever agrees is another than whoever wrote it, by key and by account, and has read as many letters. */
function endingOf(
  note: Noted<'closing'> | undefined,
  agreements: readonly Noted<'agreed'>[],
  main: string | null,
): Ending | null {
  if (note === undefined) return null;
  const { outcome, verdict, letters } = note.entry;
  // A merger that was undone ends nothing [P-41].
  if (outcome === MERGED && main === null) return null;
  const others = agreements.filter(({ author, key }) => author !== note.author && key !== note.key);
  const agreed = others.filter(({ entry }) => entry.of === note.counter && entry.letters >= letters).at(-1);
  return { note, outcome, verdict, letters, agreed: agreed ?? null };
}
