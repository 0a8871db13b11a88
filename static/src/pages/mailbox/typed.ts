/** What is being typed in the mailbox: only here, only in memory. */

import { signal } from '@preact/signals';

import { keeps } from '../report/exit.ts';

/** The digits that are being typed to open a mailbox. */
export const typedCode = signal('');
/** A letter that is being written. */
export const followUp = signal('');
/** Answers that were tapped under sentences of replies and not sent yet, by reply and place: `3.1`. */
export const tapped = signal<Readonly<Record<string, string>>>({});
/** The answer to the worker's own question. */
export const checkAnswer = signal('');

keeps({
  wipe: () => {
    typedCode.value = '';
    followUp.value = '';
    tapped.value = {};
    checkAnswer.value = '';
  },
  begun: () => followUp.value !== '' || Object.keys(tapped.value).length > 0,
  typed: { followUp },
});
