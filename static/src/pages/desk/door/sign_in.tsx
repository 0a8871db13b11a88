/** How does a member come back in, and what if the passphrase is lost? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { canUsePasskeys, NoTouch, showPasskey } from '../../../client/passkeys.ts';
import * as factorsRoutes from '../../../client/staff/factors.ts';
import * as staffRoutes from '../../../client/staff/staff.ts';
import { Refused, type RecoveredBody } from '../../../vault/member.ts';
import { Ceremony } from './ceremony.tsx';
import { Deriving, Field, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { arrive, door, enter, keys, member, type Door } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { words } from '../words.ts';

export function SignIn(): JSX.Element {
  const lost = useSignal(false);
  const tooLate = useSignal(false);
  return lost.value ? (
    <Recover
      onBack={() => (lost.value = false)}
      onTooLate={() => {
        lost.value = false;
        tooLate.value = true;
      }}
    />
  ) : (
    <>
      {tooLate.value && <Notice tone="soon">{words().recover.tooLate}</Notice>}
      <Passphrase onLost={() => (lost.value = true)} />
    </>
  );
}

function whyClosed(why: Door): { title: string; sentence: string; icon: 'lock' | 'key' } {
  const text = words().signIn;
  switch (why) {
    case 'locked':
      return { title: text.lockedTitle, sentence: text.locked, icon: 'lock' };
    case 'idle':
      return { title: text.lockedTitle, sentence: text.lockedIdle, icon: 'lock' };
    case 'ended':
      return { title: text.title, sentence: text.ended, icon: 'lock' };
    case 'new':
    case 'open':
      return { title: text.title, sentence: text.lead, icon: 'key' };
  }
}

function Passphrase({ onLost }: { onLost: () => void }): JSX.Element {
  const text = words().signIn;
  const name = useSignal(member.peek()?.name ?? '');
  const passphrase = useSignal('');
  const shown = useSignal(false);
  const failed = useSignal(false);
  const stage = useSignal<'deriving' | 'asking'>('deriving');
  const opening = useTask();
  const touching = useTask();
  const noTouch = useSignal(false);
  const nameField = useRef<HTMLInputElement>(null);
  const { title, sentence, icon } = whyClosed(door.value);

  useEffect(() => {
    // After a reload the session may still stand: then the name is known and only the keys are not in memory.
    if (name.value !== '') return;
    staffRoutes
      .readSession()
      .then((session) => {
        // Not under the hands of somebody who has begun to type it.
        if (document.activeElement !== nameField.current) name.value ||= session.name;
      })
      .catch(() => undefined);
  }, []);

  const open = (): void => {
    void opening.run(async () => {
      failed.value = false;
      stage.value = 'deriving';
      const { salt } = await staffRoutes.readSalt(name.value.trim());
      const { auth } = await keys().signIn(passphrase.value, salt);
      stage.value = 'asking';
      try {
        const entrance = await staffRoutes.signIn(name.value.trim(), auth);
        await arrive(entrance, (session) => keys().unlock(session));
        passphrase.value = '';
      } catch (error) {
        if (!isProblem(error, 'sign-in-failed') && !(error instanceof Refused)) throw error;
        failed.value = true;
      }
    });
  };

  const touch = (): void => {
    noTouch.value = false;
    void touching.run(async () => {
      try {
        const { shown, prf } = await showPasskey((await factorsRoutes.readOpenChallenge()).options);
        if (prf === null) throw new NoTouch();
        const { session, secret } = await factorsRoutes.unlock(shown);
        await keys().unlockByPasskey(session, secret, prf);
        await enter(session);
      } catch (error) {
        if (!isProblem(error, 'sign-in-failed') && !(error instanceof NoTouch)) throw error;
        noTouch.value = true;
      }
    });
  };

  return (
    <form
      class="card door"
      onSubmit={(event) => {
        event.preventDefault();
        open();
      }}
    >
      <Heading>{title}</Heading>
      <Notice icon={icon}>{sentence}</Notice>
      {canUsePasskeys() && (
        <>
          <button type="button" class="button" disabled={touching.busy.value || opening.busy.value} onClick={touch}>
            <Icon name="key" /> {text.touch}
          </button>
          {noTouch.value && <Notice tone="soon">{text.noTouch}</Notice>}
          <Trouble task={touching} />
          <p class="quiet">{text.orPassphrase}</p>
        </>
      )}
      <Field label={text.name}>
        {(attributes) => (
          <input
            {...attributes}
            ref={nameField}
            required
            autocomplete="username"
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        )}
      </Field>
      <Field label={text.passphrase} error={failed.value ? text.failed : null}>
        {(attributes) => (
          <input
            {...attributes}
            required
            {...(shown.value ? ({ type: 'text' } as const) : ({ type: 'password' } as const))}
            autocomplete="current-password"
            autocapitalize="none"
            spellcheck={false}
            value={passphrase.value}
            onInput={({ currentTarget }) => (passphrase.value = currentTarget.value)}
          />
        )}
      </Field>
      <label class="choice">
        <input
          type="checkbox"
          checked={shown.value}
          onChange={({ currentTarget }) => (shown.value = currentTarget.checked)}
        />{' '}
        {text.show}
      </label>
      {opening.busy.value && stage.value === 'deriving' && <Deriving label={text.deriving} />}
      {opening.busy.value && stage.value === 'asking' && <p role="status">{text.waiting}</p>}
      <Trouble task={opening} />
      <button class="button-primary" disabled={opening.busy.value}>
        {text.button}
      </button>
      <button type="button" class="button-quiet" onClick={onLost}>
        {text.lost}
      </button>
    </form>
  );
}

function Recover(props: { onBack: () => void; onTooLate: () => void }): JSX.Element {
  const text = words().recover;
  const name = useSignal(member.peek()?.name ?? '');
  const code = useSignal('');
  const fault = useSignal<string | null>(null);
  const opened = useSignal<Awaited<ReturnType<typeof staffRoutes.startRecovery>> | null>(null);
  const made = useSignal<RecoveredBody | null>(null);
  const asking = useTask();

  const answer = opened.value;
  if (answer !== null) {
    return (
      <Ceremony
        name={name.value}
        place={location.host}
        from={2}
        steps={4}
        instead={words().recovery.instead}
        onReady={async (passphrase, recoveryCode) => {
          // A second try sends the same secrets: the paper in the hand stays right.
          made.value ??= await keys().recover(answer, { passphrase, recoveryCode });
          try {
            await arrive(await staffRoutes.finishRecovery({ ...made.value, ticket: answer.ticket }));
          } catch (error) {
            if (!isProblem(error, 'sign-in-failed')) throw error;
            props.onTooLate();
          }
        }}
      />
    );
  }
  return (
    <form
      class="card door"
      onSubmit={(event) => {
        event.preventDefault();
        fault.value = null;
        void asking.run(async () => {
          try {
            const { auth } = await keys().startRecovery(code.value);
            opened.value = await staffRoutes.startRecovery(name.value.trim(), auth);
          } catch (error) {
            if (error instanceof Refused) fault.value = text.wrongCode;
            else if (isProblem(error, 'sign-in-failed')) fault.value = text.failed;
            else throw error;
          }
        });
      }}
    >
      <Heading>{text.title}</Heading>
      <p>{text.lead}</p>
      <Field label={words().signIn.name}>
        {(attributes) => (
          <input
            {...attributes}
            required
            autocomplete="username"
            value={name.value}
            onInput={({ currentTarget }) => (name.value = currentTarget.value)}
          />
        )}
      </Field>
      <Field label={text.code} hint={text.codeHint} error={fault.value}>
        {(attributes) => (
          <textarea
            {...attributes}
            required
            class="digits"
            rows={2}
            inputMode="numeric"
            autocomplete="off"
            value={code.value}
            onInput={({ currentTarget }) => (code.value = currentTarget.value)}
          />
        )}
      </Field>
      {asking.busy.value && <p role="status">{words().signIn.waiting}</p>}
      <Trouble task={asking} />
      <div class="row">
        <button type="button" class="button" onClick={props.onBack}>
          {words().common.back}
        </button>
        <button class="button-primary" disabled={asking.busy.value}>
          {text.button}
        </button>
      </div>
    </form>
  );
}
