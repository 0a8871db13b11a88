/** Where does a case stand, by when is the desk to write, what can be done next, and what was done so far? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import type { Book } from '../../../notebook/book.ts';
import type { B64, CaseAnswer, CoverFacts, OpenedCase } from '../../../vault/member.ts';
import { caseName } from '../queue/case_names.ts';
import { Closing, isAsked } from './closing.tsx';
import { colleaguesOf, myDesks } from '../desks.ts';
import { dayText, personName } from '../format.ts';
import { HoursLeft } from '../queue/hours.tsx';
import { Icon, Notice, Trouble } from '../parts.tsx';
import { Deadline, Promised, StateChip } from '../queue/queue_view.tsx';
import { member } from '../room.ts';
import { Stepper } from './stepper.tsx';
import { isProblem, useTask, type Task } from '../task.ts';
import { fill, words } from '../words.ts';

/** What the case's head says: its name, its state, the deadline. */
export function Standing({ answer, facts }: { answer: CaseAnswer; facts: CoverFacts }): JSX.Element {
  const name = caseName(answer.case);
  return (
    <>
      <StateChip state={answer.state} />
      <Deadline {...answer} />
      <HoursLeft of={{ ...answer, answered: isAnswered(answer), facts }} />
      <Promised {...answer} />
      {name !== '' && (
        <span class="case-name" title={fill(words().course.name, { name })}>
          {name}
        </span>
      )}
    </>
  );
}

/** Whether anybody has written to the worker, beside telling that the case moved. */
function isAnswered({ replies, handovers }: CaseAnswer): boolean {
  return replies.some(({ counter }) => !handovers.some((moved) => moved.counter === counter));
}

/** What the desk can do with a case beside writing. Nothing of it can be done by one press that cannot be taken back. */
export function Course(props: {
  answer: CaseAnswer;
  of: OpenedCase;
  book: Book;
  onChanged: () => Promise<void>;
}): JSX.Element {
  const text = words().course;
  const { answer, of, book, onChanged } = props;
  const moving = useTask();
  const closing = useSignal(false);
  const { state } = answer;
  if (state === 'withdrawn') return <Stepper answer={answer} />;
  const move = (change: () => Promise<unknown>): void => {
    void moving.run(async () => {
      try {
        await change();
      } catch (error) {
        // A colleague was first, or the worker wrote: what stands now is shown, and nothing was typed here.
        const overtaken = ['claimed', 'closed', 'no-such-step', 'withdrawn', 'missing'].some((slug) => isProblem(error, slug));
        if (!overtaken) throw error;
      }
      await onChanged();
    });
  };
  const step = (event: Parameters<typeof casesRoutes.step>[1]): void => {
    move(() => casesRoutes.step(answer.case, event));
  };
  const others = answer.assignee !== null && answer.assignee !== member.value?.account;
  return (
    <section class="course" aria-label={text.title}>
      <Stepper answer={answer} />
      {state === 'closed' && (
        <Notice icon="check">
          <p>{text.closed}</p>
          {answer.erased_on !== null && <p>{fill(text.closedUntil, { day: dayText(answer.erased_on) })}</p>}
        </Notice>
      )}
      <div class="row">
        {(state === 'received' || state === 'reopened') && !others && (
          <button
            type="button"
            class="button"
            title={text.triageHint}
            disabled={moving.busy.value}
            onClick={() => {
              step('triage');
            }}
          >
            <Icon name="check" /> {text.triage}
          </button>
        )}
        {state !== 'closed' && !others && !closing.value && (
          <button
            type="button"
            class="button"
            data-key="e"
            disabled={moving.busy.value}
            onClick={() => {
              closing.value = true;
            }}
          >
            {text.close}
          </button>
        )}
        {state === 'closed' && (
          <button
            type="button"
            class="button"
            data-key="e"
            disabled={moving.busy.value}
            onClick={() => {
              step('reopen');
            }}
          >
            <Icon name="refresh" /> {text.reopen}
          </button>
        )}
        {state !== 'closed' && isLead(answer.desk) && <Assign answer={answer} moving={moving} onAssign={move} />}
      </div>
      {(closing.value || isAsked(answer, of, book)) && (
        <Closing
          {...props}
          onCancel={() => {
            closing.value = false;
          }}
        />
      )}
      <Trouble task={moving} />
      <History answer={answer} />
    </section>
  );
}

function isLead(desk: B64): boolean {
  return myDesks.value.find((one) => one.desk === desk)?.role === 'lead';
}

/** A lead's: to whom the case goes. */
function Assign(props: {
  answer: CaseAnswer;
  moving: Task;
  onAssign: (change: () => Promise<unknown>) => void;
}): JSX.Element {
  const text = words().course;
  const { answer } = props;
  const wanted = useSignal<string | null>(null);
  const refused = useSignal(false);
  const now = answer.assignee ?? '';
  const give = (): void => {
    refused.value = false;
    const to = wanted.value === null || wanted.value === '' ? null : wanted.value;
    props.onAssign(async () => {
      try {
        await casesRoutes.assign(answer.case, to);
        wanted.value = null;
      } catch (error) {
        if (!isProblem(error, 'no-such-colleague')) throw error;
        refused.value = true;
      }
    });
  };
  const people = colleaguesOf(answer.desk).filter(({ granted, deactivated }) => granted && !deactivated);
  return (
    <>
      <label class="inline-select">
        {text.assign}{' '}
        <select
          value={wanted.value ?? now}
          onChange={({ currentTarget }) => {
            wanted.value = currentTarget.value;
          }}
        >
          <option value="">{text.assignNobody}</option>
          {people.map(({ account, name }) => (
            <option key={account} value={account}>
              {personName(name)}
            </option>
          ))}
        </select>
      </label>
      {wanted.value !== null && <span class="hint">{words().help.assign}</span>}
      {wanted.value !== null && wanted.value !== now && (
        <button type="button" class="button" disabled={props.moving.busy.value} onClick={give}>
          {text.assignButton}
        </button>
      )}
      {refused.value && <span class="field-error">{text.cannotAssign}</span>}
    </>
  );
}

/** What the case became, and when; the first line is its receipt. */
function History({ answer }: { answer: CaseAnswer }): JSX.Element {
  const text = words().course;
  const { state: names } = words();
  return (
    <details class="history">
      <summary>{text.history}</summary>
      <ol>
        <li>
          {fill(text.historyLine, { day: dayText(answer.day), state: names.received })}{' '}
          <span class="quiet">{text.byWorker}</span>
        </li>
        {answer.steps.map((step, index) => (
          <li key={index}>
            {fill(text.historyLine, { day: dayText(step.day), state: names[step.state] })}{' '}
            <span class="quiet">{step.author === 'reporter' ? text.byWorker : text.byDesk}</span>
          </li>
        ))}
      </ol>
    </details>
  );
}
