/** What is to be done for this worker, by whom and by when? Kept among the notes, for the desk alone. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { inUrgency, type Book, type Job } from '../../../notebook/book.ts';
import type { B64, NewEntry, OpenedCase } from '../../../vault/member.ts';
import { colleaguesOf } from '../desks.ts';
import { dayAfter, dayText, daysBetween, personName, textBytes, today } from '../format.ts';
import { useNoting, type Noting } from './noting.ts';
import { Field, Icon, Trouble } from '../parts.tsx';
import { jobDrafts, member, type JobDraft } from '../room.ts';
import { fill, words } from '../words.ts';

const NO_JOB: JobDraft = { text: '', who: '', due: '' };
/** A line in a list, not a letter. */
const JOB_BYTES_MAX = 1000;
/** Days after a referral on which somebody asks the worker whether they are well. */
const CHECK_INS = [7, 30, 90] as const;

interface OfCase {
  readonly of: OpenedCase;
  readonly book: Book;
  /** Whether there is work to be done on the case. */
  readonly open: boolean;
  readonly onChanged: () => Promise<void>;
}

export function Plan({ of, book, open, onChanged }: OfCase): JSX.Element | null {
  const text = words().plan;
  const noting = useNoting(of.case, onChanged);
  const jobs = inUrgency(book.jobs);
  const [doing, over] = [jobs.filter(isOpen), jobs.filter((job) => !isOpen(job))];
  if (!open && jobs.length === 0) return null;
  return (
    <section class="plan" aria-label={text.title}>
      <h2>
        {text.title} {doing.length > 0 && <span class="list-count">{doing.length}</span>}
      </h2>
      {doing.length === 0 && <p class="quiet">{text.none}</p>}
      <ul class="jobs">
        {doing.map((job) => (
          <JobLine key={job.of} job={job} desk={of.desk} noting={noting} />
        ))}
      </ul>
      {noting.fault.value !== null && <p class="field-error">{noting.fault.value}</p>}
      <Trouble task={noting.task} />
      {open && <CheckIns book={book} noting={noting} />}
      {open && <NewJob id={of.case} desk={of.desk} noting={noting} />}
      {over.length > 0 && (
        <details class="history">
          <summary>{fill(text.over, { count: over.length })}</summary>
          <ul class="jobs">
            {over.map((job) => (
              <JobLine key={job.of} job={job} desk={of.desk} noting={noting} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function isOpen({ standing }: Job): boolean {
  return standing === 'open';
}

function JobLine(props: { job: Job; desk: B64; noting: Noting }): JSX.Element {
  const text = words().plan;
  const { job, noting } = props;
  const { of, who, due } = job;
  const become = (standing: Job['standing']): void => {
    noting.keep(job.text, { type: 'task', of, who, due, standing });
  };
  return (
    <li class={isOpen(job) ? 'job' : 'job job-over'}>
      <span class="job-text" dir="auto">
        {job.text}
      </span>
      <span class="job-about quiet">
        {whoText(props.desk, who)}
        {isOpen(job) ? <JobDue due={due} /> : fill(text[job.standing === 'done' ? 'wasDone' : 'wasDropped'], { day: dayText(job.last.day) })}
      </span>
      <span class="row">
        {isOpen(job) ? (
          <>
            <button type="button" class="button small" disabled={noting.task.busy.value} onClick={() => {
                become('done');
              }}>
              <Icon name="check" /> {text.done}
              <span class="hidden">: {job.text}</span>
            </button>
            <button type="button" class="button-quiet small" disabled={noting.task.busy.value} onClick={() => {
                become('dropped');
              }}>
              {text.drop}
              <span class="hidden">: {job.text}</span>
            </button>
          </>
        ) : (
          <button type="button" class="button-quiet small" disabled={noting.task.busy.value} onClick={() => {
                become('open');
              }}>
            {text.again}
            <span class="hidden">: {job.text}</span>
          </button>
        )}
      </span>
    </li>
  );
}

export function whoText(desk: B64, who: B64 | null): string {
  if (who === null) return words().plan.anybody;
  if (who === member.value?.account) return words().queue.you;
  const name = colleaguesOf(desk).find(({ account }) => account === who)?.name;
  return name === undefined ? words().plan.somebodyGone : personName(name);
}

/** A shape before a colour, as a deadline has it. */
export function JobDue({ due }: { due: string | null }): JSX.Element | null {
  const text = words().plan;
  if (due === null) return null;
  const left = daysBetween(today(), due);
  if (left > 2) return <span class="deadline">{fill(text.by, { day: dayText(due) })}</span>;
  return (
    <span class={left < 0 ? 'deadline late' : 'deadline soon'}>
      <Icon name={left < 0 ? 'alert' : 'clock'} />{' '}
      {left < 0 ? fill(text.late, { day: dayText(due) }) : left === 0 ? text.today : fill(text.by, { day: dayText(due) })}
    </span>
  );
}

function NewJob(props: { id: B64; desk: B64; noting: Noting }): JSX.Element {
  const text = words().plan;
  const { id, noting } = props;
  const fault = useSignal<string | null>(null);
  const begun = useSignal(jobDrafts.peek()[id] !== undefined);
  const first = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (begun.value) first.current?.querySelector('input')?.focus();
  }, [begun.value]);
  const draft = jobDrafts.value[id] ?? NO_JOB;
  const change = (changed: Partial<JobDraft>): void => {
    fault.value = null;
    jobDrafts.value = { ...jobDrafts.value, [id]: { ...draft, ...changed } };
  };
  const add = (): void => {
    const what = draft.text.trim();
    fault.value = what === '' ? text.empty : textBytes(what) > JOB_BYTES_MAX ? text.tooLong : null;
    if (fault.value !== null) return;
    const entry: NewEntry = { type: 'task', of: null, who: draft.who || null, due: draft.due || null, standing: 'open' };
    noting.keep(what, entry, () => {
      jobDrafts.value = Object.fromEntries(Object.entries(jobDrafts.value).filter(([one]) => one !== id));
    });
  };
  const people = colleaguesOf(props.desk).filter(({ granted, deactivated }) => granted && !deactivated);
  if (!begun.value) {
    return (
      <p>
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            begun.value = true;
          }}
        >
          {text.begin}
        </button>
      </p>
    );
  }
  return (
    <form
      ref={first}
      class="new-job"
      onSubmit={(event) => {
        event.preventDefault();
        add();
      }}
    >
      <Field label={text.what} hint={text.whatExample} error={fault.value}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            dir="auto"
            autocomplete="off"
            value={draft.text}
            onInput={({ currentTarget }) => {
              change({ text: currentTarget.value });
            }}
          />
        )}
      </Field>
      <div class="row">
        <label class="inline-select">
          {text.who}{' '}
          <select
            aria-label={text.who}
            value={draft.who}
            onChange={({ currentTarget }) => {
              change({ who: currentTarget.value });
            }}
          >
            <option value="">{text.anybody}</option>
            {people.map(({ account, name }) => (
              <option key={account} value={account}>
                {personName(name)}
              </option>
            ))}
          </select>
        </label>
        <label class="inline-select">
          {text.due}{' '}
          <input
            type="date"
            aria-label={text.due}
            value={draft.due}
            onInput={({ currentTarget }) => {
              change({ due: currentTarget.value });
            }}
          />
        </label>
        <button class="button" disabled={noting.task.busy.value}>
          {text.add}
        </button>
      </div>
      <p class="hint">{words().help.plan}</p>
    </form>
  );
}

/** After somebody outside was told, the employer may hear of it: the worker is asked again, on days that are proposed here. */
function CheckIns({ book, noting }: { book: Book; noting: Noting }): JSX.Element | null {
  const text = words().plan;
  const contact = book.contacts.at(-1);
  if (contact === undefined) return null;
  const days = CHECK_INS.map((after) => dayAfter(contact, after));
  const due = days.find((day) => day >= today() && !book.jobs.some((job) => job.due === day));
  if (due === undefined) return null;
  return (
    <p class="row">
      <button
        type="button"
        class="button-quiet"
        disabled={noting.task.busy.value}
        onClick={() => {
          const who = member.value?.account ?? null;
          noting.keep(text.checkIn, { type: 'task', of: null, who, due, standing: 'open' });
        }}
      >
        <Icon name="clock" /> {fill(text.propose, { what: text.checkIn, day: dayText(due) })}
      </button>
    </p>
  );
}
