/** How do staff keys travel? Sealed as letters of the kinds 16 to 18. docs/protocol.md §9 */

import type { DeskEntry } from './directory.ts';
import { b64, b64Decode } from './encoding.ts';
import { type Header, build } from './letters.ts';
import { type Identity, type Recipient, recipientDigest, seal } from './sealing.ts';
import { type Signer, verifyKeyOf } from './signing.ts';

/** An identity and a signer that belong together: a member's, or a desk's. */
export interface Pair {
  readonly identity: Identity;
  readonly signer: Signer;
}

function pairBody(pair: Pair): { identity: string; signer: string } {
  return { identity: b64(pair.identity.seed), signer: b64(pair.signer.seed) };
}

/** Kind 16: a member's own keys, to their passphrase's or recovery code's recipient. */
export function sealMemberSecret(
  pair: Pair,
  to: Recipient,
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

/** Kind 17: the desk's keys of the entry's epoch, to a member, signed by a member who holds them. */
export function sealGrant(desk: Pair, entry: DeskEntry, to: Recipient, granter: Signer): Promise<Uint8Array> {
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

/** Kind 18: the organisation's signer, to the administrator who keeps it. */
export function sealOrganisationSecret(
  organisation: Signer,
  to: Recipient,
  member: Signer,
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
