/** One case, read like a correspondence: the worker on the left, the desk on the right, events as small lines between. */

import { signal, useSignal } from '@preact/signals';
import { Fragment, type JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { BY_ITSELF, Offline } from '../../client/http.ts';
import * as casesRoutes from '../../client/staff/cases.ts';
import type { Held } from '../../client/staff/cases.ts';
import {
  Refused,
  type Answers,
  type B64,
  type CaseAnswer,
  type CaseLetter,
  type OpenedCase,
  type Phrase,
  type RefusalName,
  type WithheldCase,
} from '../../vault/member.ts';
import { readBook, type Book, type KeptDraft } from '../../notebook/book.ts';
import { coverText } from './absence.tsx';
import { AfterSelect, finish, JustFinished, noteOrder } from './after_finish.tsx';
import { Allowed, AllowedIn } from './allowed.tsx';
import { IN_OWN_WORDS, toldIn } from './answers.ts';
import { AskFirst } from './asks.tsx';
import { Attachments } from './attachments.tsx';
import { Bars, wentAway } from './bars.tsx';
import type { Burnt } from './burning.ts';
import { Checklist } from './checklist.tsx';
import { openWithList } from './conflicts.ts';
import { Course, Standing } from './course.tsx';
import { nameAt, nameOfDesk } from './desks.ts';
import {
  dayText,
  hourText,
  htmlLanguage,
  kindNames,
  languageName,
  LANGUAGES,
  TEXT_BYTES_MAX,
  textBytes,
  today,
  writtenLanguage,
} from './format.ts';
import { HandOver } from './handover.tsx';
import { lookAt, stirs, stirsOfAll } from './live.ts';
import { Lookers } from './lookers.tsx';
import { NotesAt, NotesMissing, Writing } from './notes.tsx';
import type * as DossierScreen from './dossier.tsx';
import { Openings } from './openings.tsx';
import { Field, Heading, Icon, Notice, Trouble } from './parts.tsx';
import { Labels, Links } from './labels.tsx';
import { MergedAt, MergedNotice, SameReport, useBeside, type Beside } from './merging.tsx';
import { areWhole, Phrasebook, Said, Tapped } from './phrasebook.tsx';
import { Plan } from './plan.tsx';
import { believeCover, changeRow, everyRow, leaveOut } from './queue.ts';
import { Urgency, whoHas } from './queue_view.tsx';
import { markRead, OwnOfCase } from './read_marks.tsx';
import { addCopy, bringFiles, countOfFiles, forgetFilesFor, ReplyFiles } from './reply_files.tsx';
import { Refer } from './referral.tsx';
import { dialogs, drafts, go, keys, member, noteDrafts, splits } from './room.ts';
import { LeaveDraft, TakeDraft } from './shared_draft.tsx';
import { LastSeen, SeenReply } from './seen.tsx';
import { shelve, unshelve } from './shelf.ts';
import { splitFrom } from './taking_down.ts';
import { isProblem, useTask } from './task.ts';
import { Translated } from './translate.tsx';
import { ColleaguesNamed, leaveUnread, Withheld, type Left } from './withheld.tsx';
import { fill, whyText, words } from './words.ts';

interface Shown {
  readonly answer: CaseAnswer;
  readonly opened: OpenedCase;
}

/** A case of which nothing is shown [P-33]. */
interface Closed {
  readonly answer: CaseAnswer;
  readonly kept: WithheldCase;
  readonly left: Left;
}

/** What is open now; forgotten with the keys. */
const shown = signal<Shown | null>(null);

export function forgetCase(): void {
  shown.value = null;
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
            onLoaded(await import('./dossier.tsx'));
          });
        }}
      >
        <Icon name="print" /> {loading.busy.value ? text.opening : text.offer}
      </button>
      <Trouble task={loading} />
    </>
  );
}

/**
 * A case that has become missing, because it moved or the reader was barred, is not shown any longer; null for it. Where
 * no answer came to what nobody asked for, what is shown stays; undefined then.
 */
async function readOrForget(id: B64, byItself: boolean): Promise<CaseAnswer | null | undefined> {
  try {
    return await (byItself ? casesRoutes.readCase(id, BY_ITSELF) : casesRoutes.readCase(id));
  } catch (error) {
    if (byItself && error instanceof Offline) return undefined;
    if (!isProblem(error, 'missing')) throw error;
    forgetCase();
    leaveOut(id);
    unshelve(id);
    return null;
  }
}

