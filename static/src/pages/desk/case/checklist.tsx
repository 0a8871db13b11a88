/** What does one ask, secure and do first in a case of these kinds, and by when does the law want it? Loaded when it is opened. */

import { signal, useSignal } from '@preact/signals';
import type { Item } from 'koe:checklists';
import type { JSX } from 'preact';

import type * as Lists from '../../../checklists/checklists.ts';
import type { Book } from '../../../notebook/book.ts';
import type { CoverFacts, OpenedCase } from '../../../vault/member.ts';
import { dayText, today } from '../format.ts';
import { useNoting, type Noting } from './noting.ts';
import { Icon, Trouble } from '../parts.tsx';
import { tickDrafts } from '../room.ts';
import { fill, language, words } from '../words.ts';

type Loaded = typeof Lists;

const lists = signal<Loaded | null>(null);

export function Checklist(props: {
  of: OpenedCase;
  book: Book;
  facts: CoverFacts;
  onChanged: () => Promise<void>;
}): JSX.Element {
  const text = words().checklist;
  const { of, book, facts } = props;
  const noting = useNoting(of.case, props.onChanged);
  const pending = tickDrafts.value[of.case];
  const done = pending ?? book.ticked;
  const items = lists.value?.checklistFor(facts.kinds) ?? [];
  const set = (key: string, on: boolean): void => {
    tickDrafts.value = { ...tickDrafts.value, [of.case]: on ? [...done, key] : done.filter((one) => one !== key) };
  };
  const keep = (): void => {
    noting.keep('', { type: 'checks', done }, () => {
      tickDrafts.value = Object.fromEntries(Object.entries(tickDrafts.value).filter(([id]) => id !== of.case));
    });
  };
  return (
    <details
      class="checklist"
      onToggle={({ currentTarget }) => {
        if (currentTarget.open && lists.peek() === null) {
          void noting.task.run(async () => {
            lists.value = await import('../../../checklists/checklists.ts');
          });
        }
      }}
    >
      <summary>
        {text.title} {book.ticked.length > 0 && <span class="list-count">{fill(text.ticked, { count: book.ticked.length })}</span>}
      </summary>
      <p class="hint">{text.lead}</p>
      {(['ask', 'secure', 'do', 'law'] as const).map((group) => {
        const ofGroup = items.filter((item) => item.group === group);
        return (
          ofGroup.length > 0 && (
            <fieldset key={group}>
              <legend>{text.groups[group]}</legend>
              {ofGroup.map((item) => (
                <Line key={item.key} item={item} done={done.includes(item.key)} onTick={set} noting={noting} />
              ))}
            </fieldset>
          )
        );
      })}
      {noting.fault.value !== null && <p class="field-error">{noting.fault.value}</p>}
      <Trouble task={noting.task} />
      {pending !== undefined && (
        <div class="row checklist-keep">
          <button type="button" class="button" disabled={noting.task.busy.value} onClick={keep}>
            <Icon name="lock" /> {text.keep}
          </button>
          <span class="quiet">{text.notKept}</span>
        </div>
      )}
    </details>
  );
}

function Line(props: {
  item: Item;
  done: boolean;
  onTick: (key: string, on: boolean) => void;
  noting: Noting;
}): JSX.Element {
  const text = words().checklist;
  const { item } = props;
  const unsure = lists.value?.isUnsure(item, today()) === true;
  return (
    <div class="check">
      <label class="choice">
        <input
          type="checkbox"
          checked={props.done}
          onChange={({ currentTarget }) => {
            props.onTick(item.key, currentTarget.checked);
          }}
        />
        <span>{item.text[language.value]}</span>
      </label>
      {item.group === 'law' && (
        <p class="quiet check-law">
          {item.law[language.value]}
          {unsure && <strong> {text.unsure}</strong>}
        </p>
      )}
      {lists.value?.hasDeadline(item) === true && <LastDay item={item} lists={lists.value} noting={props.noting} />}
    </div>
  );
}

/** The day on which it ends, counted from one that is typed; what the worker has to do by it can go into the plan. */
function LastDay(props: { item: Item; lists: Loaded; noting: Noting }): JSX.Element | null {
  const text = words().checklist;
  const { item, lists: loaded, noting } = props;
  const from = useSignal('');
  if (!loaded.hasDeadline(item)) return null;
  const day = from.value === '' ? null : loaded.lawDeadline(item, from.value);
  return (
    <div class="row check-law">
      <label class="inline-select">
        {item.runs[language.value]}{' '}
        <input
          type="date"
          max="2100-01-01"
          value={from.value}
          onInput={({ currentTarget }) => {
            from.value = currentTarget.value;
          }}
        />
      </label>
      {day !== null && <span>{fill(text.means[item.means], { day: dayText(day) })}</span>}
      {day !== null && item.means === 'act_by' && (
        <button
          type="button"
          class="button-quiet small"
          disabled={noting.task.busy.value}
          onClick={() => {
            const what = fill(text.lastDay, { what: item.text[language.value], law: item.law[language.value] });
            noting.keep(what, { type: 'task', of: null, who: null, due: day, standing: 'open' });
          }}
        >
          {text.plan}
        </button>
      )}
    </div>
  );
}
