/** A calm line where the page is older than the server. Nothing is reloaded by itself, and nothing that was typed is lost. */

import type { JSX } from 'preact';

import { outdated } from '../../client/outdated.ts';
import { Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { words } from '../../design/words.ts';
import { begun } from './exit.ts';
import { moving } from './rooms.ts';
import { held, screen } from './trail.ts';

/** Not while something is being sent, nor beside the code, which no other page can show. */
export function Outdated(): JSX.Element | null {
  if (!outdated.value || held.value !== null || screen.value === 'sent') return null;
  return (
    <div class="offline" role="status">
      <p>{say(words().older.said)}</p>
      <Quiet onClick={fresh}>{say(words().older.open)}</Quiet>
    </div>
  );
}

/** The browser asks before a reload that would lose something: where no new tab is allowed, and only there. */
function fresh(): void {
  if (!begun() || moving.value?.move() !== true) location.reload();
}
