/** One case on the screen: read as it changes, shown with all that can be done on it. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { readBook } from '../../../notebook/book.ts';
import { Refused, type B64, type CaseAnswer, type OpenedCase, type RefusalName, type WithheldCase } from '../../../vault/member.ts';
import { JustFinished, noteOrder } from '../queue/after_finish.tsx';
import { Allowed } from './allowed.tsx';
import { AskFirst } from './asks.tsx';
import { Bars, wentAway } from './bars.tsx';
import { CaseHead } from './case_head.tsx';
import { Checklist } from './checklist.tsx';
import { openWithList } from '../lead/conflicts.ts';
import { Correspondence } from './correspondence.tsx';
import type * as DossierScreen from '../paper/dossier.tsx';
import { dayText } from '../format.ts';
import { HandOver } from './handover.tsx';
import { Links } from './labels.tsx';
import { lookAt, stirs, stirsOfAll } from '../live.ts';
import { MergedNotice, SameReport, useBeside } from './merging.tsx';
import { NotesMissing, Writing } from './notes.tsx';
import { isMovable, isOpen, nameOfHolder, readOrForget, shown } from './opened_case.ts';
import { Openings } from './openings.tsx';
import { Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { Plan } from './plan.tsx';
import { believeCover, changeRow, everyRow } from '../queue/queue.ts';
import { markRead, OwnOfCase } from '../queue/read_marks.tsx';
import { Refer } from './referral.tsx';
import { ReplyBox } from './reply_box.tsx';
import { dialogs, drafts, go, noteDrafts, splits } from '../room.ts';
import { shelve } from './shelf.ts';
import { splitFrom } from '../taking_down/taking_down.ts';
import { useTask } from '../task.ts';
import { ColleaguesNamed, leaveUnread, Withheld, type Left } from './withheld.tsx';
import { fill, whyText, words } from '../words.ts';

/** A case of which nothing is shown [P-33]. */
interface Closed {
  readonly answer: CaseAnswer;
  readonly kept: WithheldCase;
  readonly left: Left;
}

