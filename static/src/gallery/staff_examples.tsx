/** The pieces of the staff's screens, without a server behind them. */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import {
  CopyButton,
  Deriving,
  Dialog,
  Field,
  Fingerprint,
  Heading,
  Icon,
  type IconName,
  Notice,
  Progress,
  Trouble,
} from '../pages/desk/parts.tsx';
import type { Task } from '../pages/desk/task.ts';
import { fillCount, words } from '../pages/desk/words.ts';
import { Named } from './icon_examples.tsx';
import { type Examples, OnDemand } from './shell.tsx';

/** As a record, so that one that was forgotten does not type-check. */
const ICONS: Readonly<Record<IconName, true>> = {
  check: true,
  lock: true,
  alert: true,
  inbox: true,
  people: true,
  key: true,
  clock: true,
  back: true,
  move: true,
  list: true,
  seal: true,
  mail: true,
  phone: true,
  print: true,
  settings: true,
  star: true,
  close: true,
  refresh: true,
  chart: true,
};

const nothing = (): void => undefined;
const FINGERPRINT = '0123 4567 8901 2345 6789';

function failed(): Task {
  return { busy: signal(false), trouble: signal(words().trouble.offline), run: () => Promise.resolve() };
}

function Typed(props: { hint?: string; error?: string; disabled?: boolean; long?: boolean }): JSX.Element {
  const typed = useSignal('');
  const { passphrase, recovery } = words();
  return (
    <Field
      label={props.long === true ? recovery.lead : passphrase.confirmLabel}
      {...(props.hint === undefined ? {} : { hint: props.hint })}
      error={props.error ?? null}
    >
      {(attributes) => (
        <input
          {...attributes}
          type="text"
          autocomplete="off"
          disabled={props.disabled === true}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
      )}
    </Field>
  );
}

export const staff = {
  Field: {
    use: 'Around every control: its label, a hint, and what is wrong with what was typed.',
    states: {
      usual: () => <Typed />,
      'with a hint': () => <Typed hint={words().passphrase.confirmLead} />,
      'with an error': () => <Typed error={words().passphrase.confirmWrong} />,
      disabled: () => <Typed disabled />,
      'long text': () => <Typed long />,
    },
  },
  CopyButton: {
    use: 'Beside a link or a code that goes elsewhere; it says that it copied.',
    states: { usual: () => <CopyButton text={FINGERPRINT} /> },
  },
  Notice: {
    use: 'For a sentence with a shape before its colour; soon and danger are read out at once.',
    states: {
      plain: () => <Notice>{words().passphrase.lead}</Notice>,
      good: () => <Notice tone="good">{words().common.copied}</Notice>,
      soon: () => <Notice tone="soon">{fillCount(words().trouble, 'busy', 5, { seconds: 5 })}</Notice>,
      danger: () => (
        <Notice tone="danger" title={words().trouble.missing}>
          {words().trouble.refused}
        </Notice>
      ),
    },
  },
  Trouble: {
    use: 'Below what failed: what happened, what was kept, and the way to try again.',
    states: {
      'can be tried again': () => <Trouble task={failed()} again={nothing} />,
      'cannot be': () => <Trouble task={failed()} />,
    },
  },
  Progress: {
    use: 'Where the share that is done is known.',
    states: {
      beginning: () => <Progress label={words().recovery.sending} done={0} />,
      'half-way': () => <Progress label={words().recovery.sending} done={0.5} />,
    },
  },
  Deriving: {
    use: 'While the vault makes keys of a passphrase. Here it has nothing to do, and so it is at its end.',
    states: { 'at its end': () => <Deriving label={words().recovery.making} /> },
  },
  Fingerprint: {
    use: 'Twenty digits that two people compare by reading them out.',
    states: { known: () => <Fingerprint of={FINGERPRINT} />, 'on its way': () => <Fingerprint of={null} /> },
  },
  Icon: {
    use: 'Beside a word, never alone.',
    states: { all: () => <Named names={Object.keys(ICONS) as IconName[]} draw={(name) => <Icon name={name} />} /> },
  },
  Heading: {
    use: 'First on every screen; it takes the focus when the screen appears.',
    states: { 'takes the focus': () => <OnDemand>{() => <Heading>{words().passphrase.title}</Heading>}</OnDemand> },
  },
  Dialog: {
    use: 'For a question that has to be answered before anything else; Escape closes it.',
    states: {
      open: () => (
        <OnDemand>
          {(close) => (
            <Dialog title={words().recovery.title} onClose={close}>
              <p>{words().recovery.keep}</p>
            </Dialog>
          )}
        </OnDemand>
      ),
    },
  },
} satisfies Examples;
