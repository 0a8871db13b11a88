/** Somebody rings or stands at the counter: the caseworker writes the report for them, with their consent asked first. */

import { kinds as known, prefectures } from 'koe:names';
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { LEVELS } from '../../crypto/consent.ts';
import type { B64, Ongoing, Programme, Urgency } from '../../vault/member.ts';
import { nameOfLevel } from './answers.ts';
import { countable, nameOfDesk } from './desks.ts';
import { languageName, LANGUAGES, nameOf, TEXT_BYTES_MAX, textBytes } from './format.ts';
import { Field, Heading, Icon, Notice, Trouble } from './parts.tsx';
import { go, takenDown } from './room.ts';
import { forgetTakenDown, missingIn, NOTHING, takeDown, WAYS, type TakenDown } from './taking_down.ts';
import { useTask } from './task.ts';
import { fill, words } from './words.ts';

const URGENCIES: readonly Urgency[] = [0, 1, 2, 3];
const ONGOING: readonly Ongoing[] = ['yes', 'no', 'unknown'];
const PROGRAMMES: readonly Programme[] = ['titp', 'esd', 'ssw', 'other'];

export function TakeDownScreen({ desk }: { desk: B64 }): JSX.Element {
  const text = words().takeDown;
  const sent = useSignal<{ readonly code: string | null } | null>(null);
  useEffect(() => forgetTakenDown, []);
  if (sent.value !== null) return <Sent desk={desk} code={sent.value.code} />;
  return (
    <section class="page narrow">
      <Heading>{fill(text.title, { desk: nameOfDesk(desk) })}</Heading>
      <p>{text.lead}</p>
      <Form
        desk={desk}
        onSent={(code) => {
          takenDown.value = NOTHING;
          sent.value = { code };
        }}
      />
    </section>
  );
}