export function CaseView({ id, desk }: { id: B64; desk: B64 }): JSX.Element {
  const text = words().case;
  const refused = useSignal<RefusalName | null>(null);
  const note = useSignal<string | null>(null);
  const gone = useSignal(false);
  const closed = useSignal<Closed | null>(null);
  const paper = useSignal<PaperScreen | null>(null);
  const loading = useTask();

  /** It changed while it was being read: once more. */
  const missed = useRef(false);

  const read = async (byItself: boolean): Promise<void> => {
    // Whoever has just been barred has no row of it any more, and would only be told that it is gone. The server tells that
    // it changed before it answers whoever left, so this is asked once more for each reading.
    if (closed.peek()?.left === 'barred') return;
    const answer = await readOrForget(id, byItself);
    if (answer === undefined) return;
    gone.value = answer === null;
    if (answer === null) return;
    try {
      const opened = await openWithList(answer);
      refused.value = null;
      markRead(answer);
      noteOrder(id);
      if ('withheld' in opened) {
        shown.value = null;
        closed.value = { answer, kept: opened, left: await leaveUnread(opened) };
        return;
      }
      closed.value = null;
      shown.value = { answer, opened };
      shelve(answer, opened);
      believeCover(desk, id, opened.facts);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.value = error.refusal;
    }
    const { state, turn, due, assignee } = answer;
    changeRow(id, { state, turn, due, assignee, assignee_name: nameOfHolder(desk, answer) });
  };
  const running = useRef<Promise<void> | null>(null);
  const load = (byItself = false): Promise<void> => {
    missed.current = running.current !== null;
    const readAll = async (): Promise<void> => {
      do {
        missed.current = false;
        await loading.run(() => read(byItself));
      } while (missed.current as boolean);
      running.current = null;
    };
    running.current ??= readAll();
    return running.current;
  };
  // The row's count grows when a letter has come: the open case reads it without being opened again. So it does when the
  // server tells that it changed, but never under a dialog in which somebody may be typing.
  const letters = everyRow().find((row) => row.case === id)?.letters;
  const stirred = (stirs.value[id] ?? 0) + stirsOfAll.value;
  const covered = dialogs.value > 0;
  const readAt = useRef<string | null>(null);
  useEffect(() => {
    if (covered) return;
    const at = `${String(letters)} ${String(stirred)}`;
    if (readAt.current === at) return;
    const first = readAt.current === null;
    readAt.current = at;
    if (shown.peek()?.answer.case !== id) shown.value = null;
    if (first) wentAway.value = false;
    void load(!first);
  }, [letters, stirred, covered]);
  const isShown = shown.value?.answer.case === id && !gone.value;
  useEffect(() => (isShown ? lookAt(id) : undefined), [isShown]);

  const now = shown.value?.answer.case === id ? shown.value : null;
  const book = readBook(now?.opened.notes ?? []);
  const beside = useBeside(now?.opened, book);
  if (now !== null && paper.value !== null) {
    const { Dossier } = paper.value;
    return (
      <article class="case">
        <Dossier {...now} onBack={() => (paper.value = null)} />
      </article>
    );
  }
  return (
    <article class="case">
      <button
        type="button"
        class="button-quiet case-back"
        onClick={() => {
          go({ at: 'desk', desk, case: null });
        }}
      >
        <Icon name="back" /> {text.backToList}
      </button>
      {now !== null && <OwnOfCase answer={now.answer} />}
      <JustFinished />
      {loading.busy.value && now === null && <p role="status">{text.opening}</p>}
      <Trouble task={loading} again={() => void load()} />
      {gone.value && (
        <>
          <Heading>{text.goneTitle}</Heading>
          <p>{text.gone}</p>
        </>
      )}
      {refused.value !== null && (
        <Notice tone="danger">
          {refused.value === 'NoMatch' ? text.locked : fill(text.refused, { why: whyText(refused.value), reason: refused.value })}
        </Notice>
      )}
      {closed.value !== null && now === null && !gone.value && (
        <Withheld {...closed.value} mayHandOver={isMovable(closed.value.answer)} onChanged={load} />
      )}
      {now !== null && (
        <>
          <CaseHead shown={now} desk={desk} book={book} onChanged={load} onNote={(said) => (note.value = said)} />
          <MergedNotice of={now.opened} book={book} beside={beside} onChanged={load} />
          {note.value !== null && <Notice tone="soon">{note.value}</Notice>}
          {now.answer.state === 'withdrawn' && (
            <Notice tone="soon" title={text.withdrawnTitle}>
              <p>{text.withdrawn}</p>
              {now.answer.erased_on !== null && (
                <p>{fill(text.erasedOn, { day: dayText(now.answer.state_day), erased: dayText(now.answer.erased_on) })}</p>
              )}
            </Notice>
          )}
          <ColleaguesNamed answer={now.answer} conflicts={now.opened.conflicts} onChanged={load} />
          {now.opened.missing && <Notice tone="danger">{text.missing}</Notice>}
          <NotesMissing of={now.opened} />
          <Allowed of={now.opened.consent} />
          <Plan of={now.opened} book={book} open={isOpen(now.answer)} onChanged={load} />
          {isOpen(now.answer) && (
            <Checklist of={now.opened} book={book} facts={now.opened.facts} onChanged={load} />
          )}
          <Links of={now.opened} book={book} onChanged={load} />
          {now.answer.state !== 'withdrawn' && <SameReport key={`same ${id}`} of={now.opened} book={book} onChanged={load} />}
          <Openings key={id} answer={now.answer} />
          <Correspondence opened={now.opened} beside={beside} onChanged={load} />
          {now.answer.state !== 'withdrawn' && <Split of={now.opened} />}
          <Papers onLoaded={(screen) => (paper.value = screen)} />
          {!isOpen(now.answer) && (drafts.value[id] ?? noteDrafts.value[id]) !== undefined && (
            <Notice>{words().live.draftStays}</Notice>
          )}
          {isOpen(now.answer) && (
            <>
              <Writing
                key={id}
                answer={now.answer}
                mayReply={now.opened.facts.replies !== 'none'}
                reply={<ReplyBox shown={now} draft={book.draft} onSent={load} onNote={(said) => (note.value = said)} />}
                onChanged={load}
              />
              <Refer {...now} onChanged={load} onNote={(said) => (note.value = said)} />
              <AskFirst
                key={`asks ${id}`}
                answer={now.answer}
                facts={now.opened.facts}
                refusedDesks={now.opened.refusedDesks}
                movable={isMovable(now.answer)}
                onChanged={load}
              />
              {isMovable(now.answer) && (
                <HandOver
                  answer={now.answer}
                  language={now.opened.facts.language}
                  refusedDesks={now.opened.refusedDesks}
                  onChanged={load}
                />
              )}
              <Bars answer={now.answer} onChanged={load} />
            </>
          )}
        </>
      )}
    </article>
  );
}

/** To the form of a second case; what was begun there is there again. */
function Split({ of }: { of: OpenedCase }): JSX.Element {
  return (
    <button
      type="button"
      class="button-quiet"
      onClick={() => {
        splits.value = { [of.case]: splitFrom(of), ...splits.value };
        go({ at: 'splitting', desk: of.desk, case: of.case });
      }}
    >
      <Icon name="list" /> {words().split.offer}
    </button>
  );
}

type PaperScreen = typeof DossierScreen;

/** Papers come with laws and forms, and are made seldom: their screen is loaded when it is wanted. */
function Papers({ onLoaded }: { onLoaded: (screen: PaperScreen) => void }): JSX.Element {
  const text = words().dossier;
  const loading = useTask();
  return (
    <>
      <button
        type="button"
        class="button-quiet"
        disabled={loading.busy.value}
        onClick={() => {
          void loading.run(async () => {
            onLoaded(await import('../paper/dossier.tsx'));
          });
        }}
      >
        <Icon name="print" /> {loading.busy.value ? text.opening : text.offer}
      </button>
      <Trouble task={loading} />
    </>
  );
}
