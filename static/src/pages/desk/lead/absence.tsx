/** Who is away, until when, and who looks after their cases? It ends by itself, and gives nobody anything new to read. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as absencesRoutes from '../../../client/staff/absences.ts';
import type { Colleague } from '../../../client/staff/desks.ts';
import type { B64 } from '../../../vault/member.ts';
import { colleaguesOf, nameAt } from '../desks.ts';
import { dayAfter, personName, today } from '../format.ts';
import { Icon, Trouble } from '../parts.tsx';
import { member } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** “Mai covers for Aoi until …”, of somebody who is away today; empty for anybody else. */
export function coverText(desk: B64, account: B64 | null, covers = words().absence.covers): string {
  const text = words().absence;
  const holder = colleaguesOf(desk).find((one) => one.account === account);
  const away = holder?.away ?? null;
  if (holder === undefined || away === null || away.first_day > today()) return '';
  const name = personName(holder.name);
  const cover = away.cover === null ? null : nameAt(desk, away.cover);
  if (cover === null) return fill(text.awayUntil, { name, last: away.last_day });
  return fill(covers, { cover: personName(cover), name, last: away.last_day });
}

/** “Mai covers for Aoi”, in a row of the list. */
export function CoverOf({ desk, account }: { desk: B64; account: B64 | null }): JSX.Element | null {
  const said = coverText(desk, account, words().absence.coversShort);
  return said === '' ? null : <span class="cell-second cover-of quiet">{said}</span>;
}

/** What colleagues read of it in the list of people, and where it is said. */
export function AbsenceOf(props: {
  desk: B64;
  colleague: Colleague;
  /** Whether this reader may say it of them. */
  mayTell: boolean;
  refresh: () => Promise<void>;
}): JSX.Element | null {
  const text = words().absence;
  const { desk, colleague, refresh } = props;
  const telling = useSignal(false);
  const ending = useTask();
  const { away } = colleague;
  const own = colleague.account === member.value?.account;
  const covering = away?.cover ?? null;
  const cover = covering === null ? null : nameAt(desk, covering);
  const end = (): void => {
    void ending.run(async () => {
      await (own ? absencesRoutes.endOwn(desk) : absencesRoutes.endFor(desk, colleague.account));
      await refresh();
    });
  };
  if (away === null && !props.mayTell) return null;
  return (
    <div class="absence">
      {away !== null && (
        <p class="person-fresh">
          <Icon name="clock" /> {fill(text.away, { first: away.first_day, last: away.last_day })}{' '}
          {cover === null ? text.nobodyCovers : fill(text.coveredBy, { cover: personName(cover) })}
        </p>
      )}
      <Trouble task={ending} />
      {props.mayTell && !telling.value && (
        <div class="row">
          <button type="button" class="button-quiet" onClick={() => (telling.value = true)}>
            {own ? text.tellOwn : fill(text.tell, { name: personName(colleague.name) })}
          </button>
          {away !== null && (
            <button type="button" class="button-quiet" disabled={ending.busy.value} onClick={end}>
              {own ? text.endOwn : fill(text.end, { name: personName(colleague.name) })}
            </button>
          )}
        </div>
      )}
      {telling.value && (
        <Telling
          desk={desk}
          colleague={colleague}
          own={own}
          onDone={async () => {
            await refresh();
            telling.value = false;
          }}
          onCancel={() => (telling.value = false)}
        />
      )}
    </div>
  );
}

function Telling(props: {
  desk: B64;
  colleague: Colleague;
  own: boolean;
  onDone: () => Promise<void>;
  onCancel: () => void;
}): JSX.Element {
  const text = words().absence;
  const { desk, colleague, own } = props;
  const first = useSignal(colleague.away?.first_day ?? today());
  const last = useSignal(colleague.away?.last_day ?? dayAfter(today(), 6));
  const cover = useSignal(colleague.away?.cover ?? '');
  const fault = useSignal<string | null>(null);
  const keeping = useTask();
  const others = colleaguesOf(desk).filter(
    ({ account, granted, deactivated }) => granted && !deactivated && account !== colleague.account,
  );
  const keep = (): void => {
    fault.value = first.value !== '' && first.value <= last.value && last.value >= today() ? null : text.wrongDays;
    if (fault.value !== null) return;
    void keeping.run(async () => {
      try {
        const absence = { first_day: first.value, last_day: last.value, cover: cover.value === '' ? null : cover.value };
        await (own ? absencesRoutes.setOwn(desk, absence) : absencesRoutes.setFor(desk, colleague.account, absence));
      } catch (error) {
        if (!isProblem(error, 'unusable-absence')) throw error;
        fault.value = text.unusable;
        return;
      }
      await props.onDone();
    });
  };
  return (
    <form
      class="absence-form"
      onSubmit={(event) => {
        event.preventDefault();
        keep();
      }}
    >
      <p class="hint">{text.hint}</p>
      <div class="row">
        <label class="inline-select">
          {text.first}{' '}
          <input
            type="date"
            required
            value={first.value}
            onInput={({ currentTarget }) => {
              fault.value = null;
              first.value = currentTarget.value;
            }}
          />
        </label>
        <label class="inline-select">
          {text.last}{' '}
          <input
            type="date"
            required
            value={last.value}
            onInput={({ currentTarget }) => {
              fault.value = null;
              last.value = currentTarget.value;
            }}
          />
        </label>
        <label class="inline-select">
          {text.cover}{' '}
          <select
            value={cover.value}
            onChange={({ currentTarget }) => {
              cover.value = currentTarget.value;
            }}
          >
            <option value="">{text.nobody}</option>
            {others.map(({ account, name }) => (
              <option key={account} value={account}>
                {personName(name)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {fault.value !== null && (
        <p class="field-error" role="alert">
          {fault.value}
        </p>
      )}
      <Trouble task={keeping} />
      <div class="row">
        <button class="button" disabled={keeping.busy.value}>
          {text.keep}
        </button>
        <button type="button" class="button-quiet" onClick={props.onCancel}>
          {words().common.cancel}
        </button>
      </div>
    </form>
  );
}
