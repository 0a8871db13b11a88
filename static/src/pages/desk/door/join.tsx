/** How does an invited person join a desk, or the administrators? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as staffRoutes from '../../../client/staff/staff.ts';
import type { Invitation } from '../../../client/staff/staff.ts';
import type { MemberBody } from '../../../vault/member.ts';
import { Ceremony } from './ceremony.tsx';
import { nameOf } from '../format.ts';
import { Field, Heading, Notice, stepText, Trouble } from '../parts.tsx';
import { arrive, keys } from '../room.ts';
import { faultOf } from './setup.tsx';
import { LinkChecked, StaleLink, useLink } from './stale_link.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

const STEPS = 4;

export function Join({ token }: { token: string }): JSX.Element {
  const text = words().join;
  const { link: invitation, checking, check } = useLink(token, staffRoutes.checkInvitation);
  const name = useSignal('');
  const named = useSignal(false);
  const taken = useSignal(false);
  const made = useSignal<MemberBody | null>(null);
  const joining = useTask();

  const join = async (): Promise<void> => {
    if (made.value === null) return;
    try {
      await arrive(await staffRoutes.acceptInvitation({ ...made.value, token, name: name.value }));
    } catch (error) {
      if (isProblem(error, 'stale-link')) invitation.value = 'stale';
      else if (isProblem(error, 'name-taken')) {
        taken.value = true;
        named.value = false;
      } else throw error;
    }
  };

  const open = invitation.value;
  if (token === '') return <StaleLink title={words().setup.noTokenTitle} text={text.noToken} />;
  if (open === 'stale') return <StaleLink title={text.staleTitle} text={text.stale} />;
  if (open === null) return <LinkChecked title={text.title} checking={checking} again={check} />;
  if (!named.value) {
    return (
      <>
        <Who
          invitation={open}
          name={name.value}
          taken={taken.value}
          onDone={(chosen) => {
            name.value = chosen;
            // The keys are made already when the name alone was refused: the paper in the hand stays right.
            if (made.value === null) named.value = true;
            else void joining.run(join);
          }}
        />
        <Trouble task={joining} />
      </>
    );
  }
  return (
    <Ceremony
      name={name.value}
      place={open.desk_name === null ? words().nav.administration : nameOf(open.desk_name)}
      from={2}
      steps={STEPS}
      onReady={async (passphrase, recoveryCode) => {
        made.value ??= await keys().makeMember({ instance: open.instance, passphrase, recoveryCode });
        await join();
      }}
    />
  );
}

function Who(props: {
  invitation: Invitation;
  name: string;
  taken: boolean;
  onDone: (name: string) => void;
}): JSX.Element {
  const text = words().join;
  const name = useSignal(props.name);
  const asked = useSignal(false);
  const { role, inviter, desk_name } = props.invitation;
  const fault = asked.value ? faultOf(name.value, words().setup.nameMissing) : null;
  const taken = props.taken && name.value.trim() === props.name ? text.nameTaken : null;
  return (
    <form
      class="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        asked.value = true;
        if (faultOf(name.value, '') === null) props.onDone(name.value.trim());
      }}
    >
      <p class="step">{stepText(1, STEPS)}</p>
      <Heading>
        {role === 'administrator' ? text.administratorTitle : role === 'auditor' ? text.auditorTitle : text.title}
      </Heading>
      {role === 'administrator' || desk_name === null ? (
        <p>{fill(role === 'auditor' ? text.auditorLead : text.administratorLead, { inviter })}</p>
      ) : (
        <p>{fill(text.lead, { inviter, desk: nameOf(desk_name), role: words().role[role] })}</p>
      )}
      <Notice icon={role === 'caseworker' ? 'people' : 'key'}>
        {
          {
            lead: text.leadWhat,
            caseworker: text.caseworkerWhat,
            administrator: text.administratorWhat,
            auditor: text.auditorWhat,
          }[role]
        }
      </Notice>
      <Notice tone="soon">{words().setup.noEmployers}</Notice>
      <Field label={text.who} hint={words().setup.nameHint} error={fault ?? taken}>
        {(attributes) => (
          <input
            {...attributes}
            autocomplete="name"
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        )}
      </Field>
      <button class="button-primary">{words().common.continue}</button>
    </form>
  );
}
