/** It has arrived. The code, what it can do and what it cannot. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { Icon } from '../../design/icon.tsx';
import { Actions, Heading, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { plain, say } from '../../design/say.tsx';
import { reportWords, words } from '../../design/words.ts';
import { wipe } from './exit.ts';
import { savePicture } from './picture.ts';
import { nameOfDesk } from './desks.ts';
import { sentTo, shownCode } from './send.ts';
import { settle } from './trail.ts';

function groupsOf(code: string): readonly string[] {
  return code.match(/\d{4}/gu) ?? [];
}

export function Sent(): JSX.Element {
  const told = reportWords().sent;
  const desk = sentTo.value;
  const code = shownCode.value;
  return (
    <main>
      <div class="screen-only prose">
        <Heading>{say(told.title)}</Heading>
        {desk !== null && <p>{say(told.arrived, { desk: nameOfDesk(desk) })}</p>}
        <p>{say(code === null ? told.noCode : told.when)}</p>
      </div>
      {code !== null && <Code groups={groupsOf(code)} />}
      <p class="hint screen-only">{say(words().history)}</p>
      <Actions>
        <Primary
          onClick={() => {
            wipe();
            settle('wiped');
          }}
        >
          {say(code === null ? told.doneNoCode : told.done)}
        </Primary>
      </Actions>
    </main>
  );
}

function Code({ groups }: { groups: readonly string[] }): JSX.Element {
  const told = reportWords().sent;
  const saved = useSignal(false);
  return (
    <>
      <h2 class="screen-only">{say(told.codeTitle)}</h2>
      <p class="screen-only">{say(told.write)}</p>
      <ol class="code" dir="ltr" translate={false}>
        {groups.map((digits, at) => (
          <li key={at} aria-label={plain(told.spoken, { group: at + 1, digits: [...digits].join(' ') })}>
            {digits}
          </li>
        ))}
      </ol>
      <div class="row screen-only">
        <Quiet
          icon="picture"
          onClick={() => {
            savePicture(groups);
            saved.value = true;
          }}
        >
          {say(told.picture)}
        </Quiet>
        <Quiet
          icon="print"
          onClick={() => {
            window.print();
          }}
        >
          {say(told.print)}
        </Quiet>
      </div>
      <div role="status" class="screen-only">
        {saved.value && (
          <Notice>
            <p>{say(told.pictureSaved)}</p>
          </Notice>
        )}
      </div>
      <div class="prose screen-only">
        <h2>{say(told.can)}</h2>
        <ul class="points">
          {[told.canRead, told.canDelete].map((text) => (
            <li key={text} class="point">
              <Icon name="check" />
              <span>{say(text)}</span>
            </li>
          ))}
        </ul>
        <h2>{say(told.cannot)}</h2>
        <ul class="points">
          {[told.cannotStory, told.cannotLost].map((text) => (
            <li key={text} class="point">
              <Icon name="away" />
              <span>{say(text)}</span>
            </li>
          ))}
        </ul>
        <p>{say(told.keep)}</p>
      </div>
    </>
  );
}
