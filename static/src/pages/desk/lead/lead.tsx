/** How does the desk stand? What each holds, how old it is, what was answered in time, who opens reports, who is away. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Colleague } from '../../../client/staff/desks.ts';
import * as leadsRoutes from '../../../client/staff/leads.ts';
import type { Overview, Retention } from '../../../client/staff/leads.ts';
import type { B64 } from '../../../vault/member.ts';
import { useDesks } from '../desk.tsx';
import { colleaguesOf, myDesks, nameAt } from '../desks.ts';
import { daysBetween, dayText, nameOf, personName, today } from '../format.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { Field, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { go } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { WorkdaysForm } from '../queue/workdays.tsx';
import { fill, fillCount, words } from '../words.ts';

const KEPT_DAYS = { least: 30, most: 3650 } as const;

export function LeadScreen({ desk }: { desk: B64 }): JSX.Element {
  const text = words().lead;
  const ready = useDesks();
  const here = myDesks.value.find((one) => one.desk === desk);
  const { value, task, load } = useLoaded(() => leadsRoutes.readOverview(desk));
  return (
    <section class="page lead">
      <Heading>
        {text.title}
        {here !== undefined && <span class="sub"> {nameOf(here.names)}</span>}
      </Heading>
      <p class="quiet">{text.lead}</p>
      <Loading task={task} again={load} />
      {value !== null && ready && (
        <>
          <LoadOf desk={desk} load={value.load} />
          <AgesOf ages={value.ages} />
          <AnsweredOf answered={value.answered} />
          <People desk={desk} />
          <WorkdaysForm desk={desk} />
          <Closed desk={desk} kept={value.retention} />
        </>
      )}
    </section>
  );
}

function LoadOf({ desk, load }: { desk: B64; load: Overview['load'] }): JSX.Element {
  const text = words().lead;
  const idle = colleaguesOf(desk)
    .filter(({ account, granted }) => granted && !load.some((one) => one.account === account))
    .map(({ account, name }) => ({ account, name, open: 0, overdue: 0, oldest: null }));
  const rows: readonly { account: B64 | null; name: string | null; open: number; overdue: number; oldest: string | null }[] = [
    ...load.filter(({ account }) => account === null),
    ...load.filter(({ account }) => account !== null),
    ...idle,
  ];
  return (
    <section>
      <h2>{text.load}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label={text.load}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words().queue.assignee}</th>
              <th scope="col">{text.open}</th>
              <th scope="col">{text.overdue}</th>
              <th scope="col">{text.oldest}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ account, name, open, overdue, oldest }) => (
              <tr key={account ?? ''}>
                <th scope="row">{account === null ? words().queue.unassigned : personName(name ?? '')}</th>
                <td>{open}</td>
                <td>
                  {overdue > 0 ? (
                    <span class="chip chip-soon">
                      <Icon name="clock" /> {overdue}
                    </span>
                  ) : (
                    overdue
                  )}
                </td>
                <td>
                  {oldest === null ? '' : ageText(oldest)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** A day of receipt and how long ago it was. */
function ageText(day: string): string {
  const count = daysBetween(day, today());
  if (count <= 0) return dayText(day);
  return fill(words().lead.cameAgo, { day, days: fillCount(words().lead, 'days', count, { count }) });
}

