/** The gallery of the worker's side. A component without an example does not type-check. */

import './silent.ts';

import { render } from 'preact';

import type * as aloud from '../design/aloud.tsx';
import type * as answerIcon from '../design/answer_icon.tsx';
import type * as icon from '../design/icon.tsx';
import type * as inUnicode from '../design/in_unicode.tsx';
import type * as parts from '../design/parts.tsx';
import type * as sayings from '../design/say.tsx';
import { bring, language, languages, speak } from '../design/words.ts';
import { answersOf } from './answer_examples.tsx';
import { icons } from './icon_examples.tsx';
import { screen } from './screen_examples.tsx';
import { type Example, Gallery, type Group } from './shell.tsx';
import { buttons, telling } from './telling_examples.tsx';
import { Tokens } from './tokens.tsx';

/** Not seen: silence, and text for attributes. */
type Unseen = 'hush' | 'plain';
type Seen = Exclude<
  | keyof typeof aloud
  | keyof typeof answerIcon
  | keyof typeof icon
  | keyof typeof inUnicode
  | keyof typeof parts
  | keyof typeof sayings,
  Unseen
>;

({ ...screen, ...answersOf, ...buttons, ...telling, ...icons }) satisfies Record<Seen, Example>;

const GROUPS: readonly Group[] = [
  { title: 'The screen', examples: screen },
  { title: 'Answers', examples: answersOf },
  { title: 'Buttons', examples: buttons },
  { title: 'Telling', examples: telling },
  { title: 'Icons', examples: icons },
];

function Page(): ReturnType<typeof Gallery> {
  return (
    <Gallery
      page="Worker"
      languages={languages}
      language={language.value}
      onSpeak={(code) => {
        void speak(code);
      }}
      groups={GROUPS}
    >
      <Tokens />
    </Gallery>
  );
}

async function start(): Promise<void> {
  const root = document.getElementById('gallery');
  if (root === null) return;
  await speak('en');
  await Promise.all([bring('report'), bring('guides')]);
  render(<Page />, root);
}

void start();
