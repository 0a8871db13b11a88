/** The pieces that every worker's screen is made of. */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

import { languageOf } from '../languages/scripts.ts';
import { Aloud } from './aloud.tsx';
import { Icon, type IconName } from './icon.tsx';
import { plain, say } from './say.tsx';
import { hotlines, language, tag, words, type Hotline } from './words.ts';

/** A screen's question. It must be focused when the screen appears, so that a reader hears where they are. */
export function Heading({ children, quiet }: { children: ComponentChildren; quiet?: boolean }): JSX.Element {
  const self = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (quiet === true) return;
    window.scrollTo(0, 0);
    self.current?.focus({ preventScroll: true });
  }, [quiet]);
  return (
    <div class="heading">
      <h1 ref={self} tabIndex={-1}>
        {children}
      </h1>
      <Aloud />
    </div>
  );
}

/** How far, by sections: "3 of 6", without a number that hurries. */
export function Progress({ part, parts }: { part: number; parts: number }): JSX.Element {
  return (
    <div class="progress" role="img" aria-label={plain(words().progress, { part, parts })}>
      {Array.from({ length: parts }, (_, at) => (
        <span key={at} class={at < part ? 'progress-part progress-done' : 'progress-part'} />
      ))}
      <span class="progress-words">{`${String(part)}/${String(parts)}`}</span>
    </div>
  );
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly icon?: JSX.Element;
  /** A word in the corner, as "your language". */
  readonly mark?: ComponentChildren;
}

/** Answers as full-width cards: radio buttons when one may be chosen, check boxes when several may. */
export function Choices<T extends string>(props: {
  legend: ComponentChildren;
  choices: readonly Choice<T>[];
  chosen: readonly T[];
  several?: boolean;
  error?: ComponentChildren;
  onChoose: (value: T, on: boolean) => void;
}): JSX.Element {
  const name = useId();
  const error = `${name}-error`;
  return (
    <fieldset class="choices" aria-describedby={error}>
      <legend class="hidden">{props.legend}</legend>
      {props.choices.map(({ value, label, hint, icon, mark }) => (
        <label key={value} class="choice">
          {icon}
          <span class="choice-text">
            <span class="choice-label">{label}</span>
            {mark !== undefined && <span class="choice-mark">{mark}</span>}
            {hint !== undefined && <span class="choice-hint">{hint}</span>}
          </span>
          <input
            type={props.several === true ? 'checkbox' : 'radio'}
            autocomplete="off"
            name={name}
            value={value}
            checked={props.chosen.includes(value)}
            onChange={({ currentTarget }) => {
              props.onChoose(value, currentTarget.checked);
            }}
          />
        </label>
      ))}
      <FieldError id={error}>{props.error}</FieldError>
    </fieldset>
  );
}

/** Why a question is asked, one tap away. */
export function Why({ children }: { children: ComponentChildren }): JSX.Element {
  return (
    <details class="why">
      <summary>{say(words().why)}</summary>
      <p>{children}</p>
    </details>
  );
}

