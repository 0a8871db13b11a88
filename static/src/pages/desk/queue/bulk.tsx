/** One thing done with several reports: they are ticked first, then it is said what with them; nothing by one press. */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import type { B64 } from '../../../vault/member.ts';
import { caseName } from './case_names.ts';
import { colleaguesOf, myDesks } from '../desks.ts';
import { personName } from '../format.ts';
import { Icon, Notice, Progress, Trouble } from '../parts.tsx';
import { asked, everyRow, loadQueue, rows } from './queue.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, fillCount, words } from '../words.ts';

/** The cases that are ticked; null while none are being chosen. */
export const picked = signal<ReadonlySet<B64> | null>(null);

export function pick(id: B64, on: boolean): void {
  const rest = [...(picked.peek() ?? [])].filter((one) => one !== id);
  picked.value = new Set(on ? [...rest, id] : rest);
}

/** What a colleague or the worker has changed meanwhile stays as they left it. */
const OVERTAKEN = ['claimed', 'closed', 'no-such-step', 'withdrawn', 'missing', 'no-such-colleague'];

export function Bulk({ desk }: { desk: B64 }): JSX.Element {
  const text = words().bulk;
  const doing = useTask();
  const done = useSignal<{ readonly at: number; readonly of: number } | null>(null);
  const said = useSignal<{ readonly done: number; readonly left: readonly B64[] } | null>(null);
  const to = useSignal('');
  const chosen = picked.value;
  if (chosen === null) {
    return (
      <>
        <button
          type="button"
          class="button"
          disabled={everyRow().length === 0}
          onClick={() => {
            said.value = null;
            picked.value = new Set();
          }}
        >
          <Icon name="check" /> {text.begin}
        </button>
        {said.value !== null && <Said {...said.value} />}
      </>
    );
  }
  const run = (change: (id: B64) => Promise<unknown>): void => {
    void doing.run(async () => {
      const ids = [...chosen];
      const left: B64[] = [];
      try {
        for (const [at, id] of ids.entries()) {
          done.value = { at, of: ids.length };
          try {
            await change(id);
            pick(id, false);
          } catch (error) {
            if (!OVERTAKEN.some((slug) => isProblem(error, slug))) throw error;
            left.push(id);
          }
        }
      } finally {
        done.value = null;
        await loadQueue(desk, asked.value);
      }
      said.value = { done: ids.length - left.length, left };
      picked.value = null;
    });
  };
  const lead = myDesks.value.find((one) => one.desk === desk)?.role === 'lead';
  const people = colleaguesOf(desk).filter(({ granted, deactivated }) => granted && !deactivated);
  const nothing = doing.busy.value || chosen.size === 0;
  return (
    <section class="bulk" aria-label={text.begin}>
      <p class="hint">{words().help.bulk}</p>
      <div class="row">
        <strong role="status">{fillCount(text, 'chosen', chosen.size, { count: chosen.size })}</strong>
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            picked.value = new Set(rows.value.map((row) => row.case));
          }}
        >
          {text.all}
        </button>
        <button
          type="button"
          class="button-quiet"
          disabled={doing.busy.value}
          onClick={() => {
            picked.value = null;
          }}
        >
          {text.stop}
        </button>
      </div>
      <div class="row">
        <button type="button" class="button" disabled={nothing} onClick={() => { run(casesRoutes.claim); }}>
          {text.take}
        </button>
        <button type="button" class="button" disabled={nothing} onClick={() => { run(casesRoutes.release); }}>
          {text.giveBack}
        </button>
        <button type="button" class="button" disabled={nothing} onClick={() => { run((id) => casesRoutes.step(id, 'triage')); }}>
          {text.triage}
        </button>
        {lead && (
          <>
            <label class="inline-select">
              {words().course.assign}{' '}
              <select
                aria-label={words().course.assign}
                value={to.value}
                onChange={({ currentTarget }) => {
                  to.value = currentTarget.value;
                }}
              >
                <option value="">{words().course.assignNobody}</option>
                {people.map(({ account, name }) => (
                  <option key={account} value={account}>
                    {personName(name)}
                  </option>
                ))}
              </select>
            </label>
            <button
              type="button"
              class="button"
              disabled={nothing}
              onClick={() => {
                const account = to.value === '' ? null : to.value;
                run((id) => casesRoutes.assign(id, account));
              }}
            >
              {words().course.assignButton}
            </button>
          </>
        )}
      </div>
      {done.value !== null && (
        <Progress label={fill(text.doing, { done: done.value.at, total: done.value.of })} done={done.value.at / done.value.of} />
      )}
      <Trouble task={doing} />
    </section>
  );
}

/** How many were done; the others by their names, so that somebody can look at each. */
function Said({ done, left }: { done: number; left: readonly B64[] }): JSX.Element {
  const text = words().bulk;
  const names = left.map(caseName).join(', ');
  return (
    <Notice tone={left.length === 0 ? 'good' : 'soon'}>
      {fillCount(text, 'done', done, { count: done })} {left.length > 0 && fill(text.left, { names })}
    </Notice>
  );
}
