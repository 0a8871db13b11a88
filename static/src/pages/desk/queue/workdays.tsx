/** On which days does the desk work? A lead says it; public holidays are proposed, and each date can be taken out again. */

import { useSignal } from '@preact/signals';
import { holidays } from 'koe:holidays';
import type { JSX } from 'preact';

import * as leadsRoutes from '../../../client/staff/leads.ts';
import type { B64 } from '../../../vault/member.ts';
import { loadDesks, myDesks } from '../desks.ts';
import { nameOf, today } from '../format.ts';
import { Field, Notice, Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { daysFrom, EVERY_DAY, weekdayOf, WEEKDAYS, type Workdays } from './workdays.ts';
import { fill, fillCount, language, words } from '../words.ts';

/** The server takes no more. */
const CLOSED_MAX = 200;
const OFFICE = [1, 2, 3, 4, 5] as const;
/** A Monday. */
const SOME_MONDAY = Date.UTC(2026, 10, 23);
const DAY_MS = 86_400_000;

/** The days of a desk of mine; every day, of one that is not. */
export function workdaysOf(desk: B64): Workdays {
  return myDesks.value.find((one) => one.desk === desk)?.workdays ?? EVERY_DAY;
}

function weekdayName(weekday: number, width: 'short' | 'long'): string {
  const names = new Intl.DateTimeFormat(language.value, { weekday: width, timeZone: 'UTC' });
  return names.format(SOME_MONDAY + (weekday - 1) * DAY_MS);
}

function nameOfDay(day: string): string {
  const holiday = holidays.find((one) => one.day === day);
  return holiday === undefined ? '' : nameOf(holiday.names);
}

/** What a lead sets; no worker's promise moves by it. */
export function WorkdaysForm({ desk }: { desk: B64 }): JSX.Element {
  const text = words().workdays;
  const kept = workdaysOf(desk);
  const weekdays = useSignal<readonly number[]>(kept.weekdays);
  const closed = useSignal<readonly string[]>(kept.closed);
  const first = useSignal('');
  const last = useSignal('');
  const fault = useSignal<string | null>(null);
  const saved = useSignal(false);
  const saving = useTask();
  const touch = (): void => {
    saved.value = false;
    fault.value = null;
  };
  const close = (days: readonly string[]): void => {
    touch();
    const all = [...new Set([...closed.value, ...days])].sort();
    if (all.length > CLOSED_MAX) fault.value = fill(text.tooMany, { most: CLOSED_MAX });
    else closed.value = all;
  };
  const now = today();
  const ahead = holidays.filter(({ day }) => day >= now);
  const proposed = ahead.filter(({ day }) => !closed.value.includes(day) && weekdays.value.includes(weekdayOf(day)));
  const known = holidays.at(-1)?.day.slice(0, 4) ?? '';
  const save = (): void => {
    touch();
    if (weekdays.value.length === 0) fault.value = text.noDay;
    if (fault.value !== null) return;
    void saving.run(async () => {
      const set = await leadsRoutes.setWorkdays(desk, { weekdays: weekdays.value, closed: closed.value });
      closed.value = set.closed;
      await loadDesks();
      saved.value = true;
    });
  };
  return (
    <form
      class="workdays"
      aria-labelledby="lead-workdays"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2 id="lead-workdays">{text.title}</h2>
      <p class="quiet">{text.lead}</p>
      <fieldset class="weekdays">
        <legend>{text.weekdays}</legend>
        {WEEKDAYS.map((weekday) => (
          <label key={weekday} class="choice">
            <input
              type="checkbox"
              checked={weekdays.value.includes(weekday)}
              onChange={({ currentTarget }) => {
                touch();
                const others = weekdays.value.filter((one) => one !== weekday);
                weekdays.value = currentTarget.checked ? [...others, weekday].sort() : others;
              }}
            />{' '}
            {weekdayName(weekday, 'long')}
          </label>
        ))}
      </fieldset>
      <h3>{fillCount(text, 'closed', closed.value.length, { count: closed.value.length })}</h3>
      {closed.value.length > 0 && (
        <ul class="closed-days">
          {closed.value.map((day) => (
            <li key={day}>
              <span>
                {day} ({weekdayName(weekdayOf(day), 'short')}) <span class="quiet">{nameOfDay(day)}</span>
              </span>
              <button
                type="button"
                class="button-quiet"
                aria-label={fill(text.remove, { day })}
                onClick={() => {
                  touch();
                  closed.value = closed.value.filter((one) => one !== day);
                }}
              >
                {text.takeOut}
              </button>
            </li>
          ))}
        </ul>
      )}
      {proposed.length > 0 ? (
        <button
          type="button"
          class="button"
          onClick={() => {
            close(proposed.map(({ day }) => day));
          }}
        >
          {fillCount(text, 'propose', proposed.length, { count: proposed.length, year: known })}
        </button>
      ) : (
        <p class="hint">{fill(text.knownUntil, { year: known })}</p>
      )}
      <div class="row closed-range">
        <Field label={text.from}>
          {(attributes) => (
            <input {...attributes} type="date" min={now} value={first.value} onInput={({ currentTarget }) => (first.value = currentTarget.value)} />
          )}
        </Field>
        <Field label={text.to}>
          {(attributes) => (
            <input {...attributes} type="date" min={first.value || now} value={last.value} onInput={({ currentTarget }) => (last.value = currentTarget.value)} />
          )}
        </Field>
        <button
          type="button"
          class="button"
          disabled={first.value === ''}
          onClick={() => {
            close(daysFrom(first.value, last.value || first.value));
            first.value = '';
            last.value = '';
          }}
        >
          {text.add}
        </button>
      </div>
      {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
      <Trouble task={saving} />
      {saved.value && <Notice tone="good">{text.saved}</Notice>}
      <div class="row">
        <button class="button-primary" disabled={saving.busy.value}>
          {text.save}
        </button>
        {weekdays.value.length === WEEKDAYS.length && (
          <button
            type="button"
            class="button-quiet"
            onClick={() => {
              touch();
              weekdays.value = OFFICE;
            }}
          >
            {text.office}
          </button>
        )}
      </div>
    </form>
  );
}