/** Read out when it appears; the space is there before, and it comes into sight. */
export function FieldError({ id, children }: { id: string; children: ComponentChildren }): JSX.Element {
  const self = useRef<HTMLParagraphElement>(null);
  const shown = children !== undefined && children !== null;
  useEffect(() => {
    if (shown) self.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  return (
    <p ref={self} id={id} class="field-error" role="alert">
      {shown && (
        <>
          <Icon name="soon" />
          <span>{children}</span>
        </>
      )}
    </p>
  );
}

export type Tone = 'plain' | 'soon' | 'danger';

/** A sentence with a shape before its colour. A live one is read out when it appears, and comes into sight. */
export function Notice(props: { tone?: Tone; icon?: IconName; live?: boolean; children: ComponentChildren }): JSX.Element {
  const self = useRef<HTMLDivElement>(null);
  const tone = props.tone ?? 'plain';
  useEffect(() => {
    if (props.live === true) self.current?.scrollIntoView({ block: 'nearest' });
  }, [props.live]);
  return (
    <div ref={self} class={`notice notice-${tone}`} role={props.live === true ? 'alert' : undefined}>
      <Icon name={props.icon ?? (tone === 'plain' ? 'soon' : 'alert')} />
      <div class="notice-text">{props.children}</div>
    </div>
  );
}

/** Numbers to call, each with what it is for: those of the first screen, and others before and after them where they are known. */
export function Hotlines(props: { urgent?: boolean; before?: readonly Hotline[]; more?: readonly Hotline[] }): JSX.Element {
  const { urgent, before = [], more = [] } = props;
  return (
    <ul class={urgent === true ? 'hotlines hotlines-urgent' : 'hotlines'}>
      {[...before, ...hotlines(), ...more].map(({ key, number, tel, name, what, hours }) => (
        <li key={key}>
          <a class="hotline" href={`tel:${tel}`}>
            <Icon name="call" />
            <span class="hotline-text">
              <span class="hotline-line">
                <b class="hotline-number" dir="ltr">
                  {number}
                </b>{' '}
                <span class="hotline-name">{say(name)}</span>
              </span>
              <span class="hotline-what">{say(what)}</span>
              {hours !== '' && <span class="hotline-hours">{say(hours)}</span>}
            </span>
          </a>
        </li>
      ))}
    </ul>
  );
}

export function Primary(props: {
  children: ComponentChildren;
  onClick: () => void;
  icon?: IconName;
  busy?: boolean;
}): JSX.Element {
  return (
    <button
      type="button"
      class="primary"
      aria-disabled={props.busy === true}
      onClick={() => {
        if (props.busy !== true) props.onClick();
      }}
    >
      {props.icon !== undefined && <Icon name={props.icon} />}
      <span>{props.children}</span>
    </button>
  );
}

export function Quiet(props: {
  children: ComponentChildren;
  onClick: () => void;
  icon?: IconName;
  danger?: boolean;
}): JSX.Element {
  return (
    <button
      type="button"
      class={props.danger === true ? 'quiet quiet-danger' : 'quiet'}
      onClick={props.onClick}
    >
      {props.icon !== undefined && <Icon name={props.icon} />}
      <span>{props.children}</span>
    </button>
  );
}

/** What is done next stands at the bottom, within the thumb's reach. */
export function Actions({ children }: { children: ComponentChildren }): JSX.Element {
  return <div class="actions">{children}</div>;
}

/** What somebody wrote, as they wrote it. `written` is a BCP 47 tag where it is known; else the letters tell what they can. */
export function Told({ children, written }: { children: string; written?: string | undefined }): JSX.Element {
  return (
    <p class="told" dir="auto" lang={written ?? languageOf(children, tag(language.value))}>
      {children}
    </p>
  );
}

/** A field for words that grows with them. It is controlled: what is typed lives in the caller's signal. */
export function Writing(props: {
  label: ComponentChildren;
  hint?: ComponentChildren;
  error?: ComponentChildren;
  value: string;
  rows?: number;
  onInput: (text: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      {props.hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {props.hint}
        </p>
      )}
      <textarea
        id={id}
        rows={props.rows ?? 8}
        dir="auto"
        lang={languageOf(props.value, tag(language.value))}
        autocomplete="off"
        autocorrect="off"
        spellcheck={false}
        aria-describedby={`${id}-hint ${id}-error`}
        aria-invalid={props.error !== undefined && props.error !== null}
        value={props.value}
        onInput={({ currentTarget }) => {
          props.onInput(currentTarget.value);
        }}
      />
      <FieldError id={`${id}-error`}>{props.error}</FieldError>
    </div>
  );
}

/** One line of words, controlled like `Writing`. */
export function Line(props: {
  label: ComponentChildren;
  error?: ComponentChildren;
  value: string;
  /** Digits are asked for; what was typed is read elsewhere. */
  numeric?: true;
  onInput: (text: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="text"
        inputMode={props.numeric === true ? 'numeric' : undefined}
        dir="auto"
        lang={languageOf(props.value, tag(language.value))}
        autocomplete="off"
        autocorrect="off"
        spellcheck={false}
        aria-describedby={`${id}-error`}
        aria-invalid={props.error !== undefined && props.error !== null}
        value={props.value}
        onInput={({ currentTarget }) => {
          props.onInput(currentTarget.value);
        }}
      />
      <FieldError id={`${id}-error`}>{props.error}</FieldError>
    </div>
  );
}

/** A day, by the browser's own calendar: YYYY-MM-DD. */
export function DayField(props: { label: ComponentChildren; value: string; onInput: (day: string) => void }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="date"
        autocomplete="off"
        value={props.value}
        onInput={({ currentTarget }) => {
          props.onInput(currentTarget.value);
        }}
      />
    </div>
  );
}

/** One of many names, where cards would be a long way. */
export function Select(props: {
  label: ComponentChildren;
  /** What stands there before anything is chosen. */
  choose: string;
  error?: ComponentChildren;
  value: string;
  options: readonly { readonly value: string; readonly label: string }[];
  onChoose: (value: string) => void;
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{props.label}</label>
      <select
        id={id}
        autocomplete="off"
        aria-describedby={`${id}-error`}
        aria-invalid={props.error !== undefined && props.error !== null}
        value={props.value}
        onChange={({ currentTarget }) => {
          props.onChoose(currentTarget.value);
        }}
      >
        <option value="">{plain(props.choose)}</option>
        {props.options.map(({ value, label }) => (
          <option key={value} value={value}>
            {plain(label)}
          </option>
        ))}
      </select>
      <FieldError id={`${id}-error`}>{props.error}</FieldError>
    </div>
  );
}
