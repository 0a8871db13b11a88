/** What stands around every screen: the bar, and the door while it is closed. */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as accountRoutes from '../../client/staff/account.ts';
import { Join } from './door/join.tsx';
import { Loading } from './loaded.tsx';
import { Outdated } from './outdated.tsx';
import { Heading, Icon, Notice } from './parts.tsx';
import { Reset } from './door/reset.tsx';
import { arrival, door, lock, member } from './room.ts';
import { SecondFactor } from './door/second_factor.tsx';
import { Setup } from './door/setup.tsx';
import { SignIn } from './door/sign_in.tsx';
import { useTask } from './task.ts';
import { choose, language, words } from './words.ts';

/** What lies behind the door, once it has come. */
const behind = signal<(() => JSX.Element) | null>(null);

/** Two thirds of the page's scripts, which nobody needs who is still at the door. */
export async function fetchInside(): Promise<void> {
  behind.value ??= (await import('./inside.tsx')).Room;
}

export function App({ path, token }: { path: string; token: string }): JSX.Element {
  const entered = door.value === 'open' || member.value !== null;
  return (
    <>
      <a class="skip" href="#content" onClick={skip}>
        {words().skip}
      </a>
      <Bar />
      {door.value === 'open' ? (
        <Inside />
      ) : (
        <main id="content" class="entrance" tabIndex={-1}>
          {isSecureContext ? <Entrance path={entered ? '/desk' : path} token={token} /> : <Insecure />}
        </main>
      )}
    </>
  );
}

/** By script, since a followed `#content` would take the place of a token in the address. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function Insecure(): JSX.Element {
  return <Notice tone="danger">{words().trouble.insecure}</Notice>;
}

function Entrance({ path, token }: { path: string; token: string }): JSX.Element {
  if (arrival.value !== null) return <SecondFactor coming={arrival.value} />;
  if (path.startsWith('/setup')) return <Setup token={token} />;
  if (path.startsWith('/join')) return <Join token={token} />;
  if (path.startsWith('/reset')) return <Reset token={token} />;
  return <SignIn />;
}

/** Nearly always it has come while a passphrase was typed. */
function Inside(): JSX.Element {
  const task = useTask();
  const load = (): Promise<void> => task.run(fetchInside);
  useEffect(() => {
    void load();
  }, []);
  const Room = behind.value;
  if (Room !== null) return <Room />;
  return (
    <main id="content" class="entrance" tabIndex={-1}>
      <Heading>{words().title}</Heading>
      <Outdated />
      <Loading task={task} again={load} />
    </main>
  );
}

function Bar(): JSX.Element {
  const trouble = useSignal(false);
  const me = member.value;
  return (
    <header class="bar">
      <span class="wordmark">
        Koe <span lang="ja">声</span>
      </span>
      <div class="bar-end">
        <label class="inline-select">
          <span class="hidden">{words().language}</span>
          <select
            value={language.value}
            onChange={({ currentTarget }) => {
              const chosen = currentTarget.value === 'ja' ? 'ja' : 'en';
              choose(chosen).catch(() => (trouble.value = true));
              if (door.value === 'open') void accountRoutes.setLanguage(chosen).catch(() => undefined);
            }}
          >
            <option value="en" lang="en">
              {words().english}
            </option>
            <option value="ja" lang="ja">
              {words().japanese}
            </option>
          </select>
        </label>
        {trouble.value && <span role="alert">{words().trouble.offline}</span>}
        {door.value === 'open' && me !== null && (
          <>
            <span class="bar-name">{me.name}</span>
            <button
              type="button"
              class="button"
              title={words().nav.lockHint}
              onClick={() => {
                lock('locked');
              }}
            >
              <Icon name="lock" /> {words().nav.lock}
            </button>
          </>
        )}
      </div>
    </header>
  );
}
