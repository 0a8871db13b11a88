/** How are days, languages, kinds, desks and keys written for the person who reads? */

import { kinds, languages, prefectures } from 'koe:names';

import { languageOf } from '../../languages/scripts.ts';
import type { CoverFacts } from '../../vault/types.ts';
import { fill, language, words } from './words.ts';

type Names = Readonly<Record<string, string | undefined>>;

/** Today in Asia/Tokyo, the only calendar that Koe keeps. */
export function today(now: Date = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Tokyo', dateStyle: 'short' }).format(now);
}

/** The hour in Japan, 0 to 23. */
export function hourNow(now: Date = new Date()): number {
  return Number(new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', hour: '2-digit', hourCycle: 'h23' }).format(now));
}

/** The day `days` after `day`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`; negative when `to` lies before it. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** A day in the reader's words where words are shorter. */
export function dayText(day: string): string {
  const ago = daysBetween(day, today());
  if (ago === 0) return words().common.today;
  return ago === 1 ? words().common.yesterday : day;
}

/** One of a thing's names, in the reader's language if it has one. */
export function nameOf(names: Names, fallback = ''): string {
  const [first = fallback] = Object.values(names);
  return names[language.value] ?? names['en'] ?? names['ja'] ?? first;
}

/** A person's name; who asked to be forgotten has none. */
export function personName(name: string): string {
  return name === '' ? words().common.formerMember : name;
}

/** Who made a reset possible. */
export function resetterName(name: string | null): string {
  return name === null ? words().common.operator : personName(name);
}

/** The codes in which a worker may write and a desk may answer, with their own names. */
export const LANGUAGES = languages;

/** The name of a language in the reader's language. */
export function languageName(code: string): string {
  if (code === 'ja-easy') return words().easyJapanese;
  try {
    return new Intl.DisplayNames([language.value], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** What a browser understands as `lang`. */
export function htmlLanguage(code: string): string {
  return code === 'ja-easy' ? 'ja' : code;
}

/** `lang` for what a worker wrote on a page in this language: their letters may say more. */
export function writtenLanguage(text: string, code: string): string {
  return languageOf(text, htmlLanguage(code)) ?? htmlLanguage(code);
}

/** Names of the kinds with these numbers (a cover) or keys (a report); what is not in the list shows itself. */
export function kindNames(wanted: readonly (number | string)[]): string[] {
  return wanted.map((one) => {
    const kind = kinds.find(({ number, key }) => number === one || key === one);
    return kind === undefined ? String(one) : nameOf(kind.names, kind.key);
  });
}

/** A prefecture by its number. */
export function prefectureName(area: number): string {
  const place = prefectures[area - 1];
  return place === undefined ? String(area) : nameOf(place);
}

/** The programme under which the worker is here, and the prefecture; empty where neither was told. */
export function whereText({ programme, area }: CoverFacts): string {
  const place = area === undefined ? undefined : prefectures[area - 1];
  const told = [programme && words().programme[programme], place && nameOf(place)];
  return told.filter(Boolean).join(' · ');
}

/** Bytes of base64url without padding. */
export function bytesOf(b64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(b64.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0));
}

export function b64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Twenty digits that two people can compare by voice: SHA-256 of public keys, modulo 10^20 (66 bits). */
export async function fingerprint(...keys: readonly string[]): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest('SHA-256', new TextEncoder().encode(keys.join('\n')));
  const number = new Uint8Array(digest).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) % 10n ** 20n;
  return number.toString().padStart(20, '0').match(/\d{4}/gu)?.join(' ') ?? '';
}

/** What the ladder's largest letter leaves for text, with room for JSON's escapes. */
export const TEXT_BYTES_MAX = 100_000;

export function textBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** `14:00` as the phone sealed it; the server never saw it. */
export function hourText(hour: number): string {
  return fill(words().queue.hour, { hour: String(hour).padStart(2, '0') });
}
