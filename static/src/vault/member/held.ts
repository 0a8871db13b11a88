/** What does the unlocked vault hold? Whatever more than one of its subjects needs; what a single one needs is in its file. */

import type { Attachment, ReplyFile } from '../../crypto/attachments.ts';
import type { CacheKey } from '../../crypto/cache.ts';
import type { Holder } from '../../crypto/codes.ts';
import type { DeskEntry, Directory } from '../../crypto/directory.ts';
import type { Pair } from '../../crypto/keys.ts';
import type { Conflicts } from '../../crypto/bodies/conflicts.ts';
import type { Cover } from '../../crypto/bodies/cover.ts';
import type { Report } from '../../crypto/bodies/report.ts';
import type { Ring } from '../../crypto/bodies/ring.ts';
import type { Seen } from '../../crypto/letters.ts';
import type { CaseHolders, Opened } from '../../crypto/reading.ts';
import { Refused } from '../../crypto/refusals.ts';
import { needed } from '../steps.ts';
import type { B64, HandoverBody, Level, NoteBody, ReplyBody } from '../types.ts';

/** The unlocked member. */
export interface Member extends Pair<'member'>, Holder<'member'> {
  readonly account: Uint8Array;
  readonly instance: Uint8Array;
}

/** The keys of one epoch of a desk. */
export interface HeldKeys extends Pair<'desk'>, Holder<'desk'> {
  readonly entry: DeskEntry;
  readonly cacheKey: CacheKey;
}

/** What this member holds of a desk: the newest keys, those before that they were given, and every epoch's entry. */
export interface HeldDesk {
  readonly newest: HeldKeys;
  readonly byEpoch: ReadonlyMap<number, HeldKeys>;
  /** From the newest back, each signed for by the one before [P-18]. */
  readonly entries: ReadonlyMap<number, DeskEntry>;
  /** Entries of the desks that handed cases to this one, as the server tells them. */
  readonly givers: readonly DeskEntry[];
}

/** An opened case, as much as a reply needs. */
export interface HeldCase {
  readonly desk: B64;
  readonly keys: HeldKeys;
  readonly cover: Opened<Cover>;
  readonly coverDigest: B64;
  readonly ring: Opened<Ring> | undefined;
  readonly holders: CaseHolders;
  readonly report: Opened<Report>;
  readonly counter: number;
  readonly seen: readonly Seen[];
  /** What the verified letters name [P-28]. */
  readonly attachments: ReadonlyMap<B64, Attachment | ReplyFile>;
  /** What the worker allows, the least where that is not certain. */
  readonly allowed: Level;
  readonly nextNote: number;
  readonly lastNote: readonly Seen[];
  written: { readonly told: string; readonly body: ReplyBody } | null;
  noted: { readonly told: string; readonly body: NoteBody } | null;
  handed: { readonly told: string; readonly body: HandoverBody } | null;
}

export class Vault {
  member: Member | null = null;
  /** The directory that was verified last. */
  directory: Directory | null = null;
  /** The organisation's keys that this vault has seen in a directory, or holds the last of [P-25]. */
  organisationKeys: readonly B64[] = [];
  readonly desks = new Map<B64, HeldDesk>();
  /** Opened covers, each with the digest of what it was sealed in. */
  readonly covers = new Map<B64, { readonly digest: B64; readonly cover: Opened<Cover> }>();
  /** The newest lists of conflicts that this vault has seen, by desk [P-33]. */
  readonly conflicts = new Map<B64, { readonly digest: B64; readonly list: Opened<Conflicts> }>();
  /** Digests of the notes that this vault has seen of a case. */
  readonly notes = new Map<B64, readonly B64[]>();
  readonly cases = new Map<B64, HeldCase>();

  unlocked(): Member {
    return needed(this.member, 'unlock');
  }

  desk(id: B64): HeldDesk {
    return needed(this.desks.get(id), 'acceptGrant');
  }

  case(id: B64): HeldCase {
    return needed(this.cases.get(id), 'openCase');
  }

  verified(): Directory {
    return needed(this.directory, 'verifyDirectory');
  }

  /** A desk of the verified directory; `WrongSubject` if it has no such desk. */
  listed(id: B64): DeskEntry {
    const entry = this.verified().desks.find(({ desk }) => desk === id);
    if (entry === undefined) throw new Refused('WrongSubject');
    return entry;
  }
}
