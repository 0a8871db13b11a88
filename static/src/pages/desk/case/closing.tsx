/** How does a case end? With what came of it, with a word to the worker, and where somebody was in danger with a second pair of eyes. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import { VERDICTS } from '../../../crypto/notebook.ts';
import type { Book, Ending } from '../../../notebook/book.ts';
import type { CaseAnswer, OpenedCase } from '../../../vault/member.ts';
import { AfterSelect, finish } from '../queue/after_finish.tsx';
import { colleaguesOf, nameAt } from '../desks.ts';
import { dayText } from '../format.ts';
import { useNoting } from './noting.ts';
import { Notice, Trouble } from '../parts.tsx';
import { drafts, member, type Draft } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** What came of it. */
const OUTCOMES = ['solved', 'partly', 'elsewhere', 'no_contact', 'worker_stopped', 'unsolved', 'not_ours'] as const;
type Outcome = (typeof OUTCOMES)[number];
type Verdict = (typeof VERDICTS)[number];

interface OfCase {
  readonly answer: CaseAnswer;
  readonly of: OpenedCase;
  readonly book: Book;
  readonly onChanged: () => Promise<void>;
}

/** Whether nobody is to close it alone: somebody was, or may have been, in danger, and there is a colleague to ask. */
export function needsSecondEyes({ urgent, desk }: CaseAnswer, { facts }: OpenedCase): boolean {
  const inDanger = urgent || (facts.urgency ?? 3) <= 1;
  return inDanger && colleaguesOf(desk).filter(({ granted, deactivated }) => granted && !deactivated).length > 1;
}

/** A colleague has written how it is to end, and this member has not looked yet. */
export function isAsked(answer: CaseAnswer, of: OpenedCase, { ending }: Book): boolean {
  if (ending?.agreed !== null || isStale(ending, of)) return false;
  return answer.turn !== 'nobody' && ending.note.author !== member.value?.account && needsSecondEyes(answer, of);
}

export function outcomeName(key: string): string {
  const names: Readonly<Record<string, string | undefined>> = words().closing.outcomes;
  return names[key] ?? key;
}

/** A letter has come since it was written: whoever wrote it, and whoever agreed, had not read it. */
export function isStale({ letters }: Ending, of: OpenedCase): boolean {
  return of.letters.length > letters;
}

/** Is it better, are they safe, did we help: by tapping. After the end no letter goes out, so this one comes before. */
function lastLetter({ facts }: OpenedCase): Draft {
  const asked = ['better', 'safe_now', 'helped', 'write_again'];
  return { text: '', language: facts.language, phrases: asked.map((key) => ({ key, blanks: {} })) };
}

