/** How does an administrator keep a person out, let them in again, or delete what is theirs? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as staff from '../../client/staff.ts';
import type { B64 } from '../../vault/member.ts';
import { Dialog, Notice, Trouble } from './parts.tsx';
import { isProblem, useTask } from './task.ts';
import { fill, words } from './words.ts';

export type Ending = 'deactivate' | 'activate' | 'delete';

interface Props {
  readonly person: staff.Person;
  readonly how: Ending;
  /** Names of desks. */
  readonly names: ReadonlyMap<B64, string>;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

export function EndAccount({ person, how, names, onClose, onDone }: Props): JSX.Element {
  const text = words().ending;
  const { name } = person;
  const outlook = useSignal<staff.Departure | null>(null);
  const asking = useTask();
  const ask = (): void => {
    void asking.run(async () => {
      outlook.value = await staff.departure(person.account);
    });
  };
  useEffect(ask, []);
  const title = { deactivate: text.deactivateTitle, activate: text.activateTitle, delete: text.deleteTitle }[how];
  const seen = outlook.value;
  return (
    <Dialog title={fill(title, { name })} onClose={onClose}>
      {seen === null ? (
        <>
          {asking.busy.value && <p role="status">{words().common.loading}</p>}
          <Trouble task={asking} again={ask} />
        </>
      ) : how !== 'activate' && seen.only_signer ? (
        <Notice tone="danger">{fill(text.onlySigner, { name })}</Notice>
      ) : (
        <Confirm
          person={person}
          how={how}
          desks={how === 'deactivate' ? seen.stalled : how === 'delete' ? seen.losing : []}
          losing={seen.losing}
          names={names}
          onDone={onDone}
        />
      )}
    </Dialog>
  );
}

/** Each desk that stands still or is lost has a sentence and a tick of its own. */
function Confirm(props: {
  person: staff.Person;
  how: Ending;
  desks: readonly B64[];
  losing: readonly B64[];
  names: ReadonlyMap<B64, string>;
  onDone: () => Promise<void>;
}): JSX.Element {
  const text = words().ending;
  const { person, how, desks, losing, names, onDone } = props;
  const { account, name } = person;
  const given = useSignal<readonly B64[]>([]);
  const fault = useSignal<string | null>(null);
  const doing = useTask();
  const leads = { deactivate: text.deactivateLead, activate: text.activateLead, delete: text.deleteLead };
  const yes = { deactivate: text.deactivateYes, activate: text.activateYes, delete: text.deleteYes };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(async () => {
          fault.value = null;
          try {
            if (how === 'deactivate') await staff.deactivate(account, given.value);
            else if (how === 'activate') await staff.activate(account);
            else await staff.deleteAccount(account, given.value);
          } catch (error) {
            const known = ['last-holder', 'only-signer', 'last-administrator', 'still-active'];
            if (!known.some((slug) => isProblem(error, slug))) throw error;
            fault.value = words().admin.resetChanged;
            return;
          }
          await onDone();
        });
      }}
    >
      <p>{fill(leads[how], { name })}</p>
      {how === 'deactivate' && person.desks.length > 0 && <Notice icon="key">{fill(text.knows, { name })}</Notice>}
      {desks.map((desk) => {
        const named = { name, desk: names.get(desk) ?? desk };
        const told = how === 'delete' ? text.losing : losing.includes(desk) ? text.closed : text.leaderless;
        return (
          <Notice key={desk} tone="danger">
            <p>{fill(told, named)}</p>
            <label class="choice">
              <input
                type="checkbox"
                checked={given.value.includes(desk)}
                onChange={({ currentTarget }) => {
                  const others = given.value.filter((one) => one !== desk);
                  given.value = currentTarget.checked ? [...others, desk] : others;
                }}
              />{' '}
              {fill(how === 'delete' ? words().admin.resetGiveUp : text.standStill, named)}
            </label>
          </Notice>
        );
      })}
      {fault.value !== null && <Notice tone="soon">{fault.value}</Notice>}
      <Trouble task={doing} />
      <button class="button-primary" disabled={doing.busy.value || given.value.length < desks.length}>
        {yes[how]}
      </button>
    </form>
  );
}
