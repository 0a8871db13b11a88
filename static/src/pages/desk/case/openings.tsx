/** Who has opened this case, and on which day? For the leads of its desk; never an hour. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as leadsRoutes from '../../../client/staff/leads.ts';
import type { Opening } from '../../../client/staff/leads.ts';
import type { CaseAnswer } from '../../../vault/member.ts';
import { myDesks } from '../desks.ts';
import { dayText, personName } from '../format.ts';
import { Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { words } from '../words.ts';

export function Openings({ answer }: { answer: CaseAnswer }): JSX.Element | null {
  const text = words().openings;
  const found = useSignal<readonly Opening[] | null>(null);
  const loading = useTask();
  const load = (): void => {
    void loading.run(async () => {
      found.value = await leadsRoutes.readOpenings(answer.case);
    });
  };
  if (myDesks.value.find(({ desk }) => desk === answer.desk)?.role !== 'lead') return null;
  const days = [...new Set(found.value?.map(({ day }) => day))];
  return (
    <details
      class="history"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open) load();
      }}
    >
      <summary>{text.title}</summary>
      <p class="hint">{text.hint}</p>
      <Trouble task={loading} again={load} />
      {found.value !== null && days.length === 0 && <p class="quiet">{text.none}</p>}
      <dl class="openings">
        {days.map((day) => (
          <div key={day} class="row">
            <dt>{dayText(day)}</dt>
            <dd>
              {found.value
                ?.filter((one) => one.day === day)
                .map(({ name }) => personName(name))
                .join(', ')}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
