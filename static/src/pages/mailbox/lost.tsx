/** The paper is gone: what can be done, and what cannot. */

import type { JSX } from 'preact';

import { Actions, Heading, Primary } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { mailboxWords } from '../../design/words.ts';
import { go } from '../report/trail.ts';

export function Lost(): JSX.Element {
  const { lost } = mailboxWords();
  return (
    <main>
      <Heading>{say(lost.title)}</Heading>
      <div class="prose">
        <p>{say(lost.cannotFind)}</p>
        <p>{say(lost.cannotRead)}</p>
        <p>{say(lost.stillRead)}</p>
        <p>{say(lost.again)}</p>
        <p>{say(lost.seen)}</p>
      </div>
      <Actions>
        <Primary
          onClick={() => {
            go('q-danger_now');
          }}
        >
          {say(lost.begin)}
        </Primary>
      </Actions>
    </main>
  );
}
