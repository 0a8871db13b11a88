/** What a person reads when something is in the way, and what they can do about it. */

import type { JSX } from 'preact';

import { Actions, Heading, Hotlines, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { say, sayWithDay } from '../../design/say.tsx';
import { words } from '../../design/words.ts';
import { inJapan } from './clock.ts';
import { closed } from './keys.ts';

/** Something is being done that takes seconds. */
export function Working({ label, done }: { label?: string; done?: number }): JSX.Element {
  return (
    <div class="prose" role="status">
      <p>{say(label ?? words().moment)}</p>
      {done !== undefined && <progress class="working" max={1} value={done} aria-label={words().title} />}
    </div>
  );
}

/** Why there is no list of desks; with telephone numbers wherever waiting would not help. */
export function ClosedNotice({ again }: { again?: () => void }): JSX.Element | null {
  const { trouble } = words();
  const why = closed.value;
  if (why === null) return null;
  const sentences = {
    offline: trouble.offline,
    server: trouble.server,
    vault: trouble.vault,
    'not-open': trouble.notOpen,
    refused: trouble.directory,
    poster: trouble.poster,
    clock: trouble.clock,
  };
  const numbers = why === 'not-open' || why === 'refused' || why === 'poster' || why === 'clock';
  return (
    <>
      <Notice tone="soon" live>
        <p>{why === 'clock' ? sayWithDay(trouble.clock, inJapan().day) : say(sentences[why])}</p>
        {again !== undefined && <Quiet onClick={again}>{say(words().again)}</Quiet>}
      </Notice>
      {numbers && <Hotlines />}
    </>
  );
}

/** A browser inside another application: that application may watch. */
export function InApp({ stay }: { stay: () => void }): JSX.Element {
  const { browser } = words();
  return (
    <main>
      <Heading quiet>{say(browser.inAppTitle)}</Heading>
      <div class="prose">
        <p>{say(browser.inApp)}</p>
        <p>
          <b>{say(browser.inAppHow)}</b>
        </p>
        <p>{say(browser.inAppAddress)}</p>
        <p class="address" dir="ltr">
          {location.host}
        </p>
      </div>
      <h2 class="danger-title">{say(words().start.danger)}</h2>
      <Hotlines urgent />
      <Actions>
        <Quiet onClick={stay}>{say(browser.inAppStay)}</Quiet>
      </Actions>
    </main>
  );
}

/** No encryption here, so no questions either. */
export function CannotLock({ why }: { why: 'old' | 'insecure' }): JSX.Element {
  const { browser } = words();
  return (
    <main>
      <Heading quiet>{say(why === 'old' ? browser.oldTitle : browser.insecureTitle)}</Heading>
      <p class="lead">{say(why === 'old' ? browser.old : browser.insecure)}</p>
      <Hotlines />
    </main>
  );
}

/** Everything is wiped; the tab can be closed. */
export function Wiped({ leave }: { leave: () => void }): JSX.Element {
  return (
    <main>
      <Heading>{say(words().wiped)}</Heading>
      <p>{say(words().history)}</p>
      <Actions>
        <Primary onClick={leave}>{say(words().exit)}</Primary>
      </Actions>
    </main>
  );
}

/** A question of life: is the line there? It does not stop anybody from writing. */
export function OfflineLine(): JSX.Element {
  return (
    <p class="offline" role="status">
      {say(words().trouble.offlineNow)}
    </p>
  );
}
