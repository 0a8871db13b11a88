/** How does an administrator keep a person out, let them in again, or delete what is theirs? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Person } from '../../../client/staff/admin.ts';
import * as leavingRoutes from '../../../client/staff/leaving.ts';
import type { Departure } from '../../../client/staff/leaving.ts';
import * as proposalsRoutes from '../../../client/staff/proposals.ts';
import type { NewProposal } from '../../../client/staff/proposals.ts';
import type { B64 } from '../../../vault/member.ts';
import { Dialog, Notice, Trouble } from '../parts.tsx';
import { consequence, mayPropose, proposalFault, SecondPerson, Tick, type Waiting } from './proposals.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

export type Ending = 'deactivate' | 'activate' | 'delete';

interface Props {
  readonly person: Person;
  readonly how: Ending;
  readonly waiting: Waiting;
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
  readonly onProposed: () => Promise<void>;
}

export function EndAccount({ person, how, onClose, ...others }: Props): JSX.Element {
  const text = words().ending;
  const { name } = person;
  const outlook = useSignal<Departure | null>(null);
  const asking = useTask();
  const ask = (): void => {
    void asking.run(async () => {
      outlook.value = await leavingRoutes.readDeparture(person.account);
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
          stalled={how === 'activate' ? [] : seen.stalled}
          losing={seen.losing}
          {...others}
        />
      )}
    </Dialog>
  );
}

/** Each desk that stands still or is lost has a sentence and a tick of its own; then it takes two. */
function Confirm(props: Omit<Props, 'onClose'> & { stalled: readonly B64[]; losing: readonly B64[] }): JSX.Element {
  const text = words().ending;
  const { person, how, stalled, losing, waiting, onDone, onProposed } = props;
  const { account, name } = person;
  const given = useSignal<readonly B64[]>([]);
  const fault = useSignal<string | null>(null);
  const doing = useTask();
  const leads = { deactivate: text.deactivateLead, activate: text.activateLead, delete: text.deleteLead };
  const yes = { deactivate: text.deactivateYes, activate: text.activateYes, delete: text.deleteYes };
  const asked = how === 'delete' ? losing : stalled;
  const byTwo = stalled.length > 0;
  const act = async (): Promise<void> => {
    if (how === 'activate') await leavingRoutes.activate(account);
    else if (byTwo) await proposalsRoutes.propose(proposed(how, account, given.value));
    else if (how === 'deactivate') await leavingRoutes.deactivate(account, given.value);
    else await leavingRoutes.deleteAccount(account, given.value);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void doing.run(async () => {
          fault.value = null;
          try {
            await act();
          } catch (error) {
            const known = ['last-holder', 'only-signer', 'last-administrator', 'still-active', 'needs-second-person'];
            const changed = known.some((slug) => isProblem(error, slug));
            fault.value = changed ? words().admin.resetChanged : proposalFault(error);
            return;
          }
          await (byTwo ? onProposed() : onDone());
        });
      }}
    >
      <p>{fill(leads[how], { name })}</p>
      {how === 'deactivate' && person.desks.length > 0 && <Notice icon="key">{fill(text.knows, { name })}</Notice>}
      {stalled.map((desk) => {
        const named = { name, desk: waiting.names.get(desk) ?? desk };
        const tick = how === 'delete' ? words().admin.resetGiveUp : text.standStill;
        return (
          <Notice key={desk} tone="danger">
            <p>{fill(consequence(how === 'delete' ? 'delete' : 'deactivate', losing.includes(desk)), named)}</p>
            {asked.includes(desk) && <Tick label={fill(tick, named)} of={desk} given={given} />}
          </Notice>
        );
      })}
      {byTwo && <SecondPerson {...waiting} />}
      {fault.value !== null && <Notice tone="soon">{fault.value}</Notice>}
      <Trouble task={doing} />
      <button
        class="button-primary"
        disabled={doing.busy.value || given.value.length < asked.length || (byTwo && !mayPropose(waiting))}
      >
        {byTwo ? words().twoPeople.propose : yes[how]}
      </button>
    </form>
  );
}

function proposed(how: 'deactivate' | 'delete', account: B64, given: readonly B64[]): NewProposal {
  return how === 'deactivate' ? { act: how, account, stalled: given } : { act: how, account, losing: given };
}
