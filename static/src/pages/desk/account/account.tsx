/** One's own account: how one comes in, where one is signed in, and a new passphrase. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as accountRoutes from '../../../client/staff/account.ts';
import type { B64, RecoveredBody } from '../../../vault/member.ts';
import { AskPassphrase } from './ask_passphrase.tsx';
import { Ceremony } from '../door/ceremony.tsx';
import { DeleteAccount, Deleted } from './delete_account.tsx';
import { MyFactors } from './my_factors.tsx';
import { MyMail } from './my_mail.tsx';
import { MySessions } from './my_sessions.tsx';
import { OwnShelfSettings } from './own_shelf_settings.tsx';
import { Heading, Notice } from '../parts.tsx';
import { PracticeLink } from '../practice_link.tsx';
import { keys, member } from '../room.ts';
import { words } from '../words.ts';

export function AccountScreen(): JSX.Element {
  const text = words().account;
  const before = useSignal<B64 | null>(null);
  const asking = useSignal(false);
  const changed = useSignal(false);
  const made = useSignal<RecoveredBody | null>(null);
  const deleted = useSignal(false);
  if (deleted.value) return <Deleted />;
  if (before.value !== null) {
    const shown = before.value;
    return (
      <Ceremony
        name={member.value?.name ?? ''}
        place={location.host}
        from={1}
        steps={3}
        instead={text.instead}
        onReady={async (passphrase, recoveryCode) => {
          // A second try sends the same secrets: the paper in the hand stays right.
          made.value ??= await keys().sealAnew({ passphrase, recoveryCode });
          await accountRoutes.changeSecrets({ ...made.value, before: shown });
          made.value = null;
          before.value = null;
          changed.value = true;
        }}
      />
    );
  }
  return (
    <section class="page">
      <Heading>{text.title}</Heading>
      {changed.value && <Notice tone="good">{text.changed}</Notice>}
      <PracticeLink />
      <MyFactors />
      <MySessions />
      <section class="own">
        <h2>{text.passphrase}</h2>
        <p>{text.passphraseLead}</p>
        {asking.value ? (
          <AskPassphrase
            what={words().factors.confirm}
            onShown={(auth) => {
              asking.value = false;
              changed.value = false;
              before.value = auth;
              return Promise.resolve();
            }}
            onCancel={() => (asking.value = false)}
          />
        ) : (
          <button type="button" class="button" onClick={() => (asking.value = true)}>
            {text.change}
          </button>
        )}
      </section>
      <MyMail />
      <OwnShelfSettings />
      <DeleteAccount onDeleted={() => (deleted.value = true)} />
    </section>
  );
}
