/** What crosses of a desk's cases, their letters, notes and questions? Field names in snake_case are the HTTP contract's own. */

import type { Attachment, NamedBody } from '../../crypto/attachments.ts';
import type { Level } from '../../crypto/consent.ts';
import type { Answer, Ask } from '../../crypto/bodies/asks.ts';
import type { Conflict } from '../../crypto/bodies/conflicts.ts';
import type { Answers } from '../../crypto/bodies/report.ts';
import type { Entry, Referral } from '../../crypto/notebook.ts';
import type { Phrase, PhraseAnswer } from '../../crypto/phrases.ts';
import type { RefusalName } from '../../crypto/refusals.ts';
import type { Shelf } from '../../crypto/shelf.ts';
import type { SealedCoverBody } from './keys.ts';
import type { B64, CaseState, CoverFacts, Day, Turn } from './shared.ts';

/** The part of a row of GET /api/v1/desks/{desk}/queue that opening its cover needs. */
export interface QueueCase {
  readonly case: B64;
  readonly verify_key: B64;
  readonly epoch: number;
  readonly cover_digest: B64;
}

/** One of `facts` and `refused` is null. */
export interface OpenedCover {
  readonly case: B64;
  readonly facts: CoverFacts | null;
  readonly refused: RefusalName | null;
}

/** One cover of body of POST /api/v1/desks/{desk}/cache. */
export interface CachedFacts {
  readonly case: B64;
  readonly cover_digest: B64;
  readonly cache: B64;
}

/** As GET /api/v1/cases/{case} answers. */
export interface CaseAnswer {
  readonly case: B64;
  readonly desk: B64;
  readonly day: Day;
  readonly state: CaseState;
  readonly state_day: Day;
  readonly turn: Turn;
  /** By which the desk is to have written. */
  readonly due: Day | null;
  /** What it became after its receipt, oldest first. */
  readonly steps: readonly { readonly state: CaseState; readonly author: 'reporter' | 'desk'; readonly day: Day }[];
  /** The day on which it will be erased, once it is withdrawn. */
  readonly erased_on: Day | null;
  readonly urgent: boolean;
  readonly assignee: B64 | null;
  readonly verify_key: B64;
  readonly epoch: number;
  readonly cover: B64;
  readonly ring: B64 | null;
  readonly letters: readonly {
    readonly author: 'reporter' | 'desk';
    readonly counter: number;
    readonly day: Day;
    readonly digest: B64;
    readonly letter: B64;
  }[];
  /** What lies (or lay) in the reporter's mailbox. */
  readonly replies: readonly {
    readonly counter: number;
    readonly day: Day;
    readonly deleted: boolean;
    readonly digest: B64;
  }[];
  /** On which day the mailbox had opened replies, sealed; none where none came, or the worker said none. */
  readonly receipt: B64 | null;
  /** By which replies the worker was told that the case moved. */
  readonly handovers: readonly { readonly counter: number }[];
  /** What was noted on it; some of it perhaps by a desk before, for itself alone. */
  readonly notes: readonly { readonly counter: number; readonly day: Day; readonly digest: B64; readonly note: B64 }[];
  /** The desk's list of conflicts; null before a lead has written one. */
  readonly conflicts: SealedConflicts | null;
}

/** Body of PUT /api/v1/desks/{desk}/conflicts: the desk's whole list. */
export interface SealedConflicts {
  readonly version: number;
  readonly epoch: number;
  readonly sealed: B64;
}

/** The desk's list, as its leads wrote it. */
export interface ConflictList {
  /** 0 before the first. */
  readonly version: number;
  readonly entries: readonly Conflict[];
}

/** Body of PUT /api/v1/staff/shelf: all that a member keeps for themselves. */
export interface SealedShelf {
  readonly version: number;
  readonly sealed: B64;
}

export interface OwnShelf {
  /** 0 before the first. */
  readonly version: number;
  readonly shelf: Shelf;
}

/** Whom of the desk a case names an employer of, from whose reports they are barred. */
export interface NamedConflict {
  /** null: everybody of the desk. */
  readonly whom: B64 | null;
  /** The spelling that was found. */
  readonly name: string;
  readonly since: Day;
}

/**
 * A case of which the vault tells nothing but what handing it over needs [P-33].
 *
 * - `own`: it names an employer with whom the reader has a conflict of interest; which one is not told.
 * - `desk`: one with whom the whole desk has.
 * - `list`: the desk's list could not be believed.
 */
export interface WithheldCase {
  readonly case: B64;
  readonly desk: B64;
  readonly withheld: 'own' | 'desk' | 'list';
  /** Of the whole desk; empty where the reader's own are named. */
  readonly conflicts: readonly NamedConflict[];
  /** Why the list is not believed. */
  readonly refused: RefusalName | null;
  /** In which language the worker reads, and to which desks the case must not go. */
  readonly language: string;
  readonly refusedDesks: readonly B64[];
}

/** A follow-up of the reporter or the desk's copy of a reply. `text` is null when refused. */
export interface CaseLetter {
  readonly author: 'reporter' | 'desk';
  readonly counter: number;
  readonly day: Day;
  readonly text: string | null;
  /** Only a reply says in which language it is. */
  readonly language: string | null;
  /** A reply that the reporter has deleted from the mailbox; the copy stays readable. */
  readonly deleted: boolean;
  readonly refused: RefusalName | null;
  /** Files of a follow-up or of a reply, in their author's order. */
  readonly attachments: readonly Attachment[];
  /** Sentences of the phrasebook in a reply, before its text. */
  readonly phrases: readonly Phrase[];
  /** What was tapped in a follow-up, by the reply's counter and the phrase's place in it [P-35]. */
  readonly answers: readonly PhraseAnswer[];
  /** What a follow-up allows, and whether it counts [P-31]. */
  readonly consent: { readonly level: Level; readonly counts: boolean } | null;
}

