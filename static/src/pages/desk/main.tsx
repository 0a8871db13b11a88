/** Which of the four doors was opened: /setup, /join, /reset or /desk? One application behind all of them. */

import '../../design/tokens.css';
import './desk.css';

import { effect } from '@preact/signals';
import { render } from 'preact';

import { App } from './app.tsx';
import { picked } from './bulk.tsx';
import { forgetCounting } from './counting.ts';
import { forgetDesks } from './desks.ts';
import { lookForItself } from '../../client/outdated.ts';
import { takeOver } from '../moving.ts';
import { forgetCase } from './opened_case.ts';
import { followShelf } from './own_shelf.ts';
import { everyRow, forgetQueue } from './queue.ts';
import { forgetMarks } from './read_marks.tsx';
import { forgetRotation } from './rotation.ts';
import { forgetShelf } from './shelf.ts';
import { door, take, watch } from './room.ts';
import { preferred, speak } from './words.ts';

async function start(): Promise<void> {
  const root = document.getElementById('koe');
  if (root === null) return;
  await speak(preferred(navigator.languages));
  watch();
  followShelf(() => everyRow().map((row) => row.case));
  // With the keys goes all that they opened; only what the member typed stays.
  effect(() => {
    if (door.value === 'open') return;
    forgetCase();
    forgetQueue();
    forgetMarks();
    forgetShelf();
    forgetCounting();
    forgetRotation();
    picked.value = null;
    forgetDesks();
  });
  addEventListener('vite:preloadError', () => void lookForItself()); // a part of the page that is loaded later did not come
  takeOver(take);
  root.replaceChildren();
  render(<App path={location.pathname} token={location.hash.slice(1)} />, root);
}

void start();
