/** How does a colleague come to the desk's keys? Somebody who knows their voice types what they read out. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as desksRoutes from '../../../client/staff/desks.ts';
import type { Colleague } from '../../../client/staff/desks.ts';
import { Refused, type B64 } from '../../../vault/member.ts';
import { Field, Trouble } from '../parts.tsx';
import { keys } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

interface Props {
  readonly desk: B64;
  readonly colleague: Colleague;
  readonly refresh: () => Promise<void>;
  readonly onLetIn: () => void;
}

/** [P-23] The digits are never shown beside the field: whoever could copy them would not have to listen. */
export function LetIn({ desk, colleague, refresh, onLetIn }: Props): JSX.Element {
  const text = words().desk;
  const { name } = colleague;
  const typed = useSignal('');
  const fault = useSignal<string | null>(null);
  const granting = useTask();

  const grant = async (): Promise<void> => {
    fault.value = null;
    try {
      await desksRoutes.grantKeys(desk, await keys().grantTo(desk, colleague, typed.value));
    } catch (error) {
      if (error instanceof Refused && error.refusal === 'WrongCode') fault.value = text.digitsWrong;
      else if (error instanceof Refused && error.refusal === 'WrongKey') fault.value = fill(text.digitsOther, { name });
      else if (isProblem(error, 'other-keys') || isProblem(error, 'still-waiting')) {
        await refresh();
        fault.value = fill(text.keysChanged, { name });
      } else throw error;
      return;
    }
    onLetIn();
    await refresh();
  };

  return (
    <form
      class="let-in"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void granting.run(grant);
      }}
    >
      <p class="hint">{fill(text.grantNote, { name })}</p>
      <Field label={fill(text.digits, { name })} error={fault.value}>
        {(attributes) => (
          <input
            {...attributes}
            class="digits"
            inputMode="numeric"
            autocomplete="off"
            size={26}
            value={typed.value}
            onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
          />
        )}
      </Field>
      <Trouble task={granting} />
      <button class="button-primary" disabled={granting.busy.value}>
        {fill(text.grant, { name })}
      </button>
    </form>
  );
}