/** Whether a colleague works on it. */
function isOthers({ assignee }: CaseAnswer): boolean {
  return assignee !== null && assignee !== member.value?.account;
}

/** Whether there is work to be done on it: the worker wants it, and nobody has closed it. */
function isOpen({ turn }: CaseAnswer): boolean {
  return turn !== 'nobody';
}

/** Whether it can go to another desk: no colleague works on it, and there is work. */
function isMovable(answer: CaseAnswer): boolean {
  return !isOthers(answer) && isOpen(answer);
}

function nameOfHolder(desk: B64, { assignee }: CaseAnswer): string | null {
  return assignee === null ? null : nameAt(desk, assignee);
}

function CaseHead(props: {
  shown: Shown;
  desk: B64;
  book: Book;
  onChanged: () => Promise<void>;
  onNote: (said: string | null) => void;
}): JSX.Element {
  const text = words().case;
  const { answer, opened } = props.shown;
  const holding = useTask();
  const holder = answer.assignee;
  const mine = holder !== null && holder === member.value?.account;
  const covered = coverText(props.desk, holder);

  const hold = (change: (id: B64) => Promise<Held>): void => {
    void holding.run(async () => {
      props.onNote(null);
      try {
        await change(answer.case);
      } catch (error) {
        const gone = isProblem(error, 'missing');
        if (!gone && !isProblem(error, 'claimed')) throw error;
        await props.onChanged();
        if (gone) return;
        const name = whoHas(shown.value?.answer.assignee ?? null, nameAt(props.desk, shown.value?.answer.assignee ?? ''));
        props.onNote(name === '?' ? text.claimedBySomeone : fill(text.claimedByOther, { name }));
        return;
      }
      await props.onChanged();
    });
  };
  return (
    <header class="case-head">
      <div class="case-title">
        <Urgency urgent={answer.urgent} known={opened.facts.urgency} />
        <Heading>{kindNames(opened.facts.kinds).join(' · ')}</Heading>
      </div>
      <div class="row case-state">
        <Standing answer={answer} facts={opened.facts} />
        <span>
          {mine
            ? text.withYou
            : holder === null
              ? text.withNobody
              : fill(text.withOther, { name: whoHas(holder, nameOfHolder(props.desk, answer)) })}
        </span>
        {covered !== '' && <span class="quiet">{covered}</span>}
        <LastSeen answer={answer} of={opened} />
        {isOpen(answer) && holder === null && (
          <button
            type="button"
            class="button-primary small"
            disabled={holding.busy.value}
            onClick={() => {
              hold(casesRoutes.claim);
            }}
          >
            {text.claim}
          </button>
        )}
        {isOpen(answer) && mine && (
          <button
            type="button"
            class="button"
            disabled={holding.busy.value}
            onClick={() => {
              hold(casesRoutes.release);
            }}
          >
            {text.release}
          </button>
        )}
        {isOpen(answer) && mine && <span class="hint">{words().help.release}</span>}
      </div>
      <Trouble task={holding} />
      <Lookers desk={props.desk} />
      <Labels of={opened} book={props.book} onChanged={props.onChanged} />
      <Course answer={answer} of={opened} book={props.book} onChanged={props.onChanged} />
    </header>
  );
}

