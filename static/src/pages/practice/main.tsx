/** A page of its own: the server lets it ask nothing (`connect-src 'none'`), so that what is tried here can do no harm (ADR 46). */

import '../../design/tokens.css';
import '../desk/desk.css';
import './practice.css';

import { effect } from '@preact/signals';
import { render } from 'preact';

import { answerFrom } from '../../client/line.ts';
import { loadCaseNames } from '../desk/queue/case_names.ts';
import { colleagues, myDesks } from '../desk/desks.ts';
import { door, member, practise, route } from '../desk/room.ts';
import { language, preferred, speak, words } from '../desk/words.ts';
import { Practice } from './screen.tsx';
import { line } from './server.ts';
import { practiceVault } from './vault.ts';
import { colleague, DESK, myDesk, myself, STORY } from './world.ts';

/** Where the browser translates by itself, it would first load what it needs for that: here both texts are known. */
function translateByHeart(): void {
  if (!('Translator' in globalThis)) return;
  const translate = (text: string): Promise<string> =>
    Promise.resolve(text === STORY ? words().practice.story : words().practice.letter);
  const translator = { availability: () => Promise.resolve('available'), create: () => Promise.resolve({ translate, destroy: () => undefined }) };
  Object.defineProperty(globalThis, 'Translator', { value: translator, configurable: true });
}

async function start(): Promise<void> {
  const root = document.getElementById('koe');
  if (root === null) return;
  // First of all, before anything could be asked.
  answerFrom(line);
  practise(practiceVault(), location.pathname);
  translateByHeart();
  await speak(preferred([location.hash.slice(1), ...navigator.languages]));
  addEventListener('popstate', ({ state }: PopStateEvent) => {
    route.value = (state as typeof route.value | null) ?? { at: 'desk', desk: DESK, case: null };
  });
  // The practising person's name and the desk's are said in the page's language.
  effect(() => {
    member.value = myself();
    myDesks.value = [myDesk()];
    colleagues.value = { [DESK]: [colleague()] };
    document.documentElement.lang = language.value;
    void loadCaseNames();
  });
  route.value = { at: 'desk', desk: DESK, case: null };
  door.value = 'open';
  root.replaceChildren();
  render(<Practice />, root);
}

void start();
