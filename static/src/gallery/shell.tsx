/** What stands around the examples, on the worker's page of the gallery and on the staff's. Its own words are English. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, FunctionComponent, JSX } from 'preact';
import { useEffect, useId } from 'preact/hooks';

export interface Example {
  /** When to use it, in one sentence. */
  readonly use: string;
  /** Each a component of its own, so that it may keep what is typed. */
  readonly states: Readonly<Record<string, FunctionComponent>>;
}
export type Examples = Readonly<Record<string, Example>>;

export interface Group {
  readonly title: string;
  readonly examples: Examples;
}

const PAGES = [
  { href: 'index.html', name: 'Worker' },
  { href: 'staff.html', name: 'Desk' },
] as const;

const idOf = (title: string): string => title.toLowerCase().replaceAll(' ', '-');

export function Gallery(props: {
  page: (typeof PAGES)[number]['name'];
  languages: readonly { readonly code: string; readonly endonym: string }[];
  language: string;
  onSpeak: (code: string) => void;
  groups: readonly Group[];
  children?: ComponentChildren;
}): JSX.Element {
  // Headings and errors come into sight by themselves: whoever opens the gallery begins where the address says.
  useEffect(() => {
    const wanted = document.getElementById(location.hash.slice(1));
    if (wanted === null) window.scrollTo(0, 0);
    else wanted.scrollIntoView();
  }, []);
  return (
    <>
      <header class="gallery-head">
        <h1 class="gallery-title" lang="en">
          Koe’s design
        </h1>
        <LanguageChoice {...props} />
      </header>
      <div class="gallery-body">
        <nav class="gallery-nav" lang="en" aria-label="Gallery">
          <ul class="gallery-pages">
            {PAGES.map(({ href, name }) => (
              <li key={href}>
                <a href={href} aria-current={name === props.page ? 'page' : undefined}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
          <ul>
            {props.children !== undefined && (
              <li>
                <a href="#tokens">Tokens</a>
              </li>
            )}
            {props.groups.map(({ title, examples }) => (
              <li key={title}>
                <a href={`#${idOf(title)}`}>{title}</a>
                <ul class="gallery-names">
                  {Object.keys(examples).map((name) => (
                    <li key={name}>
                      <a href={`#${name}`}>{name}</a>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </nav>
        <main class="gallery-main">
          {props.children}
          {props.groups.map(({ title, examples }) => (
            <section key={title} class="gallery-group" aria-labelledby={idOf(title)}>
              <h2 class="gallery-group-title" id={idOf(title)} lang="en">
                {title}
              </h2>
              {Object.entries(examples).map(([name, example]) => (
                <Shown key={name} name={name} example={example} />
              ))}
            </section>
          ))}
        </main>
      </div>
    </>
  );
}

function LanguageChoice(props: Pick<Parameters<typeof Gallery>[0], 'languages' | 'language' | 'onSpeak'>): JSX.Element {
  const id = useId();
  return (
    <div class="gallery-language">
      <label for={id} lang="en">
        Language
      </label>
      <select
        id={id}
        value={props.language}
        onChange={({ currentTarget }) => {
          props.onSpeak(currentTarget.value);
        }}
      >
        {props.languages.map(({ code, endonym }) => (
          <option key={code} value={code}>
            {endonym}
          </option>
        ))}
      </select>
    </div>
  );
}

function Shown({ name, example }: { name: string; example: Example }): JSX.Element {
  return (
    <article class="gallery-example" id={name} data-component={name} aria-label={name}>
      <h3 class="gallery-name" lang="en">
        {name}
      </h3>
      <p class="gallery-use" lang="en">
        {example.use}
      </p>
      <div class="gallery-states">
        {Object.entries(example.states).map(([state, State]) => (
          <figure key={state} class="gallery-state" data-state={state}>
            <figcaption lang="en">{state}</figcaption>
            <div class="gallery-frame">
              <State />
            </div>
          </figure>
        ))}
      </div>
    </article>
  );
}

/** For what takes the focus or is read out when it appears: it appears when it is asked for. */
export function OnDemand({ children }: { children: (close: () => void) => JSX.Element }): JSX.Element {
  const shown = useSignal(false);
  if (shown.value) {
    return children(() => {
      shown.value = false;
    });
  }
  return (
    <button
      type="button"
      class="gallery-show"
      lang="en"
      onClick={() => {
        shown.value = true;
      }}
    >
      Show
    </button>
  );
}
