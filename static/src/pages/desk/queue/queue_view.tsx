/** The list of a desk's reports: urgent first, then what waits longest; each row what its cover says. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { ListName, QueueRow } from '../../../client/staff/queue.ts';
import type { B64, CaseState, Urgency as Known } from '../../../vault/member.ts';
import { CoverOf } from '../lead/absence.tsx';
import { Bulk, pick, picked } from './bulk.tsx';
import { caseName } from './case_names.ts';
import { coverOf, opening } from './covers.ts';
import { compareAgain } from '../desks.ts';
import { dayText, daysBetween, kindNames, languageName, today, whereText } from '../format.ts';
import { HoursLeft } from './hours.tsx';
import { isUnread } from '../account/own_shelf.ts';
import { Icon, Progress, Trouble } from '../parts.tsx';
import { PracticeLink } from '../practice_link.tsx';
import { Choices } from './queue_choices.tsx';
import { asked, counts, countText, deskShown, everyRow, hasMore, isChosen, isLooking, loading, loadMore, loadQueue, looked, rows } from './queue.ts';
import { OwnSigns } from './read_marks.tsx';
import { go, member } from '../room.ts';
import { SavedViews } from './saved_views.tsx';
import { dueDay, timeLeft, type Time } from './workdays.ts';
import { workdaysOf } from './workdays.tsx';
import { fill, whyText, words } from '../words.ts';

const LISTS: readonly ListName[] = ['open', 'todo', 'waiting', 'due', 'done'];
/** From so many working days before it, a deadline is amber. */
const SOON_DAYS = 2;

export function QueueView({ desk, open }: { desk: B64; open: B64 | null }): JSX.Element {
  const text = words().queue;
  useEffect(() => {
    if (deskShown() !== desk || everyRow().length === 0) void loadQueue(desk, asked.peek());
  }, []);
  const progress = opening.value;
  const failed = loading.trouble.value !== null;
  return (
    <>
      <Lists desk={desk} />
      <SavedViews desk={desk} />
      <p class="hint">{words().help.lists[asked.value.view]}</p>
      <div class="queue-tools">
        <Choices desk={desk} />
        <button
          type="button"
          class="button"
          disabled={loading.busy.value}
          onClick={() => {
            void loadQueue(desk, asked.value);
            void compareAgain();
          }}
        >
          <Icon name="refresh" /> {text.refresh}
        </button>
        <Bulk desk={desk} />
        <span class="keys quiet">{text.keyboard}</span>
      </div>
      {looked.value !== null && <p role="status">{fill(text.looked, { count: looked.value })}</p>}
      {progress !== null && looked.value === null && (
        <Progress label={fill(text.opening, progress)} done={progress.done / Math.max(progress.total, 1)} />
      )}
      <Trouble task={loading} again={() => void loadQueue(desk, asked.value)} />
      {rows.value.length === 0 ? (
        <Nothing failed={failed} />
      ) : (
        <>
          <div class="queue-head" aria-hidden="true">
            <span>{text.due}</span>
            <span>{text.urgency}</span>
            <span>{text.kinds}</span>
            <span>{text.language}</span>
            <span>{text.where}</span>
            <span>{text.ongoing}</span>
            <span>{text.state}</span>
            <span>{text.assignee}</span>
            <span>{text.letters}</span>
          </div>
          <ul class="queue">
            {rows.value.map((row) => (
              <Row key={row.case} row={row} desk={desk} current={row.case === open} />
            ))}
          </ul>
          <p class="queue-foot quiet">
            {fill(text.count, { count: rows.value.length })}{' '}
            {hasMore() && (
              <button type="button" class="button" disabled={loading.busy.value} onClick={() => void loadMore()}>
                {text.more}
              </button>
            )}
          </p>
        </>
      )}
    </>
  );
}

