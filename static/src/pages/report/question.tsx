/** One question on a screen: what is asked, why, and the way on. An answer stays when its screen is left, in whatever direction. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';

import { iconOfAnswer } from '../../design/answer_icon.tsx';
import { Actions, Choices, Heading, Line, Primary, Quiet, Why } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { partOf, reportWords, words } from '../../design/words.ts';
import { after, asked } from '../../questions/path.ts';
import { answer, answers, isChild, listed } from '../../questions/told.ts';
import { needless } from './draft.ts';
import { type QuestionScreen, REVIEW, back, fromReview, go } from './trail.ts';

/** From the review one goes back to the review; else to the next question that is asked. */
export function onward(key: string): void {
  if (fromReview.value) {
    back();
    return;
  }
  const next = after(key, answers.value, needless.value);
  go(next === null ? REVIEW : `q-${next}`);
}

export interface QuestionWords {
  readonly question: string;
  readonly hint?: string;
  readonly why?: string;
}

export function Question(props: {
  told: QuestionWords;
  /** Why it cannot go on yet. */
  missing?: string | null;
  /** What Skip does; absent where an answer is needed. */
  onSkip?: () => void;
  onNext: () => void;
  children: (error: ComponentChildren) => ComponentChildren;
}): JSX.Element {
  const tried = useSignal(false);
  const missing = props.missing ?? null;
  const { question, hint, why } = props.told;
  return (
    <main>
      <Heading>{say(question)}</Heading>
      {hint !== undefined && <p class="hint">{say(hint)}</p>}
      {props.children(tried.value && missing !== null ? say(missing) : undefined)}
      {why !== undefined && <Why>{say(why)}</Why>}
      <Actions>
        <Primary
          onClick={() => {
            tried.value = true;
            if (missing === null) props.onNext();
          }}
        >
          {say(words().next)}
        </Primary>
        {props.onSkip !== undefined && <Quiet onClick={props.onSkip}>{say(words().skip)}</Quiet>}
      </Actions>
    </main>
  );
}

type Ask = ReturnType<typeof reportWords>['ask'];

/** What a question of the questionnaire says; every key of `ask` is the key of one. */
export function wordsOf(key: string): QuestionWords & { readonly none?: string; readonly label?: string } {
  return reportWords().ask[key as keyof Ask];
}

/** What an answer that is a key says. */
export function nameOfAnswer(key: string, value: string): string {
  const { values, sectors, prefectures } = partOf('report').world;
  const { of } = asked(key);
  const named = of === 'sectors' ? sectors : of === 'prefectures' ? prefectures : values[key as keyof typeof values];
  return (named as Readonly<Record<string, string>>)[value] ?? value;
}

/** Pictures stand where they help to choose, not beside every number. */
const PICTURED = new Set(['for_whom', 'ongoing', 'leaving_soon', 'documents', 'sector', 'safe_contact']);

/** A question with one answer that is a key. Choosing an answer goes on by itself only from the review: nobody is hurried. */
export function AskOne({ name }: { name: string }): JSX.Element {
  const told = wordsOf(name);
  const { required, values } = asked(name);
  const [chosen] = listed(name);
  return (
    <Question
      told={told}
      missing={required && chosen === undefined ? (told.none ?? null) : null}
      onNext={() => {
        if (name === 'age' && isChild(answers.value)) go('call-child');
        else onward(name);
      }}
      {...(required
        ? {}
        : {
            onSkip: () => {
              answer(name, undefined);
              onward(name);
            },
          })}
    >
      {(error) => (
        <>
        {name === 'wage_ratio' && <WorkItOut />}
        <Choices
          legend={say(told.question)}
          choices={values.map((value) => ({
            value,
            label: say(nameOfAnswer(name, value)),
            ...(PICTURED.has(name) ? { icon: iconOfAnswer(value) } : {}),
          }))}
          chosen={chosen === undefined ? [] : [chosen]}
          error={error}
          onChoose={(value) => {
            answer(name, value);
          }}
        />
        </>
      )}
    </Question>
  );
}

/** The guide that finds this answer. */
function WorkItOut(): JSX.Element {
  return (
    <Quiet
      icon="wages"
      onClick={() => {
        go('guide-pay');
      }}
    >
      {say(words().start.pay)}
    </Quiet>
  );
}

/** A question with a line of words. */
export function AskLine({ name }: { name: string }): JSX.Element {
  const told = wordsOf(name);
  return (
    <Question
      told={told}
      onNext={() => {
        onward(name);
      }}
      onSkip={() => {
        answer(name, undefined);
        onward(name);
      }}
    >
      {() => (
        <Line
          label={say(told.label ?? told.question)}
          value={listed(name)[0] ?? ''}
          onInput={(text) => {
            answer(name, text);
          }}
        />
      )}
    </Question>
  );
}

/** The screen of a question. */
export const screenOf = (key: string): QuestionScreen => `q-${key}`;
