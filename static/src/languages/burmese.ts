/** Burmese words that were typed in Zawgyi, in Unicode. The part that can tell is loaded when the first Burmese letter comes. */

import { signal } from '@preact/signals';

const BURMESE = /[\u1000-\u109f]/u;

type Reader = (text: string) => string | null;

const reader = signal<Reader | null>(null);
let coming: Promise<void> | null = null;

/** Loads what tells Zawgyi from Unicode, once; a line that is down is tried again at the next letter. */
async function load(): Promise<void> {
  coming ??= import('./zawgyi.ts').then(({ zawgyiToUnicode }) => {
    reader.value = zawgyiToUnicode;
  });
  try {
    await coming;
  } catch {
    coming = null;
  }
}

/** The text in Unicode if it is surely Zawgyi, else null; null too while the reader is on its way. It draws again when it is there. */
export function shownInUnicode(text: string): string | null {
  if (!BURMESE.test(text)) return null;
  if (reader.value === null) {
    void load();
    return null;
  }
  return reader.value(text);
}

/** The same before something is sealed: it waits for the reader. Without a line the text stays as it was typed. */
export async function inUnicode(text: string): Promise<string | null> {
  if (!BURMESE.test(text)) return null;
  if (reader.value === null) await load();
  return reader.value?.(text) ?? null;
}