/** The desk's lists, each with how many cases are in it. */
function Lists({ desk }: { desk: B64 }): JSX.Element {
  const { lists } = words().queue;
  const now = asked.value;
  return (
    <div class="lists" role="group" aria-label={words().queue.title}>
      {LISTS.map((view) => {
        const count = view === 'done' ? undefined : counts.value?.[view];
        return (
          <button
            key={view}
            type="button"
            class={view === 'due' && (count ?? 0) > 0 ? 'list list-due' : 'list'}
            aria-pressed={now.view === view}
            onClick={() => {
              void loadQueue(desk, { ...now, view, state: null });
            }}
          >
            {lists[view]}
            {count !== undefined && <span class="list-count">{countText(count)}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** Why the list is empty: nobody wrote yet, nothing is left to do, or nothing fits what was chosen. */
function Nothing({ failed }: { failed: boolean }): JSX.Element | null {
  const text = words().queue;
  if (isLooking.value) return <p role="status">{words().common.loading}</p>;
  if (failed) return null;
  const { view, holder, urgent, state } = asked.value;
  const everything = holder === 'anyone' && !urgent && state === null && !isChosen();
  return (
    <div class="empty">
      <Icon name="inbox" />
      <p>{everything ? text.emptyList[view] : text.emptyFilter}</p>
      {everything && view === 'open' && <PracticeLink />}
    </div>
  );
}

function Row({ row, desk, current }: { row: QueueRow; desk: B64; current: boolean }): JSX.Element {
  const text = words().queue;
  const cover = coverOf(row);
  const facts = cover?.facts;
  const kinds = facts ? kindNames(facts.kinds).join(' · ') : '…';
  const where = facts ? whereText(facts) : '';
  return (
    <li class={picked.value === null ? undefined : 'picking'}>
      {picked.value !== null && (
        <label class="choice pick">
          <input
            type="checkbox"
            checked={picked.value.has(row.case)}
            aria-label={fill(words().bulk.pick, { name: caseName(row.case) })}
            onChange={({ currentTarget }) => {
              pick(row.case, currentTarget.checked);
            }}
          />
        </label>
      )}
      <button
        type="button"
        class={isUnread(row) ? 'queue-row unread' : 'queue-row'}
        aria-current={current ? 'true' : undefined}
        onClick={() => {
          go({ at: 'desk', desk, case: row.case });
        }}
      >
        {cover !== undefined && cover.refused !== null ? (
          <span class="cell-kinds refused">
            <OwnSigns row={row} />
            <Icon name="alert" /> {fill(text.refused, { why: whyText(cover.refused) })}
          </span>
        ) : (
          <span class="cell-kinds" title={kinds}>
            <OwnSigns row={row} />
            {kinds}
            <span class="cell-second quiet">{caseName(row.case)}</span>
          </span>
        )}
        <span class="cell-state">
          <StateChip state={row.state} />
        </span>
        <span class="cell-more">
          <span class="cell-day">
            <Deadline turn={row.turn} due={row.due} desk={desk} />
            <Leaving on={row.erased_on} />
            <span class="cell-second quiet">{fill(text.came, { day: dayText(row.day) })}</span>
          </span>
          <span class="cell-soon">
            <Urgency urgent={row.urgent} known={facts?.urgency} />
            {facts && <HoursLeft of={{ ...row, facts }} />}
          </span>
          <span class="cell-language">{facts ? languageName(facts.language) : ''}</span>
          {where !== '' && <span class="cell-where">{where}</span>}
          <span class="cell-ongoing">
            {facts && (
              <>
                <span class="hidden">{text.ongoing}: </span>
                {words().ongoing[facts.ongoing]}
              </>
            )}
          </span>
          <span class="cell-assignee">
            <span class="hidden">{text.assignee}: </span>
            {whoHas(row.assignee, row.assignee_name)}
            <CoverOf desk={desk} account={row.assignee} />
          </span>
          <span class="cell-letters">
            {row.letters > 1 && row.turn === 'desk' ? (
              <span class="chip chip-new">
                <Icon name="mail" /> {text.newLetter}
              </span>
            ) : (
              <>
                <span class="hidden">{text.letters}: </span>
                {row.letters}
              </>
            )}
          </span>
        </span>
      </button>
    </li>
  );
}

/** Within a day: a word and a shape before a colour. Until the cover is open, that it is urgent is all that is known. */
export function Urgency({ urgent, known }: { urgent: boolean; known: Known | undefined }): JSX.Element | null {
  if (known !== undefined && !urgent) return <span class="cell-urgency quiet">{words().urgency[known]}</span>;
  if (!urgent) return null;
  return (
    <span class="cell-urgency urgent">
      <Icon name="alert" /> {known === undefined ? words().queue.urgent : words().urgency[known]}
    </span>
  );
}

/** The time that is left for the desk's next word: a sentence and a shape before a colour. */
export function Deadline({ turn, due, desk }: Pick<QueueRow, 'turn' | 'due'> & { desk: B64 }): JSX.Element | null {
  if (due === null) return null;
  if (turn === 'reporter') return <span class="deadline quiet">{fill(words().deadline.theirs, { day: due })}</span>;
  const left = timeLeft(due, today(), workdaysOf(desk));
  if (left.is === 'left' && left.days > SOON_DAYS) return <span class="deadline">{timeText(left)}</span>;
  return (
    <span class={left.is === 'late' ? 'deadline late' : 'deadline soon'}>
      <Icon name={left.is === 'late' ? 'alert' : 'clock'} /> {timeText(left)}
    </span>
  );
}

function timeText(left: Time): string {
  const text = words().deadline;
  switch (left.is) {
    case 'late':
      return fill(left.days === 1 ? text.lateOne : text.late, left);
    case 'left':
      return fill(left.of === 'days' ? text.left : left.days === 1 ? text.workingOne : text.working, left);
    default:
      return text[left.is];
  }
}

/** Where the promised day is one on which nobody works, both days: which was promised, and by which the desk writes. */
export function Promised({ turn, due, desk }: Pick<QueueRow, 'turn' | 'due'> & { desk: B64 }): JSX.Element | null {
  if (due === null || turn !== 'desk' || due < today()) return null;
  const writes = dueDay(due, today(), workdaysOf(desk));
  if (writes === due) return null;
  return <span class="quiet">{fill(words().deadline.promised, { due: writes, promised: due })}</span>;
}

/** From so many days before it, the list says that a closed case will be erased. */
const WARNED_DAYS = 30;

function Leaving({ on }: { on: string | null }): JSX.Element | null {
  if (on === null || daysBetween(today(), on) > WARNED_DAYS) return null;
  return (
    <span class="deadline soon">
      <Icon name="clock" /> {fill(words().deadline.erased, { day: dayText(on) })}
    </span>
  );
}

export function StateChip({ state }: { state: CaseState }): JSX.Element {
  return <span class={`chip chip-${state}`}>{words().state[state]}</span>;
}

export function whoHas(account: B64 | null, name: string | null): string {
  if (account === null) return words().queue.unassigned;
  return account === member.value?.account ? words().queue.you : (name ?? '?');
}
