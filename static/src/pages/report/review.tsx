/** Everything once more, then Send; and what happens until the server has it. */

import type { ComponentChildren, JSX } from 'preact';

import { Actions, Heading, Hotlines, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { plain, say } from '../../design/say.tsx';
import { catalogue, words } from '../../design/words.ts';
import { desk, kinds, ongoing, replies, story } from './draft.ts';
import { known } from './keys.ts';
import { ClosedNotice } from './notices.tsx';
import { nameOfDesk } from './questions.tsx';
import { send, stage, trouble } from './send.ts';
import { type Screen, go } from './trail.ts';

export function Review(): JSX.Element {
  const told = words().review;
  const chosen = catalogue().kinds.filter(({ key }) => kinds.value.includes(key));
  const to = known.value?.directory.desks.find((one) => one.desk === desk.value);
  return (
    <main>
      <Heading>{say(told.question)}</Heading>
      <Trouble />
      <dl class="review">
        <Part title={told.kinds} change="kinds">
          <ul>
            {chosen.map(({ key, name }) => (
              <li key={key}>{say(name)}</li>
            ))}
          </ul>
        </Part>
        <Part title={told.ongoing} change="ongoing">
          {ongoing.value === null ? '' : say(words().ongoing[ongoing.value])}
        </Part>
        <Part title={told.story} change="story">
          {story.value === '' ? (
            <span class="hint">{say(told.storyEmpty)}</span>
          ) : (
            <p class="told" dir="auto">
              {story.value}
            </p>
          )}
        </Part>
        <Part title={told.desk} change="desk">
          {to === undefined ? '' : nameOfDesk(to)}
        </Part>
        <Part title={told.replies} change="replies">
          {replies.value === null ? '' : say(replies.value === 'code' ? words().replies.code : words().replies.no)}
        </Part>
      </dl>
      <p class="hint">{say(told.note)}</p>
      <Actions>
        {trouble.value === 'deskGone' ? (
          <Primary
            onClick={() => {
              trouble.value = null;
              go('desk');
            }}
          >
            {say(words().desk.question)}
          </Primary>
        ) : (
          <Primary onClick={() => void send()}>{say(trouble.value === null ? told.send : words().again)}</Primary>
        )}
      </Actions>
    </main>
  );
}

function Part(props: { title: string; change: Screen; children: ComponentChildren }): JSX.Element {
  const told = words().review;
  return (
    <div class="review-part">
      <dt>{say(props.title)}</dt>
      <dd>{props.children}</dd>
      <dd class="review-change">
        <Quiet
          onClick={() => {
            go(props.change);
          }}
        >
          {say(told.change)} <span class="hidden">{say(props.title)}</span>
        </Quiet>
      </dd>
    </div>
  );
}

/** Stands before every screen while something is under way, so that Back changes nothing that is being sent. */
export function Sending(): JSX.Element {
  const told = words().sending;
  const now = stage.value;
  const sentence =
    now === null || now === 'locking'
      ? say(told.locking)
      : now === 'renewed'
        ? say(words().trouble.renewed)
        : now === 'carrying'
          ? say(told.carrying)
          : say(told.waiting, { seconds: now.waiting });
  return (
    <main>
      <Heading>{say(told.title)}</Heading>
      <div class="prose" role="status">
        <p>{sentence}</p>
        <progress class="working" aria-label={plain(told.title)} />
      </div>
    </main>
  );
}

/** What happened, what was kept, what to do; above the answers, where it is seen at once. */
function Trouble(): JSX.Element | null {
  const now = trouble.value;
  if (now === null) return null;
  const told = words().trouble;
  if (now === 'directory') return <ClosedOrRefused />;
  const sentence = typeof now === 'object' ? say(told.busy, { seconds: now.busy }) : say(told[now]);
  return (
    <>
      <Notice tone="soon" live>
        <p>{sentence}</p>
      </Notice>
      {now === 'notTaken' && <Hotlines />}
    </>
  );
}

function ClosedOrRefused(): JSX.Element {
  return (
    <>
      <Notice tone="soon" live>
        <p>{say(words().trouble.kept)}</p>
      </Notice>
      <ClosedNotice />
    </>
  );
}
