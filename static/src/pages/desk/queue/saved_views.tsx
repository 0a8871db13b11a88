/** Which choices of the list has this person named, to come back to them by one press? */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Asked, Holder, ListName } from '../../../client/staff/queue.ts';
import type { B64, CaseState } from '../../../vault/member.ts';
import { NAME_CHARACTERS_MAX, VIEWS_MAX, nameOfView, type View } from '../../../shelf/changes.ts';
import { keep, knowsShelf, savedViews } from '../account/own_shelf.ts';
import { Icon } from '../parts.tsx';
import { ANY, asked, chosen, isChosen, loadQueue, type Chosen } from './queue.ts';
import { fill, words } from '../words.ts';

const LISTS = ['open', 'todo', 'waiting', 'due', 'done'] as const satisfies readonly ListName[];
const HOLDERS = ['anyone', 'me', 'nobody'] as const satisfies readonly Holder[];
const ONLY = ['unread', 'watched'] as const;

/** What is chosen now. The case's name is looked for, and not kept. */
function viewNow(name: string): View {
  const { view: list, holder, urgent, state } = asked.value;
  const { kind, language, programme, area, only } = chosen.value;
  return { area, holder, kind, language, list, name, only, programme, state, urgent };
}

const sameChoice = (a: View, b: View): boolean => JSON.stringify({ ...a, name: '' }) === JSON.stringify({ ...b, name: '' });

/** What a view asks of the server, and what it chooses here; a word that this page does not know is any. */
function choiceOf(view: View): { asked: Asked; chosen: Chosen } {
  const { kind, language, programme, area, urgent } = view;
  const list = LISTS.find((one) => one === view.list) ?? 'open';
  const state = view.state !== null && Object.hasOwn(words().state, view.state) ? (view.state as CaseState) : null;
  return {
    asked: { view: list, holder: HOLDERS.find((one) => one === view.holder) ?? 'anyone', urgent, state },
    chosen: { ...ANY, kind, language, programme, area, only: ONLY.find((one) => one === view.only) ?? null },
  };
}

/** Deleted a moment ago, to be had again. */
const dropped = signal<View | null>(null);

export function SavedViews({ desk }: { desk: B64 }): JSX.Element | null {
  const text = words().shelf;
  const naming = useSignal(false);
  const views = savedViews();
  const { holder, urgent, state } = asked.value;
  const chose = isChosen() || holder !== 'anyone' || urgent || state !== null;
  const isNew = chose && !views.some((view) => sameChoice(view, viewNow('')));
  if (!knowsShelf() || (views.length === 0 && !isNew && dropped.value === null)) return null;
  return (
    <div class="views" role="group" aria-label={text.views}>
      {views.map((view) => (
        <span key={view.name} class="view">
          <button
            type="button"
            class="view-open"
            dir="auto"
            aria-pressed={sameChoice(view, viewNow(''))}
            onClick={() => {
              const choice = choiceOf(view);
              dropped.value = null;
              chosen.value = choice.chosen;
              void loadQueue(desk, choice.asked);
            }}
          >
            {view.name}
          </button>
          <button
            type="button"
            class="view-drop"
            aria-label={fill(text.dropView, { name: view.name })}
            onClick={() => {
              keep({ do: 'drop', name: view.name });
              dropped.value = view;
            }}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
      {isNew && !naming.value && (
        <button type="button" class="button-quiet" onClick={() => (naming.value = true)}>
          <Icon name="star" /> {text.save}
        </button>
      )}
      {naming.value && <Naming onClose={() => (naming.value = false)} />}
      <span role="status" class="views-said">
        {dropped.value !== null && (
          <>
            {fill(text.dropped, { name: dropped.value.name })}{' '}
            <button
              type="button"
              class="button-quiet"
              onClick={() => {
                if (dropped.value !== null) keep({ do: 'name', view: dropped.value });
                dropped.value = null;
              }}
            >
              {text.undo}
            </button>
          </>
        )}
      </span>
    </div>
  );
}

function Naming({ onClose }: { onClose: () => void }): JSX.Element {
  const text = words().shelf;
  const typed = useSignal('');
  const fault = useSignal<string | null>(null);
  const save = (): void => {
    const name = nameOfView(typed.value);
    const others = savedViews().filter((view) => view.name !== name);
    fault.value = name === '' ? text.nameEmpty : others.length >= VIEWS_MAX ? text.viewsFull : null;
    if (fault.value !== null) return;
    dropped.value = null;
    keep({ do: 'name', view: viewNow(name) });
    onClose();
  };
  return (
    <form
      class="naming"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <label class="inline-select">
        <span>{text.saveName}</span>{' '}
        <input
          type="text"
          ref={focusFirst}
          autocomplete="off"
          maxLength={NAME_CHARACTERS_MAX}
          dir="auto"
          aria-describedby="naming-hint"
          aria-invalid={fault.value !== null}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
            fault.value = null;
          }}
        />
      </label>
      <button class="button-primary small">{text.saveKeep}</button>
      <button type="button" class="button-quiet" onClick={onClose}>
        {words().common.cancel}
      </button>
      <span id="naming-hint" class={fault.value === null ? 'hint' : 'field-error'}>
        {fault.value ?? text.saveHint}
      </span>
    </form>
  );
}

/** Whoever wants to name it types at once. */
const focusFirst = (element: HTMLInputElement | null): void => element?.focus();
