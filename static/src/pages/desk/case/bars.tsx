/** Whom does this case concern, so that they must not see it? A lead bars colleagues, and everybody themselves. */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as barsRoutes from '../../../client/staff/bars.ts';
import type { Bar } from '../../../client/staff/bars.ts';
import type { B64, CaseAnswer } from '../../../vault/member.ts';
import { colleaguesOf, myDesks } from '../desks.ts';
import { dayText } from '../format.ts';
import { Dialog, Icon, Notice, Trouble } from '../parts.tsx';
import { leaveOut } from '../queue/queue.ts';
import { go, member } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** Somebody has just barred themselves; said once, until another case is opened. */
export const wentAway = signal(false);

export function Bars({ answer, onChanged }: { answer: CaseAnswer; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().bars;
  const asking = useSignal(false);
  const leads = myDesks.value.find(({ desk }) => desk === answer.desk)?.role === 'lead';
  return (
    <>
      <button
        type="button"
        class="button-quiet"
        onClick={() => {
          asking.value = true;
        }}
      >
        {text.offer}
      </button>
      {asking.value && (
        <Dialog
          title={text.title}
          onClose={() => {
            asking.value = false;
          }}
        >
          <p>{text.lead}</p>
          {leads && <OfColleagues answer={answer} onChanged={onChanged} />}
          <OfOneself answer={answer} />
          <Notice tone="soon">{text.honest}</Notice>
        </Dialog>
      )}
    </>
  );
}

/** How a bar came about, in words. */
function told({ name, barred_by, day }: Bar): string {
  const text = words().bars;
  if (barred_by === null) return fill(text.elsewhere, { name, day: dayText(day) });
  return barred_by === name
    ? fill(text.byThemselves, { name, day: dayText(day) })
    : fill(text.byLead, { name, by: barred_by, day: dayText(day) });
}

function OfColleagues({ answer, onChanged }: { answer: CaseAnswer; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().bars;
  const bars = useSignal<readonly Bar[] | null>(null);
  const whom = useSignal<B64>('');
  const fault = useSignal<string | null>(null);
  const changing = useTask();
  const change = (ask: () => Promise<readonly Bar[]>): Promise<void> =>
    changing.run(async () => {
      fault.value = null;
      try {
        bars.value = await ask();
        whom.value = '';
      } catch (error) {
        if (!isProblem(error, 'last-reader')) throw error;
        fault.value = text.lastReader;
      }
    });
  const load = (): void => void change(() => barsRoutes.listBars(answer.case));
  useEffect(load, []);

  const barred = new Set(bars.value?.map(({ account }) => account));
  const others = colleaguesOf(answer.desk).filter((one) => one.account !== member.value?.account && !barred.has(one.account));
  return (
    <>
      {bars.value !== null && (
        <ul class="factors">
          {bars.value.length === 0 && <li class="quiet">{text.nobody}</li>}
          {bars.value.map((one) => (
            <li key={one.account}>
              <Icon name="lock" />
              <span>{told(one)}</span>
              <button
                type="button"
                class="button"
                disabled={changing.busy.value}
                onClick={() => {
                  void change(() => barsRoutes.lift(answer.case, one.account));
                }}
              >
                {fill(text.lift, { name: one.name })}
              </button>
            </li>
          ))}
        </ul>
      )}
      {bars.value !== null && others.length > 0 && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void change(() => barsRoutes.bar(answer.case, whom.value)).then(onChanged);
          }}
        >
          <fieldset class="choices">
            <legend>{text.whom}</legend>
            {others.map(({ account, name }) => (
              <label key={account} class="choice">
                <input
                  type="radio"
                  name="barred"
                  required
                  checked={whom.value === account}
                  onChange={() => {
                    whom.value = account;
                  }}
                />{' '}
                {name}
              </label>
            ))}
          </fieldset>
          <button class="button-primary" disabled={changing.busy.value}>
            {text.bar}
          </button>
        </form>
      )}
      {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
      <Trouble task={changing} again={load} />
    </>
  );
}

function OfOneself({ answer }: { answer: CaseAnswer }): JSX.Element {
  const text = words().bars;
  const fault = useSignal<string | null>(null);
  const leaving = useTask();
  const leave = (): void => {
    void leaving.run(async () => {
      fault.value = null;
      try {
        await barsRoutes.barOneself(answer.case);
      } catch (error) {
        // No answer came to the first try, and the second finds the case gone: that is what was asked for.
        if (isProblem(error, 'last-reader')) fault.value = text.lastReaderOwn;
        else if (!isProblem(error, 'missing')) throw error;
        if (fault.value !== null) return;
      }
      leaveOut(answer.case);
      wentAway.value = true;
      go({ at: 'desk', desk: answer.desk, case: null });
    });
  };
  return (
    <>
      <h3>{text.ownTitle}</h3>
      <p>{text.ownLead}</p>
      {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
      <Trouble task={leaving} />
      <button type="button" class="button" disabled={leaving.busy.value} onClick={leave}>
        {text.own}
      </button>
    </>
  );
}
