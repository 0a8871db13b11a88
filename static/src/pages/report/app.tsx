/** What stands around every screen: the way back, the language, and the way out. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import { Icon } from '../../design/icon.tsx';
import { Progress, Quiet } from '../../design/parts.tsx';
import { plain, say } from '../../design/say.tsx';
import { words } from '../../design/words.ts';
import { Code } from '../mailbox/code.tsx';
import { Lost } from '../mailbox/lost.tsx';
import { Confirm, MailboxScreen } from '../mailbox/mailbox.tsx';
import { gone, leave, wayOut } from './exit.ts';
import { CannotLock, InApp, OfflineLine, Wiped } from './notices.tsx';
import { Desk, HowToAnswer, Kinds, StillGoingOn, Story } from './questions.tsx';
import { Review, Sending } from './review.tsx';
import { stage } from './send.ts';
import { Sent } from './sent.tsx';
import { LanguageSelect, Start, unspoken } from './start.tsx';
import { type Screen, QUESTIONS, back, canGoBack, go, screen } from './trail.ts';

/** What this browser cannot do, or what watches over its shoulder. */
export type Hindrance = 'old' | 'insecure' | 'in-app' | null;

export const online = signal(true);
const staying = signal(false);

export function App({ hindrance }: { hindrance: Hindrance }): JSX.Element | null {
  if (gone.value) return null;
  const inTheWay = staying.value && hindrance === 'in-app' ? null : hindrance;
  return (
    <>
      <header class="head">
        <Bar hindered={inTheWay !== null} />
        <Sections />
        {(!online.value || unspoken.value === screen.value) && <OfflineLine />}
      </header>
      <Shown hindrance={inTheWay} />
    </>
  );
}

function Bar({ hindered }: { hindered: boolean }): JSX.Element {
  return (
    <div class="bar">
      <div class="bar-start">
        <BarStart hindered={hindered} />
      </div>
      {(hindered || screen.value !== 'start') && stage.value === null && <LanguageSelect />}
      <a
        class="exit"
        href={wayOut}
        title={plain(words().exitHint)}
        onClick={(event) => {
          event.preventDefault();
          leave();
        }}
      >
        <Icon name="exit" />
        <span>{say(words().exit)}</span>
      </a>
    </div>
  );
}

/** The way back; on the first screen the way in for those who have been here before. */
function BarStart({ hindered }: { hindered: boolean }): JSX.Element {
  if (hindered) return <span class="wordmark">{words().title}</span>;
  if (canGoBack.value && stage.value === null) {
    return (
      <span class="bar-button">
        <Quiet icon="back" onClick={back}>
          {say(words().back)}
        </Quiet>
      </span>
    );
  }
  if (screen.value === 'start') {
    return (
      <span class="bar-button">
        <Quiet
          icon="code"
          onClick={() => {
            go('code');
          }}
        >
          {say(words().start.haveCode)}
        </Quiet>
      </span>
    );
  }
  return <span class="wordmark">{words().title}</span>;
}

function Sections(): JSX.Element | null {
  const part = (QUESTIONS as readonly Screen[]).indexOf(screen.value);
  return part < 0 ? null : <Progress part={part + 1} parts={QUESTIONS.length} />;
}

function Shown({ hindrance }: { hindrance: Hindrance }): JSX.Element {
  if (hindrance === 'in-app') {
    return (
      <InApp
        stay={() => {
          staying.value = true;
        }}
      />
    );
  }
  if (hindrance !== null) return <CannotLock why={hindrance} />;
  if (stage.value !== null) return <Sending key="sending" />;
  switch (screen.value) {
    case 'start':
      return <Start key="start" />;
    case 'kinds':
      return <Kinds key="kinds" />;
    case 'ongoing':
      return <StillGoingOn key="ongoing" />;
    case 'story':
      return <Story key="story" />;
    case 'desk':
      return <Desk key="desk" />;
    case 'replies':
      return <HowToAnswer key="replies" />;
    case 'review':
      return <Review key="review" />;
    case 'sent':
      return <Sent key="sent" />;
    case 'code':
      return <Code key="code" />;
    case 'lost':
      return <Lost key="lost" />;
    case 'mailbox':
      return <MailboxScreen key="mailbox" />;
    case 'confirm':
      return <Confirm key="confirm" />;
    case 'wiped':
      return <Wiped key="wiped" leave={leave} />;
  }
}
