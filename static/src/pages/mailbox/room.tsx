/** The code and what lies under it: a chunk of its own. */

import type { JSX } from 'preact';

import type { Room } from '../report/rooms.ts';
import type { Screen } from '../report/trail.ts';
import { Allow } from './allow.tsx';
import { Code } from './code.tsx';
import { watchIdle } from './idle.ts';
import { Lost } from './lost.tsx';
import { Confirm, MailboxScreen } from './mailbox.tsx';

const SCREENS: Readonly<Partial<Record<Screen, () => JSX.Element>>> = {
  code: Code,
  lost: Lost,
  mailbox: MailboxScreen,
  confirm: Confirm,
  allow: Allow,
};

watchIdle();

export const room: Room = {
  screen(name) {
    const Shown = SCREENS[name];
    return Shown === undefined ? null : <Shown key={name} />;
  },
};
