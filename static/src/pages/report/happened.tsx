/** What happened: the kinds, which of each, and whether that cannot wait. */

import { useSignal } from '@preact/signals';
import { kinds as known } from 'koe:kinds';
import { subkinds } from 'koe:questionnaire';
import type { JSX } from 'preact';

import { iconOf } from '../../design/icon.tsx';
import { Choices, FieldError } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { partOf, reportWords } from '../../design/words.ts';
import { cannotWait } from '../../questions/urgency.ts';
import { answer, answers, listed } from '../../questions/told.ts';
import { CallFirst } from './danger.tsx';
import { chooseKind, kinds } from './draft.ts';
import { Question, onward } from './question.tsx';
import { go } from './trail.ts';

/** More would not be read more carefully. */
const SUBKINDS_MAX = 3;

export function Kinds(): JSX.Element {
  const told = reportWords().ask.kinds;
  const { kinds: named } = partOf('report').world;
  return (
    <Question
      told={told}
      missing={kinds.value.length === 0 ? told.none : null}
      onNext={() => {
        onward('kinds');
      }}
    >
      {(error) => (
        <Choices
          legend={say(told.question)}
          several
          choices={known.map(({ key }) => {
            const { name, explanation } = named[key as keyof typeof named];
            return { value: key, label: say(name), icon: iconOf(key), hint: say(explanation) };
          })}
          chosen={kinds.value}
          error={error}
          onChoose={chooseKind}
        />
      )}
    </Question>
  );
}

/** What a kind says. */
export function nameOfKind(key: string): string {
  const { kinds: named } = partOf('report').world;
  return named[key as keyof typeof named].name;
}

/** What a sub-kind says, by its key `wages.unpaid`. */
export function nameOfSubkind(key: string): string {
  const [kind = '', name = ''] = key.split('.');
  const all = partOf('report').world.subkinds as Readonly<Record<string, Readonly<Record<string, string>>>>;
  return all[kind]?.[name] ?? key;
}

export function Subkinds(): JSX.Element {
  const told = reportWords().ask.subkinds;
  const tooMany = useSignal(false);
  const chosen = listed('subkinds');
  const next = (): void => {
    if (cannotWait(answers.value).length > 0) go('call-again');
    else onward('subkinds');
  };
  return (
    <Question
      told={told}
      onNext={next}
      onSkip={() => {
        answer('subkinds', undefined);
        onward('subkinds');
      }}
    >
      {() => (
        <>
          {kinds.value.map((kind) => (
            <section key={kind}>
              {kinds.value.length > 1 && <h2>{say(nameOfKind(kind))}</h2>}
              <Choices
                legend={say(nameOfKind(kind))}
                several
                choices={subkinds
                  .filter(({ key }) => key.startsWith(`${kind}.`))
                  .map(({ key }) => ({ value: key, label: say(nameOfSubkind(key)) }))}
                chosen={chosen}
                onChoose={(key, on) => {
                  tooMany.value = on && chosen.length >= SUBKINDS_MAX;
                  const others = chosen.filter((one) => one !== key);
                  answer('subkinds', on && !tooMany.value ? [...others, key] : others);
                }}
              />
            </section>
          ))}
          <FieldError id="subkinds-error">{tooMany.value ? say(told.many) : undefined}</FieldError>
        </>
      )}
    </Question>
  );
}

/** What was chosen cannot wait: whom to call comes before the next question. */
export function CallAgain(): JSX.Element {
  return <CallNow after="subkinds" />;
}

/** Nobody under 18 is left to the answers of a team alone. */
export function CallForChild(): JSX.Element {
  return <CallNow after="age" />;
}

/** After which question one goes on. */
function CallNow({ after }: { after: string }): JSX.Element {
  const about = cannotWait(answers.value);
  const first = new Set(subkinds.flatMap(({ key, call = [] }) => (about.includes(key) ? call : [])));
  const lines = partOf('report').world.helplines.filter(({ key }) => first.has(key));
  return (
    <CallFirst
      about={about}
      lines={lines}
      onGoOn={() => {
        onward(after);
      }}
    />
  );
}
