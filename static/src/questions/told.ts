/** What has been answered so far? By the key of the question; only in memory. */

import { signal } from '@preact/signals';

import type { Told } from './path.ts';

export const answers = signal<Told>({});

/** One answer as a key or as words, or several keys; nothing takes it back. */
export function answer(key: string, told: string | readonly string[] | undefined): void {
  const others = Object.entries(answers.value).filter(([other]) => other !== key);
  answers.value = Object.fromEntries(told === undefined || told.length === 0 ? others : [...others, [key, told]]);
}

/** The law protects whoever is under 18: whatever happened to them cannot wait. */
export function isChild(told: Told): boolean {
  return told['age'] === 'under_18';
}

/** What was told, as a list. */
export function listed(key: string): readonly string[] {
  const told = answers.value[key];
  return typeof told === 'string' ? [told] : (told ?? []);
}
