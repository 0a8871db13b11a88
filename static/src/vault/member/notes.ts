/** What does a desk note on a case for itself [P-36]? */

import { b64, b64Decode, canonicalText, digest } from '../../crypto/encoding.ts';
import { type Cover } from '../../crypto/bodies/cover.ts';
import { type Ring } from '../../crypto/bodies/ring.ts';
import { type Seen, doubled, sawMore, skips } from '../../crypto/letters.ts';
import { type Entry, type Note, noteJson } from '../../crypto/notebook.ts';
import { notesIdentity, sealNote } from '../../crypto/notes.ts';
import { type CaseHolders, type Opened, notesHolders, openNote } from '../../crypto/reading.ts';
import { Refused, refusalOf } from '../../crypto/refusals.ts';
import { type Identity, identity, recipientOf } from '../../crypto/sealing.ts';
import { decoded, needed, wellFormed, wellFormedPhrase } from '../steps.ts';
import type { CaseAnswer, ClosedNote, Level, MemberVault, NewEntry, NoteBody, OpenedCase, OpenedNote } from '../types.ts';
import type { HeldCase, HeldDesk, Vault } from './held.ts';

/** The notes of a case, and what the next one follows. */
export interface ReadNotes extends Pick<OpenedCase, 'notes' | 'noteMissing'>, Pick<HeldCase, 'nextNote' | 'lastNote'> {}

export function noteCalls(vault: Vault): Pick<MemberVault, 'writeNote'> {
  return {
    async writeNote(input): Promise<NoteBody> {
      const held = vault.case(input.case);
      const { account, signer } = vault.unlocked();
      const { cover, report, allowed, nextNote: counter, lastNote: seen } = held;
      const told = { author: b64(account), day: input.day, text: wellFormed(input.text) };
      const body: Note = input.entry === undefined ? told : { ...told, entry: entryOf(input.entry, allowed) };
      const same = canonicalText(noteJson(body));
      if (held.noted?.told !== same) {
        const note = await sealNote(signer, body, {
          instance: report.header.instance,
          case: report.header.subject,
          counter,
          to: await recipientOf(notesIdentityOf(vault.desk(held.desk), cover)),
          seen,
        });
        held.noted = { told: same, body: { counter, note: b64(note) } };
      }
      return held.noted.body;
    },
  };
}

/** [P-36] One by one, so that a note that is refused hides no other. */
export async function readNotes(
  vault: Vault,
  answer: CaseAnswer,
  desk: HeldDesk,
  cover: Opened<Cover>,
  cases: CaseHolders,
  ring: Opened<Ring> | undefined,
): Promise<ReadNotes> {
  const sealed = [...answer.notes]
    .sort((a, b) => a.counter - b.counter)
    .map(({ counter, day, note }) => ({ counter, day, sealed: decoded(note), digest: b64(digest(decoded(note))) }));
  const counters = sealed.map(({ counter }) => counter);
  const twice = doubled(counters); // [P-08]
  const held = new Set(sealed.map((one) => one.digest));
  const before = vault.notes.get(answer.case) ?? [];
  vault.notes.set(answer.case, [...new Set([...before, ...held])]);
  let noteMissing = skips(counters, 1) || before.some((seen) => !held.has(seen));

  const epochs = [...desk.byEpoch.values()].sort((a, b) => b.entry.epoch - a.entry.epoch);
  const holders = sealed.length === 0 ? [] : await notesHolders(cases, epochs, ring);
  const notes: (OpenedNote | ClosedNote)[] = [];
  let lastNote: readonly Seen[] = [];
  for (const { counter, day, sealed: bytes, digest: known } of sealed) {
    try {
      if (twice.has(counter)) throw new Refused('WrongCounter');
      const note = await openNote(bytes, cover, holders, counter);
      noteMissing ||= sawMore(note, (seen) => held.has(b64(seen)));
      lastNote = [{ author: note.header.author, digest: b64Decode(known, 32) }];
      const { author, day: written, text, entry = null } = note.body;
      notes.push({ counter, day: written, text, author, key: b64(note.header.author), entry });
    } catch (error) {
      const refused = refusalOf(error);
      const kept = refused === 'NoMatch' && counter <= (ring?.body.notes_kept ?? 0);
      notes.push({ counter, day, refused: kept ? null : refused });
    }
  }
  return { notes, noteMissing, lastNote, nextNote: Math.max(0, ...counters) + 1 };
}

/** [P-36] What notes on a case are sealed to, under the cover in force. */
export function notesIdentityOf(desk: HeldDesk, cover: Opened<Cover>): Identity<'notes'> {
  const keys = desk.byEpoch.get(cover.header.epoch ?? 0);
  return notesIdentity(needed(keys, 'acceptGrant').identity, identity<'case'>(b64Decode(cover.body.identity, 32)));
}

/** An entry as it is sealed: what the worker allows is the vault's to say, and keys stand in one order. */
function entryOf(given: NewEntry, allowed: Level): Entry {
  switch (given.type) {
    case 'referral':
      return { ...given, told: [...given.told].sort(), consent: allowed };
    case 'checks':
      return { ...given, done: [...given.done].sort() };
    case 'mention':
      return { ...given, whom: [...given.whom].sort() };
    case 'draft':
      return { ...given, phrases: given.phrases.map(wellFormedPhrase) };
    default:
      return given;
  }
}
