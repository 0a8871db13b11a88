/** What crosses between a page and its vault. Field names in snake_case are the HTTP contract's own. */

import type { Attachment, MediaType, NamedBody } from '../crypto/attachments.ts';
import type { Level } from '../crypto/consent.ts';
import type { DeskEntry, Directory, Succession } from '../crypto/directory.ts';
import type { FactsBody } from '../crypto/facts.ts';
import type { Answer, Answers, Ask, Conflict, Counted, Facts, More, Ongoing, Process, Programme, Replies, Urgency } from '../crypto/letters.ts';
import type { Entry, Referral } from '../crypto/notebook.ts';
import type { Phrase, PhraseAnswer } from '../crypto/phrases.ts';
import type { RefusalName } from '../crypto/refusals.ts';
import type { Mark, Shelf, View } from '../crypto/shelf.ts';
import type { SubmissionBody } from '../crypto/submission.ts';

export type { Answer, Answers, Ask, Attachment, Conflict, Counted, Directory, Entry, FactsBody, Level, Mark, MediaType, Ongoing, Phrase, PhraseAnswer, Process, Programme, Referral, Replies, Shelf, SubmissionBody, Urgency, View };
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

// ---------------------------------------------------------------- directory

/** As GET /api/v1/directory answers; believed only after verifyDirectory. */
export interface DirectoryAnswer {
  readonly directory: string;
  readonly signature: B64;
}

// ---------------------------------------------------------------- reporter

/** What is counted of a worker; whether there is a report beside it, the vault knows. */
export type Coarse = Omit<Counted, 'alone'>;

export interface Draft {
  /** The chosen desk's id: it has to be in the verified directory. */
  readonly desk: B64;
  /** As GET /api/v1/desks/{desk}/recipient answered; checked against its digest [P-16]. */
  readonly recipient: string;
  readonly answers: Answers;
  readonly day: Day;
  /** 0–23 in Japan; sealed in the cover, the server never sees it. */
  readonly hour: number;
  readonly urgent: boolean;
  /** Numbers of domain/kinds.json, for the cover. */
  readonly kinds: readonly number[];
  /** For the cover, too. */
  readonly more?: More;
  /** Sealed by this vault for the report, in the order in which they are to be shown. */
  readonly attachments?: readonly Attachment[];
  /** What the desk may do; the vault signs it. */
  readonly consent?: Level;
  /** Facts for the statistics, and to whom they are sealed [P-44]; not there where the worker is not to be counted. */
  readonly counted?: { readonly recipient: string; readonly facts: Coarse };
}

/** Which of the two cases that a vault may have: that of the report which is being written, or of the open mailbox. */
export type Letterhead = 'report' | 'mailbox';

/** An attachment, and its sealed file; the page keeps that until it is uploaded. */
export interface SealedAttachment extends Attachment {
  readonly sealed: ArrayBuffer;
}

/** Body of POST /api/v1/uploads. */
export interface UploadBody {
  readonly case: B64;
  readonly verify_key: B64;
  readonly attachment: B64;
  /** Bytes of the sealed file. */
  readonly size: number;
  readonly digest: B64;
  readonly proof: { readonly nonce: B64 };
  readonly signature: B64;
}

/** As GET /api/v1/mailbox/{case} answers. */
export interface MailboxAnswer {
  readonly nonce: B64;
  readonly state: CaseState;
  /** The day on which everything here will be erased, once it is withdrawn. */
  readonly erased_on: Day | null;
  readonly card: B64;
  readonly letters: readonly {
    readonly author: 'desk';
    readonly counter: number;
    readonly day: Day;
    readonly digest: B64;
    /** null: deleted by the reporter. */
    readonly letter: B64 | null;
  }[];
  /** The desk's signed entries after its first, so that replies under its later keys can be believed [P-18]. */
  readonly entries: readonly string[];
  /** The reporter's own letters, which the code cannot open; the report is counter 1. */
  readonly own: readonly { readonly counter: number; readonly digest: B64; readonly day: Day }[];
}

/** As the same route answers when the case was erased: there is no card, so this is the server's word alone. */
export interface Erased {
  readonly state: 'erased';
  readonly erased_on: Day;
}

