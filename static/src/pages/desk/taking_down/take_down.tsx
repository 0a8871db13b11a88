/**
 * Somebody rings or stands at the counter: the caseworker writes the report for them, with their consent asked first. The same form
 * makes a second case out of one that tells of two things.
 */

import { kinds as known, prefectures } from 'koe:names';
import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { LEVELS } from '../../../crypto/consent.ts';
import type { B64, Level, Ongoing, Programme, Urgency } from '../../../vault/member.ts';
import { nameOfLevel } from '../answers.ts';
import { caseName } from '../queue/case_names.ts';
import { countable, nameOfDesk } from '../desks.ts';
import { languageName, LANGUAGES, nameOf, TEXT_BYTES_MAX, textBytes } from '../format.ts';
import { linked, sideOf } from '../case/merging.ts';
import { Field, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { go, splits, takenDown } from '../room.ts';
import { CarriedFiles, forgetTaken, takenFor, TakenFiles } from './taken_files.tsx';
import { forgetTakenDown, missingIn, NOTHING, takeDown, WAYS, type Arrived, type TakenDown } from './taking_down.ts';
import { useTask } from '../task.ts';
import { fill, words } from '../words.ts';

const URGENCIES: readonly Urgency[] = [0, 1, 2, 3];
const ONGOING: readonly Ongoing[] = ['yes', 'no', 'unknown'];
const PROGRAMMES: readonly Programme[] = ['titp', 'esd', 'ssw', 'other'];

export function TakeDownScreen({ desk }: { desk: B64 }): JSX.Element {
  const text = words().takeDown;
  const sent = useSignal<Arrived | null>(null);
  useEffect(() => forgetTakenDown, []);
  if (sent.value !== null) return <Sent desk={desk} code={sent.value.code} />;
  return (
    <section class="page narrow">
      <Heading>{fill(text.title, { desk: nameOfDesk(desk) })}</Heading>
      <p>{text.lead}</p>
      <Form
        desk={desk}
        place={desk}
        form={takenDown.value}
        onChange={(form) => {
          takenDown.value = form;
        }}
        onSent={(arrived) => {
          takenDown.value = NOTHING;
          sent.value = arrived;
        }}
      />
    </section>
  );
}

/** A second case out of one that tells of two things. */
export function SplitScreen({ desk, first }: { desk: B64; first: B64 }): JSX.Element {
  const text = words().split;
  const sent = useSignal<Arrived | null>(null);
  useEffect(() => forgetTakenDown, []);
  const form = splits.value[first];
  const name = caseName(first);
  const back = (
    <button
      type="button"
      class="button-quiet"
      onClick={() => {
        go({ at: 'desk', desk, case: first });
      }}
    >
      <Icon name="back" /> {fill(text.back, { name })}
    </button>
  );
  if (sent.value !== null) return <Sent desk={desk} code={sent.value.code} beside={<Bound first={first} second={sent.value.case} />} />;
  return (
    <section class="page narrow">
      <Heading>{fill(text.title, { name })}</Heading>
      {back}
      {form === undefined ? (
        <p>{text.gone}</p>
      ) : (
        <>
          <p>{text.lead}</p>
          <Form
            desk={desk}
            place={first}
            form={form}
            onChange={(changed) => {
              splits.value = { ...splits.value, [first]: changed };
            }}
            onSent={(arrived) => {
              splits.value = Object.fromEntries(Object.entries(splits.value).filter(([id]) => id !== first));
              sent.value = arrived;
            }}
          />
        </>
      )}
    </section>
  );
}

/** Notes on both say how they belong together; what was sent is sent, so these are tried until they stand. */
function Bound({ first, second }: { first: B64; second: B64 }): JSX.Element {
  const text = words().split;
  const binding = useTask();
  const bound = useSignal(false);
  const bind = (): void => {
    void binding.run(async () => {
      const [one, other] = [await sideOf(first), await sideOf(second)];
      const told = [
        typeof one === 'string' ? null : await linked(one, second, 'split_off'),
        typeof other === 'string' ? null : await linked(other, first, 'split_from'),
      ];
      bound.value = told.every((fault) => fault === null);
    });
  };
  useEffect(bind, []);
  return (
    <>
      {bound.value && <p>{fill(text.bound, { first: caseName(first), second: caseName(second) })}</p>}
      {binding.busy.value && <p role="status">{text.binding}</p>}
      {!bound.value && !binding.busy.value && (
        <p>
          {text.unbound}{' '}
          <button type="button" class="button small" onClick={bind}>
            {words().common.tryAgain}
          </button>
        </p>
      )}
      <Trouble task={binding} />
    </>
  );
}

/** `place` is the desk or the first case: whose files are kept under it. */
function Form(props: {
  desk: B64;
  place: B64;
  form: TakenDown;
  onChange: (form: TakenDown) => void;
  onSent: (arrived: Arrived) => void;
}): JSX.Element {
  const text = words().takeDown;
  const { desk, place, form } = props;
  const { origin } = form;
  const sending = useTask();
  const fault = useSignal<string | null>(null);
  const box = useRef<HTMLFormElement>(null);
  const change = (changed: Partial<TakenDown>): void => {
    fault.value = null;
    props.onChange({ ...form, ...changed });
  };
  const allowed = LEVELS.filter((level) => origin === null || level <= origin.level);
  const send = (): void => {
    const missing = missingIn(form);
    fault.value = missing !== null ? text.missing[missing] : textBytes(form.story) > TEXT_BYTES_MAX ? words().case.tooLong : null;
    if (missing !== null) box.current?.querySelector<HTMLElement>(`[data-ask="${missing}"] input`)?.focus();
    if (fault.value !== null) return;
    void sending.run(async () => {
      const arrived = await takeDown(desk, form, takenFor(place));
      forgetTaken(place);
      props.onSent(arrived);
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
      {origin === null && <Asked form={form} change={change} />}
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
      <Field label={origin === null ? text.story : words().split.story} hint={origin === null ? text.storyHint : words().split.storyHint}>
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
      {origin !== null && <CarriedFiles form={place} files={origin.files} />}
      <TakenFiles form={place} />
      <label class="inline-select">
        {text.allows}{' '}
        <select
          aria-label={text.allows}
          value={String(form.consent)}
          onChange={({ currentTarget }) => {
            change({ consent: allowed.find((level) => String(level) === currentTarget.value) ?? 1 });
          }}
        >
          {allowed.map((level: Level) => (
            <option key={level} value={String(level)}>
              {nameOfLevel(level)}
            </option>
          ))}
        </select>
      </label>
      {origin !== null && <p class="hint">{fill(words().split.consent, { level: nameOfLevel(origin.level) })}</p>}
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
          {text.code} <span class="hint">{origin === null ? text.codeHint : words().split.codeHint}</span>
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

/** What comes first of all with somebody who tells something now. */
function Asked({ form, change }: { form: TakenDown; change: (changed: Partial<TakenDown>) => void }): JSX.Element {
  const text = words().takeDown;
  const way = WAYS.find((one) => one === form.way) ?? null;
  return (
    <>
      <Ask name="way" legend={text.way}>
        <Radios name="way" values={WAYS} value={way} said={(one) => text.ways[one]} onChoose={(one) => { change({ way: one }); }} />
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
    </>
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
function Sent(props: { desk: B64; code: string | null; beside?: JSX.Element }): JSX.Element {
  const text = words().takeDown;
  const { desk, code, beside } = props;
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
      {beside}
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
