/** What do both vaults speak of? Days, states, and the directory. Field names in snake_case are the HTTP contract's own. */

import type { DeskEntry } from '../../crypto/directory.ts';
import type { Facts } from '../../crypto/bodies/cover.ts';

/** One desk of a verified directory (§8). */
export type DirectoryDesk = DeskEntry;
/** The facts of a cover (§3, kind 2). */
export type CoverFacts = Facts;

/** base64url without padding (docs/protocol.md §1). */
export type B64 = string;
/** YYYY-MM-DD in Asia/Tokyo. */
export type Day = string;

export type CaseState =
  | 'received'
  | 'triaged'
  | 'in_progress'
  | 'referred'
  | 'answered'
  | 'closed'
  | 'reopened'
  | 'withdrawn';
/** Who is to write next; nobody once it is over. */
export type Turn = 'desk' | 'reporter' | 'nobody';


/** As GET /api/v1/directory answers; believed only after verifyDirectory. */
export interface DirectoryAnswer {
  readonly directory: string;
  readonly signature: B64;
}
