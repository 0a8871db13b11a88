/** Burmese that was typed in Zawgyi, in Unicode. What tells them apart is fetched when the first Burmese letter is typed. */

import { signal } from '@preact/signals';

import { request } from '../client/http.ts';
import { zawgyiReader, type ReadZawgyi, type ZawgyiData } from './zawgyi.ts';

const BURMESE = /[\u1000-\u109f]/u;

const reader = signal<ReadZawgyi | null>(null);
let coming: Promise<void> | null = null;

/** Once. A line that is down is tried again at the next letter. */
async function load(): Promise<void> {
  coming ??= request<ZawgyiData>('GET', `${import.meta.env.BASE_URL}burmese.json`, undefined, { anonymous: true }).then((data) => {
    reader.value = zawgyiReader(data);
  });
  try {
    await coming;
  } catch {
    coming = null;
  }
}

/** The text in Unicode if it is surely Zawgyi, else null; null too while the reader is on its way, and drawn again then. */
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
