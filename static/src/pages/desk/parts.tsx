/** The small pieces that every staff's screen is made of. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

import { dialogs, keys } from './room.ts';
import type { Task } from './task.ts';
import { fill, words } from './words.ts';

/** A line icon on a 24-unit grid, from Lucide (ISC), only those in use. */
const ICONS = {
  check: 'M20 6 9 17l-5-5',
  lock: 'M5 11h14v10H5zM8 11V7a4 4 0 0 1 8 0v4',
  alert: 'm21.7 18-8-14a2 2 0 0 0-3.4 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.7-3M12 9v4M12 17h.01',
  inbox: 'M22 12h-6l-2 3h-4l-2-3H2M5.5 5.1 2 12v6a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6l-3.5-6.9A2 2 0 0 0 16.8 4H7.2a2 2 0 0 0-1.7 1.1',
  people: 'M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8M22 21v-2a4 4 0 0 0-3-3.9M16 3.1a4 4 0 0 1 0 7.8',
  key: 'm21 2-9.6 9.6M15.5 7.5l3 3L22 7l-3-3M7.5 21a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11',
  clock: 'M12 22a10 10 0 1 0 0-20 10 10 0 0 0 0 20M12 6v6l4 2',
  back: 'm12 19-7-7 7-7M19 12H5',
  move: 'M3 7h13m-4-4 4 4-4 4M21 17H8m4-4-4 4 4 4',
  list: 'M8 6h13M8 12h13M8 18h13M3 6h.01M3 12h.01M3 18h.01',
  chart: 'M3 3v18h18M8 17v-5M13 17V8M18 17v-9',
  seal: 'M12 22s8-4 8-10V5l-8-3-8 3v7c0 6 8 10 8 10m3-12-4 4-2-2',
  mail: 'M2 4h20v16H2zM22 7l-10 7L2 7',
  phone: 'M22 16.9v3a2 2 0 0 1-2.2 2 19.8 19.8 0 0 1-8.6-3 19.5 19.5 0 0 1-6-6 19.8 19.8 0 0 1-3-8.7A2 2 0 0 1 4.1 2h3a2 2 0 0 1 2 1.7c.1 1 .4 1.9.7 2.8a2 2 0 0 1-.5 2.1L8.1 9.9a16 16 0 0 0 6 6l1.3-1.3a2 2 0 0 1 2.1-.4c.9.3 1.8.6 2.8.7a2 2 0 0 1 1.7 2',
  print: 'M6 9V2h12v7M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2M6 14h12v8H6z',
  settings: 'M4 21v-7M4 10V3M12 21v-9M12 8V3M20 21v-5M20 12V3M1 14h6M9 8h6M17 16h6',
  star: 'm12 2 3.1 6.3 6.9 1-5 4.9 1.2 6.8-6.2-3.2L5.8 21 7 14.2 2 9.3l6.9-1z',
  close: 'M18 6 6 18M6 6l12 12',
  refresh: 'M3 12a9 9 0 0 1 15-6.7L21 8M21 3v5h-5M21 12a9 9 0 0 1-15 6.7L3 16M8 16H3v5',
} as const;

export type IconName = keyof typeof ICONS;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}

export type Tone = 'plain' | 'good' | 'soon' | 'danger';

const TONE_ICONS: Record<Tone, IconName> = { plain: 'clock', good: 'check', soon: 'alert', danger: 'alert' };

/** A sentence with a shape before its colour. `danger` and `soon` are read out at once. */
export function Notice(props: {
  tone?: Tone;
  icon?: IconName;
  title?: string;
  children: ComponentChildren;
}): JSX.Element {
  const tone = props.tone ?? 'plain';
  return (
    <div class={`notice notice-${tone}`} role={tone === 'danger' || tone === 'soon' ? 'alert' : 'status'}>
      <Icon name={props.icon ?? TONE_ICONS[tone]} />
      <div>
        {props.title !== undefined && <strong class="notice-title">{props.title}</strong>}
        {props.children}
      </div>
    </div>
  );
}

/** What a failed task says, and the way to try again. */
export function Trouble({ task, again }: { task: Task; again?: () => void }): JSX.Element | null {
  if (task.trouble.value === null) return null;
  return (
    <Notice tone="soon">
      <span>{task.trouble.value}</span>
      {again !== undefined && (
        <button type="button" class="button-quiet" onClick={again}>
          {words().common.tryAgain}
        </button>
      )}
    </Notice>
  );
}

export function Field(props: {
  label: string;
  hint?: string;
  error?: string | null;
  children: (attributes: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }) => JSX.Element;
}): JSX.Element {
  const id = useId();
  const wrong = props.error !== undefined && props.error !== null;
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      {props.children({ id, 'aria-describedby': `${id}-hint ${id}-error`, 'aria-invalid': wrong })}
      <p class="field-error" id={`${id}-error`} aria-live="polite">
        {wrong && (
          <>
            <Icon name="alert" /> {props.error}
          </>
        )}
      </p>
    </div>
  );
}

/** A screen's heading; it takes the focus when the screen appears, so that a reader hears where they are. */
export function Heading({ children }: { children: ComponentChildren }): JSX.Element {
  const self = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    self.current?.focus();
  }, []);
  return (
    <h1 ref={self} tabIndex={-1}>
      {children}
    </h1>
  );
}

/** How far the vault's scrypt is, asked every 150 ms while this is shown. */
export function Deriving({ label }: { label: string }): JSX.Element {
  const done = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => {
      keys()
        .progress()
        .then((far) => (done.value = far))
        .catch(() => undefined);
    }, 150);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return <Progress label={label} done={done.value} />;
}

export function Progress({ label, done }: { label: string; done: number }): JSX.Element {
  const id = useId();
  return (
    <div class="progress">
      <p id={id} role="status">
        {label}
      </p>
      <progress aria-labelledby={id} max={1} value={done} />
    </div>
  );
}

/** Copies a text and says so. */
export function CopyButton({ text }: { text: string }): JSX.Element {
  const copied = useSignal(false);
  return (
    <button
      type="button"
      class="button"
      onClick={() => {
        void navigator.clipboard.writeText(text).then(() => (copied.value = true));
      }}
    >
      <span aria-live="polite">{copied.value ? words().common.copied : words().common.copy}</span>
    </button>
  );
}

/** Twenty digits in groups, to be read out. */
export function Fingerprint({ of }: { of: string | null }): JSX.Element {
  return (
    <span class="fingerprint">
      <span class="fingerprint-label">{words().directory.fingerprint}</span>{' '}
      <code>{of ?? '…'}</code>
    </span>
  );
}

/** A native dialog: Escape closes it, the focus returns to where it was. */
export function Dialog(props: { title: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  const self = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    self.current?.showModal();
    dialogs.value += 1;
    return () => {
      dialogs.value -= 1;
    };
  }, []);
  return (
    <dialog ref={self} aria-labelledby={id} onClose={props.onClose}>
      <h2 id={id}>{props.title}</h2>
      {props.children}
      <form method="dialog">
        <button class="button-quiet">{words().common.close}</button>
      </form>
    </dialog>
  );
}

export function stepText(step: number, steps: number): string {
  return fill(words().setup.steps, { step, steps });
}
