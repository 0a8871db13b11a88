/** What is my mail address here, and which mails come to it? The address with the passphrase; nobody else reads it. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as accountRoutes from '../../../client/staff/account.ts';
import type { MailChoice, OwnMail } from '../../../client/staff/account.ts';
import { AskPassphrase } from './ask_passphrase.tsx';
import { dayText } from '../format.ts';
import { Field, Notice, Trouble } from '../parts.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

export function MyMail(): JSX.Element {
  const text = words().mail;
  const own = useSignal<OwnMail | null>(null);
  const typed = useSignal('');
  /** What the passphrase is asked for; null for taking the address away. */
  const wish = useSignal<{ readonly mail: string | null } | null>(null);
  const wrong = useSignal(false);
  const done = useSignal(false);
  const loading = useTask();
  const load = (): void => {
    void loading.run(async () => {
      own.value = await accountRoutes.readMail();
    });
  };
  useEffect(load, []);
  const wished = wish.value;
  const kept = own.value?.mail ?? null;
  return (
    <section class="own">
      <h2>{text.title}</h2>
      <p>{text.lead}</p>
      <Trouble task={loading} again={load} />
      {own.value?.sends === false && <Notice>{text.sendsNone}</Notice>}
      {done.value && <Notice tone="good">{kept === null ? text.removed : text.kept}</Notice>}
      {kept !== null && <p>{fill(text.now, { mail: kept })}</p>}
      {wished !== null ? (
        <AskPassphrase
          what={words().factors.confirm}
          onShown={async (auth) => {
            try {
              own.value = await accountRoutes.setMail(auth, wished.mail);
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
            {kept !== null && (
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
      {own.value !== null && kept !== null && wished === null && (
        <Choice own={own.value} onChosen={(now) => (own.value = now)} />
      )}
    </section>
  );
}

const WISHES = ['off', 'digest', 'urgent'] as const;

/** Kept as soon as it is chosen: nothing of it is dangerous, and another choice takes it back. */
function Choice({ own, onChosen }: { own: OwnMail; onChosen: (now: OwnMail) => void }): JSX.Element {
  const text = words().mail;
  const chosen = useSignal(false);
  const picked = useSignal<MailChoice>(own);
  const choosing = useTask();
  const choose = (choice: MailChoice): void => {
    picked.value = choice;
    chosen.value = false;
    void choosing
      .run(async () => {
        // What is picked while the server still answers goes after it.
        for (let sent = null; sent !== picked.value; ) {
          sent = picked.value;
          onChosen(await accountRoutes.chooseMail({ wish: sent.wish, at_night: sent.at_night }));
        }
        chosen.value = true;
      })
      .then(() => {
        if (choosing.trouble.value !== null) picked.value = own;
      });
  };
  const { wish: wanted, at_night } = picked.value;
  return (
    <>
      {own.failed_day !== null && (
        <Notice tone="soon">{fill(text.failed, { day: dayText(own.failed_day) })}</Notice>
      )}
      <fieldset class="choices">
        <legend>{text.wish}</legend>
        {WISHES.map((wish) => (
          <label key={wish} class="choice">
            <input
              type="radio"
              name="mail-wish"
              checked={wanted === wish}
              onChange={() => {
                choose({ wish, at_night: at_night && wish === 'urgent' });
              }}
            />{' '}
            {text[wish]}
          </label>
        ))}
        {wanted === 'urgent' && (
          <>
            <label class="choice">
              <input
                type="checkbox"
                checked={at_night}
                onChange={({ currentTarget }) => {
                  choose({ wish: 'urgent', at_night: currentTarget.checked });
                }}
              />{' '}
              {text.night}
            </label>
            <p class="hint">{text.nightHint}</p>
          </>
        )}
      </fieldset>
      <p role="status">{chosen.value && text.chosen}</p>
      <Trouble task={choosing} />
    </>
  );
}