/** One reply: readable (text), deleted (text null), or refused (text null and the reason's name). */
export interface Reply {
  readonly counter: number;
  readonly day: Day;
  /** Sentences of the phrasebook, before the text; none where it is not readable. */
  readonly phrases: readonly Phrase[];
  readonly text: string | null;
  /** The language in which the desk says it wrote; null when there is no text. */
  readonly language: string | null;
  /** Files that came with it, after the text. */
  readonly files: readonly Attachment[];
  readonly deleted: boolean;
  readonly refused: RefusalName | null;
  /** The desk that may write it: from the signed card and the desks' letters. */
  readonly desk: B64;
  /** The desk to which this reply hands the case; such a reply cannot be deleted. */
  readonly movedTo: B64 | null;
}

export interface Mailbox {
  readonly state: CaseState;
  readonly erased_on: Day | null;
  /** From the signed card and the desks' letters, not from the server. */
  readonly desk: B64;
  /** Ascending by counter. */
  readonly replies: readonly Reply[];
  /** True when a counter skips or a letter was written in sight of one that is not here [P-08]. */
  readonly missing: boolean;
  readonly own: readonly { readonly counter: number; readonly day: Day }[];
  /** From the signed card and the marks of later letters: what is allowed for sure, more that was asked for, the question set. */
  readonly allowed: { readonly level: Level; readonly asked: Level | null; readonly check: string | null };
}

/** Body of POST /api/v1/mailbox/{case}/letters. */
export interface LetterBody {
  /** Ascending by id; only where there are any. */
  readonly attachments?: readonly NamedBody[];
  readonly counter: number;
  readonly nonce: B64;
  readonly letter: B64;
  readonly signature: B64;
}

/** Body of POST /api/v1/mailbox/{case}/deletions. */
export interface DeletionBody {
  readonly counters: readonly number[];
  readonly nonce: B64;
  readonly signature: B64;
}

/** Body of PUT /api/v1/mailbox/{case}/receipt [P-43]. */
export interface ReceiptBody {
  readonly nonce: B64;
  readonly receipt: B64;
  readonly signature: B64;
}

/** Body of POST /api/v1/mailbox/{case}/withdrawal. */
export interface WithdrawalBody {
  readonly nonce: B64;
  readonly signature: B64;
}

/** Everything that needs a worker's code or keys. Calls reject with `Refused` when something from outside is wrong. */
export interface ReporterVault {
  /** Draws a code and starts deriving its keys at once; resolves when drawn, not when derived. */
  drawCode(instance: B64): Promise<void>;
  /** The 24 digits, ungrouped. Ask only after the server has committed. */
  code(): Promise<string>;
  /** How far the running scrypt is, 0 to 1 (1 when none runs). The vault answers while it derives. */
  progress(): Promise<number>;
  /** `today` in Asia/Tokyo. A version lower than one seen in this visit is refused. */
  verifyDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory>;
  /**
   * Seals the whole submission and solves its proof. The same draft gives the same body again, so that a retry is a
   * repeat. A changed draft after a `writeReport` draws a fresh code too: the first body may have arrived although no
   * answer did, and its case id is then taken; the code to show is the one of the last body.
   */
  writeReport(draft: Draft, proofBits: number): Promise<SubmissionBody>;
  /**
   * Seals a cleaned file, whose buffer goes over to the vault: to the case of the report, which is drawn with the code and
   * stays when the code has to be drawn again; or to where the open mailbox's letters go now.
   */
  sealAttachment(to: Letterhead, type: MediaType, cleaned: boolean, bytes: ArrayBuffer): Promise<SealedAttachment>;
  /**
   * Asks for an upload; `proofBits` are those of a MiB. After a fresh code was drawn (see `writeReport`) the same files are to
   * be uploaded again, for the report's case is another one then.
   */
  prepareUpload(
    to: Letterhead,
    attachment: Pick<Attachment, 'id' | 'digest'>,
    sealedBytes: number,
    proofBits: number,
  ): Promise<UploadBody>;
  /** The last prepared body with a proof of `bits` bits. */
  strengthen(bits: number): Promise<SubmissionBody>;
  /**
   * Seals facts alone for the statistics to the recipient of the verified directory [P-34], with a proof of so many bits. The
   * same facts again, in the same visit, are the same body: they are counted once.
   */
  sealFacts(recipient: string, facts: Coarse, proofBits: number): Promise<FactsBody>;
  /** Rejects with WrongCode at once, before any derivation, when the check digits say so [P-10]. */
  openMailbox(code: string, instance: B64): Promise<{ readonly case: B64; readonly token: B64 }>;
  /** What was erased is told as it came; until a mailbox is read again, nothing can be written [P-27]. */
  readMailbox(answer: MailboxAnswer | Erased): Promise<Mailbox | Erased>;
  /** The content of a file of a reply that was read here; `sealed` is all its parts, one after the other [P-39]. */
  openReplyFile(id: B64, sealed: ArrayBuffer): Promise<ArrayBuffer>;
  /** The same text, day and attachments again, before the mailbox is read with it inside, is the same letter under the newest nonce. */
  /** `answers` are to phrases of replies that were read. */
  writeFollowUp(
    text: string,
    day: Day,
    attachments?: readonly Attachment[],
    answers?: readonly PhraseAnswer[],
  ): Promise<LetterBody>;
  /** A letter that says nothing but what the desk may do from now on, signed; `answer` is to the question of the report. */
  writeConsent(level: Level, day: Day, answer?: string): Promise<LetterBody>;
  writeDeletion(counters: readonly number[]): Promise<DeletionBody>;
  writeWithdrawal(): Promise<WithdrawalBody>;
  /** That the newest reply which opened was read on this day; `TooEarly` where none did. */
  writeReceipt(day: Day): Promise<ReceiptBody>;
  /** Ends the worker and every key in it. The vault is dead afterwards: make another. */
  forget(): Promise<void>;
}

