/** What of a list is shown: what the server may know is asked of it, what is sealed is looked for on this device. */

import type { JSX } from 'preact';

import type { Asked, Holder, ListName } from '../../../client/staff/queue.ts';
import type { B64, CaseState, CoverFacts } from '../../../vault/member.ts';
import { coverOf } from './covers.ts';
import { kindNames, languageName, prefectureName } from '../format.ts';
import { Icon } from '../parts.tsx';
import { OnlyMine } from './read_marks.tsx';
import { ANY, asked, choose, chosen, counts, countText, everyRow, isChosen, loadQueue } from './queue.ts';
import { words } from '../words.ts';

const HOLDERS: readonly Holder[] = ['anyone', 'me', 'nobody'];
/** The states that a case in one of the lists can have. */
const STATES: Record<ListName, readonly CaseState[]> = {
  open: ['received', 'triaged', 'in_progress', 'referred', 'answered', 'reopened'],
  todo: ['received', 'triaged', 'in_progress', 'referred', 'reopened'],
  waiting: ['answered', 'referred', 'in_progress'],
  due: ['received', 'triaged', 'in_progress', 'referred', 'answered', 'reopened'],
  done: ['closed', 'withdrawn'],
};

export function Choices({ desk }: { desk: B64 }): JSX.Element {
  const text = words().queue;
  const now = asked.value;
  const ask = (change: Partial<Asked>): void => {
    void loadQueue(desk, { ...now, ...change });
  };
  const held = { anyone: undefined, me: counts.value?.mine, nobody: counts.value?.nobodys };
  return (
    <>
      <label class="inline-select">
        <span class="filter-label">{text.assignee}</span>{' '}
        <select
          aria-label={text.assignee}
          value={now.holder}
          onChange={({ currentTarget }) => {
            ask({ holder: HOLDERS.find((one) => one === currentTarget.value) ?? 'anyone' });
          }}
        >
          {HOLDERS.map((holder) => (
            <option key={holder} value={holder}>
              {text.holders[holder]}
              {held[holder] === undefined || now.view === 'done' ? '' : ` (${countText(held[holder])})`}
            </option>
          ))}
        </select>
      </label>
      <label class="inline-select">
        <span class="filter-label">{text.filter}</span>{' '}
        <select
          aria-label={text.filter}
          value={now.state ?? ''}
          onChange={({ currentTarget }) => {
            ask({ state: STATES[now.view].find((state) => state === currentTarget.value) ?? null });
          }}
        >
          <option value="">{text.all}</option>
          {STATES[now.view].map((state) => (
            <option key={state} value={state}>
              {words().state[state]}
            </option>
          ))}
        </select>
      </label>
      <label class="choice">
        <input
          type="checkbox"
          checked={now.urgent}
          onChange={({ currentTarget }) => {
            ask({ urgent: currentTarget.checked });
          }}
        />
        {text.urgentOnly}
      </label>
      <details class="choices" open={isChosen() || undefined}>
        <summary>
          <Icon name="settings" /> {text.choose}
        </summary>
        <OnThisDevice />
      </details>
    </>
  );
}

function OnThisDevice(): JSX.Element {
  const text = words().queue;
  const now = chosen.value;
  const facts = everyRow().flatMap((row) => coverOf(row)?.facts ?? []);
  return (
    <div class="choices-box">
      <p class="hint">{text.chooseHint}</p>
      <label class="inline-select">
        <span>{text.name}</span>{' '}
        <input
          type="search"
          aria-label={text.name}
          autocomplete="off"
          spellcheck={false}
          value={now.name}
          onInput={({ currentTarget }) => void choose({ name: currentTarget.value })}
        />
      </label>
      <Choice
        label={text.kinds}
        value={now.kind}
        from={facts.flatMap(({ kinds }) => kinds)}
        said={(kind) => kindNames([kind]).join()}
        onChoose={(kind) => void choose({ kind })}
      />
      <Choice
        label={text.language}
        value={now.language}
        from={facts.map(({ language }) => language)}
        said={languageName}
        onChoose={(language) => void choose({ language })}
      />
      <Choice
        label={text.programme}
        value={now.programme}
        from={facts.flatMap(({ programme }) => programme ?? [])}
        said={(programme) => words().programme[programme as NonNullable<CoverFacts['programme']>]}
        onChoose={(programme) => void choose({ programme })}
      />
      <Choice
        label={text.area}
        value={now.area}
        from={facts.flatMap(({ area }) => area ?? [])}
        said={prefectureName}
        onChoose={(area) => void choose({ area })}
      />
      <OnlyMine />
      {isChosen() && (
        <button type="button" class="button-quiet" onClick={() => void choose(ANY)}>
          {text.chooseNothing}
        </button>
      )}
    </div>
  );
}

/** One of the values that there are among the reports that were fetched. */
function Choice<T extends string | number>(props: {
  label: string;
  value: T | null;
  from: readonly T[];
  said: (value: T) => string;
  onChoose: (value: T | null) => void;
}): JSX.Element {
  const values = [...new Set([...props.from, ...(props.value === null ? [] : [props.value])])];
  const named = values.map((value) => ({ value, name: props.said(value) })).sort((a, b) => a.name.localeCompare(b.name));
  return (
    <label class="inline-select">
      <span>{props.label}</span>{' '}
      <select
        aria-label={props.label}
        value={props.value === null ? '' : String(props.value)}
        onChange={({ currentTarget }) => {
          props.onChoose(values.find((value) => String(value) === currentTarget.value) ?? null);
        }}
      >
        <option value="">{words().queue.any}</option>
        {named.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
