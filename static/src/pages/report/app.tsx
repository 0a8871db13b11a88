/** What stands around every screen: the way back, the language, and the way out. */

import { signal } from '@preact/signals';
import { parts, partOfQuestion } from 'koe:sections';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Icon } from '../../design/icon.tsx';
import { Heading, Notice, Progress, Quiet } from '../../design/parts.tsx';
import { plain, say } from '../../design/say.tsx';
import { words } from '../../design/words.ts';
import { Call, Danger } from './danger.tsx';
import { gone, leave, wayOut } from './exit.ts';
import { CannotLock, InApp, OfflineLine, Wiped, Working } from './notices.tsx';
import { Outdated } from './outdated.tsx';
import { type RoomName, enter, roomOf, rooms, shut } from './rooms.ts';
import { LanguageSelect, Start, unspoken } from './start.tsx';
import { type Screen, back, canGoBack, go, held, screen } from './trail.ts';

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
        <Outdated />
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
      {(hindered || screen.value !== 'start') && held.value === null && <LanguageSelect />}
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
  if (canGoBack.value && held.value === null) {
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
  const part = held.value === null ? partOfQuestion[screen.value.slice(2)] : undefined;
  return part === undefined ? null : <Progress part={part} parts={parts} />;
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
  const name = held.value ?? screen.value;
  const room = roomOf(name);
  if (room !== null) return <InRoom key={name} name={name} room={room} />;
  switch (name) {
    case 'q-danger_now':
      return <Danger key={name} />;
    case 'call':
      return <Call key={name} />;
    case 'wiped':
      return <Wiped key={name} leave={leave} />;
    default:
      return <Start key="start" />;
  }
}

/** A screen of a room, or what is seen until the room is there. */
function InRoom({ name, room }: { name: Screen; room: RoomName }): JSX.Element {
  const entered = rooms.value[room];
  useEffect(() => {
    if (entered === undefined) void enter(room);
  }, [entered, room]);
  const shown = entered?.screen(name);
  if (shown !== undefined && shown !== null) return shown;
  return (
    <main>
      <Heading>{say(words().moment)}</Heading>
      {shut.value ? (
        <Notice tone="soon" live>
          <p>{say(words().trouble.offline)}</p>
          <Quiet onClick={() => void enter(room)}>{say(words().again)}</Quiet>
        </Notice>
      ) : (
        <Working />
      )}
    </main>
  );
}