// ---------------------------------------------------------------- member

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

/** Everything that needs a staff key. Calls reject with `Refused` when something from outside is wrong. */
export interface MemberVault {
  /** Six words of the EFF long list, or seven of the Japanese BIP-39 list. The list is loaded only here. */
  drawPassphrase(language: 'en' | 'ja'): Promise<string>;
  /** Seven groups of six digits. */
  drawRecoveryCode(): Promise<string>;
  /** How far the running scrypt is, 0 to 1 (1 when none runs). */
  progress(): Promise<number>;

  /** First administrator: organisation signer and member keys. The vault is unlocked afterwards. */
  foundOrganisation(input: { name: string; passphrase: string; recoveryCode: string }): Promise<FounderBody>;
  /** An invited member: fresh keys. `instance` as POST /api/v1/invitations/check answered. Unlocked afterwards. */
  makeMember(input: { instance: B64; passphrase: string; recoveryCode: string }): Promise<MemberBody>;
  /** Fresh keys under an account that is there, as POST /api/v1/resets/check answered. Unlocked afterwards. */
  drawFreshKeys(input: {
    instance: B64;
    account: B64;
    passphrase: string;
    recoveryCode: string;
  }): Promise<FreshKeysBody>;
  /** The twenty digits of one's own keys, to be read out; from the keys in memory, not from the server. */
  fingerprint(): Promise<string>;

  /** Derives from the passphrase; `auth` goes into POST /api/v1/staff/session, the identity stays here for unlock. */
  signIn(passphrase: string, salt: B64): Promise<{ readonly auth: B64 }>;
  /** Opens the member's secret with the identity of the last signIn. NoMatch means a wrong passphrase. */
  unlock(session: SessionAnswer): Promise<void>;
  /** What shows the server that an open session's owner sits here; nothing of it stays. */
  passphraseAuth(passphrase: string, salt: B64): Promise<B64>;
  /** Opens the copy of the member's secret that POST /api/v1/staff/passkey/session gave, with what the passkey's PRF gave. */
  unlockByPasskey(session: SessionAnswer, secret: B64, prf: ArrayBuffer): Promise<void>;
  /** The member's secret, sealed to what a passkey's PRF gave: docs/protocol.md §5. */
  sealForPasskey(prf: ArrayBuffer): Promise<B64>;
  /** The unlocked member's keys, sealed to a new passphrase and to a new recovery code. */
  sealAnew(input: { passphrase: string; recoveryCode: string }): Promise<RecoveredBody>;
  /** `auth` for POST /api/v1/staff/recovery. Rejects with WrongCode at once on a typing slip. */
  startRecovery(recoveryCode: string): Promise<{ readonly auth: B64 }>;
  /**
   * Opens the secret with the code of the last startRecovery, and seals it to a new passphrase and to a new recovery code:
   * the one before has been used. Unlocked afterwards.
   */
  recover(answer: RecoveryAnswer, input: { passphrase: string; recoveryCode: string }): Promise<RecoveredBody>;

