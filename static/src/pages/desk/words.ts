/** What do the staff's pages say? The catalogue of the chosen language, loaded once, kept in memory only. */

import { signal } from '@preact/signals';

import type { RefusalName } from '../../crypto/refusals.ts';
import { whyOf } from '../../vault/why.ts';
import { counted } from '../../languages/plurals.ts';
import type ja from '../../../words/staff/ja.json';

/** Japanese has the texts that both have: of a plural, English has one form more. */
export type Words = typeof ja;
export type StaffLanguage = 'en' | 'ja';

const CATALOGUES: Record<StaffLanguage, () => Promise<{ default: Words }>> = {
  en: () => import('../../../words/staff/en.json'),
  ja: () => import('../../../words/staff/ja.json'),
};

export const language = signal<StaffLanguage>('en');
const loaded = signal<Words | null>(null);

/** The catalogue in force. Screens are drawn only after the first `speak`. */
export function words(): Words {
  if (loaded.value === null) throw new Error('speak first');
  return loaded.value;
}

/** Loads a catalogue and draws everything again in it. */
export async function speak(chosen: StaffLanguage): Promise<void> {
  const { default: catalogue } = await CATALOGUES[chosen]();
  document.documentElement.lang = chosen;
  language.value = chosen;
  loaded.value = catalogue;
}

/** Chosen by hand: it stays until the tab ends, whatever the account says. */
export async function choose(chosen: StaffLanguage): Promise<void> {
  await speak(chosen);
  byHand = true;
}
let byHand = false;

/** The account's language, unless another was chosen at this page. */
export async function speakAs(account: string | null): Promise<void> {
  if (!byHand && (account === 'en' || account === 'ja') && account !== language.value) await speak(account);
}

/** The browser's own wish, in its order; English when it wishes neither. */
export function preferred(wishes: readonly string[]): StaffLanguage {
  const wish = wishes.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'en' || tag === 'ja');
  return wish === 'ja' ? 'ja' : 'en';
}

/** Why something sealed is not shown, as a sentence. */
export function whyText(refusal: RefusalName): string {
  return words().refusal[whyOf(refusal)];
}

/** A text `key_…` in the form that a number takes. The values have the number among them. */
export function fillCount<K extends string>(
  told: Readonly<Record<`${K}_other`, string>>,
  key: K,
  number: number,
  values: Readonly<Record<string, string | number>>,
): string {
  return fill(counted(language.value, told, key, number), values);
}

/** Puts values into `{name}` places. */
export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/gu, (place, name: string) => String(values[name] ?? place));
}
