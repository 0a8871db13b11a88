/** The desk without a mouse: j and k walk, a letter goes to what bears it, ? shows them all. */

import { useSignal } from '@preact/signals';
import { Fragment, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Dialog } from './parts.tsx';
import { words } from './words.ts';

const SHEET = [
  ['j ↓', 'next'],
  ['k ↑', 'previous'],
  ['Enter', 'open'],
  ['r', 'reply'],
  ['n', 'note'],
  ['e', 'course'],
  ['u', 'back'],
  ['?', 'help'],
] as const;

/** In the order in which a case comes to them. */
const STATES = ['received', 'triaged', 'in_progress', 'referred', 'answered', 'closed', 'reopened', 'withdrawn'] as const;

/** Whoever types, or has a menu or a dialog open, means the letter itself. */
function isTyping(target: EventTarget | null): boolean {
  return (
    document.querySelector('dialog[open]') !== null ||
    (target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null)
  );
}

/** To the next row, or the one before; from outside the list to the open case's own row first. */
function walk(by: 1 | -1): void {
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.queue-row')];
  const focused = buttons.findIndex((one) => one === document.activeElement);
  const at = focused === -1 ? buttons.findIndex((one) => one.ariaCurrent === 'true') : focused;
  const next = buttons[at === -1 ? 0 : at + by];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}

/** What bears the letter has the focus; what is folded behind it is unfolded, and takes it. */
function goTo(key: string): void {
  const bearer = document.querySelector<HTMLElement>(`[data-key="${key}"]`);
  bearer?.focus();
  if (bearer?.ariaExpanded === 'false') bearer.click();
}

/** Listens while the desk is shown, and shows the sheet. `data-key` marks what a letter goes to. */
export function ByKeys({ onBack }: { onBack: () => void }): JSX.Element | null {
  const text = words().keys;
  const { help } = words();
  const shown = useSignal(false);
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const { key } = event;
      if (key === 'j' || key === 'ArrowDown') walk(1);
      else if (key === 'k' || key === 'ArrowUp') walk(-1);
      else if (key === 'u') onBack();
      else if (key === '?') shown.value = true;
      else if (/^[ern]$/u.test(key)) goTo(key);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => {
      removeEventListener('keydown', press);
    };
  }, [onBack]);
  if (!shown.value) return null;
  return (
    <Dialog
      title={text.title}
      onClose={() => {
        shown.value = false;
      }}
    >
      <p class="hint">{text.hint}</p>
      <dl class="facts keys-sheet">
        {SHEET.map(([key, what]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text[what]}</dd>
          </div>
        ))}
      </dl>
      <h3>{help.statesTitle}</h3>
      <dl class="facts">
        {STATES.map((state) => (
          <Fragment key={state}>
            <dt>{words().state[state]}</dt>
            <dd>{help.states[state]}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
