/** What does a worker write down, and what comes from it? Codes, passphrases and derivations. docs/protocol.md §5 */

import { scryptAsync } from '@noble/hashes/scrypt.js';
import { concat, digest, hkdf, random, utf8 } from './encoding.ts';
import { Refused } from './refusals.ts';
import type { Role } from './roles.ts';
import { type Identity, type Recipient, identity, recipientOf } from './sealing.ts';
import { type Signer, type VerifyKey, signer, verifyKeyOf } from './signing.ts';

declare const role: unique symbol;
/** 16 bytes that a verify key hashed to. */
export type CaseId = Uint8Array & { readonly [role]: 'case' };

/** A uniform draw from 0 up to, not including, `limit` (at most 2³²). */
export type Below = (limit: number) => number;
/** Hears how far scrypt is, 0 to 1. */
export type Progress = (done: number) => void;

export const CODE_DIGITS = 24;
export const RECOVERY_DIGITS = 42;
export const CODE_COST = 2 ** 15;
export const PASSPHRASE_COST = 2 ** 17;
export const SALT_BYTES = 16;
export const ID_BYTES = 16;

// Spaces, dashes and invisible marks; then what phones type for a dash though Unicode calls it a minus or a long vowel.
const IGNORED = /[\t\n\r\p{Zs}\p{Pd}\p{Cf}\u2212\u30fc]/gu;
const DIGIT = /^\p{Nd}$/u;

/** Without bias: what does not divide evenly is drawn again. */
export function below(limit: number): number {
  const even = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const drawn = new DataView(random(4).buffer).getUint32(0);
    if (drawn < even) return drawn % limit;
  }
}

/** ISO 7064 MOD 97-10: two digits more, so that the whole is 1 modulo 97. */
function withCheck(number: string): string {
  const check = 98 - Number((BigInt(number) * 100n) % 97n);
  return number + String(check).padStart(2, '0');
}

function draw(digits: number, pick: Below): string {
  return withCheck(Array.from({ length: digits - 2 }, () => pick(10)).join(''));
}

/** The value of a decimal digit of any script: Unicode keeps each set of ten in a row, so count back to its zero. */
function digitValue(char: string): number {
  if (!DIGIT.test(char)) throw new Refused('WrongCode');
  let before = (char.codePointAt(0) ?? 0) - 1;
  let value = 0;
  while (DIGIT.test(String.fromCodePoint(before))) {
    before -= 1;
    value += 1;
  }
  return value % 10; // rows may touch, as the mathematical ones do
}

/** The bare digits of what was typed; `WrongCode` for a wrong length or a foreign character. */
export function readDigits(typed: string, digits: number): string {
  const number = [...typed.replace(IGNORED, '')].map(digitValue).join('');
  if (number.length !== digits) throw new Refused('WrongCode');
  return number;
}

/** The bare digits; `WrongCode` for a wrong length, a foreign character or a wrong check [P-10]. */
function read(typed: string, digits: number): string {
  const number = readDigits(typed, digits);
  if (BigInt(number) % 97n !== 1n) throw new Refused('WrongCode');
  return number;
}

/** Digits as they are read out. */
export function showGroups(number: string, size: number): string {
  return (number.match(new RegExp(`.{1,${String(size)}}`, 'g')) ?? []).join(' ');
}

/** A new code, 24 digits. */
export function drawCode(pick: Below = below): string {
  return draw(CODE_DIGITS, pick);
}

/** The 24 digits of a typed code; `WrongCode` [P-10]. */
export function readCode(typed: string): string {
  return read(typed, CODE_DIGITS);
}

/** Six groups of four. */
export function showCode(code: string): string {
  return showGroups(code, 4);
}

/** A new recovery code, 42 digits. */
export function drawRecoveryCode(pick: Below = below): string {
  return draw(RECOVERY_DIGITS, pick);
}

/** The 42 digits of a typed recovery code; `WrongCode`. */
export function readRecoveryCode(typed: string): string {
  return read(typed, RECOVERY_DIGITS);
}

/** Seven groups of six. */
export function showRecoveryCode(code: string): string {
  return showGroups(code, 6);
}

