/** What became of the cases that this person watches? Only of what the page has at hand: asking would tell who watches what. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import type { B64 } from '../../../vault/member.ts';
import { isMore } from '../../../shelf/changes.ts';
import { caseName } from './case_names.ts';
import { keep, markOf, watchedCases } from '../account/own_shelf.ts';
import { Icon, Notice, Trouble } from '../parts.tsx';
import { everyRow } from './queue.ts';
import { go } from '../room.ts';
import { shelved } from '../case/shelf.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

type Standing = 'changed' | 'unchanged' | 'unknown';

function standingOf(id: B64): Standing {
  const open = shelved.value.get(id);
  const row = everyRow().find((one) => one.case === id);
  if (open === undefined && row === undefined) return 'unknown';
  const letters = Math.max(open?.answer.letters.length ?? 0, row?.letters ?? 0);
  return isMore(markOf(id), letters, open?.answer.notes.length ?? null) ? 'changed' : 'unchanged';
}

const ORDER: readonly Standing[] = ['changed', 'unchanged', 'unknown'];

export function Watched(): JSX.Element | null {
  const text = words().shelf;
  const opening = useTask();
  const gone = useSignal<string | null>(null);
  const cases = watchedCases().map((id) => ({ id, standing: standingOf(id) }));
  if (cases.length === 0 && gone.value === null) return null;
  const sorted = cases.sort((a, b) => ORDER.indexOf(a.standing) - ORDER.indexOf(b.standing));
  const open = (id: B64): void => {
    gone.value = null;
    const desk = shelved.value.get(id)?.opened.desk;
    if (desk !== undefined) {
      go({ at: 'desk', desk, case: id });
      return;
    }
    void opening.run(async () => {
      try {
        const answer = await casesRoutes.readCase(id);
        go({ at: 'desk', desk: answer.desk, case: id });
      } catch (error) {
        if (!isProblem(error, 'missing')) throw error;
        gone.value = fill(text.gone, { name: caseName(id) });
        keep({ do: 'unwatch', case: id });
      }
    });
  };
  return (
    <section aria-label={text.watchedTitle}>
      <h2>
        {text.watchedTitle} <span class="list-count">{cases.length}</span>
      </h2>
      <p class="hint">{text.watchHint}</p>
      <Trouble task={opening} />
      {gone.value !== null && <Notice>{gone.value}</Notice>}
      <ul class="jobs">
        {sorted.map(({ id, standing }) => (
          <li key={id} class="job">
            <button
              type="button"
              class="button-quiet job-case"
              disabled={opening.busy.value}
              onClick={() => {
                open(id);
              }}
            >
              {caseName(id)}
            </button>
            <span class={standing === 'changed' ? 'job-about unread' : 'job-about quiet'}>
              <span>
                {standing === 'changed' && <span class="unread-dot" />} {text.standings[standing]}
              </span>
            </span>
            <button
              type="button"
              class="button-quiet"
              aria-label={fill(text.unwatchOne, { name: caseName(id) })}
              onClick={() => {
                keep({ do: 'unwatch', case: id });
              }}
            >
              <Icon name="close" /> {text.unwatch}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
