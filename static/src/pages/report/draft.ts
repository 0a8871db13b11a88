/** What has been answered so far? Only here, only in memory; gone when the tab is. */

import { computed, signal } from '@preact/signals';
import { kinds as known } from 'koe:kinds';

import { language } from '../../design/words.ts';
import type { B64, Day, Draft, Ongoing, Replies } from '../../vault/types.ts';

/** Keys of domain/kinds.json, in the order of that list. */
export const kinds = signal<readonly string[]>([]);
export const ongoing = signal<Ongoing | null>(null);
export const story = signal('');
export const desk = signal<B64 | null>(null);
export const replies = signal<Replies | null>(null);
/** The digits that are being typed to open a mailbox. */
export const typedCode = signal('');
/** A letter of the mailbox that is being written. */
export const followUp = signal('');

/** Bytes of JSON that one letter carries beside its header, signature and the other answers (docs/protocol.md §3). */
const TEXT_BYTES_MAX = 120_000;

export const begun = computed(
  () => kinds.value.length > 0 || story.value !== '' || followUp.value !== '' || ongoing.value !== null,
);

export function tooLong(text: string): boolean {
  return new TextEncoder().encode(JSON.stringify(text)).length > TEXT_BYTES_MAX;
}

export function chooseKind(key: string, on: boolean): void {
  kinds.value = known.map((kind) => kind.key).filter((one) => (one === key ? on : kinds.value.includes(one)));
}

/**
 * The whole draft for the vault, or null while an answer is missing. `when` comes from outside, because a retry an
 * hour later has to be the same report.
 */
export function whole(recipient: string, when: { day: Day; hour: number }): Draft | null {
  if (ongoing.value === null || desk.value === null || replies.value === null) return null;
  const chosen = known.filter(({ key }) => kinds.value.includes(key));
  return {
    desk: desk.value,
    recipient,
    answers: {
      kinds: chosen.map(({ key }) => key),
      language: language.value,
      ongoing: ongoing.value,
      replies: replies.value,
      story: story.value,
    },
    ...when,
    urgent: chosen.some(({ urgent }) => urgent),
    kinds: chosen.map(({ number }) => number),
  };
}

export function wipeDraft(): void {
  kinds.value = [];
  ongoing.value = null;
  story.value = '';
  desk.value = null;
  replies.value = null;
  typedCode.value = '';
  followUp.value = '';
}