/** Words out of a list: six of the EFF's 7776, seven of BIP-39's 2048. */
export function drawPassphrase(words: readonly string[], pick: Below = below): string {
  const count = words.length === 7776 ? 6 : 7;
  return readPassphrase(Array.from({ length: count }, () => words[pick(words.length)]).join(' '));
}

/** NFKC, lower case, joined by one space. */
export function readPassphrase(typed: string): string {
  // U+0085 is white space to Python and not to a browser.
  const spaced = typed.normalize('NFKC').toLowerCase().replaceAll('\u0085', ' ');
  return spaced.trim().split(/\s+/).join(' ');
}

function scrypt(secret: string, salt: Uint8Array, cost: number, onProgress?: Progress): Promise<Uint8Array> {
  // asyncTick: the vault answers others every 20 ms while it derives.
  const options = { N: cost, r: 8, p: 1, dkLen: 32, asyncTick: 20 };
  return scryptAsync(utf8(secret), salt, onProgress === undefined ? options : { ...options, onProgress });
}

/** First 16 bytes of H("koe/v1/case-id" ‖ instance ‖ reporter verify key). */
export function caseId(instance: Uint8Array, verifyKey: Uint8Array): CaseId {
  return digest(concat(utf8('koe/v1/case-id'), instance, verifyKey)).slice(0, ID_BYTES) as CaseId;
}

/** An age identity and its public half. */
export interface Holder<R extends Role = Role> {
  readonly identity: Identity<R>;
  readonly recipient: Recipient<R>;
}

/** The holder of an identity. */
export async function holderOf<R extends Role>(secret: Identity<R>): Promise<Holder<R>> {
  return { identity: secret, recipient: await recipientOf(secret) };
}

/** All that a code gives. */
export interface ReporterKeys extends Holder<'reporter'> {
  readonly instance: Uint8Array;
  readonly signer: Signer<'reporter'>;
  readonly verifyKey: VerifyKey;
  /** 32 bytes; the server keeps H(token). */
  readonly token: Uint8Array;
  /** The case that this code opens. */
  readonly case: CaseId;
}

/** Derives the keys of a code that `readCode` gave. */
export async function reporterKeys(code: string, instance: Uint8Array, onProgress?: Progress): Promise<ReporterKeys> {
  const root = await scrypt(code, concat(utf8('koe/v1/code'), instance), CODE_COST, onProgress);
  const signing = signer<'reporter'>(hkdf(root, 'koe/v1/reporter-signer'));
  const verifyKey = verifyKeyOf(signing);
  return {
    ...(await holderOf(identity<'reporter'>(hkdf(root, 'koe/v1/reporter-identity')))),
    instance,
    signer: signing,
    verifyKey,
    token: hkdf(root, 'koe/v1/mailbox-token'),
    case: caseId(instance, verifyKey),
  };
}

/** `auth` is sent (the server keeps its digest); the identity never is. */
export interface StaffKeys extends Holder<'keeper'> {
  readonly auth: Uint8Array;
}

/** Derives the keys of a passphrase that `readPassphrase` gave. `salt`: 16 random bytes an account. */
export async function passphraseKeys(passphrase: string, salt: Uint8Array, onProgress?: Progress): Promise<StaffKeys> {
  const root = await scrypt(passphrase, salt, PASSPHRASE_COST, onProgress);
  return {
    ...(await holderOf(identity<'keeper'>(hkdf(root, 'koe/v1/staff-identity')))),
    auth: hkdf(root, 'koe/v1/staff-auth'),
  };
}

/** Derives the keys of a code that `readRecoveryCode` gave. */
export async function recoveryKeys(code: string): Promise<StaffKeys> {
  const digits = utf8(code);
  return {
    ...(await holderOf(identity<'keeper'>(hkdf(digits, 'koe/v1/recovery-identity')))),
    auth: hkdf(digits, 'koe/v1/recovery-auth'),
  };
}

/** Of the 32 bytes that a passkey's PRF gives for `koe/v1/passkey-prf`, which no other passkey gives. */
export async function passkeyKeys(prf: Uint8Array): Promise<Holder<'keeper'>> {
  return holderOf(identity<'keeper'>(hkdf(prf, 'koe/v1/passkey-identity')));
}
