/** In which language does the page speak? One catalogue at a time, loaded when chosen, kept in memory only. */

import { signal } from '@preact/signals';
import { endonyms, languages, type Language } from 'koe:languages';

import type en from '../../words/en.json';
import { request } from '../client/http.ts';

export type { Language };
export { endonyms, languages };
export type Words = typeof en;

export interface Kind {
  readonly key: string;
  readonly name: string;
  readonly explanation: string | null;
}

export interface Hotline {
  readonly key: string;
  readonly number: string;
  readonly tel: string;
  readonly name: string;
  readonly what: string;
  readonly hours: string;
}

/** A language's words and the names of the world in it. */
export interface Catalogue {
  readonly words: Words;
  readonly kinds: readonly Kind[];
  readonly hotlines: readonly Hotline[];
}

export const language = signal('en');
const loaded = signal<Catalogue | null>(null);

/** The catalogue in force. Screens are drawn only after the first `speak`. */
export function catalogue(): Catalogue {
  if (loaded.value === null) throw new Error('speak first');
  return loaded.value;
}

export function words(): Words {
  return catalogue().words;
}

/** Loads a language and draws everything again in it. Rejects when the network is down; the old one then stays. */
export async function speak(chosen: string): Promise<void> {
  const dir = languages.find(({ code }) => code === chosen)?.dir;
  if (dir === undefined) throw new Error('no such language');
  const next = await request<Catalogue>('GET', `/w/${chosen}.json`, undefined, { anonymous: true });
  const root = document.documentElement;
  root.lang = tag(chosen);
  root.dir = dir;
  root.toggleAttribute('data-ruby', chosen === 'ja-easy');
  loaded.value = next;
  language.value = chosen;
}

/** The BCP 47 tag: easy Japanese is Japanese to a browser and to a screen reader. */
export function tag(code: string): string {
  return code === 'ja-easy' ? 'ja' : code;
}

/** The browser's first wish that we speak, else English. */
export function preferred(wishes: readonly string[]): string {
  const spoken = (wish: string): string | undefined => {
    const asked = wish.toLowerCase();
    return languages.map(({ code }) => code).find((code) => asked === code.toLowerCase() || asked.split('-')[0] === code);
  };
  return wishes.map(spoken).find((code) => code !== undefined) ?? 'en';
}
