/** What does the desk write for itself? Beside the correspondence, and never to be taken for it. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { B64, CaseAnswer, ClosedNote, OpenedCase, OpenedNote } from '../../vault/member.ts';
import { colleagues } from './desks.ts';
import { dayText, TEXT_BYTES_MAX, textBytes } from './format.ts';
import { keepNote, placeOf, writerOf } from './noting.ts';
import { Field, Icon, Notice, Trouble } from './parts.tsx';
import { ReferralTold } from './referral.tsx';
import { drafts, noteDrafts } from './room.ts';
import { useTask } from './task.ts';
import { fill, whyText, words } from './words.ts';

type Note = OpenedNote | ClosedNote;

/** The notes that stand after so many letters. */
export function NotesAt({ of, after }: { of: OpenedCase; after: number }): JSX.Element {
  return (
    <>
      {of.notes
        .filter((note) => placeOf(note, of.letters) === after)
        .map((note) => (
          <NoteCard key={note.counter} note={note} desk={of.desk} />
        ))}
    </>
  );
}

function NoteCard({ note, desk }: { note: Note; desk: B64 }): JSX.Element {
  const text = words().notes;
  if (!('text' in note)) {
    return (
      <li class={note.refused === null ? 'event' : 'event refused'}>
        <Icon name={note.refused === null ? 'lock' : 'alert'} />{' '}
        {note.refused === null
          ? text.keptBefore
          : fill(text.refused, { why: whyText(note.refused), reason: note.refused })}
      </li>
    );
  }
  const writer = writerOf(note, colleagues.value[desk] ?? []);
  return (
    <li class="note">
      <h2>
        <Icon name="lock" /> {note.referral === null ? text.title : text.referralTitle}
        <span class="quiet">
          {' '}
          · {writer ?? text.unknownWriter} · {dayText(note.day)}
        </span>
      </h2>
      {note.referral !== null && <ReferralTold of={note.referral} />}
      {note.text !== '' && (
        <p class="written" dir="auto">
          {note.text}
        </p>
      )}
    </li>
  );
}

/** What is wrong with the notes as a whole. */
export function NotesMissing({ of }: { of: OpenedCase }): JSX.Element | null {
  return of.noteMissing ? <Notice tone="danger">{words().notes.missing}</Notice> : null;
}

type Writing = 'reply' | 'note';

/** Two buttons that do not look alike, and neither is pressed: who writes to the worker has chosen to. */
export function Writing(props: {
  answer: CaseAnswer;
  mayReply: boolean;
  reply: ComponentChildren;
  onChanged: () => Promise<void>;
}): JSX.Element {
  const text = words().notes;
  const { case: id } = props.answer;
  // What was typed before a lock is there again, and so is the box in which it stands.
  const begun = drafts.peek()[id] !== undefined ? 'reply' : noteDrafts.peek()[id] !== undefined ? 'note' : null;
  const chosen = useSignal<Writing | null>(begun);
  const pressed = useRef(false);
  useEffect(() => {
    if (pressed.current) document.querySelector<HTMLElement>('.writing textarea')?.focus();
  }, [chosen.value]);
  const toggle = (which: Writing): void => {
    pressed.current = true;
    chosen.value = chosen.value === which ? null : which;
  };
  return (
    <div class="writing">
      <div class="row" role="group" aria-label={text.choose}>
        {props.mayReply && (
          <button
            type="button"
            class="button choose-reply"
            data-key="r"
            aria-expanded={chosen.value === 'reply'}
            onClick={() => {
              toggle('reply');
            }}
          >
            <Icon name="mail" /> {text.reply}
          </button>
        )}
        <button
          type="button"
          class="button choose-note"
          data-key="n"
          aria-expanded={chosen.value === 'note'}
          onClick={() => {
            toggle('note');
          }}
        >
          <Icon name="lock" /> {text.write}
        </button>
      </div>
      {!props.mayReply && props.reply}
      {props.mayReply && chosen.value === 'reply' && props.reply}
      {chosen.value === 'note' && <NoteBox answer={props.answer} onKept={props.onChanged} />}
    </div>
  );
}

function NoteBox(props: { answer: CaseAnswer; onKept: () => Promise<void> }): JSX.Element {
  const text = words().notes;
  const { case: id } = props.answer;
  const keeping = useTask();
  const fault = useSignal<string | null>(null);
  const kept = useSignal(false);
  const typed = noteDrafts.value[id] ?? '';

  const keep = (): void => {
    fault.value = typed.trim() === '' ? text.empty : textBytes(typed) > TEXT_BYTES_MAX ? text.tooLong : null;
    if (fault.value !== null) return;
    void keeping.run(async () => {
      const told = await keepNote(id, typed.trim());
      if (told === 'tooLong') {
        fault.value = text.tooLong;
        return;
      }
      if (told === null) {
        noteDrafts.value = Object.fromEntries(Object.entries(noteDrafts.value).filter(([one]) => one !== id));
        kept.value = true;
      }
      await props.onKept();
      if (told === 'changed') fault.value = text.changed;
    });
  };
  return (
    <form
      class="note-box"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <Field label={text.label} hint={text.hint} error={fault.value}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={4}
            dir="auto"
            value={typed}
            onInput={({ currentTarget }) => {
              kept.value = false;
              noteDrafts.value = { ...noteDrafts.value, [id]: currentTarget.value };
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
            }}
          />
        )}
      </Field>
      {keeping.busy.value && <p role="status">{text.keeping}</p>}
      <Trouble task={keeping} />
      {kept.value && <Notice tone="good">{text.kept}</Notice>}
      <div class="row">
        <button class="button" disabled={keeping.busy.value}>
          <Icon name="lock" /> {text.keep}
        </button>
        <span class="keys quiet">{words().case.sendKeys}</span>
        {typed !== '' && !keeping.busy.value && <span class="quiet">{text.draftKept}</span>}
      </div>
    </form>
  );
}
