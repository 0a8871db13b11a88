/** How does a person come to a passphrase that they did not choose, and to a recovery code on paper? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Deriving, Field, Heading, Icon, Notice, stepText, Trouble } from '../parts.tsx';
import { keys } from '../room.ts';
import { useTask } from '../task.ts';
import { fill, language, words } from '../words.ts';

type Step = 'draw' | 'confirm' | 'recovery' | 'making';

interface Props {
  /** Printed on the recovery sheet: whose it is and where it is good for. */
  readonly name: string;
  readonly place: string;
  /** The number of this screen among the steps of the whole, and how many there are. */
  readonly from: number;
  readonly steps: number;
  /** What the new code takes the place of, where there was one before. */
  readonly instead?: string;
  readonly onReady: (passphrase: string, recoveryCode: string) => Promise<void>;
}

const tidy = (words: string): string => words.normalize('NFKC').toLowerCase().trim().split(/\s+/u).join(' ');

export function Ceremony(props: Props): JSX.Element {
  const step = useSignal<Step>('draw');
  const passphrase = useSignal('');
  const recoveryCode = useSignal('');
  const making = useTask();

  const make = (): void => {
    step.value = 'making';
    void making.run(() => props.onReady(passphrase.value, recoveryCode.value));
  };

  switch (step.value) {
    case 'draw':
      return (
        <Draw
          passphrase={passphrase.value}
          step={stepText(props.from, props.steps)}
          onDrawn={(drawn) => (passphrase.value = drawn)}
          onDone={() => (step.value = 'confirm')}
        />
      );
    case 'confirm':
      return (
        <Confirm
          passphrase={passphrase.value}
          step={stepText(props.from + 1, props.steps)}
          onBack={() => (step.value = 'draw')}
          onDone={() => (step.value = 'recovery')}
        />
      );
    case 'recovery':
      return (
        <Recovery
          {...props}
          code={recoveryCode.value}
          onDrawn={(drawn) => (recoveryCode.value = drawn)}
          onDone={make}
        />
      );
    case 'making':
      return (
        <section class="card">
          <Heading>{words().recovery.makingTitle}</Heading>
          {making.busy.value && <Deriving label={words().recovery.making} />}
          <Trouble task={making} again={make} />
        </section>
      );
  }
}

function Draw(props: {
  passphrase: string;
  step: string;
  onDrawn: (passphrase: string) => void;
  onDone: () => void;
}): JSX.Element {
  const text = words().passphrase;
  const list = useSignal(language.peek());
  const drawing = useTask();
  const draw = (): void => {
    void drawing.run(async () => {
      props.onDrawn(await keys().drawPassphrase(list.value));
    });
  };
  useEffect(() => {
    if (props.passphrase === '') draw();
  }, []);
  return (
    <section class="card">
      <p class="step">{props.step}</p>
      <Heading>{text.title}</Heading>
      <p>{text.lead}</p>
      <PassphraseWords passphrase={props.passphrase} listLanguage={list.value} />
      <Trouble task={drawing} again={draw} />
      <div class="row">
        <button type="button" class="button" onClick={draw}>
          <Icon name="refresh" /> {text.draw}
        </button>
        <label class="inline-select">
          {text.list}{' '}
          <select
            value={list.value}
            onChange={({ currentTarget }) => {
              list.value = currentTarget.value === 'ja' ? 'ja' : 'en';
              draw();
            }}
          >
            <option value="en" lang="en">
              {words().english}
            </option>
            <option value="ja" lang="ja">
              {words().japanese}
            </option>
          </select>
        </label>
      </div>
      <Notice icon="key">{text.write}</Notice>
      <button type="button" class="button-primary" disabled={props.passphrase === ''} onClick={props.onDone}>
        {text.written}
      </button>
    </section>
  );
}

function PassphraseWords({ passphrase, listLanguage }: { passphrase: string; listLanguage: string }): JSX.Element {
  if (passphrase === '') return <p role="status">{words().passphrase.drawing}</p>;
  return (
    <ol class="passphrase" lang={listLanguage} aria-label={words().passphrase.title}>
      {passphrase.split(' ').map((word, index) => (
        <li key={`${String(index)} ${word}`}>{word}</li>
      ))}
    </ol>
  );
}

function Confirm(props: {
  passphrase: string;
  step: string;
  onBack: () => void;
  onDone: () => void;
}): JSX.Element {
  const text = words().passphrase;
  const typed = useSignal('');
  const wrong = useSignal(false);
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        wrong.value = tidy(typed.value) !== props.passphrase;
        if (!wrong.value) props.onDone();
      }}
    >
      <p class="step">{props.step}</p>
      <Heading>{text.confirmTitle}</Heading>
      <p>{text.confirmLead}</p>
      <Field label={text.confirmLabel} error={wrong.value ? text.confirmWrong : null}>
        {(attributes) => (
          <textarea
            {...attributes}
            class="words"
            rows={2}
            value={typed.value}
            onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
          />
        )}
      </Field>
      <div class="row">
        <button type="button" class="button" onClick={props.onBack}>
          {text.showAgain}
        </button>
        <button class="button-primary">{words().common.continue}</button>
      </div>
    </form>
  );
}

function Recovery(props: Props & { code: string; onDrawn: (code: string) => void; onDone: () => void }): JSX.Element {
  const text = words().recovery;
  const saved = useSignal(false);
  const drawing = useTask();
  const draw = (): void => {
    void drawing.run(async () => {
      props.onDrawn(await keys().drawRecoveryCode());
    });
  };
  useEffect(() => {
    if (props.code === '') draw();
  }, []);
  return (
    <section class="card">
      <p class="step">{stepText(props.from + 2, props.steps)}</p>
      <Heading>{text.title}</Heading>
      <p>{text.lead}</p>
      {props.instead !== undefined && <Notice tone="soon">{props.instead}</Notice>}
      <div class="sheet">
        <h2 class="print-only">{text.sheetTitle}</h2>
        <p class="print-only">{fill(text.sheetFor, { name: props.name, place: props.place })}</p>
        <ol class="recovery-code" aria-label={text.title}>
          {(props.code.replaceAll(/\D/gu, '').match(/\d{6}/gu) ?? []).map((group, index) => (
            <li key={`${String(index)} ${group}`}>{group}</li>
          ))}
        </ol>
        <p class="print-only">{text.sheetNote}</p>
      </div>
      <Trouble task={drawing} again={draw} />
      <div class="row">
        <button
          type="button"
          class="button"
          onClick={() => {
            print();
          }}
        >
          {words().common.print}
        </button>
      </div>
      <Notice icon="key">{text.keep}</Notice>
      <label class="choice">
        <input
          type="checkbox"
          checked={saved.value}
          onChange={({ currentTarget }) => (saved.value = currentTarget.checked)}
        />{' '}
        {text.saved}
      </label>
      <button type="button" class="button-primary" disabled={!saved.value || props.code === ''} onClick={props.onDone}>
        {words().common.continue}
      </button>
    </section>
  );
}
