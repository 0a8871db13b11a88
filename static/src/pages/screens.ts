/** What comes after the first screens, as one script. */

import { keep, mask } from '../evidence/clean.ts';
import { add } from './report/evidence.ts';
import type { Hands } from './report/recorder.ts';

/** What a recording needs of these screens. */
export const hands: Hands = { add, keep, mask };
export * as moving from './report/moving.ts';
export { room as mailbox } from './mailbox/room.tsx';
export { room as report } from './report/room.tsx';
