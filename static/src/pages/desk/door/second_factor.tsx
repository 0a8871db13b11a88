/** Half-way in: the second factor is shown, or the first one is made. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { canUsePasskeys, NoTouch, showPasskey } from '../../../client/passkeys.ts';
import * as factorsRoutes from '../../../client/staff/factors.ts';
import type { Added, Proof } from '../../../client/staff/factors.ts';
import { BackupCodes, CodeField, MakeFactor } from './factors.tsx';
import { Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { arrival, lock, type Arrival } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { words } from '../words.ts';

export function SecondFactor({ coming }: { coming: Arrival }): JSX.Element {
  return coming.entrance.owes === 'enrolment' ? <First coming={coming} /> : <Show coming={coming} />;
}

/** The session has ended before it began: back to the name and the passphrase. */
function isOver(error: unknown): boolean {
  return isProblem(error, 'signed-out');
}

function First({ coming }: { coming: Arrival }): JSX.Element {
  const text = words().factors;
  const added = useSignal<Added | null>(null);
  const entering = useTask();
  const made = added.value;
  if (made?.session && made.backup_codes !== null) {
    const { session } = made;
    return (
      <>
        <BackupCodes codes={made.backup_codes} onDone={() => void entering.run(() => coming.enter(session))} />
        <Trouble task={entering} />
      </>
    );
  }
  return (
    <section class="card door">
      <Heading>{text.firstTitle}</Heading>
      <p>{text.firstLead}</p>
      <MakeFactor auth={null} onAdded={(one) => (added.value = one)} />
    </section>
  );
}

function Show({ coming }: { coming: Arrival }): JSX.Element {
  const text = words().factors;
  const { proofs } = coming.entrance;
  const paper = useSignal(!proofs.includes('totp') && !(proofs.includes('passkey') && canUsePasskeys()));
  const code = useSignal('');
  const fault = useSignal<string | null>(null);
  const asking = useTask();

  const show = (proof: () => Promise<Proof>): void => {
    fault.value = null;
    void asking.run(async () => {
      try {
        const { session } = await factorsRoutes.showFactor(await proof());
        if (session !== null) await coming.enter(session);
      } catch (error) {
        if (isProblem(error, 'wrong-factor')) fault.value = text.wrong;
        else if (error instanceof NoTouch) fault.value = text.noTouch;
        else if (isOver(error)) {
          arrival.value = null;
          lock('ended');
        } else throw error;
      }
    });
  };
  const typed = code.value.replaceAll(/\s/gu, '');
  return (
    <form
      class="card door"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = paper.value ? /^\d{12}$/u : /^\d{6}$/u;
        if (wanted.test(typed)) show(() => Promise.resolve(paper.value ? { backup: typed } : { totp: typed }));
        else fault.value = paper.value ? text.twelveDigits : text.sixDigits;
      }}
    >
      <Heading>{text.showTitle}</Heading>
      {!paper.value && proofs.includes('passkey') && canUsePasskeys() && (
        <button
          type="button"
          class="button-primary"
          disabled={asking.busy.value}
          onClick={() => {
            show(async () => ({ passkey: (await showPasskey((await factorsRoutes.readChallenge()).options)).shown }));
          }}
        >
          <Icon name="key" /> {text.showPasskey}
        </button>
      )}
      {(paper.value || proofs.includes('totp')) && (
        <>
          <CodeField
            label={paper.value ? text.paperCode : text.code}
            code={code.value}
            fault={fault.value}
            onInput={(next) => (code.value = next)}
          />
          {asking.busy.value && <p role="status">{words().signIn.waiting}</p>}
          <button class={proofs.includes('passkey') ? 'button' : 'button-primary'} disabled={asking.busy.value}>
            {words().common.continue}
          </button>
        </>
      )}
      {!paper.value && !proofs.includes('totp') && fault.value !== null && <Notice tone="soon">{fault.value}</Notice>}
      <Trouble task={asking} />
      <button
        type="button"
        class="button-quiet"
        onClick={() => {
          paper.value = !paper.value;
          code.value = '';
          fault.value = null;
        }}
      >
        {paper.value ? text.notPaper : text.usePaper}
      </button>
      <button type="button" class="button-quiet" onClick={() => (arrival.value = null)}>
        {words().common.back}
      </button>
    </form>
  );
}