function AgesOf({ ages }: { ages: Overview['ages'] }): JSX.Element {
  const text = words().lead;
  const all = ages.to_7 + ages.to_30 + ages.to_90 + ages.older;
  const rows = [
    [text.to7, ages.to_7],
    [text.to30, ages.to_30],
    [text.to90, ages.to_90],
    [text.older, ages.older],
  ] as const;
  return (
    <section aria-labelledby="lead-ages">
      <h2 id="lead-ages">{text.ages}</h2>
      <p>{fillCount(text, 'openNow', all, { count: all })}</p>
      <dl class="ages">
        {rows.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <progress max={Math.max(all, 1)} value={count} aria-label={name} /> {count}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function AnsweredOf({ answered }: { answered: Overview['answered'] }): JSX.Element {
  const text = words().lead;
  const { since, in_time, late, waiting, ended, promised_days } = answered;
  const judged = in_time + late;
  return (
    <section aria-labelledby="lead-answered">
      <h2 id="lead-answered">{text.answered}</h2>
      <p>
        {judged === 0
          ? fill(text.nothingJudged, { since })
          : fill(text.inTime, { in_time, judged, since })}{' '}
        {late > 0 && fillCount(text, 'late', late, { count: late })}{' '}
        {waiting > 0 && fillCount(text, 'waiting', waiting, { count: waiting })}{' '}
        {ended > 0 && fillCount(text, 'ended', ended, { count: ended })}
      </p>
      <details class="history">
        <summary>{text.unknownTitle}</summary>
        <ul>
          <li>{fill(text.unknownPromise, { days: promised_days })}</li>
          <li>{text.unknownDay}</li>
          <li>{text.unknownReplies}</li>
          <li>{text.unknownGone}</li>
          <li>{text.unknownElse}</li>
        </ul>
      </details>
    </section>
  );
}

function People({ desk }: { desk: B64 }): JSX.Element {
  const text = words().lead;
  const people = colleaguesOf(desk).filter(({ deactivated }) => !deactivated);
  const named = (of: readonly Colleague[]): string => of.map(({ name }) => personName(name)).join(', ');
  const holders = people.filter(({ granted }) => granted);
  const waiting = people.filter(({ granted }) => !granted);
  const away = people.filter((one) => one.away !== null);
  return (
    <section aria-labelledby="lead-people">
      <h2 id="lead-people">{text.people}</h2>
      <dl class="facts">
        <dt>{text.holders}</dt>
        <dd>{holders.length === 0 ? words().common.none : named(holders)}</dd>
        <dt>{text.waiters}</dt>
        <dd>{waiting.length === 0 ? words().common.none : named(waiting)}</dd>
        <dt>{text.away}</dt>
        <dd>
          {away.length === 0 ? (
            words().common.none
          ) : (
            <ul>
              {away.map(({ account, name, away: of }) => {
                const covering = of?.cover ?? null;
                const cover = covering === null ? null : nameAt(desk, covering);
                return (
                  <li key={account}>
                    {personName(name)} · {fill(words().absence.away, { first: of?.first_day ?? '', last: of?.last_day ?? '' })}{' '}
                    {cover === null ? words().absence.nobodyCovers : fill(words().absence.coveredBy, { cover: personName(cover) })}
                  </li>
                );
              })}
            </ul>
          )}
        </dd>
      </dl>
      <button
        type="button"
        class="button"
        onClick={() => {
          go({ at: 'people', desk });
        }}
      >
        <Icon name="people" /> {words().nav.people}
      </button>
    </section>
  );
}

/** Shorter days may erase closed cases at once: the page says how many before it asks again. */
function Closed({ desk, kept: given }: { desk: B64; kept: Retention }): JSX.Element {
  const text = words().lead;
  const kept = useSignal(given);
  const typed = useSignal(given.own_days === null ? '' : String(given.own_days));
  const fault = useSignal<string | null>(null);
  const erasing = useSignal(0);
  const saved = useSignal(false);
  const saving = useTask();
  const save = (): void => {
    const days = typed.value.trim() === '' ? null : Number(typed.value);
    const { least, most } = KEPT_DAYS;
    const right = days === null || (/^\d+$/u.test(typed.value.trim()) && days >= least && days <= most);
    fault.value = right ? null : fill(words().settings.daysWrong, { least, most });
    saved.value = false;
    if (!right) return;
    void saving.run(async () => {
      try {
        kept.value = await leadsRoutes.keepClosed(desk, days, erasing.value);
      } catch (error) {
        if (!isProblem(error, 'erases-others')) throw error;
        erasing.value = Number(error.extra['erasing']);
        return;
      }
      erasing.value = 0;
      saved.value = true;
    });
  };
  return (
    <form
      aria-labelledby="lead-closed"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2 id="lead-closed">{text.closed}</h2>
      <Field label={text.closedLabel} hint={fill(text.closedHint, { usual: kept.value.usual_days })} error={fault.value}>
        {(attributes) => (
          <input
            {...attributes}
            class="days"
            inputMode="numeric"
            autocomplete="off"
            maxLength={4}
            value={typed.value}
            onInput={({ currentTarget }) => {
              typed.value = currentTarget.value;
              erasing.value = 0;
              saved.value = false;
            }}
          />
        )}
      </Field>
      <Trouble task={saving} />
      {erasing.value > 0 && (
        <Notice tone="danger">{fillCount(text, 'erases', erasing.value, { count: erasing.value })}</Notice>
      )}
      {saved.value && <Notice tone="good">{text.closedSaved}</Notice>}
      <button class="button" disabled={saving.busy.value}>
        {erasing.value > 0 ? text.closedYes : words().settings.save}
      </button>
    </form>
  );
}
