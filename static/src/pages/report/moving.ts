/** What a worker has typed goes along when the page turns out to be older than the server (docs/decisions/0052). */

import { partOfQuestion } from 'koe:sections';

import { language, speak } from '../../design/words.ts';
import { moveTo, takeOver } from '../moving.ts';
import { given, leave, take } from './exit.ts';
import { type Screen, go, screen } from './trail.ts';

interface Moved {
  readonly language: string;
  readonly screen: Screen;
  readonly typed: Readonly<Record<string, unknown>>;
}

/** Into a tab of its own; this one goes as by the way out once the other has everything. */
export function move(): boolean {
  const moved: Moved = { language: language.value, screen: screen.value, typed: given() };
  return moveTo('/', moved, leave);
}

/** In the fresh tab, as soon as there is something that keeps what was typed. */
export function takeWhatWasTyped(): void {
  takeOver((data) => {
    const moved = data as Moved;
    take(moved.typed);
    const to = whereNow(moved.screen);
    if (to !== 'start') go(to);
    void speak(moved.language).catch(() => undefined);
  });
}

/** The same question, where it is still one; a mailbox has to be opened again, since keys stay in their vault. */
function whereNow(before: Screen): Screen {
  if (before.startsWith('q-') && before.slice(2) in partOfQuestion) return before;
  return ['mailbox', 'confirm', 'allow', 'code'].includes(before) ? 'code' : 'start';
}
