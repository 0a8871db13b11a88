/** What comes after the first screens, as one script. */

export { room as mailbox } from './mailbox/room.tsx';
export { room as report } from './report/room.tsx';
