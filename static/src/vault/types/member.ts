/** What can a member's vault do? Field names in snake_case are the HTTP contract's own. */

import type { MediaType } from '../../crypto/attachments.ts';
import type { Directory } from '../../crypto/directory.ts';
import type { Process } from '../../crypto/bodies/counted.ts';
import type { Phrase } from '../../crypto/phrases.ts';
import type { AnswerBody, AnsweredAsk, AskBody, CachedFacts, CaseAnswer, ConflictList, HandoverBody, NewAnswer, NewAsk, NewEntry, NoteBody, OpenedAnswer, OpenedAsk, OpenedCase, OpenedCover, OwnShelf, QueueCase, ReplyBody, SealedAsk, SealedConflicts, SealedShelf, WithheldCase } from './cases.ts';
import type { ChangedKeyBody, Comparison, DeskFacts, DeskKeysBody, DeskMember, DirectoryBody, FounderBody, FreshKeysBody, GrantBody, GrantedDesk, HandedKeyBody, ListedKeys, MemberBody, NamedMember, OrganisationAnswer, RecoveredBody, RecoveryAnswer, ResealedCover, SessionAnswer } from './keys.ts';
import type { SealedAttachment } from './reporter.ts';
import type { B64, Day, DirectoryAnswer } from './shared.ts';

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