/** A note that opened [P-36]. Whether `key` is a key of `author`, the list of members tells. */
export interface OpenedNote {
  readonly counter: number;
  readonly day: Day;
  readonly text: string;
  /** The account that it names, and the verify key by which it is signed. */
  readonly author: B64;
  readonly key: B64;
  readonly entry: Entry | null;
}

/** A note that is not shown. */
export interface ClosedNote {
  readonly counter: number;
  readonly day: Day;
  /** Why it is refused; null for one that a desk before has kept for itself. */
  readonly refused: RefusalName | null;
}

/** A consent that anybody can check: the signature is over the statement, by the key whose hash is the case id [P-30]. */
export interface ConsentProof {
  readonly level: Level;
  readonly day: Day;
  /** Canonical JSON. */
  readonly statement: string;
  readonly signature: B64;
  readonly verify_key: B64;
}

/** What the worker allows now [P-31]. */
export interface OpenedConsent {
  readonly level: Level;
  /** The statement that says so; null where nothing was signed, which allows the least. */
  readonly proof: ConsentProof | null;
  /** False when a letter of the worker is missing or refused: it may have allowed less. */
  readonly certain: boolean;
}

export interface OpenedCase {
  readonly case: B64;
  readonly desk: B64;
  readonly facts: CoverFacts;
  readonly report: { readonly day: Day; readonly answers: Answers; readonly directory_version: number };
  /** The desks that the worker does not want to see it. */
  readonly refusedDesks: readonly B64[];
  /** Files of the report, in the worker's order. */
  readonly attachments: readonly Attachment[];
  readonly consent: OpenedConsent;
  /** Colleagues who must not see it [P-33]. */
  readonly conflicts: readonly NamedConflict[];
  /** Follow-ups and copies of replies as one conversation: after what their authors had seen, then by day. */
  readonly letters: readonly CaseLetter[];
  /** The desks that had the case before, oldest first: each until the desk's letter with that counter [P-21]. */
  readonly before: readonly { readonly desk: B64; readonly until: number }[];
  /** The worker lets it be counted: the report brought facts, sealed for the statistics [P-44]. */
  readonly counted: boolean;
  /** By the worker's word, on this day the mailbox had opened replies up to this one; null where nothing tells [P-43]. */
  readonly receipt: { readonly day: Day; readonly counter: number } | null;
  /** What the server handed out as one was none, or older than one that this vault has had. */
  readonly receiptRefused: boolean;
  /** [P-08] "a message is missing". */
  readonly missing: boolean;
  /** What the desk has noted for itself, by counter [P-36]. */
  readonly notes: readonly (OpenedNote | ClosedNote)[];
  /** The same of notes, and where one is no longer there that this vault has seen. */
  readonly noteMissing: boolean;
}

/** An entry of a note that is to be sealed; the vault adds what the worker allows. */
export type NewEntry = Exclude<Entry, Referral> | Omit<Referral, 'consent'>;

export interface NewAsk {
  readonly case: B64;
  readonly asked: B64;
  readonly recipient: string;
  /** The next of this case, from 1. */
  readonly number: number;
  readonly text: string;
  readonly tells: readonly ('kinds' | 'language' | 'area')[];
  readonly day: Day;
}

/** Body of POST /api/v1/cases/{case}/asks. */
export interface AskBody {
  readonly number: number;
  readonly asked: B64;
  readonly epoch: number;
  readonly question: B64;
}

/** A question as the desk that is asked gets it. */
export interface SealedAsk {
  readonly case: B64;
  readonly number: number;
  readonly asking: B64;
  readonly question: B64;
}

export interface OpenedAsk {
  readonly case: B64;
  readonly number: number;
  /** Null where it is refused, or names an employer because of whom the reader must not see it. */
  readonly ask: Ask | null;
  readonly refused: RefusalName | null;
}

export interface NewAnswer {
  /** Of the member who answers. */
  readonly desk: B64;
  readonly case: B64;
  readonly number: number;
  readonly asking: B64;
  /** The sealed question, as it came. */
  readonly question: B64;
  readonly recipient: string;
  readonly says: Answer['says'];
  readonly text: string;
  readonly day: Day;
}

/** Body of POST /api/v1/desks/{desk}/asks/{case}/{number}. */
export interface AnswerBody {
  readonly says: Answer['says'];
  readonly epoch: number;
  readonly answer: B64;
}

/** An answer as the desk that asked gets it. */
export interface AnsweredAsk {
  readonly case: B64;
  readonly number: number;
  readonly asked: B64;
  readonly question: B64;
  readonly answer: B64;
}

export interface OpenedAnswer {
  readonly number: number;
  readonly answer: Answer | null;
  readonly refused: RefusalName | null;
}

/** Body of POST /api/v1/cases/{case}/notes. */
export interface NoteBody {
  readonly counter: number;
  readonly note: B64;
}

/** Body of POST /api/v1/cases/{case}/replies. */
export interface ReplyBody {
  readonly counter: number;
  readonly letter: B64;
  readonly copy: B64;
  /** Ascending by id; only where there are any. */
  readonly attachments?: readonly NamedBody[];
}

/** Body of POST /api/v1/cases/{case}/uploads. */
export interface NewFileBody {
  readonly attachment: B64;
  readonly size: number;
  readonly digest: B64;
}

/** Body of POST /api/v1/cases/{case}/handover. */
export interface HandoverBody extends SealedCoverBody, ReplyBody {
  readonly receiver: B64;
}
