/** How does the first administrator come in? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as staffRoutes from '../../../client/staff/staff.ts';
import type { FounderBody } from '../../../vault/member.ts';
import { Ceremony } from './ceremony.tsx';
import { Field, Heading, Notice, stepText } from '../parts.tsx';
import { arrive, keys } from '../room.ts';
import { LinkChecked, StaleLink, useLink } from './stale_link.tsx';
import { isProblem } from '../task.ts';
import { fill, words } from '../words.ts';

export const NAME_LENGTH_MAX = 80;
const STEPS = 4;

export function Setup({ token }: { token: string }): JSX.Element {
  const text = words().setup;
  const { link, checking, check } = useLink(token, staffRoutes.checkSetup);
  const name = useSignal('');
  const organisation = useSignal('');
  const named = useSignal(false);
  const made = useSignal<FounderBody | null>(null);

  if (token === '') return <StaleLink title={text.noTokenTitle} text={text.noToken} />;
  if (link.value === 'stale') return <StaleLink title={text.staleTitle} text={text.stale} />;
  if (link.value === null) return <LinkChecked title={text.title} checking={checking} again={check} />;
  if (!named.value) {
    return (
      <Named
        step={stepText(1, STEPS)}
        name={name.value}
        organisation={organisation.value}
        onDone={(chosen) => {
          name.value = chosen.name;
          organisation.value = chosen.organisation;
          named.value = true;
        }}
      />
    );
  }
  return (
    <Ceremony
      name={name.value}
      place={organisation.value}
      from={2}
      steps={STEPS}
      onReady={async (passphrase, recoveryCode) => {
        // A second try after a lost answer sends the same keys again, and so is a repeat and not another founder.
        made.value ??= await keys().foundOrganisation({ name: organisation.value, passphrase, recoveryCode });
        try {
          await arrive(await staffRoutes.setUp({ ...made.value, token, name: name.value }));
        } catch (error) {
          if (!isProblem(error, 'stale-link')) throw error;
          link.value = 'stale';
        }
      }}
    />
  );
}

function Named(props: {
  step: string;
  name: string;
  organisation: string;
  onDone: (chosen: { name: string; organisation: string }) => void;
}): JSX.Element {
  const text = words().setup;
  const name = useSignal(props.name);
  const organisation = useSignal(props.organisation);
  const asked = useSignal(false);
  const nameError = asked.value ? faultOf(name.value, text.nameMissing) : null;
  const organisationError = asked.value ? faultOf(organisation.value, text.organisationMissing) : null;
  return (
    <form
      class="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        asked.value = true;
        if (faultOf(name.value, '') !== null || faultOf(organisation.value, '') !== null) return;
        props.onDone({ name: name.value.trim(), organisation: organisation.value.trim() });
      }}
    >
      <p class="step">{props.step}</p>
      <Heading>{text.who}</Heading>
      <p>{text.lead}</p>
      <Field label={text.name} hint={text.nameHint} error={nameError}>
        {(attributes) => (
          <input
            {...attributes}
            autocomplete="name"
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        )}
      </Field>
      <Field label={text.organisation} hint={text.organisationHint} error={organisationError}>
        {(attributes) => (
          <input
            {...attributes}
            autocomplete="organization"
            value={organisation.value}
            onInput={({ currentTarget }) => (organisation.value = currentTarget.value)}
          />
        )}
      </Field>
      <Notice tone="soon">{text.noEmployers}</Notice>
      <Notice icon="seal">{text.keys}</Notice>
      <button class="button-primary">{words().common.continue}</button>
    </form>
  );
}

/** What is wrong with a name, in the reader's words; null when nothing is. */
export function faultOf(typed: string, missing: string): string | null {
  const length = typed.trim().length;
  if (length === 0) return missing;
  return length > NAME_LENGTH_MAX ? fill(words().setup.nameTooLong, { max: NAME_LENGTH_MAX }) : null;
}
