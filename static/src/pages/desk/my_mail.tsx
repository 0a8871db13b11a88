/** What is my mail address here? Set and taken away with the passphrase; nobody else reads it. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as staff from '../../client/staff.ts';
import { AskPassphrase } from './ask_passphrase.tsx';
import { Field, Notice, Trouble } from './parts.tsx';
import { isProblem, useTask } from './task.ts';
import { fill, words } from './words.ts';

export function MyMail(): JSX.Element {
  const text = words().mail;
  const kept = useSignal<string | null>(null);
  const typed = useSignal('');
  /** What the passphrase is asked for; null for taking the address away. */
  const wish = useSignal<{ readonly mail: string | null } | null>(null);
  const wrong = useSignal(false);
  const done = useSignal(false);
  const loading = useTask();
  const load = (): void => {
    void loading.run(async () => {
      kept.value = (await staff.ownMail()).mail;
    });
  };
  useEffect(load, []);
  const wished = wish.value;
  return (
    <section class="own">
      <h2>{text.title}</h2>
      <p>{text.lead}</p>
      <Trouble task={loading} again={load} />
      {done.value && <Notice tone="good">{kept.value === null ? text.removed : text.kept}</Notice>}
      {kept.value !== null && <p>{fill(text.now, { mail: kept.value })}</p>}
      {wished !== null ? (
        <AskPassphrase
          what={words().factors.confirm}
          onShown={async (auth) => {
            try {
              kept.value = (await staff.keepMail(auth, wished.mail)).mail;
              typed.value = '';
              done.value = true;
            } catch (error) {
              if (!isProblem(error, 'invalid')) throw error;
              wrong.value = true;
            }
            wish.value = null;
          }}
          onCancel={() => (wish.value = null)}
        />
      ) : (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            done.value = false;
            wrong.value = !/^[^@\s]+@[^@\s]+\.[^@\s]+$/u.test(typed.value.trim());
            if (!wrong.value) wish.value = { mail: typed.value.trim() };
          }}
        >
          <Field label={text.address} error={wrong.value ? text.wrong : null}>
            {(attributes) => (
              <input
                {...attributes}
                type="email"
                autocomplete="email"
                value={typed.value}
                onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
              />
            )}
          </Field>
          <div class="row">
            <button class="button">{text.keep}</button>
            {kept.value !== null && (
              <button
                type="button"
                class="button-quiet"
                onClick={() => {
                  done.value = false;
                  wish.value = { mail: null };
                }}
              >
                {text.remove}
              </button>
            )}
          </div>
        </form>
      )}
    </section>
  );
}
