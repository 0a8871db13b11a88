/** What does an administrator set: who runs this, who pays, how to reach them, and what is promised by when? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as preferencesRoutes from '../../../client/staff/preferences.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { Field, Heading, Notice, Trouble } from '../parts.tsx';
import { go } from '../room.ts';
import { NAME_LENGTH_MAX } from '../door/setup.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** As the server takes them. */
const LINE_LENGTH_MAX = 200;
const RECIPIENT = /^(?:age1pq1[a-z0-9]{1952})?$/u;
const DAYS = {
  acknowledge_days: { least: 1, most: 30 },
  answer_days: { least: 2, most: 365 },
  retention_days: { least: 30, most: 3650 },
} as const;

type DaysKey = keyof typeof DAYS;
type Typed = Readonly<Record<keyof preferencesRoutes.Settings, string>>;
type Faults = Readonly<Partial<Record<keyof preferencesRoutes.Settings, string>>>;

export function SettingsScreen(): JSX.Element {
  const text = words().settings;
  const { value, task, load } = useLoaded(preferencesRoutes.readSettings);
  return (
    <section class="page narrow">
      <Heading>{text.title}</Heading>
      <p class="quiet">{text.lead}</p>
      {value === null ? <Loading task={task} again={load} /> : <Settings given={value} />}
    </section>
  );
}

function typedOf(given: preferencesRoutes.Settings): Typed {
  return {
    ...given,
    acknowledge_days: String(given.acknowledge_days),
    answer_days: String(given.answer_days),
    retention_days: String(given.retention_days),
  };
}

/** What stands in the directory too is in force only when that is signed anew. */
function signedTogether(one: preferencesRoutes.Settings, other: preferencesRoutes.Settings): boolean {
  return one.name === other.name && one.statistics_recipient === other.statistics_recipient;
}

/** Of what has no fault. */
function settingsOf(typed: Typed): preferencesRoutes.Settings {
  return {
    ...typed,
    statistics_recipient: typed.statistics_recipient.trim(),
    acknowledge_days: Number(typed.acknowledge_days),
    answer_days: Number(typed.answer_days),
    retention_days: Number(typed.retention_days),
  };
}

function faultsOf(typed: Typed): Faults {
  const text = words().settings;
  const faults: Partial<Record<keyof preferencesRoutes.Settings, string>> = {};
  if (!RECIPIENT.test(typed.statistics_recipient.trim())) faults.statistics_recipient = text.statisticsWrong;
  if (typed.name.trim() === '') faults.name = text.nameNeeded;
  for (const key of Object.keys(DAYS) as DaysKey[]) {
    const { least, most } = DAYS[key];
    const right = /^\d+$/u.test(typed[key].trim()) && Number(typed[key]) >= least && Number(typed[key]) <= most;
    if (!right) faults[key] = fill(text.daysWrong, { least, most });
  }
  if (faults.acknowledge_days === undefined && faults.answer_days === undefined) {
    if (Number(typed.answer_days) <= Number(typed.acknowledge_days)) faults.answer_days = text.answerSooner;
  }
  return faults;
}

function Settings({ given }: { given: preferencesRoutes.Settings }): JSX.Element {
  const text = words().settings;
  const kept = useSignal(given);
  const typed = useSignal<Typed>(typedOf(given));
  const asked = useSignal(false);
  const done = useSignal<'saved' | 'savedName' | null>(null);
  const saving = useTask();
  /** What the server found to be no recipient. */
  const broken = useSignal<string | null>(null);
  const faults = asked.value ? faultsOf(typed.value) : {};
  const recipient = typed.value.statistics_recipient;
  const recipientFault = broken.value === recipient ? text.statisticsWrong : (faults.statistics_recipient ?? null);

  const save = (): void => {
    asked.value = true;
    done.value = null;
    if (Object.keys(faultsOf(typed.value)).length > 0) return;
    void saving.run(async () => {
      const before = kept.value;
      try {
        kept.value = await preferencesRoutes.changeSettings(settingsOf(typed.value));
      } catch (error) {
        if (!isProblem(error, 'wrong-statistics-recipient')) throw error;
        broken.value = typed.value.statistics_recipient;
        return;
      }
      typed.value = typedOf(kept.value);
      done.value = signedTogether(kept.value, before) ? 'saved' : 'savedName';
      asked.value = false;
    });
  };

  const line = (key: keyof Typed, label: string, hint: string | undefined, days: boolean): JSX.Element => (
    <Field key={key} label={label} {...(hint === undefined ? {} : { hint })} error={faults[key] ?? null}>
      {(attributes) => (
        <input
          {...attributes}
          dir="auto"
          autocomplete="off"
          class={days ? 'days' : undefined}
          inputMode={days ? 'numeric' : undefined}
          maxLength={days ? 4 : key === 'name' ? NAME_LENGTH_MAX : LINE_LENGTH_MAX}
          value={typed.value[key]}
          onInput={({ currentTarget }) => (typed.value = { ...typed.value, [key]: currentTarget.value })}
        />
      )}
    </Field>
  );

  return (
    <form
      class="settings"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      {line('name', text.name, text.nameHint, false)}
      {line('contact', text.contact, text.contactHint, false)}
      {line('funders', text.funders, text.fundersHint, false)}
      {line('acknowledge_days', text.acknowledge, undefined, true)}
      {line('answer_days', text.answer, text.answerHint, true)}
      {line('retention_days', text.retention, text.retentionHint, true)}
      <Field label={text.statistics} hint={text.statisticsHint} error={recipientFault}>
        {(attributes) => (
          <textarea
            {...attributes}
            class="recipient"
            rows={4}
            spellcheck={false}
            autocomplete="off"
            value={recipient}
            onInput={({ currentTarget }) => (typed.value = { ...typed.value, statistics_recipient: currentTarget.value })}
          />
        )}
      </Field>
      <Trouble task={saving} />
      {done.value !== null && (
        <Notice tone="good">
          <span>{text[done.value]}</span>{' '}
          {done.value === 'savedName' && (
            <button
              type="button"
              class="button"
              onClick={() => {
                go({ at: 'directory' });
              }}
            >
              {words().directory.sign}
            </button>
          )}
        </Notice>
      )}
      <button class="button-primary" disabled={saving.busy.value}>
        {text.save}
      </button>
    </form>
  );
}
