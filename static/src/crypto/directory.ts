/** Which desks are there, and with which keys? The signed directory. docs/protocol.md §8 */

import {
  type Json,
  type JsonObject,
  asBytes,
  asDay,
  asEncoded,
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
const SUCCESSION_DOMAIN = 'koe/v1/directory/succession';
const ORGANISATION_DOMAIN = 'koe/v1/directory/organisation';
export const VALID_DAYS = 35;
const CLOCK_SKEW_DAYS = 1; // a phone may live in another time zone than the desk
/** So often an organisation may change its key: each reader checks every link, on a phone too. */
export const LINKS_MAX = 32;

/** What the keys before say of their successors: a desk's sign its entry too, the organisation's the next link. */
export interface Succession {
  readonly signature: string;
  readonly verify_key: string;
}

/** One desk and the keys of its epoch, signed by the desk itself, and after the first epoch by the keys before. */
export interface DeskEntry {
  readonly area: string;
  readonly desk: string;
  readonly epoch: number;
  readonly instance: string;
  readonly languages: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  readonly recipient_digest: string;
  readonly signature: string;
  readonly succeeds?: Succession;
  readonly verify_key: string;
}

/** Who signs; without a succession it is the founding key. */
export interface Organisation {
  readonly name: string;
  /** The keys before, from the founding one on, each with its signature for the next. */
  readonly succession?: readonly Succession[];
  readonly verify_key: string;
}

/** All desks under the organisation's name, for at most 35 days. */
export interface Directory {
  readonly desks: readonly DeskEntry[];
  readonly expires: string;
  readonly instance: string;
  readonly issued: string;
  readonly organisation: Organisation;
  /** H(the recipient of facts); null while no statistics are taken. */
  readonly statistics_recipient: string | null;
  readonly version: number;
}

/** `WrongBody` or `WrongKey`; the signature is not checked yet. */
function asEntry(value: Json): DeskEntry {
  const { succeeds, ...rest } = asObject(value);
  const entry = fields(
    rest,
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
  if (succeeds !== undefined && entry.epoch === 1) throw new Refused('WrongBody');
  return {
    area: asText(entry.area),
    desk: asEncoded(entry.desk, 16),
    epoch: asInt(entry.epoch, 1),
    instance: asEncoded(entry.instance, 32),
    languages: asList(entry.languages).map(asText),
    names: Object.fromEntries(Object.entries(names).map(([code, name]) => [code, asText(name)])),
    recipient_digest: asEncoded(entry.recipient_digest, 32),
    signature: asEncoded(entry.signature, 64),
    ...(succeeds === undefined ? {} : { succeeds: asSuccession(succeeds) }),
    verify_key: asEncoded(entry.verify_key, 32),
  };
}

function asSuccession(value: Json): Succession {
  const body = fields(value, 'signature', 'verify_key');
  checkVerifyKey(asBytes(body.verify_key, 32));
  return { signature: asEncoded(body.signature, 64), verify_key: asEncoded(body.verify_key, 32) };
}

/** From canonical JSON; `WrongEncoding`, `WrongBody` or `WrongKey`. */
export function parseEntry(text: string): DeskEntry {
  return asEntry(canonicalDecode(utf8(wellFormed(text))));
}

/** The desk's own signature, its predecessor's, and its instance; else `WrongInstance` or `WrongSignature` [P-15]. */
export function verifyEntry(entry: DeskEntry, instance: Uint8Array): void {
  const { signature, succeeds, ...rest } = entry;
  if (!equal(b64Decode(entry.instance), instance)) throw new Refused('WrongInstance');
  const unsigned = canonical(rest);
  verifySignature(b64Decode(entry.verify_key), DESK_DOMAIN, unsigned, b64Decode(signature, 64));
  if (succeeds === undefined) return;
  verifySignature(b64Decode(succeeds.verify_key), SUCCESSION_DOMAIN, unsigned, b64Decode(succeeds.signature, 64));
}

/**
 * [P-18] `successor` holds the next keys of this very desk, as this entry's keys say. Else `WrongSubject`, `WrongEpoch`,
 * `WrongKey`, or what `verifyEntry` refuses with.
 */
export function verifySuccessor(entry: DeskEntry, successor: DeskEntry): void {
  if (successor.desk !== entry.desk) throw new Refused('WrongSubject');
  if (successor.epoch !== entry.epoch + 1) throw new Refused('WrongEpoch');
  if (successor.succeeds?.verify_key !== entry.verify_key) throw new Refused('WrongKey');
  verifyEntry(successor, b64Decode(entry.instance));
}

/** A desk's verify keys in b64, by epoch. */
export type Keys = ReadonlyMap<number, string>;

/**
 * [P-18] The desk's keys from the one that is known on; the chain ends where it breaks.
 *
 * `entries` may come from anywhere, in any order; those of other desks and of the known epoch and before are skipped.
 */
export function successors(
  entries: readonly DeskEntry[],
  known: { readonly instance: Uint8Array; readonly desk: string; readonly epoch: number; readonly verify_key: string },
): Keys {
  const keys = new Map([[known.epoch, known.verify_key]]);
  for (const entry of [...entries].sort((a, b) => a.epoch - b.epoch)) {
    if (entry.desk !== known.desk || entry.epoch <= known.epoch) continue;
    const before = keys.get(entry.epoch - 1);
    if (before === undefined || entry.succeeds?.verify_key !== before) break;
    if (!holds(() => { verifyEntry(entry, known.instance); })) break;
    keys.set(entry.epoch, entry.verify_key);
  }
  return keys;
}

/** [P-18] The desk's keys from the newest entry back; the chain ends where it breaks. */
export function predecessors(entries: readonly DeskEntry[], newest: DeskEntry): Keys {
  const keys = new Map([[newest.epoch, newest.verify_key]]);
  let entry = newest;
  for (;;) {
    const earlier = entries.find(({ desk, epoch }) => desk === newest.desk && epoch === entry.epoch - 1);
    const later = entry;
    if (earlier === undefined) return keys;
    const fits = holds(() => {
      verifyEntry(earlier, b64Decode(newest.instance));
      verifySuccessor(earlier, later);
    });
    if (!fits) return keys;
    keys.set(earlier.epoch, earlier.verify_key);
    entry = earlier;
  }
}

function holds(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
    throw error;
  }
}

/** [P-16] The fetched recipient, if it hashes to the entry's digest; else `WrongRecipient` or `WrongKey`. */
export function recipientOfDesk(entry: DeskEntry, text: string): Recipient<'desk'> {
  if (b64(digest(utf8(text))) !== entry.recipient_digest) throw new Refused('WrongRecipient');
  return checkRecipient(text);
}

/** [P-34] To whom facts are sealed, if it hashes to the directory's digest; else `WrongRecipient` or `WrongKey`. */
export function recipientOfStatistics(directory: Directory, text: string): Recipient<'statistics'> {
  if (b64(digest(utf8(text))) !== directory.statistics_recipient) throw new Refused('WrongRecipient');
  return checkRecipient(text);
}

/** The desk's entry with its own signature, and after the first epoch with that of the signer before. */
export function signEntry(
  signer: Signer<'desk'>,
  facts: Pick<DeskEntry, 'area' | 'desk' | 'epoch' | 'instance' | 'languages' | 'names'>,
  recipient: Recipient<'desk'>,
  before?: Signer<'desk'>,
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
  const signature = b64(signMessage(signer, DESK_DOMAIN, canonical(unsigned)));
  if (before === undefined) return { ...unsigned, signature };
  const succession = b64(signMessage(before, SUCCESSION_DOMAIN, canonical(unsigned)));
  return { ...unsigned, signature, succeeds: { signature: succession, verify_key: b64(verifyKeyOf(before)) } };
}

/** Canonical JSON of an entry, signature included. */
export function entryText(entry: DeskEntry): string {
  return canonicalText(entry as unknown as JsonObject);
}

function asOrganisation(value: Json): Organisation {
  const { succession, ...rest } = asObject(value);
  const organisation = fields(rest, 'name', 'verify_key');
  checkVerifyKey(asBytes(organisation.verify_key, 32));
  return {
    name: asText(organisation.name),
    ...(succession === undefined ? {} : { succession: asLinks(succession) }),
    verify_key: asText(organisation.verify_key),
  };
}

function asLinks(value: Json): Succession[] {
  const links = asList(value).map(asSuccession);
  if (links.length < 1 || links.length > LINKS_MAX) throw new Refused('WrongBody');
  return links;
}

/** The organisation's keys in b64, from the founding one to the one that signs. */
export function organisationKeys({ succession = [], verify_key }: Organisation): readonly string[] {
  return [...succession.map((link) => link.verify_key), verify_key];
}

/**
 * [P-25] The key that signs comes from the one that names the instance, and from each that is `known`.
 *
 * `known` are the organisation's keys as a reader has seen them, from the founding one on. Else `WrongInstance`,
 * `WrongSignature` (a link that the key before did not sign), `WrongKey` (a key twice, or an organisation that was rolled
 * back or forked).
 */
export function verifyOrganisation(
  organisation: Organisation,
  instance: Uint8Array,
  known: readonly string[] = [],
): void {
  const keys = organisationKeys(organisation);
  if (!equal(digest(b64Decode(keys[0] ?? '')), instance)) throw new Refused('WrongInstance');
  const goesOn = known.every((key, position) => keys[position] === key);
  if (new Set(keys).size !== keys.length || !goesOn) throw new Refused('WrongKey');
  (organisation.succession ?? []).forEach(({ verify_key, signature }, index) => {
    const link = linkText(instance, index + 1, keys[index + 1] ?? '');
    verifySignature(b64Decode(verify_key), ORGANISATION_DOMAIN, link, b64Decode(signature, 64));
  });
}

/** What an organisation's key signs of the one after it: whose it is, and which in the chain. */
function linkText(instance: Uint8Array, position: number, verifyKey: string): Uint8Array {
  return canonical({ instance: b64(instance), position, verify_key: verifyKey });
}

/** The link from the organisation's key in force, the last of the chain, to the next one. */
export function signLink(
  before: Signer<'organisation'>,
  { succession = [] }: Organisation,
  after: Signer<'organisation'>,
  instance: Uint8Array,
): Succession {
  const link = linkText(instance, succession.length + 1, b64(verifyKeyOf(after)));
  return { signature: b64(signMessage(before, ORGANISATION_DOMAIN, link)), verify_key: b64(verifyKeyOf(before)) };
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
  const directory: Directory = {
    desks: asList(body.desks).map(asEntry),
    expires: asDay(body.expires),
    instance: asEncoded(body.instance, 32),
    issued: asDay(body.issued),
    organisation: asOrganisation(body.organisation),
    statistics_recipient: body.statistics_recipient === null ? null : asEncoded(body.statistics_recipient, 32),
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
export function sign(text: string, organisation: Signer<'organisation'>): Uint8Array {
  return signMessage(organisation, DOMAIN, utf8(text));
}

/**
 * [P-15] A directory that may be believed, or a refusal. Besides those of `parse` and `verifyOrganisation`, whose `known`
 * it takes: `WrongSignature`, `WrongBody` (not yet or no longer valid), `WrongCounter` (older than `versionLeast`).
 */
export function verify(
  text: string,
  signature: Uint8Array,
  today: string,
  versionLeast = 0,
  known: readonly string[] = [],
): Directory {
  const directory = parse(text);
  const instance = b64Decode(directory.instance);
  verifyOrganisation(directory.organisation, instance, known);
  verifySignature(b64Decode(directory.organisation.verify_key), DOMAIN, utf8(text), signature);
  for (const entry of directory.desks) verifyEntry(entry, instance);
  if (dayNumber(today) === null || today > directory.expires || daysAfter(today, CLOCK_SKEW_DAYS) < directory.issued) {
    throw new Refused('WrongBody');
  }
  if (directory.version < versionLeast) throw new Refused('WrongCounter');
  return directory;
}


/** TextEncoder would turn a lone surrogate into U+FFFD, and so into another text. */
function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Refused('WrongEncoding');
  return text;
}
