/** From whatever was found out, on to telling it. */

import type { JSX } from 'preact';

import { Actions, Primary } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { words } from '../../design/words.ts';
import { go } from '../report/trail.ts';

export function Begin(): JSX.Element {
  return (
    <Actions>
      <Primary
        onClick={() => {
          go('q-danger_now');
        }}
      >
        {say(words().start.begin)}
      </Primary>
    </Actions>
  );
}
