/** The first question, and what stands before everything else when the answer is yes: whom to call, with what to say. */

import { useSignal } from '@preact/signals';
import { calls } from 'koe:calls';
import type { JSX } from 'preact';

import { Icon } from '../../design/icon.tsx';
import { Actions, Choices, Heading, Hotlines, Primary, Why } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { childline, language, sentences, words, type Hotline } from '../../design/words.ts';
import { answer, answers, isChild } from '../../questions/told.ts';
import { back, fromReview, go } from './trail.ts';

const VALUES = ['yes', 'no'] as const;

/** From the review one goes back to the review; else to the next question. */
function onward(): void {
  if (fromReview.value) back();
  else go('q-for_whom');
}

export function Danger(): JSX.Element {
  const told = words().danger;
  const tried = useSignal(false);
  const chosen = answers.value['danger_now'];
  return (
    <main>
      <Heading>{say(told.question)}</Heading>
      <p class="hint">{say(told.hint)}</p>
      <Choices
        legend={say(told.question)}
        choices={VALUES.map((value) => ({ value, label: say(told[value]), icon: <Icon name={value === 'yes' ? 'alert' : 'check'} /> }))}
        chosen={VALUES.filter((value) => value === chosen)}
        error={tried.value && chosen === undefined ? say(told.none) : undefined}
        onChoose={(value) => {
          answer('danger_now', value);
        }}
      />
      <Why>{say(told.why)}</Why>
      <Actions>
        <Primary
          onClick={() => {
            tried.value = true;
            if (chosen === 'yes') go('call');
            else if (chosen === 'no') onward();
          }}
        >
          {say(words().next)}
        </Primary>
      </Actions>
    </main>
  );
}

/** Before going on. Nobody is kept from going on. */
export function Call(): JSX.Element {
  return (
    <CallFirst
      about={[]}
      lines={[]}
      onGoOn={() => {
        go('q-for_whom');
      }}
    />
  );
}

/**
 * Numbers, and the sentences to say in Japanese: those about what happened; about anything when that is not known. Who
 * helps children stands first for whoever said that they are one, and last for whoever was not asked yet.
 */
export function CallFirst(props: {
  /** Keys of domain/subkinds.json. */
  about: readonly string[];
  /** More numbers than those of the first screen. */
  lines: readonly Hotline[];
  onGoOn: () => void;
}): JSX.Element {
  const told = words().call;
  const [first, last] = isChild(answers.value) ? [childline(), []] : [[], childline()];
  return (
    <main>
      <Heading>{say(told.title)}</Heading>
      <p class="lead">{say(told.lead)}</p>
      <Hotlines urgent before={first} more={[...props.lines, ...last]} />
      <h2>{say(told.say)}</h2>
      <Sentences about={props.about} />
      <p>{say(told.silent)}</p>
      <p class="hint">{say(told.kept)}</p>
      <Actions>
        <Primary onClick={props.onGoOn}>{say(told.goOn)}</Primary>
      </Actions>
    </main>
  );
}

function Sentences({ about }: { about: readonly string[] }): JSX.Element {
  const fitting = calls.filter((call) => call.for.some((key) => about.includes(key)));
  const always = calls.filter((call) => call.for.length === 0);
  const shown = fitting.length > 0 ? [...fitting, ...always] : calls;
  return (
    <ul class="calls">
      {shown.map(({ key, japanese, latin }) => {
        const spoken = japanese['any'] ?? japanese[language.value];
        if (spoken === undefined) return null; // Japanese needs no interpreter
        const letters = latin['any'] ?? latin[language.value];
        return (
          <li key={key}>
            <b>{say(sentences()[key as keyof ReturnType<typeof sentences>])}</b>
            <span class="call-japanese" lang="ja">
              {say(spoken)}
            </span>
            <span class="call-latin" lang="ja-Latn">
              {letters}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
