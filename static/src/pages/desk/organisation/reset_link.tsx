/** How does an administrator reset a person who lost both, and what does the administrator read before? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Person } from '../../../client/staff/admin.ts';
import * as proposalsRoutes from '../../../client/staff/proposals.ts';
import * as resetsRoutes from '../../../client/staff/resets.ts';
import type { Outlook } from '../../../client/staff/resets.ts';
import type { B64 } from '../../../vault/member.ts';
import { CopyButton, Dialog, Notice, Trouble } from '../parts.tsx';
import { consequence, mayPropose, proposalFault, SecondPerson, Tick, type Waiting } from './proposals.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

interface Props {
  readonly person: Person;
  readonly waiting: Waiting;
  readonly onClose: () => void;
  readonly onProposed: () => Promise<void>;
}

export function ResetLink({ person, waiting, onClose, onProposed }: Props): JSX.Element {
  const text = words().admin;
  const { name } = person;
  const outlook = useSignal<Outlook | null>(null);
  const link = useSignal<string | null>(null);
  const asking = useTask();
  const ask = (): void => {
    void asking.run(async () => {
      outlook.value = await resetsRoutes.readOutlook(person.account);
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
          outlook={outlook.value}
          waiting={waiting}
          onProposed={onProposed}
          onMade={(token) => (link.value = `${location.origin}/reset#${token}`)}
        />
      )}
    </Dialog>
  );
}

/** Each desk that is lost has a sentence and a tick of its own; then it takes two. */
function GiveUp(props: {
  person: Person;
  outlook: Outlook;
  waiting: Waiting;
  onProposed: () => Promise<void>;
  onMade: (token: B64) => void;
}): JSX.Element {
  const text = words().admin;
  const { person, outlook, waiting } = props;
  const { account, name } = person;
  const { stalled, losing } = outlook;
  const given = useSignal<readonly B64[]>([]);
  const fault = useSignal<string | null>(null);
  const making = useTask();
  const byTwo = stalled.length > 0;
  const act = async (): Promise<void> => {
    if (byTwo) {
      await proposalsRoutes.propose({ act: 'reset', account, losing: given.value });
      await props.onProposed();
    } else props.onMade((await resetsRoutes.makeReset(account, given.value)).token);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void making.run(async () => {
          fault.value = null;
          try {
            await act();
          } catch (error) {
            const changed = ['last-holder', 'only-signer', 'needs-second-person'].some((slug) => isProblem(error, slug));
            fault.value = changed ? text.resetChanged : proposalFault(error);
          }
        });
      }}
    >
      <p>{text.resetLead}</p>
      {stalled.map((desk) => {
        const named = { name, desk: waiting.names.get(desk) ?? desk };
        return (
          <Notice key={desk} tone="danger">
            <p>{fill(consequence('reset', losing.includes(desk)), named)}</p>
            {losing.includes(desk) && <Tick label={fill(text.resetGiveUp, named)} of={desk} given={given} />}
          </Notice>
        );
      })}
      {byTwo && <SecondPerson {...waiting} />}
      {byTwo && <p>{fill(text.resetSecond, { name })}</p>}
      {fault.value !== null && <Notice tone="soon">{fault.value}</Notice>}
      <Trouble task={making} />
      <button
        class="button-primary"
        disabled={making.busy.value || given.value.length < losing.length || (byTwo && !mayPropose(waiting))}
      >
        {byTwo ? words().twoPeople.propose : text.resetMake}
      </button>
    </form>
  );
}
