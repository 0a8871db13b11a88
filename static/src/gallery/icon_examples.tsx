/** Every icon by the name that the code gives it. */

import type { JSX } from 'preact';

import { iconOfAnswer } from '../design/answer_icon.tsx';
import answers from '../design/answer_icons.json';
import { Drawing, Icon, iconOf, type IconName } from '../design/icon.tsx';
import names from '../design/icons.json';
import type { Examples } from './shell.tsx';

export function Named<N extends string>(props: { names: readonly N[]; draw: (name: N) => JSX.Element }): JSX.Element {
  return (
    <ul class="gallery-icons">
      {props.names.map((name) => (
        <li key={name}>
          {props.draw(name)} <span lang="en">{name}</span>
        </li>
      ))}
    </ul>
  );
}

export const icons = {
  Icon: {
    use: 'Beside a word, never alone: the icons of the screens.',
    states: {
      'all of icons.json': () => <Named names={Object.keys(names) as IconName[]} draw={(name) => <Icon name={name} />} />,
    },
  },
  iconOf: {
    use: 'For the key of a kind of trouble; a key without an icon has that of another.',
    states: { 'a kind, and none': () => <Named names={['wages', 'nobody_knows']} draw={iconOf} /> },
  },
  iconOfAnswer: {
    use: 'For an answer’s key. They come with the questions, so that the first screen stays small.',
    states: { 'all of answer_icons.json': () => <Named names={Object.keys(answers)} draw={iconOfAnswer} /> },
  },
  Drawing: {
    use: 'Only for a new set of icons: shapes on a grid of 24 units.',
    states: { 'one line': () => <Named names={['M4 12h16']} draw={(way) => <Drawing shapes={[way]} />} /> },
  },
} satisfies Examples;
