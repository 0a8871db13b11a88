/** What crosses between a worker's page and its vault? Field names in snake_case are the HTTP contract's own. */

import type { Attachment, MediaType, NamedBody } from '../../crypto/attachments.ts';
import type { Level } from '../../crypto/consent.ts';
import type { Directory } from '../../crypto/directory.ts';
import type { FactsBody } from '../../crypto/facts.ts';
import type { Counted } from '../../crypto/bodies/counted.ts';
import type { More } from '../../crypto/bodies/cover.ts';
import type { Answers } from '../../crypto/bodies/report.ts';
import type { Phrase, PhraseAnswer } from '../../crypto/phrases.ts';
import type { RefusalName } from '../../crypto/refusals.ts';
import type { SubmissionBody } from '../../crypto/submission.ts';
import type { B64, CaseState, Day, DirectoryAnswer } from './shared.ts';

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