function Correspondence(props: { opened: OpenedCase; beside: Beside; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().case;
  const { opened, beside, onChanged } = props;
  const merged = (after: number): JSX.Element => (
    <MergedAt
      of={opened}
      beside={beside}
      after={after}
      show={(letter, of, from) => <Letter letter={letter} language={of.report.answers.language} of={of} from={from} />}
    />
  );
  const { report, facts, letters, before } = opened;
  const { answers } = report;
  return (
    <ol class="letters">
      <li class="event">
        {fill(text.received, { day: dayText(report.day), hour: hourText(facts.hour) })}
      </li>
      <li class="letter letter-reporter">
        <h2>
          {text.worker} · {text.report}
        </h2>
        <dl class="facts">
          <dt>{text.kinds}</dt>
          <dd>
            <ul>
              {kindNames(answers.kinds).map((kind) => (
                <li key={kind}>{kind}</li>
              ))}
            </ul>
          </dd>
          <dt>{text.language}</dt>
          <dd>{languageName(answers.language)}</dd>
          <dt>{text.ongoing}</dt>
          <dd>{words().ongoing[answers.ongoing]}</dd>
          <dt>{text.replies}</dt>
          <dd>{answers.replies === 'none' ? text.repliesNone : text.repliesCode}</dd>
        </dl>
        <AllAnswers answers={answers} />
        <h3 class="quiet">{text.asWritten}</h3>
        {answers.story === '' ? (
          <p class="quiet">{text.noStory}</p>
        ) : (
          <p class="written" dir="auto" lang={writtenLanguage(answers.story, answers.language)}>
            {answers.story}
          </p>
        )}
        <Translated text={answers.story} of={answers.language} />
        {typeof answers['story_as_typed'] === 'string' && (
          <details>
            <summary>{words().answers.asTyped}</summary>
            <p class="written" dir="auto" lang="my">
              {answers['story_as_typed']}
            </p>
          </details>
        )}
        <Attachments inCase={opened.case} files={opened.attachments} attach={attachTo(opened)} />
      </li>
      {merged(0)}
      <NotesAt of={opened} after={0} onChanged={onChanged} />
      {letters.map((letter, index) => (
        <Fragment key={`${letter.author} ${String(letter.counter)}`}>
          {letter.day !== (letters[index - 1]?.day ?? report.day) && <li class="event">{dayText(letter.day)}</li>}
          <Letter letter={letter} language={answers.language} of={opened} />
          {letter.author === 'desk' &&
            before
              .filter(({ until }) => until === letter.counter)
              .map(({ desk }) => (
                <li key={desk} class="event">
                  {fill(words().handover.cameFrom, { desk: nameOfDesk(desk) })}
                </li>
              ))}
          {merged(index + 1)}
          <NotesAt of={opened} after={index + 1} onChanged={onChanged} />
        </Fragment>
      ))}
    </ol>
  );
}

/** Whoever knows the answer can allow more in the worker's name: it is read here, and not printed. */
const SECRET: ReadonlySet<string> = new Set(['check']);

/** Everything else that was answered. */
function AllAnswers({ answers }: { answers: Answers }): JSX.Element {
  return (
    <dl class="facts">
      {toldIn(answers).map(({ key, question, answers: named }) => (
        <Fragment key={key}>
          <dt class={SECRET.has(key) ? 'screen-only' : undefined}>{question}</dt>
          <dd class={SECRET.has(key) ? 'screen-only' : undefined}>
            {named.map((name) => (
              <span
                key={name}
                class="answer"
                dir="auto"
                lang={IN_OWN_WORDS.has(key) ? writtenLanguage(name, answers.language) : undefined}
              >
                {name}
              </span>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** `from` names the case from which it comes, where that is another than the one that is shown. */
function Letter(props: { letter: CaseLetter; language: string; of: OpenedCase; from?: string }): JSX.Element {
  const text = words().case;
  const { letter, language, of, from } = props;
  if (letter.refused !== null) {
    return (
      <li class="event refused">
        <Icon name="alert" /> {fill(text.letterRefused, { why: whyText(letter.refused), reason: letter.refused })}
      </li>
    );
  }
  const written = letter.language ?? language;
  return (
    <li class={`letter letter-${letter.author}${from === undefined ? '' : ' letter-merged'}`}>
      <h2>
        {letter.author === 'desk' ? text.desk : text.worker}
        {letter.language !== null && <span class="quiet"> · {languageName(letter.language)}</span>}
        {from !== undefined && <span class="quiet"> · {from}</span>}
      </h2>
      {letter.consent !== null && <AllowedIn step={letter.consent} />}
      <Said phrases={letter.phrases} />
      <Tapped letter={letter} letters={of.letters} allowed={of.consent.level} />
      {letter.text !== '' && (
        <p
          class="written"
          dir="auto"
          lang={letter.language === null ? writtenLanguage(letter.text ?? '', written) : htmlLanguage(written)}
        >
          {letter.text}
        </p>
      )}
      {letter.author === 'reporter' && <Translated text={letter.text ?? ''} of={written} />}
      <Attachments inCase={of.case} files={letter.attachments} attach={from === undefined ? attachTo(of) : undefined} />
      {letter.author === 'desk' && <SeenReply counter={letter.counter} of={of} />}
      {letter.deleted && <p class="quiet">{text.deletedByWorker}</p>}
    </li>
  );
}

/** What puts a redacted copy beside the reply; none where the worker wants no reply. */
function attachTo(of: OpenedCase): ((copy: Burnt) => boolean) | undefined {
  return of.facts.replies === 'none' ? undefined : (copy) => addCopy(of.case, copy);
}

function ReplyBox(props: {
  shown: Shown;
  draft: KeptDraft | null;
  onSent: () => Promise<void>;
  onNote: (said: string | null) => void;
}): JSX.Element {
  const text = words().case;
  const { answer, opened } = props.shown;
  const sending = useTask();
  const fault = useSignal<string | null>(null);
  const sent = useSignal(false);
  const tried = useSignal(false);
  const { text: typed, language, phrases = [] } = drafts.value[answer.case] ?? { text: '', language: opened.facts.language };
  const other = isOthers(answer);

  const keep = (change: { text?: string; language?: string; phrases?: readonly Phrase[] }): void => {
    sent.value = false;
    drafts.value = { ...drafts.value, [answer.case]: { text: typed, language, phrases, ...change } };
  };
  const send = (): void => {
    const nothing = typed.trim() === '' && phrases.length === 0 && countOfFiles(answer.case) === 0;
    tried.value = true;
    fault.value = nothing ? text.empty : textBytes(typed) > TEXT_BYTES_MAX ? text.tooLong : null;
    if (fault.value === null && !areWhole(phrases)) fault.value = words().phrasebook.notWhole;
    if (fault.value !== null) return;
    void sending.run(async () => {
      props.onNote(null);
      try {
        const deliver = async (anew?: 'anew'): Promise<void> => {
          const files = await bringFiles(answer.case, anew);
          const body = await keys().writeReply({ case: answer.case, text: typed.trim(), language, day: today(), phrases, files });
          await casesRoutes.reply(answer.case, body);
        };
        await deliver().catch((error: unknown) => {
          if (!isProblem(error, 'attachment-missing')) throw error;
          return deliver('anew');
        });
      } catch (error) {
        if (error instanceof Refused && error.refusal === 'WrongSize') {
          fault.value = text.tooLong;
          return;
        }
        if (!isProblem(error, 'counter-taken') && !isProblem(error, 'claimed') && !isProblem(error, 'withdrawn') && !isProblem(error, 'closed')) {
          throw error;
        }
        await props.onSent();
        props.onNote(text.changed);
        return;
      }
      forgetFilesFor(answer.case);
      drafts.value = Object.fromEntries(Object.entries(drafts.value).filter(([id]) => id !== answer.case));
      sent.value = true;
      tried.value = false;
      await props.onSent();
      finish(answer, 'sent');
    });
  };

  if (opened.facts.replies === 'none') return <Notice>{text.repliesNone}</Notice>;
  return (
    <form
      class="reply"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h2 class="hidden">{text.replyTitle}</h2>
      <TakeDraft id={answer.case} desk={answer.desk} draft={props.draft} typed={typed} onChanged={props.onSent} />
      <Phrasebook
        phrases={phrases}
        theirs={language}
        allowed={opened.consent.level}
        tried={tried.value}
        sent={sent.value}
        onChange={(changed) => {
          keep({ phrases: changed });
        }}
      />
      <Field label={text.replyLabel} hint={text.replyHint} error={fault.value}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={4}
            dir="auto"
            lang={htmlLanguage(language)}
            value={typed}
            onInput={({ currentTarget }) => {
              keep({ text: currentTarget.value });
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
            }}
          />
        )}
      </Field>
      <ReplyFiles id={answer.case} />
      {sending.busy.value && <p role="status">{text.sending}</p>}
      <Trouble task={sending} />
      {sent.value && <Notice tone="good">{text.sent}</Notice>}
      <div class="row">
        <label class="inline-select">
          {text.replyLanguage}{' '}
          <select
            value={language}
            onChange={({ currentTarget }) => {
              keep({ language: currentTarget.value });
            }}
          >
            {LANGUAGES.map(({ code }) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </label>
        <button class="button-primary" disabled={sending.busy.value || other}>
          <Icon name="seal" /> {text.send}
        </button>
        <AfterSelect />
        <span class="keys quiet">{text.sendKeys}</span>
        {(typed !== '' || phrases.length > 0) && !sending.busy.value && (
          <LeaveDraft id={answer.case} text={typed} language={language} phrases={phrases} onChanged={props.onSent} />
        )}
      </div>
      {(typed !== '' || phrases.length > 0) && !sending.busy.value && <p class="quiet">{text.draftKept}</p>}
      {answer.assignee === null && <p class="hint">{text.sendClaims}</p>}
      {answer.assignee !== null && other && (
        <p class="hint">{fill(text.heldByOther, { name: whoHas(answer.assignee, nameAt(answer.desk, answer.assignee)) })}</p>
      )}
    </form>
  );
}
