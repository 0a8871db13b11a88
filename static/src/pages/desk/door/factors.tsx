/** How is a second factor made? A passkey or an authenticator app, and the paper for the day when both are lost. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { canUsePasskeys, makePasskey, NoTouch } from '../../../client/passkeys.ts';
import * as factorsRoutes from '../../../client/staff/factors.ts';
import type { Added, AppSecret } from '../../../client/staff/factors.ts';
import type { B64 } from '../../../vault/member.ts';
import { Field, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { keys } from '../room.ts';
import { Square } from '../square.tsx';
import { isProblem, useTask } from '../task.ts';
import { words } from '../words.ts';

const CODE = /^\d{6}$/u;

interface Making {
  /** What shows that the owner of an open session sits here; null on the way in. */
  readonly auth: B64 | null;
  readonly onAdded: (added: Added) => void;
}

/** Which of the two? The app's secret stays on the screen until its first code has come. */
export function MakeFactor(props: Making): JSX.Element {
  const text = words().factors;
  const app = useSignal<AppSecret | null>(null);
  const name = useSignal('');
  const missed = useSignal(false);
  const making = useTask();

  const passkey = (): void => {
    missed.value = false;
    void making.run(async () => {
      try {
        const { shown, prf } = await makePasskey((await factorsRoutes.beginPasskey()).options);
        const secret = prf === null ? null : await keys().sealForPasskey(prf);
        const called = name.value.trim() || text.passkey;
        props.onAdded(await factorsRoutes.addPasskey({ name: called, passkey: shown, secret, auth: props.auth }));
      } catch (error) {
        if (!(error instanceof NoTouch)) throw error;
        missed.value = true;
      }
    });
  };

  if (app.value !== null) {
    return <FirstCode {...props} secret={app.value} name={name.value.trim() || text.app} onBack={() => (app.value = null)} />;
  }
  return (
    <>
      <Field label={text.name} hint={text.nameHint}>
        {(attributes) => (
          <input
            {...attributes}
            maxLength={80}
            autocomplete="off"
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        )}
      </Field>
      {missed.value && <Notice tone="soon">{text.noTouch}</Notice>}
      <Trouble task={making} />
      {canUsePasskeys() && (
        <>
          <p class="hint">{text.passkeyHint}</p>
          <button type="button" class="button-primary" disabled={making.busy.value} onClick={passkey}>
            <Icon name="key" /> {text.makePasskey}
          </button>
        </>
      )}
      <p class="hint">{text.appHint}</p>
      <button
        type="button"
        class="button"
        disabled={making.busy.value}
        onClick={() => {
          void making.run(async () => {
            app.value = await factorsRoutes.beginApp();
          });
        }}
      >
        {text.useApp}
      </button>
    </>
  );
}

function FirstCode(props: Making & { secret: AppSecret; name: string; onBack: () => void }): JSX.Element {
  const text = words().factors;
  const code = useSignal('');
  const fault = useSignal<string | null>(null);
  const asking = useTask();
  return (
    <form
      class="factor-code"
      onSubmit={(event) => {
        event.preventDefault();
        const totp = code.value.replaceAll(/\s/gu, '');
        fault.value = CODE.test(totp) ? null : text.sixDigits;
        if (fault.value !== null) return;
        void asking.run(async () => {
          try {
            props.onAdded(await factorsRoutes.addApp({ name: props.name, totp, auth: props.auth }));
          } catch (error) {
            if (!isProblem(error, 'wrong-factor')) throw error;
            fault.value = text.wrongCode;
          }
        });
      }}
    >
      <p>{text.scan}</p>
      <Square says={props.secret.uri} name={text.square} kind="factor-square" />
      <p class="hint">{text.orType}</p>
      <code class="factor-secret">{props.secret.secret.match(/.{1,4}/gu)?.join(' ')}</code>
      <CodeField label={text.code} code={code.value} fault={fault.value} onInput={(typed) => (code.value = typed)} />
      <Trouble task={asking} />
      <div class="row">
        <button type="button" class="button" onClick={props.onBack}>
          {words().common.back}
        </button>
        <button class="button-primary" disabled={asking.busy.value}>
          {words().common.continue}
        </button>
      </div>
    </form>
  );
}

export function CodeField(props: {
  label: string;
  code: string;
  fault: string | null;
  onInput: (typed: string) => void;
}): JSX.Element {
  return (
    <Field label={props.label} error={props.fault}>
      {(attributes) => (
        <input
          {...attributes}
          required
          class="digits"
          inputMode="numeric"
          autocomplete="one-time-code"
          value={props.code}
          onInput={({ currentTarget }) => {
            props.onInput(currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}

/** Shown this once, and only to go on after they are on paper. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }): JSX.Element {
  const text = words().factors;
  const saved = useSignal(false);
  return (
    <section class="card">
      <Heading>{text.paperTitle}</Heading>
      <p>{text.paperLead}</p>
      <div class="sheet">
        <h2 class="print-only">{text.paperTitle}</h2>
        <ol class="recovery-code backup-codes" aria-label={text.paperTitle}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <p class="print-only">{text.paperNote}</p>
      </div>
      <button
        type="button"
        class="button"
        onClick={() => {
          print();
        }}
      >
        {words().common.print}
      </button>
      <Notice icon="key">{text.paperKeep}</Notice>
      <label class="choice">
        <input
          type="checkbox"
          checked={saved.value}
          onChange={({ currentTarget }) => (saved.value = currentTarget.checked)}
        />{' '}
        {words().recovery.saved}
      </label>
      <button type="button" class="button-primary" disabled={!saved.value} onClick={onDone}>
        {words().common.continue}
      </button>
    </section>
  );
}