function Form({ desk, onSent }: { desk: B64; onSent: (code: string | null) => void }): JSX.Element {
  const text = words().takeDown;
  const sending = useTask();
  const fault = useSignal<string | null>(null);
  const form = takenDown.value;
  const box = useRef<HTMLFormElement>(null);
  const change = (changed: Partial<TakenDown>): void => {
    fault.value = null;
    takenDown.value = { ...form, ...changed };
  };
  const send = (): void => {
    const missing = missingIn(form);
    fault.value = missing !== null ? text.missing[missing] : textBytes(form.story) > TEXT_BYTES_MAX ? words().case.tooLong : null;
    if (missing !== null) box.current?.querySelector<HTMLElement>(`[data-ask="${missing}"] input`)?.focus();
    if (fault.value !== null) return;
    void sending.run(async () => {
      onSent(await takeDown(desk, form));
    });
  };
  return (
    <form
      ref={box}
      class="take-down"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Ask name="way" legend={text.way}>
        <Radios name="way" values={WAYS} value={form.way} said={(way) => text.ways[way]} onChoose={(way) => { change({ way }); }} />
      </Ask>
      <Ask name="agreed" legend={text.consentTitle}>
        <p class="hint">{text.consentHint}</p>
        <label class="choice">
          <input
            type="checkbox"
            checked={form.agreed}
            onChange={({ currentTarget }) => {
              change({ agreed: currentTarget.checked });
            }}
          />
          {text.agreed}
        </label>
      </Ask>
      <label class="inline-select">
        {text.language}{' '}
        <select
          aria-label={text.language}
          value={form.language}
          onChange={({ currentTarget }) => {
            change({ language: currentTarget.value });
          }}
        >
          {LANGUAGES.map(({ code }) => (
            <option key={code} value={code}>
              {languageName(code)}
            </option>
          ))}
        </select>
      </label>
      <Ask name="kinds" legend={words().queue.kinds}>
        <div class="chips">
          {known.map(({ key, names }) => (
            <label key={key} class="choice">
              <input
                type="checkbox"
                checked={form.kinds.includes(key)}
                onChange={({ currentTarget }) => {
                  const rest = form.kinds.filter((one) => one !== key);
                  change({ kinds: currentTarget.checked ? [...rest, key] : rest });
                }}
              />
              {nameOf(names, key)}
            </label>
          ))}
        </div>
      </Ask>
      <Ask name="urgency" legend={words().queue.urgency}>
        <Radios
          name="urgency"
          values={URGENCIES}
          value={form.urgency}
          said={(urgency) => words().urgency[urgency]}
          onChoose={(urgency) => { change({ urgency }); }}
        />
      </Ask>
      <Ask name="ongoing" legend={words().queue.ongoing}>
        <Radios
          name="ongoing"
          values={ONGOING}
          value={form.ongoing}
          said={(ongoing) => words().ongoing[ongoing]}
          onChoose={(ongoing) => { change({ ongoing }); }}
        />
      </Ask>
      <div class="row">
        <label class="inline-select">
          {words().queue.programme}{' '}
          <select
            aria-label={words().queue.programme}
            value={form.programme ?? ''}
            onChange={({ currentTarget }) => {
              change({ programme: PROGRAMMES.find((one) => one === currentTarget.value) ?? null });
            }}
          >
            <option value="">{text.notTold}</option>
            {PROGRAMMES.map((one) => (
              <option key={one} value={one}>
                {words().programme[one]}
              </option>
            ))}
          </select>
        </label>
        <label class="inline-select">
          {words().queue.area}{' '}
          <select
            aria-label={words().queue.area}
            value={form.area === null ? '' : String(form.area)}
            onChange={({ currentTarget }) => {
              change({ area: currentTarget.value === '' ? null : Number(currentTarget.value) });
            }}
          >
            <option value="">{text.notTold}</option>
            {prefectures.map((names, at) => (
              <option key={at} value={String(at + 1)}>
                {nameOf(names)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Field label={text.employer}>
        {(attributes) => (
          <input
            {...attributes}
            type="text"
            autocomplete="off"
            dir="auto"
            value={form.employer}
            onInput={({ currentTarget }) => {
              change({ employer: currentTarget.value });
            }}
          />
        )}
      </Field>
      <Field label={text.story} hint={text.storyHint}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={8}
            dir="auto"
            value={form.story}
            onInput={({ currentTarget }) => {
              change({ story: currentTarget.value });
            }}
          />
        )}
      </Field>
      <label class="inline-select">
        {text.allows}{' '}
        <select
          aria-label={text.allows}
          value={String(form.consent)}
          onChange={({ currentTarget }) => {
            change({ consent: LEVELS.find((level) => String(level) === currentTarget.value) ?? 1 });
          }}
        >
          {LEVELS.map((level) => (
            <option key={level} value={String(level)}>
              {nameOfLevel(level)}
            </option>
          ))}
        </select>
      </label>
      {countable.value && (
        <label class="choice">
          <input
            type="checkbox"
            checked={form.counted}
            onChange={({ currentTarget }) => {
              change({ counted: currentTarget.checked });
            }}
          />
          <span>
            {text.counted} <span class="hint">{text.countedHint}</span>
          </span>
        </label>
      )}
      <label class="choice">
        <input
          type="checkbox"
          checked={form.code}
          onChange={({ currentTarget }) => {
            change({ code: currentTarget.checked });
          }}
        />
        <span>
          {text.code} <span class="hint">{text.codeHint}</span>
        </span>
      </label>
      {fault.value !== null && (
        <p class="field-error" role="alert">
          {fault.value}
        </p>
      )}
      {sending.busy.value && <p role="status">{text.sending}</p>}
      <Trouble task={sending} again={send} />
      <div class="row">
        <button class="button-primary" disabled={sending.busy.value}>
          <Icon name="seal" /> {text.send}
        </button>
      </div>
    </form>
  );
}

function Ask(props: { name: string; legend: string; children: ComponentChildren }): JSX.Element {
  return (
    <fieldset data-ask={props.name}>
      <legend>{props.legend}</legend>
      {props.children}
    </fieldset>
  );
}

function Radios<T extends string | number>(props: {
  name: string;
  values: readonly T[];
  value: T | null;
  said: (value: T) => string;
  onChoose: (value: T) => void;
}): JSX.Element {
  return (
    <div class="row">
      {props.values.map((one) => (
        <label key={one} class="choice">
          <input
            type="radio"
            name={props.name}
            checked={props.value === one}
            onChange={() => {
              props.onChoose(one);
            }}
          />
          {props.said(one)}
        </label>
      ))}
    </div>
  );
}

/** The code belongs to the worker: it is shown once, for paper, and forgotten. */
function Sent({ desk, code }: { desk: B64; code: string | null }): JSX.Element {
  const text = words().takeDown;
  return (
    <section class="page narrow">
      <Heading>{text.sentTitle}</Heading>
      {code === null ? (
        <p>{text.sentNoCode}</p>
      ) : (
        <>
          <p>{text.sentCode}</p>
          <ol class="recovery-code" translate={false} aria-label={text.codeLabel}>
            {(code.match(/\d{4}/gu) ?? []).map((group, at) => (
              <li key={at}>{group}</li>
            ))}
          </ol>
          <Notice icon="lock">{text.codeTheirs}</Notice>
        </>
      )}
      <div class="row">
        {code !== null && (
          <button
            type="button"
            class="button"
            onClick={() => {
              window.print();
            }}
          >
            <Icon name="print" /> {text.print}
          </button>
        )}
        <button
          type="button"
          class="button-primary"
          onClick={() => {
            forgetTakenDown();
            go({ at: 'desk', desk, case: null });
          }}
        >
          {text.done}
        </button>
      </div>
    </section>
  );
}