  /** The text of the next directory, to be signed on another machine. */
  draftDirectory(organisation: OrganisationAnswer, entries: readonly string[], today: Day): Promise<string>;
  /** Signs the next directory, in force from `today` for 35 days. Each entry's own signature is checked first. */
  signDirectory(organisation: OrganisationAnswer, entries: readonly string[], today: Day): Promise<DirectoryBody>;
  /**
   * The organisation's next key: the directory that it signs, and the key for oneself and the others. The same input
   * again gives the same body. Rejects with WrongCode or WrongKey for digits that are not the member's [P-26].
   */
  changeKey(
    organisation: OrganisationAnswer,
    entries: readonly string[],
    today: Day,
    others: readonly NamedMember[],
  ): Promise<ChangedKeyBody>;
  /** The organisation's key for another administrator; WrongCode or WrongKey like changeKey [P-26]. */
  handOnKey(organisation: OrganisationAnswer, member: ListedKeys, typed: string): Promise<HandedKeyBody>;
  /** The organisation's key as an age file for a machine, whose digits were typed [P-26]. */
  sealForMachine(organisation: OrganisationAnswer, recipient: string, typed: string): Promise<B64>;
  /** Twenty digits of the statistics recipient, as `koe statistics keygen` prints them [P-26]; WrongKey for no recipient. */
  statisticsDigits(recipient: string): Promise<string>;
  /** Remembers the version and the organisation's keys: what does not go on from them is refused [P-25]. */
  verifyDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory>;
  /** The same, and remembers nothing: for a directory that is not in force yet. */
  inspectDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory>;
  /** At every sign-in: the keys of the desks that this vault holds against the signed directory. */
  compareDirectory(answer: DirectoryAnswer, today: Day): Promise<readonly Comparison[]>;

