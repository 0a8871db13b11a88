/** The list of a desk's reports: urgent first, each row what its cover says. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type * as staff from '../../client/staff.ts';
import type { B64, CaseState, Urgency as Known } from '../../vault/member.ts';
import { compareAgain } from './desks.ts';
import { dayText, kindNames, languageName, whereText } from './format.ts';
import { Icon, Progress, Trouble } from './parts.tsx';
import { coverOf, deskShown, filter, hasMore, loading, loadMore, loadQueue, opening, rows } from './queue.ts';
import { go, member } from './room.ts';
import { fill, whyText, words } from './words.ts';

const STATES: readonly CaseState[] = ['received', 'in_progress', 'answered', 'withdrawn'];

export function QueueView({ desk, open }: { desk: B64; open: B64 | null }): JSX.Element {
  const text = words().queue;
  useEffect(() => {
    if (deskShown() !== desk || rows.peek().length === 0) void loadQueue(desk, filter.peek());
  }, []);
  const progress = opening.value;
  const failed = loading.trouble.value !== null;
  return (
    <>
      <div class="queue-tools">
        <label class="inline-select">
          <span class="filter-label">{text.filter}</span>{' '}
          <select
            aria-label={text.filter}
            value={filter.value ?? ''}
            onChange={({ currentTarget }) => {
              void loadQueue(desk, STATES.find((state) => state === currentTarget.value) ?? null);
            }}
          >
            <option value="">{text.all}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>
                {words().state[state]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button"
          disabled={loading.busy.value}
          onClick={() => {
            void loadQueue(desk, filter.value);
            void compareAgain();
          }}
        >
          <Icon name="refresh" /> {text.refresh}
        </button>
        <span class="keys quiet">{text.keyboard}</span>
      </div>
      {progress !== null && (
        <Progress label={fill(text.opening, progress)} done={progress.done / Math.max(progress.total, 1)} />
      )}
      <Trouble task={loading} again={() => void loadQueue(desk, filter.value)} />
      {rows.value.length === 0 ? (
        <Nothing failed={failed} />
      ) : (
        <>
          <div class="queue-head" aria-hidden="true">
            <span>{text.day}</span>
            <span>{text.urgency}</span>
            <span>{text.kinds}</span>
            <span>{text.language}</span>
            <span>{text.where}</span>
            <span>{text.ongoing}</span>
            <span>{text.state}</span>
            <span>{text.assignee}</span>
            <span>{text.letters}</span>
          </div>
          <ul class="queue" onKeyDown={step}>
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

function Nothing({ failed }: { failed: boolean }): JSX.Element | null {
  const text = words().queue;
  if (loading.busy.value) return <p role="status">{words().common.loading}</p>;
  if (failed) return null;
  return (
    <div class="empty">
      <Icon name="inbox" />
      <p>{filter.value === null ? text.empty : text.emptyFilter}</p>
    </div>
  );
}

/** Arrow keys walk the rows. */
function step(event: KeyboardEvent): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.queue-row')];
  const at = buttons.findIndex((one) => one === document.activeElement);
  buttons[at + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
  event.preventDefault();
}

function Row({ row, desk, current }: { row: staff.QueueRow; desk: B64; current: boolean }): JSX.Element {
  const text = words().queue;
  const cover = coverOf(row);
  const facts = cover?.facts;
  const kinds = facts ? kindNames(facts.kinds).join(' · ') : '…';
  const where = facts ? whereText(facts) : '';
  return (
    <li>
      <button
        type="button"
        class="queue-row"
        aria-current={current ? 'true' : undefined}
        onClick={() => {
          go({ at: 'desk', desk, case: row.case });
        }}
      >
        {cover !== undefined && cover.refused !== null ? (
          <span class="cell-kinds refused">
            <Icon name="alert" /> {fill(text.refused, { why: whyText(cover.refused) })}
          </span>
        ) : (
          <span class="cell-kinds" title={kinds}>
            {kinds}
          </span>
        )}
        <span class="cell-state">
          <StateChip state={row.state} />
        </span>
        <span class="cell-more">
          <span class="cell-day">{dayText(row.day)}</span>
          <Urgency urgent={row.urgent} known={facts?.urgency} />
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
          </span>
          <span class="cell-letters">
            {row.letters > 1 && row.last_author === 'reporter' && row.state !== 'withdrawn' ? (
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

export function StateChip({ state }: { state: CaseState }): JSX.Element {
  return <span class={`chip chip-${state}`}>{words().state[state]}</span>;
}

export function whoHas(account: B64 | null, name: string | null): string {
  if (account === null) return words().queue.unassigned;
  return account === member.value?.account ? words().queue.you : (name ?? '?');
}
