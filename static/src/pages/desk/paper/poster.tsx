/** A poster to print: the site's address in one language, with the organisation's fingerprint in the square. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { plain, say } from '../../../design/ruby.tsx';
import type en from '../../../../words/poster/en.json';
import { htmlLanguage, LANGUAGES } from '../format.ts';
import { Heading, Notice, Trouble } from '../parts.tsx';
import { member } from '../room.ts';
import { Square } from '../square.tsx';
import { useTask } from '../task.ts';
import { words } from '../words.ts';

type PosterWords = typeof en;

/** Every language that has a poster's words, by its code. */
const CATALOGUES = Object.fromEntries(
  Object.entries(import.meta.glob<{ default: PosterWords }>('../../../../words/poster/*.json')).map(([path, load]) => [
    path.replace(/^.*\/|\.json$/gu, ''),
    load,
  ]),
);
const SIZES = ['a4', 'a6'] as const;

/** All of it behind the `#`, so that the language stays out of requests. Of the member's own keys: `unlock` has compared the instance with the one that they are sealed under. */
function posterAddress(origin: string, language: string, instance: string): string {
  return `${origin}/#${instance}.${language}`;
}

export function PosterScreen(): JSX.Element {
  const text = words().poster;
  const chosen = useSignal(LANGUAGES.find(({ code }) => code in CATALOGUES)?.code ?? 'en');
  const size = useSignal<(typeof SIZES)[number]>('a4');
  const shown = useSignal<PosterWords | null>(null);
  const loading = useTask();
  useEffect(() => {
    void loading.run(async () => {
      shown.value = (await CATALOGUES[chosen.value]?.())?.default ?? null;
    });
  }, [chosen.value]);
  const local = location.hostname === 'localhost';
  const address = posterAddress(location.origin, chosen.value, member.value?.instance ?? '');
  return (
    <section class="page">
      <Heading>{text.title}</Heading>
      <p class="screen-only">{text.lead}</p>
      {local && (
        <div class="screen-only">
          <Notice tone="soon">{text.insecure}</Notice>
        </div>
      )}
      <div class="row screen-only">
        <label class="inline-select">
          {text.language}{' '}
          <select value={chosen.value} onChange={({ currentTarget }) => (chosen.value = currentTarget.value)}>
            {LANGUAGES.filter(({ code }) => code in CATALOGUES).map(({ code, endonym }) => (
              <option key={code} value={code} lang={htmlLanguage(code)}>
                {endonym}
              </option>
            ))}
          </select>
        </label>
        <label class="inline-select">
          {text.size}{' '}
          <select
            value={size.value}
            onChange={({ currentTarget }) => (size.value = currentTarget.value === 'a6' ? 'a6' : 'a4')}
          >
            {SIZES.map((one) => (
              <option key={one} value={one}>
                {text[one]}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="button-primary"
          onClick={() => {
            print();
          }}
        >
          {text.print}
        </button>
      </div>
      <Trouble task={loading} />
      {shown.value !== null && (
        <Poster words={shown.value} language={chosen.value} size={size.value} address={address} />
      )}
      <details class="screen-only">
        <summary>{text.fingerprint}</summary>
        <code class="poster-says">{address}</code>
      </details>
    </section>
  );
}

function Poster(props: { words: PosterWords; language: string; size: string; address: string }): JSX.Element {
  const told = props.words;
  return (
    <article class={`poster poster-${props.size}`} lang={htmlLanguage(props.language)}>
      <h2 class="poster-title">{say(told.title)}</h2>
      <p>{say(told.noName)}</p>
      <p>{say(told.how)}</p>
      <Square says={props.address} name={plain(told.how)} kind="poster-square" />
      <p>
        {say(told.type)}
        <br />
        <strong class="poster-address">{location.host}</strong>
      </p>
      <p>{say(told.network)}</p>
      <p class="poster-danger">{say(told.danger)}</p>
      <p class="poster-small">{say(told.who)}</p>
    </article>
  );
}
