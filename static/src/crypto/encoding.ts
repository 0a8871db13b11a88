/** How are bytes, numbers, text and records written? docs/protocol.md §1 */

import { hkdf as hkdfSha256 } from '@noble/hashes/hkdf.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { base64urlnopad } from '@scure/base';
import { Refused } from './refusals.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = Readonly<Record<string, Json>>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Text from UTF-8; `WrongEncoding` for bytes that are none. */
export function text(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new Refused('WrongEncoding');
  }
}

/** a ‖ b ‖ … */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** One byte. */
export function u8(number: number): Uint8Array {
  return Uint8Array.of(number);
}

/** Four bytes, big-endian. */
export function u32(number: number): Uint8Array {
  return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number);
}

/** Eight bytes, big-endian; `number` is below 2⁵³. */
export function u64(number: number): Uint8Array {
  return concat(u32(Math.floor(number / 2 ** 32)), u32(number % 2 ** 32));
}

/** The big-endian number at `offset`. */
export function readU32(bytes: Uint8Array, offset: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset);
}

/** Length-prefixed: `u32(len(x)) ‖ x`. */
export function lp(bytes: Uint8Array): Uint8Array {
  return concat(u32(bytes.length), bytes);
}

/** H: SHA-256, 32 bytes. */
export function digest(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/** HKDF-SHA256, empty salt, info = label, 32 bytes. */
export function hkdf(ikm: Uint8Array, label: string): Uint8Array {
  return hkdfSha256(sha256, ikm, undefined, utf8(label), 32);
}

/** True when both have the same bytes; every byte is looked at, wherever the first difference is. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Fewer than, equal to or more than 0, byte by byte. */
export function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** `count` bytes from the browser's own generator. */
export function random(count: number): Uint8Array<ArrayBuffer> {
  return globalThis.crypto.getRandomValues(new Uint8Array(count));
}

/** base64url without padding. */
export function b64(bytes: Uint8Array): string {
  return base64urlnopad.encode(bytes);
}

/** The bytes that encode to exactly `text`, `size` of them if given; else `WrongEncoding` [P-01]. */
export function b64Decode(encoded: string, size?: number): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = base64urlnopad.decode(encoded);
  } catch {
    throw new Refused('WrongEncoding');
  }
  if (b64(bytes) !== encoded || (size !== undefined && bytes.length !== size)) throw new Refused('WrongEncoding');
  return bytes;
}

/** Canonical JSON text; `WrongEncoding` for a value that has none [P-02]. */
export function canonicalText(value: Json): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') {
    // What both languages hold exactly: −2⁵³ < n < 2⁵³.
    if (!Number.isSafeInteger(value)) throw new Refused('WrongEncoding');
    return String(value === 0 ? 0 : value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (isList(value)) return `[${value.map(canonicalText).join(',')}]`;
  const members = Object.keys(value)
    .sort() // by code point, since keys are ASCII
    .map((key) => {
      if (!/^[\0-\x7f]*$/.test(key)) throw new Refused('WrongEncoding');
      return `${quoted(key)}:${canonicalText(value[key] ?? null)}`;
    });
  return `{${members.join(',')}}`;
}

/** Canonical JSON in UTF-8. */
export function canonical(value: Json): Uint8Array {
  return utf8(canonicalText(value));
}

/** The value whose canonical JSON is exactly `bytes`; else `WrongEncoding` [P-02]. */
export function canonicalDecode(bytes: Uint8Array): Json {
  const source = text(bytes);
  let value: Json;
  try {
    value = JSON.parse(source) as Json;
  } catch {
    throw new Refused('WrongEncoding');
  }
  if (canonicalText(value) !== source) throw new Refused('WrongEncoding');
  return value;
}

function quoted(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new Refused('WrongEncoding');
  return JSON.stringify(value); // escapes as §1 says
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

// What a body must look like, a field at a time: each of these returns the value or refuses with `WrongBody`.

/** An object with exactly these keys. */
export function fields<K extends string>(value: Json | undefined, ...keys: readonly K[]): Readonly<Record<K, Json>> {
  const object = asObject(value);
  if (Object.keys(object).length !== keys.length || !keys.every((key) => Object.hasOwn(object, key))) wrongBody();
  return object;
}

/** An object. */
export function asObject(value: Json | undefined): JsonObject {
  if (typeof value !== 'object' || value === null || isList(value)) return wrongBody();
  return value;
}

/** A string. */
export function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : wrongBody();
}

/** One of the strings in `choices`. */
export function asChoice<C extends string>(value: Json | undefined, choices: readonly C[]): C {
  return choices.find((choice) => choice === value) ?? wrongBody();
}

/** An integer from `least` up. */
export function asInt(value: Json | undefined, least = 0, most = Number.MAX_SAFE_INTEGER): number {
  return typeof value === 'number' && value >= least && value <= most ? value : wrongBody();
}

/** `true` or `false`. */
export function asBool(value: Json | undefined): boolean {
  return typeof value === 'boolean' ? value : wrongBody();
}

/** `size` bytes in b64. */
export function asBytes(value: Json | undefined, size: number): Uint8Array {
  const encoded = asText(value);
  try {
    return b64Decode(encoded, size);
  } catch {
    return wrongBody();
  }
}

/** An array. */
export function asList(value: Json | undefined): readonly Json[] {
  return value !== undefined && isList(value) ? value : wrongBody();
}

/** A day of the calendar written `YYYY-MM-DD`. */
export function asDay(value: Json | undefined): string {
  const day = asText(value);
  return dayNumber(day) === null ? wrongBody() : day;
}

/** Days since 1970-01-01; null for what is no day. */
export function dayNumber(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || day.startsWith('0000')) return null;
  const milliseconds = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(milliseconds) || new Date(milliseconds).toISOString().slice(0, 10) !== day) return null;
  return milliseconds / 86_400_000;
}

/** The day `count` days after `day`. */
export function daysAfter(day: string, count: number): string {
  const number = dayNumber(day) ?? wrongBody();
  return new Date((number + count) * 86_400_000).toISOString().slice(0, 10);
}

function wrongBody(): never {
  throw new Refused('WrongBody');
}

/** b64 of `size` bytes, as it stands: in bodies bytes stay in b64 after their size is checked. */
export function asEncoded(value: Json | undefined, size: number): string {
  return b64(asBytes(value, size));
}
