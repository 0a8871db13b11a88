/** The five questions, one on a screen. An answer stays when its screen is left, in whatever direction. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { iconOf } from '../../design/icon.tsx';
import { Actions, Choices, Heading, Primary, Writing } from '../../design/parts.tsx';
import { plain, say } from '../../design/say.tsx';
import { catalogue, endonyms, language, tag, words } from '../../design/words.ts';
import type { DirectoryDesk, Ongoing, Replies } from '../../vault/types.ts';
import { desk, chooseKind, kinds, ongoing, replies, story, tooLong } from './draft.ts';
import { closed, known, openDirectory } from './keys.ts';
import { ClosedNotice, Working } from './notices.tsx';
import { type Screen, fromReview, go, back } from './trail.ts';

/** From the review one goes back to the review; else to the next question. */
function onward(next: Screen): void {
  if (fromReview.value) back();
  else go(next);
}

function Question(props: {
  title: string;
  hint?: string;
  next: Screen;
  /** Why it cannot go on yet. */
  missing: string | null;
  children: (error: ComponentChildren) => ComponentChildren;
}): JSX.Element {
  const tried = useSignal(false);
  const error = tried.value && props.missing !== null ? say(props.missing) : undefined;
  return (
    <main>
      <Heading>{say(props.title)}</Heading>
      {props.hint !== undefined && <p class="hint">{say(props.hint)}</p>}
      {props.children(error)}
      <Actions>
        <Primary
          onClick={() => {
            tried.value = true;
            if (props.missing === null) onward(props.next);
          }}
        >
          {say(words().next)}
        </Primary>
      </Actions>
    </main>
  );
}

export function Kinds(): JSX.Element {
  const { question, hint, none } = words().kinds;
  return (
    <Question title={question} hint={hint} next="ongoing" missing={kinds.value.length === 0 ? none : null}>
      {(error) => (
        <Choices
          legend={say(question)}
          several
          choices={catalogue().kinds.map(({ key, name, explanation }) => ({
            value: key,
            label: say(name),
            icon: iconOf(key),
            ...(explanation === null ? {} : { hint: say(explanation) }),
          }))}
          chosen={kinds.value}
          error={error}
          onChoose={chooseKind}
        />
      )}
    </Question>
  );
}

const ONGOING: readonly Ongoing[] = ['yes', 'no', 'unknown'];

export function StillGoingOn(): JSX.Element {
  const told = words().ongoing;
  return (
    <Question title={told.question} next="story" missing={ongoing.value === null ? told.none : null}>
      {(error) => (
        <Choices
          legend={say(told.question)}
          choices={ONGOING.map((value) => ({ value, label: say(told[value]), icon: iconOf(value) }))}
          chosen={ongoing.value === null ? [] : [ongoing.value]}
          error={error}
          onChoose={(value) => {
            ongoing.value = value;
          }}
        />
      )}
    </Question>
  );
}

export function Story(): JSX.Element {
  const told = words().story;
  const long = tooLong(story.value) ? told.long : null;
  return (
    <Question title={told.question} hint={told.hint} next="desk" missing={long}>
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
          <p class="hint">{say(told.care)}</p>
        </>
      )}
    </Question>
  );
}

export function nameOfDesk({ names }: DirectoryDesk): string {
  const own = tag(language.value);
  return names[language.value] ?? names[own] ?? names['en'] ?? Object.values(names)[0] ?? '';
}

function reads({ languages: read }: DirectoryDesk): boolean {
  return read.includes(language.value) || read.includes(tag(language.value));
}

/** Those that read the chosen language first; otherwise as the directory has them. */
function proposed(desks: readonly DirectoryDesk[]): readonly DirectoryDesk[] {
  return [...desks].sort((a, b) => Number(reads(b)) - Number(reads(a)));
}

export function Desk(): JSX.Element {
  const told = words().desk;
  useEffect(() => {
    void openDirectory();
  }, []);
  const desks = known.value === null ? [] : proposed(known.value.directory.desks);
  const first = desks[0];
  useEffect(() => {
    const there = desks.some((one) => one.desk === desk.value);
    if (first !== undefined && !there) desk.value = reads(first) || desks.length === 1 ? first.desk : null;
  }, [first?.desk]);

  if (known.value === null) {
    return (
      <main>
        <Heading>{say(told.question)}</Heading>
        {closed.value === null ? <Working /> : <ClosedNotice again={() => void openDirectory()} />}
      </main>
    );
  }
  return (
    <Question title={told.question} hint={told.hint} next="replies" missing={desk.value === null ? told.none : null}>
      {(error) => (
        <Choices
          legend={say(told.question)}
          choices={desks.map((one) => ({
            value: one.desk,
            label: nameOfDesk(one),
            icon: 'people',
            hint: plain(told.speaks, { languages: one.languages.map((code) => endonyms[code] ?? code).join(', ') }),
            ...(reads(one) ? { mark: say(told.yours) } : {}),
          }))}
          chosen={desk.value === null ? [] : [desk.value]}
          error={error}
          onChoose={(value) => {
            desk.value = value;
          }}
        />
      )}
    </Question>
  );
}

const REPLIES: readonly Replies[] = ['code', 'none'];

export function HowToAnswer(): JSX.Element {
  const told = words().replies;
  const texts = { code: [told.code, told.codeHint, 'code'], none: [told.no, told.noHint, 'away'] } as const;
  return (
    <Question title={told.question} next="review" missing={replies.value === null ? told.none : null}>
      {(error) => (
        <Choices
          legend={say(told.question)}
          choices={REPLIES.map((value) => {
            const [label, hint, icon] = texts[value];
            return { value, label: say(label), hint: say(hint), icon };
          })}
          chosen={replies.value === null ? [] : [replies.value]}
          error={error}
          onChoose={(value) => {
            replies.value = value;
          }}
        />
      )}
    </Question>
  );
}
