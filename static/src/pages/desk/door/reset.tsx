/** How does a person who lost passphrase and recovery code come to fresh keys? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as resetsRoutes from '../../../client/staff/resets.ts';
import type { FreshKeysBody } from '../../../vault/member.ts';
import { Ceremony } from './ceremony.tsx';
import { resetterName } from '../format.ts';
import { Heading, Notice, stepText } from '../parts.tsx';
import { arrive, keys } from '../room.ts';
import { LinkChecked, StaleLink, useLink } from './stale_link.tsx';
import { isProblem } from '../task.ts';
import { fill, words } from '../words.ts';

const STEPS = 4;

export function Reset({ token }: { token: string }): JSX.Element {
  const text = words().reset;
  const { link: reset, checking, check } = useLink<resetsRoutes.Reset | 'changed'>(token, resetsRoutes.checkReset);
  const begun = useSignal(false);
  const made = useSignal<FreshKeysBody | null>(null);

  const seen = reset.value;
  if (token === '') return <StaleLink title={words().setup.noTokenTitle} text={words().join.noToken} />;
  if (seen === 'stale') return <StaleLink title={text.staleTitle} text={text.stale} />;
  if (seen === 'changed') return <StaleLink title={text.staleTitle} text={text.changed} />;
  if (seen === null) return <LinkChecked title={text.title} checking={checking} again={check} />;
  if (!begun.value) return <What reset={seen} onBegin={() => (begun.value = true)} />;
  return (
    <Ceremony
      name={seen.name}
      place={location.host}
      from={2}
      steps={STEPS}
      onReady={async (passphrase, recoveryCode) => {
        const { instance, account } = seen;
        // A second try sends the same keys: the paper in the hand stays right.
        made.value ??= await keys().drawFreshKeys({ instance, account, passphrase, recoveryCode });
        try {
          await arrive(await resetsRoutes.acceptReset({ ...made.value, token }));
        } catch (error) {
          if (isProblem(error, 'stale-link')) reset.value = 'stale';
          else if (isProblem(error, 'last-holder') || isProblem(error, 'only-signer')) reset.value = 'changed';
          else throw error;
        }
      }}
    />
  );
}

function What({ reset, onBegin }: { reset: resetsRoutes.Reset; onBegin: () => void }): JSX.Element {
  const text = words().reset;
  const { name, administrator } = reset;
  return (
    <section class="card">
      <p class="step">{stepText(1, STEPS)}</p>
      <Heading>{text.title}</Heading>
      <p>{fill(text.lead, { name, administrator: resetterName(administrator) })}</p>
      <p>{fill(text.what, { name })}</p>
      <p>{text.told}</p>
      <p>{text.kept}</p>
      <Notice tone="soon">{text.notYou}</Notice>
      <button type="button" class="button-primary" onClick={onBegin}>
        {text.begin}
      </button>
    </section>
  );
}
