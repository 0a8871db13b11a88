/**
 * What do people call a case when they talk about it? Two words that its id chooses, the same at everybody's page: they tell
 * nothing of the report, and no server hands them out.
 */

import { signal } from '@preact/signals';

import type { B64 } from '../../../vault/member.ts';
import { bytesOf } from '../format.ts';
import { language, type StaffLanguage } from '../words.ts';

/** As many words as eleven bits can choose; of the longer list every third. */
const WORDS = 2048;

const LISTS: Record<StaffLanguage, { readonly step: number; readonly load: () => Promise<{ default: string }> }> = {
  en: { step: 3, load: () => import('../../../../../domain/wordlists/eff_large.txt?raw') },
  ja: { step: 1, load: () => import('../../../../../domain/wordlists/bip39_japanese.txt?raw') },
};

const lists = signal<Readonly<Partial<Record<StaffLanguage, readonly string[]>>>>({});

/** Until it is there, a case has no name; nobody waits for it. */
export async function loadCaseNames(): Promise<void> {
  const of = language.peek();
  if (lists.peek()[of] !== undefined) return;
  const { step, load } = LISTS[of];
  const all = (await load()).default.normalize('NFKC').trimEnd().split('\n');
  lists.value = { ...lists.peek(), [of]: Array.from({ length: WORDS }, (_, at) => all[at * step] ?? '') };
}

/** The two words, of the list in the reader's language; empty while that is on its way. */
export function caseName(id: B64): string {
  const list = lists.value[language.value];
  if (list === undefined) return '';
  const [a = 0, b = 0, c = 0] = bytesOf(id);
  const bits = (a << 16) | (b << 8) | c;
  return `${list[bits >> 13] ?? ''} ${list[(bits >> 2) & (WORDS - 1)] ?? ''}`;
}
