/** Where am I signed in? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as accountRoutes from '../../../client/staff/account.ts';
import type { OwnSession } from '../../../client/staff/account.ts';
import { Icon, Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { fill, language, words } from '../words.ts';

/** `3 hours ago`, in the reader's language. */
function ago(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  const told = new Intl.RelativeTimeFormat(language.value, { numeric: 'auto' });
  return minutes < 90 ? told.format(-minutes, 'minute') : told.format(-Math.round(minutes / 60), 'hour');
}

export function MySessions(): JSX.Element {
  const text = words().account;
  const mine = useSignal<readonly OwnSession[]>([]);
  const loading = useTask();
  const load = (): void => {
    void loading.run(async () => {
      mine.value = (await accountRoutes.listSessions()).sessions;
    });
  };
  useEffect(load, []);
  return (
    <section class="own">
      <h2>{text.sessions}</h2>
      <Trouble task={loading} again={load} />
      <ul class="factors">
        {mine.value.map((one) => (
          <li key={one.session}>
            <Icon name={one.here ? 'check' : 'clock'} />
            <span>
              <strong>{one.here ? text.here : text.elsewhere}</strong>
              <br />
              <span class="quiet">
                {fill(text.since, { since: ago(one.age_seconds), last: ago(one.idle_seconds) })}
              </span>
            </span>
            {!one.here && (
              <button
                type="button"
                class="button"
                disabled={loading.busy.value}
                onClick={() => {
                  void loading.run(async () => {
                    mine.value = (await accountRoutes.endSession(one.session)).sessions;
                  });
                }}
              >
                {text.end}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
