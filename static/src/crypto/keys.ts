/** How do staff keys travel, and whose are they? Sealed as letters of the kinds 16 to 18. docs/protocol.md §9 */

import { readDigits, showGroups } from './codes.ts';
import type { DeskEntry } from './directory.ts';
import { b64, b64Decode, concat, digest, u32, utf8 } from './encoding.ts';
import { type Header, build } from './letters.ts';
import { Refused } from './refusals.ts';
import type { Role } from './roles.ts';
import { type Identity, type Recipient, recipientDigest, seal } from './sealing.ts';
import { type Signer, sign, verify, verifyKeyOf } from './signing.ts';

/** An identity and a signer that belong together: a member's, or a desk's. */
export interface Pair<R extends Role = Role> {
  readonly identity: Identity<R>;
  readonly signer: Signer<R>;
}

const FINGERPRINT_DIGITS = 20;
const VOUCHER_DOMAIN = 'koe/v1/voucher';

/** H(label ‖ 00 ‖ …) modulo 10²⁰, in groups of four. */
function fingerprint(label: string, ...of: readonly Uint8Array[]): string {
  const number = digest(concat(utf8(label), new Uint8Array(1), ...of)).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const digits = (number % 10n ** BigInt(FINGERPRINT_DIGITS)).toString().padStart(FINGERPRINT_DIGITS, '0');
  return showGroups(digits, 4);
}

/** Twenty digits by which two people compare a member's keys by voice. */
export function memberFingerprint(
  instance: Uint8Array,
  account: Uint8Array,
  verifyKey: Uint8Array,
  recipient: Recipient<'member'>,
): string {
  return fingerprint('koe/v1/member-fingerprint', instance, account, verifyKey, recipientDigest(recipient));
}

/** Twenty digits by which a person compares the recipient of a machine of their own on two screens. */
export function machineFingerprint(recipient: Recipient<'keeper' | 'statistics'>): string {
  return fingerprint('koe/v1/machine-fingerprint', recipientDigest(recipient));
}

/** [P-23] [P-26] What was read out and typed names these keys; else `WrongKey`, or `WrongCode` if it is not 20 digits. */
export function checkFingerprint(typed: string, named: string): void {
  if (showGroups(readDigits(typed, FINGERPRINT_DIGITS), 4) !== named) throw new Refused('WrongKey');
}

/** The public keys that a member is said to have. */
export interface MemberKeys {
  readonly account: Uint8Array;
  readonly verifyKey: Uint8Array;
  readonly recipient: Recipient<'member'>;
}

/** What a voucher signs: instance 32 ‖ desk 16 ‖ u32 epoch ‖ account 16 ‖ verify key 32 ‖ H(recipient) 32. */
function vouched(entry: DeskEntry, { account, verifyKey, recipient }: MemberKeys): Uint8Array {
  const desk = [b64Decode(entry.instance, 32), b64Decode(entry.desk, 16), u32(entry.epoch)];
  return concat(...desk, account, verifyKey, recipientDigest(recipient));
}

/** [P-23] By the desk's signer of the entry's epoch: these are the keys of this member. 64 bytes. */
export function vouch(deskSigner: Signer<'desk'>, entry: DeskEntry, member: MemberKeys): Uint8Array {
  return sign(deskSigner, VOUCHER_DOMAIN, vouched(entry, member));
}

/** Returns if the desk's signer of the entry's epoch vouched for these keys; else `WrongSignature`. */
export function verifyVoucher(voucher: Uint8Array, entry: DeskEntry, member: MemberKeys): void {
  verify(b64Decode(entry.verify_key, 32), VOUCHER_DOMAIN, vouched(entry, member), voucher);
}

/**
 * [P-23] One of a member's vouchers, by epoch, is good and of an epoch in `entries`; else `WrongKey`.
 *
 * `entries` are those whose keys the reader holds. The newest is looked at first.
 */
export function checkVouched(
  vouchers: ReadonlyMap<number, Uint8Array>,
  entries: ReadonlyMap<number, DeskEntry>,
  member: MemberKeys,
): void {
  for (const epoch of [...vouchers.keys()].sort((a, b) => b - a)) {
    const [voucher, entry] = [vouchers.get(epoch), entries.get(epoch)];
    if (voucher === undefined || entry === undefined) continue;
    try {
      verifyVoucher(voucher, entry, member);
      return;
    } catch (error) {
      if (!(error instanceof Refused && error.refusal === 'WrongSignature')) throw error;
    }
  }
  throw new Refused('WrongKey');
}

function pairBody(pair: Pair): { identity: string; signer: string } {
  return { identity: b64(pair.identity.seed), signer: b64(pair.signer.seed) };
}

/** Kind 16: a member's own keys, to their passphrase's or recovery code's recipient. */
export function sealMemberSecret(
  pair: Pair<'member'>,
  to: Recipient<'keeper'>,
  about: { instance: Uint8Array; account: Uint8Array },
): Promise<Uint8Array> {
  const header: Header = {
    kind: 'member_secret',
    instance: about.instance,
    subject: about.account,
    author: verifyKeyOf(pair.signer),
    recipientDigest: recipientDigest(to),
  };
  return seal(to, build(header, pairBody(pair), pair.signer));
}

/**
 * Kind 17: the desk's keys of the entry's epoch, to a member, signed by a member who holds them.
 *
 * [P-23] `to` is one's own recipient, or one that `checkFingerprint` or `checkVouched` has passed.
 */
export function sealGrant(
  desk: Pair<'desk'>,
  entry: DeskEntry,
  to: Recipient<'member'>,
  granter: Signer<'member'>,
): Promise<Uint8Array> {
  const header: Header = {
    kind: 'grant',
    instance: b64Decode(entry.instance, 32),
    subject: b64Decode(entry.desk, 16),
    author: verifyKeyOf(granter),
    recipientDigest: recipientDigest(to),
    epoch: entry.epoch,
  };
  return seal(to, build(header, pairBody(desk), granter));
}

/**
 * Kind 18: the organisation's signer, by `member` to the administrator `about.account` who keeps it.
 *
 * [P-26] `to` is one's own recipient, one whose fingerprint was checked, or that of a machine; for a machine the
 * account is the member's own.
 */
export function sealOrganisationSecret(
  organisation: Signer<'organisation'>,
  to: Recipient<'member' | 'keeper'>,
  member: Signer<'member'>,
  about: { instance: Uint8Array; account: Uint8Array },
): Promise<Uint8Array> {
  const header: Header = {
    kind: 'organisation_secret',
    instance: about.instance,
    subject: about.account,
    author: verifyKeyOf(member),
    recipientDigest: recipientDigest(to),
  };
  return seal(to, build(header, { signer: b64(organisation.seed) }, member));
}
