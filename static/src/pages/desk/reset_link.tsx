/** How does an administrator reset a person who lost both, and what does the administrator read before? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as staff from '../../client/staff.ts';
import type { B64 } from '../../vault/member.ts';
import { CopyButton, Dialog, Notice, Trouble } from './parts.tsx';
import { isProblem, useTask } from './task.ts';
import { fill, words } from './words.ts';

interface Props {
  readonly person: staff.Person;
  /** Names of desks. */
  readonly names: ReadonlyMap<B64, string>;
  readonly onClose: () => void;
}

export function ResetLink({ person, names, onClose }: Props): JSX.Element {
  const text = words().admin;
  const { name } = person;
  const outlook = useSignal<staff.Outlook | null>(null);
  const link = useSignal<string | null>(null);
  const asking = useTask();
  const ask = (): void => {
    void asking.run(async () => {
      outlook.value = await staff.resetOutlook(person.account);
    });
  };
  useEffect(ask, []);
  return (
    <Dialog title={fill(text.resetTitle, { name })} onClose={onClose}>
      {link.value !== null ? (
        <>
          <label class="field">
            <span class="label">{text.inviteLink}</span>
            <input class="link" readOnly value={link.value} />
          </label>
          <CopyButton text={link.value} />
          <Notice>{fill(text.resetNote, { name })}</Notice>
        </>
      ) : outlook.value === null ? (
        <>
          {asking.busy.value && <p role="status">{words().common.loading}</p>}
          <Trouble task={asking} again={ask} />
        </>
      ) : outlook.value.only_signer ? (
        <Notice tone="danger">{fill(text.resetSigner, { name })}</Notice>
      ) : (
        <GiveUp
          person={person}
          losing={outlook.value.losing}
          names={names}
          onMade={(token) => (link.value = `${location.origin}/reset#${token}`)}
        />
      )}
    </Dialog>
  );
}

/** Each desk that is lost has a sentence and a tick of its own, so that nobody gives it up by a habit of the hand. */
function GiveUp(props: {
  person: staff.Person;
  losing: readonly B64[];
  names: ReadonlyMap<B64, string>;
  onMade: (token: B64) => void;
}): JSX.Element {
  const text = words().admin;
  const { person, losing, names } = props;
  const given = useSignal<readonly B64[]>([]);
  const fault = useSignal<string | null>(null);
  const making = useTask();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void making.run(async () => {
          fault.value = null;
          try {
            props.onMade((await staff.makeReset(person.account, given.value)).token);
          } catch (error) {
            if (!isProblem(error, 'last-holder') && !isProblem(error, 'only-signer')) throw error;
            fault.value = text.resetChanged;
          }
        });
      }}
    >
      <p>{text.resetLead}</p>
      {losing.map((desk) => (
        <Notice key={desk} tone="danger">
          <p>{fill(text.resetLosing, { name: person.name, desk: names.get(desk) ?? desk })}</p>
          <label class="choice">
            <input
              type="checkbox"
              checked={given.value.includes(desk)}
              onChange={({ currentTarget }) => {
                const others = given.value.filter((one) => one !== desk);
                given.value = currentTarget.checked ? [...others, desk] : others;
              }}
            />{' '}
            {fill(text.resetGiveUp, { desk: names.get(desk) ?? desk })}
          </label>
        </Notice>
      ))}
      {fault.value !== null && <Notice tone="soon">{fault.value}</Notice>}
      <Trouble task={making} />
      <button class="button-primary" disabled={making.busy.value || given.value.length < losing.length}>
        {text.resetMake}
      </button>
    </form>
  );
}
