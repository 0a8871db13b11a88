/** What crosses of a member's keys, those of the desk and of the organisation? Field names in snake_case are the HTTP contract's own. */

import type { Succession } from '../../crypto/directory.ts';
import type { B64 } from './shared.ts';

/** What POST /api/v1/resets wants, without `token`. */
export interface FreshKeysBody {
  readonly salt: B64;
  readonly auth: B64;
  readonly verify_key: B64;
  readonly recipient: string;
  readonly passphrase_secret: B64;
  readonly recovery_secret: B64;
  readonly recovery_auth: B64;
}

/** What POST /api/v1/invitations/accept wants, without `token` and `name`. */
export interface MemberBody extends FreshKeysBody {
  readonly account: B64;
}

/** What POST /api/v1/setup wants, without `token` and `name`. */
export interface FounderBody extends MemberBody {
  readonly organisation: { readonly name: string; readonly verify_key: B64; readonly secret: B64 };
}

/** The part of GET or POST /api/v1/staff/session that unlocking needs. */
export interface SessionAnswer {
  readonly account: B64;
  readonly instance: B64;
  readonly passphrase_secret: B64;
  readonly recipient: string;
  readonly verify_key: B64;
}

/** As POST /api/v1/staff/recovery answers. */
export interface RecoveryAnswer {
  readonly account: B64;
  readonly recovery_secret: B64;
}

/** What POST /api/v1/staff/recovery/finish wants, without `ticket`. */
export interface RecoveredBody {
  readonly salt: B64;
  readonly auth: B64;
  readonly passphrase_secret: B64;
  readonly recovery_secret: B64;
  readonly recovery_auth: B64;
}

/** The part of GET /api/v1/admin/organisation that signing needs. */
export interface OrganisationAnswer {
  /** The key in force; the founding one while there is no succession. */
  readonly verify_key: B64;
  readonly name: string;
  readonly instance: B64;
  readonly succession: readonly Succession[];
  /** Only for an administrator to whom it is sealed, with the key of the member who did. */
  readonly secret: B64 | null;
  readonly sealed_by_key: B64 | null;
  /** Of the last published directory; 0 before the first. */
  readonly version: number;
  /** To whom facts for the statistics are to be sealed; the next directory names it. */
  readonly statistics_recipient: string | null;
}

/** Body of POST /api/v1/admin/directory. */
export interface DirectoryBody {
  readonly directory: string;
  readonly signature: B64;
}

/** The part of POST /api/v1/admin/proposals that changes the organisation's key. */
export interface ChangedKeyBody extends DirectoryBody {
  readonly secrets: readonly { readonly account: B64; readonly secret: B64 }[];
}

/** Body of POST /api/v1/admin/organisation/holders. */
export interface HandedKeyBody {
  readonly account: B64;
  readonly verify_key: B64;
  readonly secret: B64;
}

/** What a desk's entry says beside its keys. */
export interface DeskFacts {
  readonly desk: B64;
  readonly names: Readonly<Record<string, string>>;
  readonly languages: readonly string[];
  readonly area: string;
}

/** Body of POST /api/v1/desks/{desk}/keys. */
export interface DeskKeysBody {
  readonly epoch: number;
  readonly recipient: string;
  readonly verify_key: B64;
  /** Canonical JSON of the signed entry. */
  readonly entry: string;
  readonly grant: B64;
  readonly voucher: B64;
}

/** Keys of a desk that newer ones have replaced; the grant only where this member once was given them. */
export interface EarlierKeys {
  readonly epoch: number;
  readonly entry: string;
  readonly grant: B64 | null;
  readonly granted_by_key: B64 | null;
}

/** The part of GET /api/v1/desks (one desk) that accepting its grants needs. */
export interface GrantedDesk {
  readonly desk: B64;
  readonly entry: string;
  readonly epoch: number;
  readonly grant: B64;
  readonly granted_by_key: B64;
  readonly earlier: readonly EarlierKeys[];
  /** Entries of the desks that handed cases to this one. */
  readonly givers: readonly string[];
}

/** A cover with a new case identity, and the ring of those before. */
export interface SealedCoverBody {
  /** Digest of the cover that this one replaces. */
  readonly before: B64;
  readonly epoch: number;
  readonly cover: B64;
  readonly ring: B64;
}

/** One cover of body of POST /api/v1/desks/{desk}/resealing. */
export interface ResealedCover extends SealedCoverBody {
  readonly case: B64;
}

/** The public keys that the server lists for a member. */
export interface ListedKeys {
  readonly account: B64;
  readonly verify_key: B64;
  readonly recipient: string;
}

/** The part of GET /api/v1/desks/{desk}/members, and of GET /api/v1/admin/administrators, that sealing to a person needs. */
export interface DeskMember extends ListedKeys {
  readonly vouchers: readonly { readonly epoch: number; readonly voucher: B64 }[];
}

/** A member as the server lists them, and the twenty digits that the person has read out. */
export interface NamedMember {
  readonly member: ListedKeys;
  readonly typed: string;
}

/** Body of POST /api/v1/desks/{desk}/grants. */
export interface GrantBody {
  readonly account: B64;
  readonly epoch: number;
  readonly grant: B64;
  readonly voucher: B64;
}

/** How the signed directory stands to the keys that this member holds. */
export interface Comparison {
  readonly desk: B64;
  readonly standing: 'matches' | 'differs' | 'absent';
}
