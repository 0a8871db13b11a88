/** Their own words, and what stands between the needed questions and the others. */

import type { JSX } from 'preact';

import { InUnicode } from '../../design/in_unicode.tsx';
import { Actions, Heading, Notice, Primary, Quiet, Writing } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { reportWords, words } from '../../design/words.ts';
import { shownInUnicode } from '../../languages/burmese.ts';
import { narrows } from '../../questions/alone.ts';
import { answer, answers } from '../../questions/told.ts';
import { story } from './draft.ts';
import { tooLong } from './letter.ts';
import { Question, onward, screenOf } from './question.tsx';
import { REVIEW, fromReview, go } from './trail.ts';

export function Story(): JSX.Element {
  const told = reportWords().story;
  const long = tooLong(story.value + (shownInUnicode(story.value) ?? '')) ? told.long : null;
  return (
    <Question
      told={told}
      missing={long}
      onNext={() => {
        onward('story');
      }}
    >
      {() => (
        <>
          <Writing
            label={say(told.label)}
            value={story.value}
            error={long === null ? undefined : say(long)}
            onInput={(text) => {
              story.value = text;
            }}
          />
          <InUnicode of={story.value} says={words().burmese.along} />
          <p class="hint">{say(told.care)}</p>
        </>
      )}
    </Question>
  );
}

/** What matters most has been said; the rest is offered. */
export function More(): JSX.Element {
  const told = reportWords().more;
  const choose = (value: 'yes' | 'no'): void => {
    answer('more', value);
    onward('more');
  };
  return (
    <main>
      <Heading>{say(told.title)}</Heading>
      <p class="lead">{say(told.lead)}</p>
      <Actions>
        <Primary
          onClick={() => {
            choose('yes');
          }}
        >
          {say(told.yes)}
        </Primary>
        <Quiet
          onClick={() => {
            choose('no');
          }}
        >
          {say(told.no)}
        </Quiet>
      </Actions>
    </main>
  );
}

/** The answers point to one person: said before anything is sent, and left to the worker. */
export function Alone(): JSX.Element {
  const { alone } = reportWords();
  return (
    <main>
      <Heading>{say(alone.title)}</Heading>
      <Notice tone="soon" icon="alert">
        <ul>
          {narrows(answers.value).map((mark) => (
            <li key={mark}>{say(alone[mark])}</li>
          ))}
        </ul>
      </Notice>
      <p class="lead">{say(alone.what)}</p>
      <Actions>
        <Primary
          onClick={() => {
            onward('alone');
          }}
        >
          {say(alone.goOn)}
        </Primary>
        <Quiet
          onClick={() => {
            go(fromReview.value ? REVIEW : screenOf('trainees_here'));
          }}
        >
          {say(alone.change)}
        </Quiet>
      </Actions>
    </main>
  );
}
