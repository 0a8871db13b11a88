/** Who can help me? By what it is about: those that speak one's language first, with what to watch out for. */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Helper } from 'koe:helpers';

import { Icon, iconOf } from '../../design/icon.tsx';
import { Actions, Choices, Heading, Hotlines, Notice, Primary } from '../../design/parts.tsx';
import { languagesOf, say } from '../../design/say.tsx';
import { guideWords, language, partOf, words } from '../../design/words.ts';
import { helpersFor, linesOf } from '../../guides/helpers.ts';
import { keeps } from '../report/exit.ts';
import { go } from '../report/trail.ts';
import { Begin } from './begin.tsx';

const about = signal<string | null>(null);

keeps({
  wipe: () => {
    about.value = null;
  },
  begun: () => false,
});

export function HelpAbout(): JSX.Element {
  const { help } = guideWords();
  const { kinds: named } = partOf('guides').world;
  const tried = useSignal(false);
  return (
    <main>
      <Heading>{say(help.title)}</Heading>
      <Choices
        legend={say(help.about)}
        choices={Object.entries(named).map(([value, { name }]) => ({ value, label: say(name), icon: iconOf(value) }))}
        chosen={about.value === null ? [] : [about.value]}
        error={tried.value && about.value === null ? say(help.chooseOne) : undefined}
        onChoose={(key) => {
          about.value = key;
        }}
      />
      <Actions>
        <Primary
          onClick={() => {
            tried.value = true;
            if (about.value !== null) go('guide-help-result');
          }}
        >
          {say(words().next)}
        </Primary>
      </Actions>
    </main>
  );
}

interface Named {
  readonly name: string;
  readonly what: string;
  readonly hours?: string;
  readonly watch?: string;
}

/** Only those for whom there are words: the others are not for workers to call. */
export function HelpResult(): JSX.Element {
  const { help } = guideWords();
  const named = partOf('guides').world.authorities as Readonly<Record<string, Named | undefined>>;
  const found = helpersFor(about.value ?? 'other', language.value);
  return (
    <main>
      <Heading>{say(help.title)}</Heading>
      <p class="hint">{say(help.unchecked)}</p>
      {found.map((helper) => {
        const told = named[helper.key];
        return told === undefined ? null : <Card key={helper.key} helper={helper} told={told} />;
      })}
      <Hotlines />
      <Begin />
    </main>
  );
}

function Card({ helper, told }: { helper: Helper; told: Named }): JSX.Element {
  const { help } = guideWords();
  const lines = linesOf(helper, language.value);
  return (
    <section class="letter">
      <h2 class="letter-head">
        {say(told.name)}{' '}
        <span lang="ja" class="hint">
          {helper.japanese}
        </span>
      </h2>
      <p>{say(told.what)}</p>
      {lines.length === 0 && <p class="hint">{say(help.noNumber)}</p>}
      {lines.map(({ number, tel }) => (
        <a key={tel} class="hotline" href={`tel:${tel}`}>
          <Icon name="call" />
          <b class="hotline-number" dir="ltr">
            {number}
          </b>
        </a>
      ))}
      <ul class="hint">
        {told.hours !== undefined && <li>{say(told.hours)}</li>}
        {helper.speaks.length > 0 && (
          <li>{say(help.speaks, { languages: languagesOf({ languages: helper.speaks }) })}</li>
        )}
        <li>{say(help.cost[helper.cost])}</li>
        <li>{say(help.anonymous[helper.anonymous])}</li>
      </ul>
      {told.watch !== undefined && (
        <Notice tone="soon">
          <p>{say(help.watch, { what: say(told.watch) })}</p>
        </Notice>
      )}
    </section>
  );
}
