/**
 * Where the browser itself checks Ed25519, thousands of letters are believed sooner than by script. docs/protocol.md §4
 *
 * Browsers do not promise the equation of [P-09], so each is asked once about signatures that hold only with the cofactor,
 * and one that says yes to them is not used. What the equation does not see, script goes on judging.
 */

import { b64Decode, utf8 } from './encoding.ts';
import { Refused } from './refusals.ts';
import { checkVerifyKey, mayBeSigned, signedBytes, verify } from './signing.ts';

const NAME = 'Ed25519';
const DOMAIN = 'koe/v1/submission';
const MESSAGE = utf8('the message');

/** Of vectors/signing.json: a good one, and the two of mixed order. */
const ASKED: readonly { readonly key: string; readonly signature: string; readonly holds: boolean }[] = [
  {
    key: 'BOwB9KI81GfgczhveHxzktx39BxxYqvbpuoiZgaTLV4',
    signature: 'xdiAAMYQl54cFveaTqdJ1ty5DbBPSMpkNJN_HBHpvfiz0Ga2hZgiyswol0EWaUg6lJWRaBAJrMLjlRR6L8nLBQ',
    holds: true,
  },
  {
    key: 'gDTrZaP99YSrKlKVGerRX1-qyeQkI6sn8T0XQYypTtk',
    signature: '0GVp56ghIJCYkzz3j7H08RZHQJYLKaXA_PZgGk5bMBGKl_NZ-61iAD5KYhaakwHmAnuZnLFv6N1VkpkdVa5FBA',
    holds: false,
  },
  {
    key: 'BOwB9KI81GfgczhveHxzktx39BxxYqvbpuoiZgaTLV4',
    signature: 'VmNncp0a2KKw8c7qkgT0eRrniUN8EdUhU5mDZy25U--Dvp2f6-v6-aNDLXct1O9wEsnioLL3HgLB559BXjw2BA',
    holds: false,
  },
];

let able: Promise<boolean> | null = null;

/** As `verify` of signing.ts: returns if `key` signed `message`; else `WrongKey` or `WrongSignature` [P-09]. */
export async function verifyQuickly(
  key: Uint8Array,
  domain: string,
  message: Uint8Array,
  signature: Uint8Array,
): Promise<void> {
  if (!(await verifiesNatively())) {
    verify(key, domain, message, signature);
    return;
  }
  checkVerifyKey(key);
  const signed = mayBeSigned(signature) && (await isSigned(key, signedBytes(domain, message), signature).catch(() => false));
  if (!signed) throw new Refused('WrongSignature');
}

/** Whether this browser was asked and is believed. */
export function verifiesNatively(): Promise<boolean> {
  able ??= proved();
  return able;
}

/** For measuring and for tests of the other way: from now on script alone, or asked again. */
export function useNativeSignatures(wanted: boolean): void {
  able = wanted ? null : Promise.resolve(false);
}

/** By the browser alone; it throws for a key that is no point of the curve, or where it knows no such keys. */
async function isSigned(key: Uint8Array, text: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  const imported = await subtle.importKey('raw', new Uint8Array(key), NAME, false, ['verify']);
  return subtle.verify(NAME, imported, new Uint8Array(signature), new Uint8Array(text));
}

async function proved(): Promise<boolean> {
  try {
    const text = signedBytes(DOMAIN, MESSAGE);
    const told = await Promise.all(ASKED.map(({ key, signature }) => isSigned(b64Decode(key), text, b64Decode(signature))));
    return ASKED.every(({ holds }, i) => told[i] === holds);
  } catch {
    return false;
  }
}
