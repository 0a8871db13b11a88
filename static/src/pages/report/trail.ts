/** Which screen is shown, and what does Back do? History entries carry a number and nothing else; the address never changes. */

import { computed, signal } from '@preact/signals';

/** A question's screen, by its key in domain/questionnaire.json. */
export type QuestionScreen = `q-${string}`;
export type Screen =
  | 'start'
  | 'call'
  | QuestionScreen
  | 'refused'
  | 'language'
  | 'call-again'
  | 'files'
  | 'voice'
  | 'sending'
  | 'sent'
  | 'code'
  | 'lost'
  | 'mailbox'
  | 'confirm'
  | 'wiped'
  | `guide-${string}`;

export const REVIEW = 'q-review';

const trail = signal<readonly Screen[]>(['start']);
const at = signal(0);
/** The number of the history entry on which the trail begins. */
let base = 0;

export const screen = computed<Screen>(() => trail.value[at.value] ?? 'start');
export const canGoBack = computed(() => at.value > 0);
/** The review was the screen before: a changed answer leads straight back to it. */
export const fromReview = computed(() => trail.value[at.value - 1] === REVIEW);
/** While something is under way this screen stands before every other, so that Back changes nothing of it. */
export const held = signal<Screen | null>(null);

export function go(to: Screen): void {
  trail.value = [...trail.value.slice(0, at.value + 1), to];
  at.value += 1;
  history.pushState(base + at.value, '');
}

export function back(): void {
  if (at.value > 0) history.back();
}

/** What is behind us cannot be walked into again: every earlier entry of the history now shows this screen. */
export function settle(on: Screen): void {
  base = depth();
  trail.value = [on];
  at.value = 0;
}

/** How many of our entries lie before this one. */
export function depth(): number {
  const now: unknown = history.state;
  return typeof now === 'number' ? now : 0;
}

/** After a reload the browser may still hold numbers of a trail that is gone: they lead to its last screen. */
export function follow(): void {
  base = depth(); // after a reload, entries of before lie behind this one: the way out walks over them too
  history.replaceState(base, '');
  addEventListener('popstate', () => {
    at.value = Math.min(Math.max(depth() - base, 0), trail.value.length - 1);
  });
}
