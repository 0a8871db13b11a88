/** Which desks are there, and with which keys? The signed directory. docs/protocol.md §8 */

import {
  type Json,
  type JsonObject,
  asBytes,
  asDay,
  asInt,
  asList,
  asObject,
  asText,
  b64,
  b64Decode,
  canonical,
  canonicalDecode,
  canonicalText,
  compare,
  dayNumber,
  daysAfter,
  digest,
  equal,
  fields,
  utf8,
} from './encoding.ts';
import { Refused } from './refusals.ts';
import { type Recipient, checkRecipient, recipientDigest } from './sealing.ts';
import { type Signer, checkVerifyKey, sign as signMessage, verify as verifySignature, verifyKeyOf } from './signing.ts';

const DOMAIN = 'koe/v1/directory';
const DESK_DOMAIN = 'koe/v1/directory/desk';
export const VALID_DAYS = 35;
const CLOCK_SKEW_DAYS = 1; // a phone may live in another time zone than the desk

/** One desk and the keys of its epoch, signed by the desk itself; bytes in b64. */
export interface DeskEntry {
  readonly area: string;
  readonly desk: string;
  readonly epoch: number;
  readonly instance: string;
  readonly languages: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly recipient_digest: string;
  readonly signature: string;
  readonly verify_key: string;
}

/** All desks under the organisation's name, for at most 35 days. */
export interface Directory {
  readonly desks: readonly DeskEntry[];
  readonly expires: string;
  readonly instance: string;
  readonly issued: string;
  readonly organisation: { readonly name: string; readonly verify_key: string };
  readonly statistics_recipient: null;
  readonly version: number;
}

/** `WrongBody` or `WrongKey`; the signature is not checked yet. */
function asEntry(value: Json): DeskEntry {
  const entry = fields(
    value,
    'area',
    'desk',
    'epoch',
    'instance',
    'languages',
    'names',
    'recipient_digest',
    'signature',
    'verify_key',
  );
  const names = asObject(entry.names);
  checkVerifyKey(asBytes(entry.verify_key, 32));
  return {
    area: asText(entry.area),
    desk: asEncoded(entry.desk, 16),
    epoch: asInt(entry.epoch, 1),
    instance: asEncoded(entry.instance, 32),
    languages: asList(entry.languages).map(asText),
    names: Object.fromEntries(Object.entries(names).map(([code, name]) => [code, asText(name)])),
    recipient_digest: asEncoded(entry.recipient_digest, 32),
    signature: asEncoded(entry.signature, 64),
    verify_key: asEncoded(entry.verify_key, 32),
  };
}

/** From canonical JSON; `WrongEncoding`, `WrongBody` or `WrongKey`. */
export function parseEntry(text: string): DeskEntry {
  return asEntry(canonicalDecode(utf8(wellFormed(text))));
}

/** The desk's own signature and its instance; else `WrongInstance` or `WrongSignature` [P-15]. */
export function verifyEntry(entry: DeskEntry, instance: Uint8Array): void {
  const { signature, ...unsigned } = entry;
  if (!equal(b64Decode(entry.instance), instance)) throw new Refused('WrongInstance');
  verifySignature(b64Decode(entry.verify_key), DESK_DOMAIN, canonical(unsigned), b64Decode(signature, 64));
}

/** [P-16] The fetched recipient, if it hashes to the entry's digest; else `WrongRecipient` or `WrongKey`. */
export function recipientOfDesk(entry: DeskEntry, text: string): Recipient {
  if (b64(digest(utf8(text))) !== entry.recipient_digest) throw new Refused('WrongRecipient');
  return checkRecipient(text);
}

/** The desk's entry with its own signature. */
export function signEntry(
  signer: Signer,
  facts: Pick<DeskEntry, 'area' | 'desk' | 'epoch' | 'instance' | 'languages' | 'names'>,
  recipient: Recipient,
): DeskEntry {
  const unsigned = {
    area: facts.area,
    desk: facts.desk,
    epoch: facts.epoch,
    instance: facts.instance,
    languages: facts.languages,
    names: facts.names,
    recipient_digest: b64(recipientDigest(recipient)),
    verify_key: b64(verifyKeyOf(signer)),
  };
  return { ...unsigned, signature: b64(signMessage(signer, DESK_DOMAIN, canonical(unsigned))) };
}

/** Canonical JSON of an entry, signature included. */
export function entryText(entry: DeskEntry): string {
  return canonicalText(entry as unknown as JsonObject);
}

/** What a directory says, unverified; `WrongEncoding`, `WrongBody` or `WrongKey`. */
export function parse(text: string): Directory {
  const body = fields(
    canonicalDecode(utf8(wellFormed(text))),
    'desks',
    'expires',
    'instance',
    'issued',
    'organisation',
    'statistics_recipient',
    'version',
  );
  const organisation = fields(body.organisation, 'name', 'verify_key');
  checkVerifyKey(asBytes(organisation.verify_key, 32));
  if (body.statistics_recipient !== null) throw new Refused('WrongBody');
  const directory: Directory = {
    desks: asList(body.desks).map(asEntry),
    expires: asDay(body.expires),
    instance: asEncoded(body.instance, 32),
    issued: asDay(body.issued),
    organisation: { name: asText(organisation.name), verify_key: asText(organisation.verify_key) },
    statistics_recipient: null,
    version: asInt(body.version, 1),
  };
  directory.desks.reduce<Uint8Array | null>((before, { desk }) => {
    const id = b64Decode(desk);
    if (before !== null && compare(before, id) >= 0) throw new Refused('WrongBody');
    return id;
  }, null);
  // Days written YYYY-MM-DD sort as text.
  const last = daysAfter(directory.issued, VALID_DAYS);
  if (directory.issued > directory.expires || directory.expires > last) throw new Refused('WrongBody');
  return directory;
}

/** Canonical JSON of a directory with its desks put in order; what the organisation signs. */
export function directoryText(directory: Directory): string {
  const desks = [...directory.desks].sort((a, b) => compare(b64Decode(a.desk), b64Decode(b.desk)));
  return canonicalText({ ...directory, desks } as unknown as JsonObject);
}

/** The organisation's signature, 64 bytes. */
export function sign(text: string, organisation: Signer): Uint8Array {
  return signMessage(organisation, DOMAIN, utf8(text));
}

/**
 * [P-15] A directory that may be believed, or a refusal. Besides those of `parse`: `WrongInstance` (does not hash from
 * the organisation key), `WrongSignature`, `WrongBody` (not yet or no longer valid), `WrongCounter` (older than
 * `versionLeast`).
 */
export function verify(text: string, signature: Uint8Array, today: string, versionLeast = 0): Directory {
  const directory = parse(text);
  const key = b64Decode(directory.organisation.verify_key);
  const instance = b64Decode(directory.instance);
  if (!equal(digest(key), instance)) throw new Refused('WrongInstance');
  verifySignature(key, DOMAIN, utf8(text), signature);
  for (const entry of directory.desks) verifyEntry(entry, instance);
  if (dayNumber(today) === null || today > directory.expires || daysAfter(today, CLOCK_SKEW_DAYS) < directory.issued) {
    throw new Refused('WrongBody');
  }
  if (directory.version < versionLeast) throw new Refused('WrongCounter');
  return directory;
}

function asEncoded(value: Json, size: number): string {
  asBytes(value, size);
  return asText(value);
}

/** TextEncoder would turn a lone surrogate into U+FFFD, and so into another text. */
function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Refused('WrongEncoding');
  return text;
}
