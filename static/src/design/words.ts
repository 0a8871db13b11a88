/** In which language does the page speak? One catalogue of each part at a time, loaded when needed, kept in memory only. */

import { batch, signal } from '@preact/signals';
import { endonyms, languages, type Language } from 'koe:languages';
import type { Catalogue } from 'koe:phrases';

import type shell from '../../words/en.json';
import type guides from '../../words/guides/en.json';
import type mailbox from '../../words/mailbox/en.json';
import type report from '../../words/report/en.json';
import type voice from '../../words/voice/en.json';
import type world from '../../words/world/en.json';
import { request } from '../client/http.ts';

export type { Language };
export { endonyms, languages };
/** Without what only the pages themselves say, which no script needs. */
export type Words = Omit<typeof shell, 'browser' | 'pages'> & {
  readonly browser: Omit<typeof shell.browser, 'noScript' | 'slow'>;
};
export type World = typeof world;

export interface Hotline {
  readonly key: string;
  readonly number: string;
  readonly tel: string;
  readonly name: string;
  readonly what: string;
  readonly hours: string;
}

/** What each part says; `world` is what it says about the world, from words/world/. As vite.worker.config.ts puts it together. */
interface Parts {
  readonly shell: { readonly words: Words; readonly world: Pick<World, 'calls'> & { readonly hotlines: readonly Hotline[]; readonly childline: readonly Hotline[] } };
  readonly report: { readonly words: typeof report; readonly world: World & { readonly helplines: readonly Hotline[] } };
  readonly voice: { readonly words: typeof voice };
  readonly mailbox: {
    readonly words: typeof mailbox;
    readonly asks: Pick<typeof report, 'consent' | 'check'>;
    readonly phrasebook: Catalogue;
  };
  readonly guides: { readonly words: typeof guides; readonly world: World };
}
export type Part = keyof Parts;

export const language = signal('en');
const loaded = signal<Partial<Parts>>({});

/** What a part says in the language in force. Its screens are drawn only after it was brought. */
export function partOf<P extends Part>(part: P): Parts[P] {
  const brought = loaded.value[part];
  if (brought === undefined) throw new Error(`bring ${part} first`);
  return brought;
}

export const words = (): Words => partOf('shell').words;
export const hotlines = (): readonly Hotline[] => partOf('shell').world.hotlines;
/** For whoever is under 18. */
export const childline = (): readonly Hotline[] => partOf('shell').world.childline;
/** What the Japanese sentences of domain/calls.json mean. */
export const sentences = (): World['calls'] => partOf('shell').world.calls;
export const reportWords = (): typeof report => partOf('report').words;
export const voiceWords = (): typeof voice => partOf('voice').words;
export const mailboxWords = (): typeof mailbox => partOf('mailbox').words;
export const phrasesHere = (): Catalogue => partOf('mailbox').phrasebook;
export const guideWords = (): typeof guides => partOf('guides').words;

function isBrought(part: Part): boolean {
  return loaded.value[part] !== undefined;
}

/** Loads a part in the language in force; later changes of language bring it along. Rejects when the network is down. */
export async function bring(part: Part): Promise<void> {
  while (!isBrought(part)) {
    const chosen = language.value;
    const brought = await load(part, chosen);
    if (chosen === language.value) loaded.value = { ...loaded.value, [part]: brought };
  }
}

/** Loads a language and draws everything again in it. Rejects when the network is down; the old one then stays. */
export async function speak(chosen: string): Promise<void> {
  const dir = languages.find(({ code }) => code === chosen)?.dir;
  if (dir === undefined) throw new Error('no such language');
  const parts = new Set<Part>(['shell', ...(Object.keys(loaded.value) as Part[])]);
  const all = await Promise.all([...parts].map(async (part) => [part, await load(part, chosen)] as const));
  const root = document.documentElement;
  root.lang = tag(chosen);
  root.dir = dir;
  root.toggleAttribute('data-ruby', chosen === 'ja-easy');
  batch(() => {
    loaded.value = Object.fromEntries(all);
    language.value = chosen;
  });
}

/** JSON, not script: Chromium notes every script's address in its code cache, whatever it may store. */
function load<P extends Part>(part: P, chosen: string): Promise<Parts[P]> {
  return request<Parts[P]>('GET', `${import.meta.env.BASE_URL}${part}-${chosen}.json`, undefined, { anonymous: true });
}

/** The BCP 47 tag: easy Japanese is Japanese to a browser and to a screen reader. */
export function tag(code: string): string {
  return code === 'ja-easy' ? 'ja' : code;
}

/** Whether a native speaker has read every text of the language in force. */
export function isReviewed(): boolean {
  return languages.find(({ code }) => code === language.value)?.reviewed === true;
}
