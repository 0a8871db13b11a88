/** What stands before any question: who we are not, whom to call now, and in which language to go on. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import { Icon, type IconName } from '../../design/icon.tsx';
import { Actions, Heading, Hotlines, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { isReviewed, language, languages, speak, tag, words } from '../../design/words.ts';
import { closed } from './keys.ts';
import { type Screen, canGoBack, go, screen } from './trail.ts';

/** The screen on which a chosen language could not be fetched; the one before stays. */
export const unspoken = signal<Screen | null>(null);

export function Start(): JSX.Element {
  const { start } = words();
  return (
    <main>
      <LanguageCards />
      {!isReviewed() && <p class="quiet-line">{say(start.unreviewed)}</p>}
      {closed.value === 'poster' && (
        <Notice tone="danger" live>
          <p>{say(words().trouble.poster)}</p>
        </Notice>
      )}
      <Heading quiet={!canGoBack.value}>{say(start.title)}</Heading>
      <h2 class="danger-title">{say(start.danger)}</h2>
      <Hotlines urgent />
      <ul class="points">
        <Point icon="people">{start.notGovernment}</Point>
        <Point icon="lock">{start.locked}</Point>
        <Point icon="soon">{start.notEmergency}</Point>
      </ul>
      <p class="hint">{say(start.seen)}</p>
      <Quiet
        icon="wages"
        onClick={() => {
          go('guide-pay');
        }}
      >
        {say(start.pay)}
      </Quiet>
      <Quiet
        icon="unknown"
        onClick={() => {
          go('guide-list');
        }}
      >
        {say(start.findOut)}
      </Quiet>
      {closed.value !== 'poster' && (
        <Actions>
          <Primary
            onClick={() => {
              go('q-danger_now');
            }}
          >
            {say(start.begin)}
          </Primary>
        </Actions>
      )}
    </main>
  );
}

function Point({ icon, children }: { icon: IconName; children: string }): JSX.Element {
  return (
    <li class="point">
      <Icon name={icon} />
      <span class="lead">{say(children)}</span>
    </li>
  );
}

/** Every language in its own name, so that nobody has to read another one first. */
function LanguageCards(): JSX.Element {
  // Drawn again when a language could not be fetched: what could not be chosen is shown as not chosen.
  return (
    <fieldset data-unspoken={unspoken.value !== null}>
      <legend class="hidden">{say(words().language)}</legend>
      <div class="languages">
        {languages.map(({ code, endonym }) => (
          <label key={code} lang={tag(code)}>
            <input
              type="radio"
              autocomplete="off"
              name="language"
              value={code}
              checked={language.value === code}
              onChange={() => {
                void choose(code);
              }}
            />
            {endonym}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The same on every later screen, folded into the bar. */
export function LanguageSelect(): JSX.Element {
  return (
    <label class="language-select">
      <Icon name="language" />
      <span class="hidden">{say(words().language)}</span>
      <select
        autocomplete="off"
        value={language.value}
        aria-invalid={unspoken.value !== null}
        onChange={({ currentTarget }) => {
          void choose(currentTarget.value);
        }}
      >
        {languages.map(({ code, endonym }) => (
          <option key={code} value={code} lang={tag(code)}>
            {endonym}
          </option>
        ))}
      </select>
    </label>
  );
}

async function choose(code: string): Promise<void> {
  unspoken.value = null;
  try {
    await speak(code);
  } catch {
    unspoken.value = screen.value;
  }
}