export function Closing(props: OfCase & { onCancel: () => void }): JSX.Element {
  const text = words().closing;
  const { answer, of, book } = props;
  const outcome = useSignal<Outcome | ''>('');
  const verdict = useSignal<Verdict>('genuine');
  const fault = useSignal<string | null>(null);
  const noting = useNoting(answer.case, props.onChanged);
  const ending = book.ending;
  const eyes = needsSecondEyes(answer, of);
  if (ending !== null && !isStale(ending, of)) return <Ended {...props} ending={ending} eyes={eyes} />;
  const write = (): void => {
    fault.value = outcome.value === '' ? text.chooseOutcome : null;
    if (outcome.value === '') return;
    const entry = { type: 'closing', outcome: outcome.value, verdict: verdict.value, letters: of.letters.length } as const;
    noting.keep('', entry);
  };
  const begin = (): void => {
    drafts.value = { ...drafts.value, [answer.case]: lastLetter(of) };
    props.onCancel();
  };
  return (
    <Notice tone="soon" title={words().course.closeTitle}>
      <p>{words().course.closeLead}</p>
      {answer.replies.length === 0 && <p>{words().course.closeUnanswered}</p>}
      {ending !== null && <p>{text.stale}</p>}
      {of.facts.replies !== 'none' && drafts.value[answer.case] === undefined && (
        <p class="row">
          <button type="button" class="button small" onClick={begin}>
            {text.lastLetter}
          </button>
          <span class="hint">{text.lastLetterHint}</span>
        </p>
      )}
      <form
        class="closing"
        onSubmit={(event) => {
          event.preventDefault();
          write();
        }}
      >
        <fieldset aria-describedby={fault.value === null ? undefined : 'closing-fault'}>
          <legend>{text.outcome}</legend>
          {OUTCOMES.map((one) => (
            <label key={one} class="choice">
              <input
                type="radio"
                name="outcome"
                checked={outcome.value === one}
                onChange={() => {
                  fault.value = null;
                  outcome.value = one;
                }}
              />
              {text.outcomes[one]}
            </label>
          ))}
          {fault.value !== null && (
            <p id="closing-fault" class="field-error">
              {fault.value}
            </p>
          )}
        </fieldset>
        <label class="inline-select">
          {text.verdict}{' '}
          <select
            aria-label={text.verdict}
            value={verdict.value}
            onChange={({ currentTarget }) => {
              verdict.value = VERDICTS.find((one) => one === currentTarget.value) ?? 'genuine';
            }}
          >
            {VERDICTS.map((one) => (
              <option key={one} value={one}>
                {text.verdicts[one]}
              </option>
            ))}
          </select>
        </label>
        <p class="hint">{words().help.verdict}</p>
        {noting.fault.value !== null && <p class="field-error">{noting.fault.value}</p>}
        <Trouble task={noting.task} />
        <div class="row">
          <button class="button-primary small" disabled={noting.task.busy.value}>
            {eyes ? text.askEyes : text.next}
          </button>
          <button type="button" class="button-quiet" onClick={props.onCancel}>
            {words().course.keep}
          </button>
        </div>
      </form>
    </Notice>
  );
}

/** It is written how it ends. Where a second pair of eyes is needed, a colleague looks; then it can be closed. */
function Ended(props: OfCase & { onCancel: () => void; ending: Ending; eyes: boolean }): JSX.Element {
  const text = words().closing;
  const { answer, of, ending, eyes } = props;
  const closing = useTask();
  const noting = useNoting(answer.case, props.onChanged);
  const own = ending.note.author === member.value?.account;
  const writer = nameAt(answer.desk, ending.note.author) ?? words().notes.unknownWriter;
  const about = { name: writer, day: dayText(ending.note.day), outcome: outcomeName(ending.outcome), verdict: text.verdicts[ending.verdict] };
  const close = (): void => {
    void closing.run(async () => {
      let isDone = false;
      try {
        await casesRoutes.step(answer.case, 'close');
        isDone = true;
      } catch (error) {
        // A colleague was first, or the worker wrote: what stands now is shown.
        const overtaken = ['claimed', 'closed', 'no-such-step', 'withdrawn', 'missing'].some((slug) => isProblem(error, slug));
        if (!overtaken) throw error;
      }
      props.onCancel();
      await props.onChanged();
      if (isDone) finish(answer, 'closed');
    });
  };
  return (
    <Notice tone="soon" title={words().course.closeTitle}>
      <p>{fill(text.written, about)}</p>
      {eyes && ending.agreed === null && <p>{own ? text.eyesOwn : text.eyesOther}</p>}
      {ending.agreed !== null && (
        <p>{fill(text.agreed, { name: nameAt(answer.desk, ending.agreed.author) ?? words().notes.unknownWriter })}</p>
      )}
      {noting.fault.value !== null && <p class="field-error">{noting.fault.value}</p>}
      <Trouble task={noting.task} />
      <Trouble task={closing} />
      <div class="row">
        {eyes && ending.agreed === null && !own && (
          <button
            type="button"
            class="button-primary small"
            disabled={noting.task.busy.value}
            onClick={() => {
              noting.keep('', { type: 'agreed', of: ending.note.counter, letters: of.letters.length });
            }}
          >
            {text.agree}
          </button>
        )}
        {(!eyes || ending.agreed !== null) && (
          <button type="button" class="button-primary small" disabled={closing.busy.value} onClick={close}>
            {words().course.closeNow}
          </button>
        )}
        {(!eyes || ending.agreed !== null) && <AfterSelect />}
        <button type="button" class="button-quiet" onClick={props.onCancel}>
          {words().course.keep}
        </button>
      </div>
    </Notice>
  );
}
