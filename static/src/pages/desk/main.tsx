/** Which of the three doors was opened: /setup, /join or /desk? One application behind all of them. */

import '../../design/tokens.css';
import './desk.css';

import { render } from 'preact';

import { App } from './app.tsx';
import { watch } from './room.ts';
import { preferred, speak } from './words.ts';

async function start(): Promise<void> {
  const root = document.getElementById('koe');
  if (root === null) return;
  await speak(preferred(navigator.languages));
  watch();
  root.replaceChildren();
  render(<App path={location.pathname} token={location.hash.slice(1)} />, root);
}

void start();
