/** Shows that the owner of an open session sits here: a page that was left open changes nothing about how one comes in. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as staffRoutes from '../../../client/staff/staff.ts';
import type { B64 } from '../../../vault/member.ts';
import { Deriving, Field, Trouble } from '../parts.tsx';
import { keys, member } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { words } from '../words.ts';

export function AskPassphrase(props: { what: string; onShown: (auth: B64) => Promise<void>; onCancel: () => void }): JSX.Element {
  const passphrase = useSignal('');
  const wrong = useSignal(false);
  const asking = useTask();
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        wrong.value = false;
        void asking.run(async () => {
          try {
            const { salt } = await staffRoutes.readSalt(member.value?.name ?? '');
            await props.onShown(await keys().passphraseAuth(passphrase.value, salt));
          } catch (error) {
            if (!isProblem(error, 'wrong-passphrase')) throw error;
            wrong.value = true;
          }
        });
      }}
    >
      <p>{props.what}</p>
      <Field label={words().signIn.passphrase} error={wrong.value ? words().factors.wrongPassphrase : null}>
        {(attributes) => (
          <input
            {...attributes}
            required
            type="password"
            autocomplete="current-password"
            value={passphrase.value}
            onInput={({ currentTarget }) => (passphrase.value = currentTarget.value)}
          />
        )}
      </Field>
      {asking.busy.value && <Deriving label={words().signIn.deriving} />}
      <Trouble task={asking} />
      <div class="row">
        <button type="button" class="button" onClick={props.onCancel}>
          {words().common.cancel}
        </button>
        <button class="button-primary" disabled={asking.busy.value}>
          {words().common.continue}
        </button>
      </div>
    </form>
  );
}
