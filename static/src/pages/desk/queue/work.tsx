/** What is to be done today, over all my cases; and where was it written? Opened on this device, for this tab alone. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Job } from '../../../notebook/book.ts';
import type { B64 } from '../../../vault/member.ts';
import { caseName } from './case_names.ts';
import { Counting } from '../lead/counting.tsx';
import { useDesks } from '../desk.tsx';
import { countable, myDesks, nameAt, nameOfDesk, standings } from '../desks.ts';
import { dayAfter, dayText, kindNames, today } from '../format.ts';
import { Heading, Icon, Notice, Progress, Trouble } from '../parts.tsx';
import { JobDue, whoText } from '../case/plan.tsx';
import { go, member } from '../room.ts';
import { fillShelf, filling, find, hasAll, leftOut, shelved, shelving, type Shelved } from '../case/shelf.ts';
import { Watched } from './watched.tsx';
import { fill, words } from '../words.ts';

export function WorkScreen(): JSX.Element {
  const text = words().work;
  const ready = useDesks();
  const desks = myDesks.value.map(({ desk }) => desk).filter((desk) => standings.value[desk] === 'in');
  const open = (all: boolean): void => {
    void fillShelf(desks, all ? 'all' : 'own where there are many');
  };
  useEffect(() => {
    if (ready && desks.length > 0 && hasAll.peek() === null) open(false);
  }, [ready]);
  const progress = filling.value;
  return (
    <section class="page work">
      <Heading>{text.title}</Heading>
      <p class="quiet">{text.lead}</p>
      {progress !== null && (
        <Progress label={fill(words().queue.opening, progress)} done={progress.done / Math.max(progress.total, 1)} />
      )}
      <Trouble
        task={shelving}
        again={() => {
          open(hasAll.value === true);
        }}
      />
      {leftOut.value > 0 && <Notice tone="soon">{text.leftOut}</Notice>}
      <Search
        onOpenAll={() => {
          open(true);
        }}
      />
      <Today />
      <Watched />
      <p>
        <button
          type="button"
          class="button"
          disabled={shelving.busy.value}
          onClick={() => {
            open(hasAll.value === true);
          }}
        >
          <Icon name="refresh" /> {text.again}
        </button>
      </p>
      {countable.value && desks.map((desk) => <Counting key={desk} desk={desk} />)}
    </section>
  );
}

function Search({ onOpenAll }: { onOpenAll: () => void }): JSX.Element {
  const text = words().work;
  const wanted = useSignal('');
  const found = wanted.value.trim() === '' ? null : find(wanted.value);
  return (
    <section class="search" aria-label={text.search}>
      <div class="row">
        <label class="search-field">
          <span>{text.search}</span>
          <input
            type="search"
            autocomplete="off"
            spellcheck={false}
            dir="auto"
            value={wanted.value}
            onInput={({ currentTarget }) => {
              wanted.value = currentTarget.value;
            }}
          />
        </label>
        {hasAll.value === false && (
          <button type="button" class="button" disabled={shelving.busy.value} onClick={onOpenAll}>
            {text.openAll}
          </button>
        )}
      </div>
      <p class="hint">{hasAll.value === true ? text.searchAllHint : text.searchHint}</p>
      {found !== null && (
        <div role="status">
          {found.length === 0 ? (
            <p>{text.nothingFound}</p>
          ) : (
            <ul class="jobs">
              {found.map((one) => (
                <li key={one.case} class="job">
                  <CaseLink desk={one.desk} id={one.case} />
                  <span class="job-about quiet">{kindNames(one.kinds).join(' · ')}</span>
                  {one.excerpt !== '' && (
                    <span class="excerpt" dir="auto">
                      {one.excerpt}
                    </span>
                  )}
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </section>
  );
}

interface Mine {
  readonly in: Shelved;
  readonly job: Job;
}

/** What is overdue, what is due within a week, and the rest: one's own tasks, and anybody's in one's own cases. */
function Today(): JSX.Element {
  const text = words().work;
  const all = [...shelved.value.values()];
  const mine = all
    .flatMap((one): Mine[] => one.book.jobs.map((job) => ({ in: one, job })))
    .filter(({ in: one, job }) => job.standing === 'open' && (job.who ?? one.answer.assignee) === member.value?.account);
  const now = today();
  const week = dayAfter(now, 7);
  const late = mine.filter(({ job }) => job.due !== null && job.due < now);
  const soon = mine.filter(({ job }) => job.due !== null && job.due >= now && job.due <= week);
  const later = mine.filter(({ job }) => job.due === null || job.due > week);
  const mentions = all.flatMap((one) => mentionsOf(one));
  const drafts = all.filter(({ book, answer }) => book.draft !== null && answer.assignee === member.value?.account);
  const endings = all.filter((one) => waitsForEyes(one));
  const nothing = [late, soon, later, mentions, drafts, endings].every((list) => list.length === 0);
  if (nothing) return hasAll.value === null ? <></> : <p class="empty">{text.nothing}</p>;
  return (
    <>
      <Jobs title={text.late} jobs={late} />
      <Jobs title={text.soon} jobs={soon} />
      <Cases title={text.endings} cases={endings} />
      {mentions.length > 0 && (
        <section aria-label={text.mentions}>
          <h2>{text.mentions}</h2>
          <ul class="jobs">
            {mentions.map(({ in: one, note }) => (
              <li key={`${one.answer.case} ${String(note.counter)}`} class="job">
                <CaseLink desk={one.opened.desk} id={one.answer.case} />
                <span class="job-about quiet">
                  {nameAt(one.opened.desk, note.author) ?? words().notes.unknownWriter} · {dayText(note.day)}
                </span>
                <span class="excerpt" dir="auto">
                  {note.text}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Cases title={text.drafts} cases={drafts} />
      <Jobs title={text.later} jobs={later} />
    </>
  );
}

function mentionsOf(one: Shelved): { in: Shelved; note: { counter: number; author: string; day: string; text: string } }[] {
  const own = member.value?.account ?? '';
  return one.opened.notes.flatMap((note) => {
    if (!('text' in note) || note.entry?.type !== 'mention' || !note.entry.whom.includes(own)) return [];
    // Whoever has noted something on the case since has read it.
    const answered = one.opened.notes.some((later) => 'text' in later && later.author === own && later.counter > note.counter);
    return answered ? [] : [{ in: one, note }];
  });
}

/** A colleague wants to close it, and asks for a second pair of eyes. */
function waitsForEyes({ book, answer }: Shelved): boolean {
  const { ending } = book;
  return ending !== null && ending.agreed === null && answer.state !== 'closed' && ending.note.author !== member.value?.account;
}

function Jobs({ title, jobs }: { title: string; jobs: readonly Mine[] }): JSX.Element | null {
  if (jobs.length === 0) return null;
  const sorted = [...jobs].sort((a, b) => (a.job.due ?? '9999').localeCompare(b.job.due ?? '9999'));
  return (
    <section aria-label={title}>
      <h2>
        {title} <span class="list-count">{jobs.length}</span>
      </h2>
      <ul class="jobs">
        {sorted.map(({ in: one, job }) => (
          <li key={`${one.answer.case} ${String(job.of)}`} class="job">
            <span class="job-text" dir="auto">
              {job.text}
            </span>
            <span class="job-about quiet">
              {whoText(one.opened.desk, job.who)}
              <JobDue due={job.due} />
            </span>
            <CaseLink desk={one.opened.desk} id={one.answer.case} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Cases({ title, cases }: { title: string; cases: readonly Shelved[] }): JSX.Element | null {
  if (cases.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <ul class="jobs">
        {cases.map(({ answer, opened }) => (
          <li key={answer.case} class="job">
            <CaseLink desk={opened.desk} id={answer.case} />
            <span class="job-about quiet">{kindNames(opened.facts.kinds).join(' · ')}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CaseLink({ desk, id }: { desk: B64; id: B64 }): JSX.Element {
  const several = myDesks.value.length > 1;
  return (
    <button
      type="button"
      class="button-quiet job-case"
      onClick={() => {
        go({ at: 'desk', desk, case: id });
      }}
    >
      {caseName(id)}
      {several && <span class="quiet"> · {nameOfDesk(desk)}</span>}
    </button>
  );
}
