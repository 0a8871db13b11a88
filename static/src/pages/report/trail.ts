/**
 * Which screen is shown, and what does Back do? History entries carry a number, and the poster's instance if there was a
 * poster; all bear the same address, which says nothing.
 */

import { computed, signal } from '@preact/signals';

import { postersInstance } from './address.ts';

/** A question's screen, by its key in domain/questionnaire.json. */
export type QuestionScreen = `q-${string}`;
export type Screen =
  | 'start'
  | 'call'
  | QuestionScreen
  | 'refused'
  | 'language'
  | 'call-again'
  | 'call-child'
  | 'files'
  | 'voice'
  | 'sending'
  | 'sent'
  | 'counted'
  | 'code'
  | 'lost'
  | 'mailbox'
  | 'confirm'
  | 'allow'
  | 'wiped'
  | `guide-${string}`;

export const REVIEW = 'q-review';

const ADDRESS = '/';
/** Chromium keeps no more, and drops the oldest. */
const ENTRIES_MAX = 50;

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
  base = depth() - at.value; // whoever walked back behind a trail's beginning goes on from there
  at.value += 1;
  history.pushState(entry(base + at.value), '', ADDRESS);
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

/** What a reload needs to know: how many of our entries lie before this one, and whose poster led here. */
function entry(number: number): unknown {
  const poster = postersInstance();
  return poster === null ? number : [number, poster];
}

/** How many of our entries lie before this one. */
export function depth(): number {
  const state: unknown = history.state;
  const now: unknown = Array.isArray(state) ? state[0] : state;
  return typeof now === 'number' ? now : 0;
}

/**
 * Has somebody left from here in haste? Then the entry on which that visit began is the weather's now, and the Forward
 * button led to one of those behind it: there are fewer of ours before this one than it counts.
 */
export function leftInHaste(): boolean {
  const { navigation } = globalThis as { navigation?: { currentEntry: { index: number } | null; entries: () => unknown[] } };
  const index = navigation?.currentEntry?.index;
  return index !== undefined && index < depth() && (navigation?.entries().length ?? ENTRIES_MAX) < ENTRIES_MAX;
}

/** After a reload the browser may still hold numbers of a trail that is gone: they lead to its last screen. */
export function follow(): void {
  base = depth(); // after a reload, entries of before lie behind this one: the way out walks over them too
  history.replaceState(entry(base), '', ADDRESS);
  addEventListener('popstate', () => {
    at.value = Math.min(Math.max(depth() - base, 0), trail.value.length - 1);
  });
}