  /** The first lead draws the desk's keys; the vault then holds them. */
  makeDesk(desk: DeskFacts): Promise<DeskKeysBody>;
  /** A lead draws the keys of the next epoch. The vault takes them when it accepts the grant that the server kept. */
  rotateDesk(desk: DeskFacts): Promise<DeskKeysBody>;
  /** Covers of earlier epochs, sealed again to the newest keys [P-19]; those that do not open are left out. */
  resealCovers(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly ResealedCover[]>;
  /** Takes a desk's keys of every epoch from its grants [P-17]. `members` as GET /api/v1/desks/{desk}/members answered. */
  acceptGrant(desk: GrantedDesk, members: readonly Pick<DeskMember, 'account' | 'verify_key'>[]): Promise<void>;
  /**
   * Seals a held desk's keys to another member, whose twenty digits were typed as they read them out [P-23].
   *
   * WrongCode if these are not twenty digits, WrongKey if they are not those of the keys in the list.
   */
  grantTo(desk: B64, member: ListedKeys, typed: string): Promise<GrantBody>;
  /** The same to a member for whose keys the desk has vouched in an epoch that this vault holds [P-23]; else WrongKey. */
  grantAgain(desk: B64, member: DeskMember): Promise<GrantBody>;
  /** The desks whose keys this vault holds, and the newest epoch of each. */
  desks(): Promise<readonly { readonly desk: B64; readonly epoch: number }[]>;

  /** `stream` is the whole answer of POST /api/v1/desks/{desk}/covers; a case that is not in it is not in the result. */
  openCovers(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly OpenedCover[]>;
  /**
   * `stream` is the whole answer of POST /api/v1/desks/{desk}/cache/read. Whatever in it does not count for the very cover
   * of its row [P-22] is not in the result: those covers are to be opened.
   */
  readCache(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly OpenedCover[]>;
  /** The facts of those covers that this vault has opened itself, for the desk's other computers. */
  cacheFacts(desk: B64, cases: readonly QueueCase[]): Promise<readonly CachedFacts[]>;
  /**
   * Rejects when cover or report are refused; later letters are refused one by one. A case that the reader must not see is
   * withheld here, before anything of it reaches the page [P-33].
   */
  openCase(answer: CaseAnswer): Promise<OpenedCase | WithheldCase>;
  /** [P-33] The desk's list; an older one than this vault has seen is refused, and none after one. */
  readConflicts(desk: B64, sealed: SealedConflicts | null): Promise<ConflictList>;
  /** The whole list, sealed to the newest keys that this vault holds; `version` is one above the one that it follows. */
  sealConflicts(desk: B64, list: ConflictList): Promise<SealedConflicts>;
  /** [P-40] What this member keeps for themselves; an older one than this vault has seen or written is refused, and none after one. */
  readShelf(sealed: SealedShelf | null): Promise<OwnShelf>;
  /** The whole shelf, sealed to the member's own keys; `version` is one above the one that it follows. */
  sealShelf(shelf: OwnShelf): Promise<SealedShelf>;
  /**
   * The content of a file that a verified letter of a case names, which was opened here; `sealed` is all parts of GET
   * /api/v1/cases/{case}/attachments/{id}/{part} one after the other [P-28].
   */
  openAttachment(openedCase: B64, id: B64, sealed: ArrayBuffer): Promise<ArrayBuffer>;
  /** A file for a reply, to an identity of its own, which stays here until a reply names it [P-39]. */
  sealReplyFile(type: MediaType, cleaned: boolean, bytes: ArrayBuffer): Promise<SealedAttachment>;
  /**
   * To a case that was opened here. The same input again, before the case is opened anew, gives the same body; `files` are
   * the ids of files that were sealed here.
   */
  writeReply(input: {
    case: B64;
    text: string;
    language: string;
    day: Day;
    phrases?: readonly Phrase[];
    files?: readonly B64[];
  }): Promise<ReplyBody>;
  /**
   * A note for the desk alone on a case that was opened here [P-36], with what follows from it; into the record of a
   * referral the vault writes what the worker allows. The same input again, before the case is opened anew, gives the same body.
   */
  writeNote(input: {
    case: B64;
    text: string;
    day: Day;
    entry?: NewEntry;
  }): Promise<NoteBody>;
  /**
   * What is counted of a closed case that was opened here and is `counted`: the facts that came with its report, and how the desk
   * dealt with it, sealed to the recipient of the directory verified last [P-34], [P-44]. Another call is another letter.
   */
  sealCounted(recipient: string, openedCase: B64, process: Process): Promise<readonly B64[]>;
  /** Sealed letters in an order drawn by lot. */
  shuffle(letters: readonly B64[]): Promise<readonly B64[]>;
  /**
   * A case that was opened here, for another desk of the directory verified last; `recipient` as GET
   * /api/v1/desks/{desk}/recipient answered. `text` tells the worker. Never to a desk that the worker refused. The notes stay
   * this desk's, unless they are to be passed on.
   */
  handOver(input: {
    case: B64;
    receiver: B64;
    recipient: string;
    text: string;
    language: string;
    day: Day;
    notes?: 'kept' | 'passed on';
  }): Promise<HandoverBody>;
  /**
   * Asks another desk whether it would take a case that was opened here: `recipient` as GET /api/v1/desks/{desk}/recipient
   * answered. Of the cover it tells what `tells` names, and of the report nothing. Never a desk that the worker refused [P-42].
   */
  ask(input: NewAsk): Promise<AskBody>;
  /** What other desks ask this one, each believed or refused; `conflicts` is the desk's list in force [P-33]. */
  readAsks(desk: B64, conflicts: SealedConflicts | null, asks: readonly SealedAsk[]): Promise<readonly OpenedAsk[]>;
  answerAsk(input: NewAnswer): Promise<AnswerBody>;
  /** What came back to this desk, each believed or refused. */
  readAnswers(desk: B64, asks: readonly AnsweredAsk[]): Promise<readonly OpenedAnswer[]>;

  /** Ends the worker and every key in it. The vault is dead afterwards: make another. */
  lock(): Promise<void>;
}
