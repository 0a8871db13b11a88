/** Where is a screen? Each room is a chunk with its words, fetched while the first screen is being read. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import { lookForItself } from '../../client/outdated.ts';
import { bring } from '../../design/words.ts';
import type * as Moving from './moving.ts';
import type { Screen } from './trail.ts';

/** A chunk's screens: null for one that it does not have. */
export interface Room {
  readonly screen: (name: Screen) => JSX.Element | null;
}
export type RoomName = 'report' | 'mailbox' | 'guides' | 'voice';

/** The questions and the mailbox are one script, that its name in the browser's code cache does not tell which was used. */
const DOORS: Readonly<Record<RoomName, () => Promise<{ readonly room: Room }>>> = {
  report: async () => {
    const screens = await import('../screens.ts');
    moving.value = screens.moving;
    return { room: screens.report };
  },
  mailbox: async () => ({ room: (await import('../screens.ts')).mailbox }),
  voice: async () => {
    const [{ hands }, { room }] = await Promise.all([import('../screens.ts'), import('./voice.tsx')]);
    return { room: room(hands) };
  },
  guides: async () => ({ room: (await import('../guides/guides.tsx')).room }),
};

export const rooms = signal<Partial<Record<RoomName, Room>>>({});
/** A room could not be fetched: the line is down. */
export const shut = signal(false);
/** How what was typed gets to a fresh page; null while nothing can have been typed. */
export const moving = signal<typeof Moving | null>(null);

const MAILBOX: ReadonlySet<Screen> = new Set<Screen>(['code', 'lost', 'mailbox', 'confirm', 'allow']);

/** The room of a screen; null for those that are there from the beginning. */
export function roomOf(screen: Screen): RoomName | null {
  if (screen.startsWith('guide-')) return 'guides';
  if (screen === 'voice') return 'voice';
  if (MAILBOX.has(screen)) return 'mailbox';
  return screen === 'start' || screen === 'q-danger_now' || screen === 'call' || screen === 'wiped' ? null : 'report';
}

/** Fetches a room once. */
export async function enter(name: RoomName): Promise<void> {
  shut.value = false;
  try {
    const [{ room }] = await Promise.all([DOORS[name](), bring(name)]);
    rooms.value = { ...rooms.value, [name]: room };
  } catch {
    shut.value = true;
    void lookForItself();
  }
}
