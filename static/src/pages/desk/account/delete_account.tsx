/** How does a person leave for good? With the passphrase, and with a word about what stays. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as leavingRoutes from '../../../client/staff/leaving.ts';
import { AskPassphrase } from './ask_passphrase.tsx';
import { Heading, Notice } from '../parts.tsx';
import { isProblem } from '../task.ts';
import { words } from '../words.ts';

/** Why not, for each refusal. */
function reasonOf(error: unknown): string | null {
  const text = words().leaving;
  if (isProblem(error, 'last-holder')) return text.lastHolder;
  if (isProblem(error, 'last-lead')) return text.lastLead;
  if (isProblem(error, 'last-administrator')) return text.lastAdministrator;
  return isProblem(error, 'only-signer') ? text.onlySigner : null;
}

export function DeleteAccount({ onDeleted }: { onDeleted: () => void }): JSX.Element {
  const text = words().leaving;
  const asking = useSignal(false);
  const name = useSignal<'stays' | 'forgotten'>('stays');
  const fault = useSignal<string | null>(null);
  return (
    <section class="own">
      <h2>{text.title}</h2>
      <p>{text.lead}</p>
      {fault.value !== null && <Notice tone="soon">{fault.value}</Notice>}
      {asking.value ? (
        <>
          <fieldset>
            <legend>{text.name}</legend>
            {(
              [
                ['stays', text.nameStays],
                ['forgotten', text.nameForgotten],
              ] as const
            ).map(([value, label]) => (
              <label key={value} class="choice">
                <input
                  type="radio"
                  name="after"
                  checked={name.value === value}
                  onChange={() => (name.value = value)}
                />{' '}
                {label}
              </label>
            ))}
          </fieldset>
          <AskPassphrase
            what={text.confirm}
            onShown={async (auth) => {
              try {
                await leavingRoutes.deleteOwn(auth, name.value);
              } catch (error) {
                const reason = reasonOf(error);
                if (reason === null) throw error;
                fault.value = reason;
                asking.value = false;
                return;
              }
              onDeleted();
            }}
            onCancel={() => (asking.value = false)}
          />
        </>
      ) : (
        <button
          type="button"
          class="button"
          onClick={() => {
            fault.value = null;
            asking.value = true;
          }}
        >
          {text.begin}
        </button>
      )}
    </section>
  );
}

/** Nothing is left to do here; loading the page anew puts the keys out of memory. */
export function Deleted(): JSX.Element {
  const text = words().leaving;
  return (
    <section class="page">
      <Heading>{words().account.title}</Heading>
      <Notice tone="good">{text.done}</Notice>
      <button
        type="button"
        class="button-primary"
        onClick={() => {
          location.reload();
        }}
      >
        {words().common.close}
      </button>
    </section>
  );
}
