/** What does the desk write for itself? Beside the correspondence, and never to be taken for it. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

import { BECAME } from '../../../crypto/notebook.ts';
import { readBook } from '../../../notebook/book.ts';
import type { B64, CaseAnswer, ClosedNote, Entry, OpenedCase, OpenedNote } from '../../../vault/member.ts';
import { caseName } from '../queue/case_names.ts';
import { outcomeName } from './closing.tsx';
import { colleagues, colleaguesOf } from '../desks.ts';
import { dayText, personName, TEXT_BYTES_MAX, textBytes } from '../format.ts';
import { keepNote, placeOf, useNoting, writerOf } from './noting.ts';
import { Field, Icon, Notice, Trouble } from '../parts.tsx';
import { ReferralTold } from './referral.tsx';
import { whoText } from './plan.tsx';
import { drafts, member, mentionDrafts, noteDrafts } from '../room.ts';
import { useTask } from '../task.ts';
import { fill, whyText, words } from '../words.ts';

type Note = OpenedNote | ClosedNote;

/** The notes that stand after so many letters. */
export function NotesAt({ of, after, onChanged }: { of: OpenedCase; after: number; onChanged: () => Promise<void> }): JSX.Element {
  return (
    <>
      {of.notes
        .filter((note) => placeOf(note, of.letters) === after)
        .map((note) => (
          <NoteCard key={note.counter} note={note} of={of} onChanged={onChanged} />
        ))}
    </>
  );
}

function NoteCard(props: { note: Note; of: OpenedCase; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().notes;
  const { note, of, onChanged } = props;
  const { desk } = of;
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
  const line = lineOf(note, desk);
  if (line !== null) {
    return (
      <li class="event noted">
        <Icon name="lock" /> {writer ?? text.unknownWriter} · {dayText(note.day)} · <span dir="auto">{line}</span>
      </li>
    );
  }
  return (
    <li class="note">
      <h2>
        <Icon name="lock" /> {note.entry?.type === 'referral' ? text.referralTitle : text.title}
        <span class="quiet">
          {' '}
          · {writer ?? text.unknownWriter} · {dayText(note.day)}
        </span>
      </h2>
      {note.entry?.type === 'referral' && <ReferralTold of={note.entry} />}
      {note.entry?.type === 'referral' && <Became of={of} note={note} onChanged={onChanged} />}
      {note.entry?.type === 'mention' && (
        <p class="quiet">{fill(text.meantFor, { names: note.entry.whom.map((account) => whoText(desk, account)).join(', ') })}</p>
      )}
      {note.text !== '' && (
        <p class="written" dir="auto">
          {note.text}
        </p>
      )}
    </li>
  );
}

/** What a note did, in one line; null for one that is words in the first place. */
function lineOf({ entry, text }: OpenedNote, desk: B64): string | null {
  const { noted } = words();
  switch (entry?.type) {
    case 'task':
      return fill(entry.of === null ? noted.task : noted[`task_${entry.standing}` as const], { what: text, who: whoText(desk, entry.who) });
    case 'labels':
      return entry.labels.length === 0 ? noted.noLabels : fill(noted.labels, { labels: entry.labels.join(', ') });
    case 'checks':
      return noted.checks;
    case 'link':
      return fill(linkText(entry.how), { name: caseName(entry.to) });
    case 'draft':
      return text === '' && entry.phrases.length === 0 ? noted.draftAside : noted.draft;
    case 'outcome':
      return fill(noted.outcome, { became: words().referral.became[entry.became] });
    case 'closing':
      return fill(noted.closing, { outcome: outcomeName(entry.outcome), verdict: words().closing.verdicts[entry.verdict] });
    case 'agreed':
      return noted.agreed;
    case 'counted':
      return noted.counted;
    default:
      return null;
  }
}

function linkText(how: Extract<Entry, { readonly type: 'link' }>['how']): string {
  const { noted } = words();
  if (how === 'none') return noted.unlinked;
  return how in noted.linkedAs ? noted.linkedAs[how as keyof typeof noted.linkedAs] : noted.linked;
}

/** What came of a referral, and the next word on it. */
function Became(props: { of: OpenedCase; note: OpenedNote; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().referral;
  const { of, note } = props;
  const noting = useNoting(of.case, props.onChanged);
  const now = readBook(of.notes).outcomes.get(note.counter) ?? null;
  return (
    <div class="row">
      <label class="inline-select">
        {text.becameLabel}{' '}
        <select
          aria-label={text.becameLabel}
          value={now ?? ''}
          disabled={noting.task.busy.value}
          onChange={({ currentTarget }) => {
            const became = BECAME.find((one) => one === currentTarget.value);
            if (became !== undefined) noting.keep('', { type: 'outcome', of: note.counter, became });
          }}
        >
          {now === null && <option value="">{text.becameOpen}</option>}
          {BECAME.map((one) => (
            <option key={one} value={one}>
              {text.became[one]}
            </option>
          ))}
        </select>
      </label>
      {noting.fault.value !== null && <span class="field-error">{noting.fault.value}</span>}
      <Trouble task={noting.task} />
    </div>
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
  const begun = drafts.value[id] !== undefined ? 'reply' : noteDrafts.peek()[id] !== undefined ? 'note' : null;
  const chosen = useSignal<Writing | null>(begun);
  const pressed = useRef(false);
  // Before the next key is pressed: who types at once means the letter.
  useLayoutEffect(() => {
    if (pressed.current) document.querySelector<HTMLElement>('.writing textarea')?.focus();
  }, [chosen.value]);
  // A reply that another part of the page has begun is shown where it is written.
  useEffect(() => {
    if (begun === 'reply' && chosen.peek() === null) {
      pressed.current = true;
      chosen.value = 'reply';
    }
  }, [begun]);
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
  const whom = mentionDrafts.value[id] ?? [];

  const keep = (): void => {
    fault.value = typed.trim() === '' ? text.empty : textBytes(typed) > TEXT_BYTES_MAX ? text.tooLong : null;
    if (fault.value !== null) return;
    void keeping.run(async () => {
      const told = await keepNote(id, typed.trim(), whom.length === 0 ? undefined : { type: 'mention', whom });
      if (told === 'tooLong') {
        fault.value = text.tooLong;
        return;
      }
      if (told === null) {
        noteDrafts.value = Object.fromEntries(Object.entries(noteDrafts.value).filter(([one]) => one !== id));
        mentionDrafts.value = Object.fromEntries(Object.entries(mentionDrafts.value).filter(([one]) => one !== id));
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
      <MeantFor desk={props.answer.desk} id={id} whom={whom} />
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

/** Colleagues for whom a note is meant: they find it under their own work. */
function MeantFor({ desk, id, whom }: { desk: B64; id: B64; whom: readonly B64[] }): JSX.Element | null {
  const others = colleaguesOf(desk).filter(
    ({ account, granted, deactivated }) => granted && !deactivated && account !== member.value?.account,
  );
  if (others.length === 0) return null;
  return (
    <fieldset class="row meant-for">
      <legend>{words().notes.mention}</legend>
      {others.map(({ account, name }) => (
        <label key={account} class="choice">
          <input
            type="checkbox"
            checked={whom.includes(account)}
            onChange={({ currentTarget }) => {
              const rest = whom.filter((one) => one !== account);
              mentionDrafts.value = { ...mentionDrafts.value, [id]: currentTarget.checked ? [...rest, account] : rest };
            }}
          />
          {personName(name)}
        </label>
      ))}
    </fieldset>
  );
}
