/** Which of the four doors was opened: /setup, /join, /reset or /desk? One application behind all of them. */

import '../../design/tokens.css';
import './desk.css';

import { render } from 'preact';

import { lookForItself } from '../../client/outdated.ts';
import { takeOver } from '../moving.ts';
import { App, fetchInside } from './app.tsx';
import { take, watch } from './room.ts';
import { preferred, speak } from './words.ts';

/** Long enough for the door to be painted, short beside a passphrase. */
const INSIDE_AFTER_MS = 500;

async function start(): Promise<void> {
  const root = document.getElementById('koe');
  if (root === null) return;
  await speak(preferred(navigator.languages));
  watch();
  addEventListener('vite:preloadError', () => void lookForItself()); // a part of the page that is loaded later did not come
  takeOver(take);
  root.replaceChildren();
  render(<App path={location.pathname} token={location.hash.slice(1)} />, root);
  setTimeout(() => void fetchInside().catch(() => undefined), INSIDE_AFTER_MS); // the line may be down until it is needed
}

void start();
