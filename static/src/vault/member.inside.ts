/** What does the staff's vault do with its keys? The keys' side of `MemberVault`; runs in the worker, or in a test. */

import { namedIn } from '../conflicts/employers.ts';
import { type Attachment, type MediaType, type ReplyFile, filesKey, inOrder as byId, namedBody, sealReplyFile } from '../crypto/attachments.ts';
import { type CacheKey, type Place, cacheKey, sealFacts } from '../crypto/cache.ts';
import {
  type Holder,
  type StaffKeys,
  ID_BYTES,
  SALT_BYTES,
  caseId,
  drawPassphrase,
  drawRecoveryCode,
  holderOf,
  passkeyKeys,
  passphraseKeys,
  readPassphrase,
  readRecoveryCode,
  recoveryKeys,
  showRecoveryCode,
} from '../crypto/codes.ts';
import { type Consent, LEVELS, checkAmong, inForce, statement } from '../crypto/consent.ts';
import { handOver, resealCover, sealAnswer, sealAsk, sealConflicts, sealReply } from '../crypto/desk.ts';
import {
  type DeskEntry,
  type Directory,
  type Organisation,
  VALID_DAYS,
  directoryText,
  entryText,
  organisationKeys,
  parseEntry,
  predecessors,
  recipientOfDesk,
  recipientOfStatistics,
  sign as signDirectory,
  signEntry,
  successors,
  signLink,
  verify as verifyDirectory,
  verifyEntry,
  verifyOrganisation,
} from '../crypto/directory.ts';
import { sealProcess, shuffled } from '../crypto/facts.ts';
import {
  b64,
  b64Decode,
  canonicalText,
  daysAfter,
  digest,
  equal,
  random,
  readU32,
} from '../crypto/encoding.ts';
import {
  type MemberKeys,
  type Pair,
  checkFingerprint,
  checkVouched,
  machineFingerprint,
  memberFingerprint,
  sealGrant,
  sealMemberSecret,
  sealOrganisationSecret,
  vouch,
} from '../crypto/keys.ts';
import { type Conflicts, type Cover, type FollowUp, type Receipt, type Report, type Ring, type Seen, doubled, sawMore, skips } from '../crypto/letters.ts';
import { type Entry, type Note, noteJson } from '../crypto/notebook.ts';
import { notesIdentity, sealNote } from '../crypto/notes.ts';
import { type Phrase, phrasesKey } from '../crypto/phrases.ts';
import {
  type AskPlace,
  type CaseHolders,
  type Opened,
  caseHolders,
  consentPlace,
  deskKeysAt,
  notesHolders,
  openAnswer,
  openAsk,
  openAttachment,
  openConflicts,
  openCopy,
  openFacts,
  openFollowUp,
  openReceipt,
  openGrant,
  openMemberSecret,
  openNote,
  openOrganisationSecret,
  openReplyFile,
  openReport,
  openRing,
  openShelf,
  reporterRecipient,
} from '../crypto/reading.ts';
import { Refused, refusalOf } from '../crypto/refusals.ts';
import { type Identity, type Recipient, checkRecipient, drawIdentity, identity, recipientDigest, recipientOf } from '../crypto/sealing.ts';
import { type Shelf, NOTHING_KEPT, sealShelf } from '../crypto/shelf.ts';
import { type Signer, drawSigner, verifyKeyOf } from '../crypto/signing.ts';
import { type CoverJob, type OpenCovers, type Outcome, openHere } from './openers.ts';
import { attempt, decoded, needed, wellFormed, wellFormedPhrase } from './steps.ts';
import type {
  AnswerBody,
  AnsweredAsk,
  AskBody,
  B64,
  CachedFacts,
  CaseAnswer,
  CaseLetter,
  ChangedKeyBody,
  ClosedNote,
  Comparison,
  ConflictList,
  ConsentProof,
  Day,
  DeskFacts,
  DeskKeysBody,
  DeskMember,
  DirectoryAnswer,
  DirectoryBody,
  FounderBody,
  FreshKeysBody,
  GrantBody,
  GrantedDesk,
  HandedKeyBody,
  HandoverBody,
  Level,
  ListedKeys,
  MemberBody,
  MemberVault,
  NamedMember,
  NewAnswer,
  NewAsk,
  NewEntry,
  NoteBody,
  OpenedAnswer,
  OpenedAsk,
  OpenedCase,
  OpenedConsent,
  OpenedCover,
  OpenedNote,
  OrganisationAnswer,
  OwnShelf,
  Process,
  QueueCase,
  RecoveredBody,
  RecoveryAnswer,
  ReplyBody,
  ResealedCover,
  SealedAsk,
  SealedAttachment,
  SealedConflicts,
  SealedShelf,
  SessionAnswer,
  WithheldCase,
} from './types.ts';

/** The unlocked member. */
interface Member extends Pair<'member'>, Holder<'member'> {
  readonly account: Uint8Array;
  readonly instance: Uint8Array;
}

/** Whose cover is opened: a row of a list, or a case, which does not say the digest. */
type CoveredCase = Pick<QueueCase, 'case' | 'verify_key' | 'epoch'> & Partial<Pick<QueueCase, 'cover_digest'>>;

const isJob = (job: CoverJob | Outcome): job is CoverJob => typeof job === 'object' && 'place' in job;

/** The keys of one epoch of a desk. */
interface HeldKeys extends Pair<'desk'>, Holder<'desk'> {
  readonly entry: DeskEntry;
  readonly cacheKey: CacheKey;
}

/** What this member holds of a desk: the newest keys, those before that they were given, and every epoch's entry. */
interface HeldDesk {
  readonly newest: HeldKeys;
  readonly byEpoch: ReadonlyMap<number, HeldKeys>;
  /** From the newest back, each signed for by the one before [P-18]. */
  readonly entries: ReadonlyMap<number, DeskEntry>;
  /** Entries of the desks that handed cases to this one, as the server tells them. */
  readonly givers: readonly DeskEntry[];
}

/** Keys that were drawn and sent, to be sent again unchanged. */
interface MadeKeys {
  readonly told: string;
  readonly keys: HeldKeys;
  readonly body: DeskKeysBody;
}

/** An opened case, as much as a reply needs. */
interface HeldCase {
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

/** A letter on its way into the order in which it was written. */
interface Placed {
  readonly letter: CaseLetter;
  /** Up to which letter of the other side its author had seen; 0 when none, or unknown. */
  readonly sawCounter: number;
}

/** What only a worker's letter says. */
const NOT_FROM_A_DESK = { answers: [], consent: null } as const;

/** What the list of conflicts makes of a case. */
interface Judged extends Pick<WithheldCase, 'conflicts' | 'refused'> {
  readonly withheld: WithheldCase['withheld'] | null;
}

/** The notes of a case, and what the next one follows. */
interface ReadNotes extends Pick<OpenedCase, 'notes' | 'noteMissing'>, Pick<HeldCase, 'nextNote' | 'lastNote'> {}

/** A follow-up that says what is allowed. */
interface Given {
  readonly letter: Opened<FollowUp>;
  readonly consent: Consent;
}

/** A file of a reply as the page sees it: without what opens it. */
function shown({ cleaned, digest: of, id, size, type }: ReplyFile): Attachment {
  return { cleaned, digest: of, id, size, type };
}

export class MemberInside implements Omit<MemberVault, 'lock'> {
  readonly #openMany: OpenCovers;
  #done = 1;
  #signedIn: StaffKeys | null = null;
  #recovering: StaffKeys | null = null;
  /** Files that were sealed for replies, by id [P-39]. */
  readonly #files = new Map<B64, ReplyFile>();
  #member: Member | null = null;
  #versionLeast = 0;
  #directory: Directory | null = null;
  /** The organisation's keys that this vault has seen in a directory, or holds the last of [P-25]. */
  #organisationKeys: readonly B64[] = [];
  #changedKey: { readonly told: string; readonly body: ChangedKeyBody } | null = null;
  readonly #desks = new Map<B64, HeldDesk>();
  readonly #madeKeys = new Map<B64, MadeKeys>();
  readonly #covers = new Map<B64, { readonly digest: B64; readonly cover: Opened<Cover> }>();
  readonly #cases = new Map<B64, HeldCase>();
  /** The newest receipt of each case that was opened. */
  readonly #receipts = new Map<B64, Receipt>();
  /** Digests of the notes that this vault has seen of a case. */
  readonly #notes = new Map<B64, readonly B64[]>();
  /** The newest lists of conflicts that this vault has seen, by desk [P-33]. */
  readonly #conflicts = new Map<B64, { readonly digest: B64; readonly list: Opened<Conflicts> }>();
  /** The newest own shelf that this vault has seen or written, and the digest of the one that it sealed last [P-40]. */
  #shelf: Opened<Shelf> | null = null;
  #shelfSealed: B64 | null = null;

  /** `openMany` opens the covers of a list. */
  constructor(openMany: OpenCovers = openHere) {
    this.#openMany = openMany;
  }

  async drawPassphrase(language: 'en' | 'ja'): Promise<string> {
    const list =
      language === 'ja'
        ? await import('../../../domain/wordlists/bip39_japanese.txt?raw')
        : await import('../../../domain/wordlists/eff_large.txt?raw');
    return drawPassphrase(list.default.trimEnd().split('\n'));
  }

  drawRecoveryCode(): Promise<string> {
    return Promise.resolve(showRecoveryCode(drawRecoveryCode()));
  }

  progress(): Promise<number> {
    return Promise.resolve(this.#done);
  }

  async foundOrganisation(input: { name: string; passphrase: string; recoveryCode: string }): Promise<FounderBody> {
    const organisation = drawSigner<'organisation'>();
    const verifyKey = verifyKeyOf(organisation);
    const instance = digest(verifyKey);
    const body = await this.#makeMember(instance, input);
    const { recipient, signer, account } = this.#unlocked();
    const secret = await sealOrganisationSecret(organisation, recipient, signer, { instance, account });
    return { ...body, organisation: { name: input.name, verify_key: b64(verifyKey), secret: b64(secret) } };
  }

  makeMember(input: { instance: B64; passphrase: string; recoveryCode: string }): Promise<MemberBody> {
    return this.#makeMember(b64Decode(input.instance, 32), input);
  }

  async drawFreshKeys(input: {
    instance: B64;
    account: B64;
    passphrase: string;
    recoveryCode: string;
  }): Promise<FreshKeysBody> {
    return this.#freshKeys(b64Decode(input.instance, 32), b64Decode(input.account, ID_BYTES), input);
  }

  fingerprint(): Promise<string> {
    return attempt(() => {
      const { instance, account, signer, recipient } = this.#unlocked();
      return memberFingerprint(instance, account, verifyKeyOf(signer), recipient);
    });
  }

  async signIn(passphrase: string, salt: B64): Promise<{ auth: B64 }> {
    this.#signedIn = await this.#derive(passphrase, b64Decode(salt, SALT_BYTES));
    return { auth: b64(this.#signedIn.auth) };
  }

  async passphraseAuth(passphrase: string, salt: B64): Promise<B64> {
    const { auth } = await this.#derive(passphrase, b64Decode(salt, SALT_BYTES));
    return b64(auth);
  }

  async unlock(session: SessionAnswer): Promise<void> {
    await this.#unlock(session, session.passphrase_secret, needed(this.#signedIn, 'signIn'));
    this.#signedIn = null;
  }

  async unlockByPasskey(session: SessionAnswer, secret: B64, prf: ArrayBuffer): Promise<void> {
    await this.#unlock(session, secret, await passkeyKeys(new Uint8Array(prf)));
  }

  async sealForPasskey(prf: ArrayBuffer): Promise<B64> {
    const member = this.#unlocked();
    const { recipient } = await passkeyKeys(new Uint8Array(prf));
    return b64(await sealMemberSecret(member, recipient, member));
  }

  async sealAnew(input: { passphrase: string; recoveryCode: string }): Promise<RecoveredBody> {
    return this.#sealed(this.#unlocked(), input);
  }

  async #unlock(session: SessionAnswer, secret: B64, keys: Holder<'keeper'>): Promise<void> {
    const member = await this.#open(secret, keys, session.account);
    if (b64(member.instance) !== session.instance) throw new Refused('WrongInstance');
    const own = b64(verifyKeyOf(member.signer)) === session.verify_key && member.recipient === session.recipient;
    if (!own) throw new Refused('WrongKey');
    this.#member = member;
  }

  async startRecovery(recoveryCode: string): Promise<{ auth: B64 }> {
    this.#recovering = await recoveryKeys(readRecoveryCode(recoveryCode));
    return { auth: b64(this.#recovering.auth) };
  }

  async recover(
    answer: RecoveryAnswer,
    input: { passphrase: string; recoveryCode: string },
  ): Promise<RecoveredBody> {
    const keys = needed(this.#recovering, 'startRecovery');
    const member = await this.#open(answer.recovery_secret, keys, answer.account);
    const body = await this.#sealed(member, input);
    this.#member = member;
    this.#recovering = null;
    return body;
  }

  draftDirectory(organisation: OrganisationAnswer, entries: readonly string[], today: Day): Promise<string> {
    return attempt(() => this.#draft(organisation, this.#chained(organisation), entries, today));
  }

  async signDirectory(
    organisation: OrganisationAnswer,
    entries: readonly string[],
    today: Day,
  ): Promise<DirectoryBody> {
    const key = await this.#organisationSigner(organisation);
    return this.#signed(this.#draft(organisation, this.#chained(organisation), entries, today), key, today);
  }

  async changeKey(
    organisation: OrganisationAnswer,
    entries: readonly string[],
    today: Day,
    others: readonly NamedMember[],
  ): Promise<ChangedKeyBody> {
    const { instance, account, recipient } = this.#unlocked();
    const before = await this.#organisationSigner(organisation);
    const holders = [
      { account: b64(account), to: recipient },
      ...others.map(({ member, typed }) => ({ account: member.account, to: this.#named(member, typed).recipient })),
    ];
    const { version, verify_key } = organisation;
    const told = canonicalText({ entries, holders: holders.map((one) => one.account), today, verify_key, version });
    // A second try after a lost answer brings the same key: the server takes each link of the chain only once.
    if (this.#changedKey?.told !== told) {
      const after = drawSigner<'organisation'>();
      const chain = this.#chained(organisation);
      const succession = [...(chain.succession ?? []), signLink(before, chain, after, instance)];
      const next = { ...chain, succession, verify_key: b64(verifyKeyOf(after)) };
      const body = this.#signed(this.#draft(organisation, next, entries, today), after, today);
      const secrets = holders.map(async (one) => ({
        account: one.account,
        secret: await this.#sealOrganisation(after, one.to, one.account),
      }));
      this.#changedKey = { told, body: { ...body, secrets: await Promise.all(secrets) } };
    }
    return this.#changedKey.body;
  }

  async handOnKey(organisation: OrganisationAnswer, member: ListedKeys, typed: string): Promise<HandedKeyBody> {
    const to = this.#named(member, typed).recipient;
    const { account } = member;
    const key = await this.#organisationSigner(organisation);
    return { account, verify_key: organisation.verify_key, secret: await this.#sealOrganisation(key, to, account) };
  }

  async sealForMachine(organisation: OrganisationAnswer, typedRecipient: string, typed: string): Promise<B64> {
    const to = checkRecipient<'keeper'>(typedRecipient.trim());
    checkFingerprint(typed, machineFingerprint(to));
    const key = await this.#organisationSigner(organisation);
    return this.#sealOrganisation(key, to, b64(this.#unlocked().account));
  }

  verifyDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory> {
    return attempt(() => {
      const directory = this.#believed(answer, today);
      this.#versionLeast = directory.version;
      this.#directory = directory;
      this.#organisationKeys = organisationKeys(directory.organisation);
      return directory;
    });
  }

  inspectDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory> {
    return attempt(() => this.#believed(answer, today));
  }

  statisticsDigits(recipient: string): Promise<string> {
    return attempt(() => machineFingerprint(checkRecipient<'statistics'>(recipient)));
  }

  async compareDirectory(answer: DirectoryAnswer, today: Day): Promise<readonly Comparison[]> {
    const directory = await this.verifyDirectory(answer, today);
    return [...this.#desks].map(([desk, { entries }]) => {
      const listed = directory.desks.find((entry) => entry.desk === desk);
      if (listed === undefined) return { desk, standing: 'absent' };
      // Until the newest keys are signed for, the directory lists those before.
      const held = entries.get(listed.epoch);
      const matches = held?.verify_key === listed.verify_key && held.recipient_digest === listed.recipient_digest;
      return { desk, standing: matches ? 'matches' : 'differs' };
    });
  }

  async makeDesk(desk: DeskFacts): Promise<DeskKeysBody> {
    const { keys, body } = await this.#draw(desk, 1);
    this.#desks.set(desk.desk, heldDesk(keys, [], [], []));
    return body;
  }

  async rotateDesk(desk: DeskFacts): Promise<DeskKeysBody> {
    const { newest } = this.#held(desk.desk);
    const { body } = await this.#draw(desk, newest.entry.epoch + 1, newest.signer);
    return body;
  }

  async acceptGrant(
    desk: GrantedDesk,
    members: readonly Pick<DeskMember, 'account' | 'verify_key'>[],
  ): Promise<void> {
    const member = this.#unlocked();
    const entry = parseEntry(desk.entry);
    verifyEntry(entry, member.instance);
    if (entry.desk !== desk.desk) throw new Refused('WrongSubject');
    if (entry.epoch !== desk.epoch) throw new Refused('WrongEpoch');
    const before = desk.earlier.map((one) => parseEntry(one.entry));
    // [P-18] From the first keys to the newest, each epoch has signed for the next; and those held already are among them.
    const chain = predecessors(before, entry);
    const held = this.#desks.get(desk.desk)?.newest.entry;
    if (!chain.has(1) || (held !== undefined && chain.get(held.epoch) !== held.verify_key)) throw new Refused('WrongKey');

    const granters = [verifyKeyOf(member.signer), ...members.map(({ verify_key }) => b64Decode(verify_key, 32))];
    const open = async (of: DeskEntry, grant: B64, by: B64): Promise<HeldKeys> => {
      const pair = await openGrant(b64Decode(grant), member, of, b64Decode(by, 32), granters);
      return { ...pair, entry: of, cacheKey: await cacheKey(pair.identity) };
    };
    const newest = await open(entry, desk.grant, desk.granted_by_key);
    const earlier: HeldKeys[] = [];
    for (const [i, { grant, granted_by_key }] of desk.earlier.entries()) {
      const of = before[i];
      if (of === undefined || grant === null || granted_by_key === null) continue;
      try {
        earlier.push(await open(of, grant, granted_by_key));
      } catch (error) {
        // A grant by somebody who has left the desk since: what it opened is sealed again, or shows as locked.
        if (!(error instanceof Refused)) throw error;
      }
    }
    this.#desks.set(desk.desk, heldDesk(newest, earlier, before, desk.givers.map(parseEntry)));
  }

  async grantTo(desk: B64, to: ListedKeys, typed: string): Promise<GrantBody> {
    return this.#grant(desk, this.#named(to, typed));
  }

  async grantAgain(desk: B64, to: DeskMember): Promise<GrantBody> {
    const keys = listedKeys(to);
    const held = [...this.#held(desk).byEpoch].map(([epoch, { entry }]) => [epoch, entry] as const);
    const vouchers = to.vouchers.map(({ epoch, voucher }) => [epoch, b64Decode(voucher)] as const);
    checkVouched(new Map(vouchers), new Map(held), keys); // [P-23]
    return this.#grant(desk, keys);
  }

  desks(): Promise<readonly { desk: B64; epoch: number }[]> {
    return Promise.resolve([...this.#desks].map(([desk, { newest }]) => ({ desk, epoch: newest.entry.epoch })));
  }

  async openCovers(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly OpenedCover[]> {
    const held = this.#held(desk);
    const asked = new Map(cases.map((row) => [row.case, row]));
    const given = [...sealedOf(new Uint8Array(stream))].flatMap(({ id, sealed }) => {
      const row = asked.get(id);
      return row === undefined ? [] : [{ row, job: this.#job(held, row, sealed) }];
    });
    const told = (await this.#openMany(given.map(({ job }) => job).filter(isJob))).values();
    return given.map(({ row, job }) => {
      const outcome = isJob(job) ? this.#kept(row, job, needed(told.next().value, 'opening')) : job;
      return typeof outcome === 'string'
        ? { case: row.case, facts: null, refused: outcome }
        : { case: row.case, facts: outcome.body.facts, refused: null };
    });
  }

  async readCache(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly OpenedCover[]> {
    const held = this.#held(desk);
    const asked = new Map(cases.map((row) => [row.case, row]));
    const read = async (id: B64, cached: Uint8Array): Promise<OpenedCover | null> => {
      const row = asked.get(id);
      const keys = row === undefined ? undefined : held.byEpoch.get(row.epoch);
      if (row === undefined || keys === undefined) return null;
      try {
        return { case: id, facts: await openFacts(cached, keys.cacheKey, this.#place(desk, row)), refused: null };
      } catch (error) {
        refusalOf(error); // [P-22] as if it were not there; anything else than a refusal is thrown again
        return null;
      }
    };
    const reading: Promise<OpenedCover | null>[] = [];
    try {
      for (const { id, sealed } of sealedOf(new Uint8Array(stream))) reading.push(read(id, sealed));
    } catch (error) {
      refusalOf(error); // a stream that was cut holds what came before
    }
    return (await Promise.all(reading)).filter((cover) => cover !== null);
  }

  async cacheFacts(desk: B64, cases: readonly QueueCase[]): Promise<readonly CachedFacts[]> {
    const held = this.#held(desk);
    const cached: CachedFacts[] = [];
    for (const row of cases) {
      const keys = held.byEpoch.get(row.epoch);
      // [P-22] Only what these very keys have opened: else a lying server could have one desk's facts told to another.
      const cover = keys === undefined ? null : this.#opened(keys, row.case, row.cover_digest);
      if (keys === undefined || cover === null) continue;
      const facts = await sealFacts(keys.cacheKey, cover.body.facts, this.#place(desk, row));
      cached.push({ case: row.case, cover_digest: row.cover_digest, cache: b64(facts) });
    }
    return cached;
  }

  async resealCovers(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly ResealedCover[]> {
    const held = this.#held(desk);
    const { newest } = held;
    const asked = new Map(cases.map((row) => [row.case, row]));
    const resealed: ResealedCover[] = [];
    for (const { id, sealed, ring } of sealedOf(new Uint8Array(stream), { rings: true })) {
      const row = asked.get(id);
      if (row === undefined || row.epoch >= newest.entry.epoch) continue;
      try {
        const opened = await this.#cover(held, row, sealed);
        const { body, header } = opened;
        const before = ring.length === 0 ? { identities: [], desks: [] } : (await openRing(ring, opened)).body;
        const about = {
          instance: header.instance,
          case: header.subject,
          epoch: newest.entry.epoch,
          to: newest.recipient,
          notes: this.#notesIdentity(held, opened),
        };
        const again = await resealCover(newest.signer, body, before, about);
        resealed.push({
          case: id,
          before: b64(digest(sealed)),
          epoch: newest.entry.epoch,
          cover: b64(again.cover),
          ring: b64(again.ring),
        });
      } catch (error) {
        refusalOf(error); // what does not open is not passed on; anything else than a refusal is thrown again
      }
    }
    return resealed;
  }

  async readConflicts(desk: B64, sealed: SealedConflicts | null): Promise<ConflictList> {
    const seen = this.#conflicts.get(desk);
    if (sealed === null) {
      if (seen !== undefined) throw new Refused('WrongCounter'); // [P-33] there was one
      return { version: 0, entries: [] };
    }
    const { version, epoch } = sealed;
    const bytes = b64Decode(sealed.sealed);
    const known = b64(digest(bytes));
    // Opened once while it stays the same, for it comes with every case.
    const isKnown = seen?.digest === known && seen.list.header.counter === version && seen.list.header.epoch === epoch;
    if (isKnown) return { version, entries: seen.list.body.entries };
    const held = this.#held(desk);
    const keys = held.byEpoch.get(epoch);
    if (keys === undefined) throw new Refused(held.entries.has(epoch) ? 'NoMatch' : 'WrongEpoch');
    const list = await openConflicts(bytes, keys, keys.entry, version, seen?.list);
    this.#conflicts.set(desk, { digest: known, list });
    return { version, entries: list.body.entries };
  }

  async sealConflicts(desk: B64, { version, entries }: ConflictList): Promise<SealedConflicts> {
    const { newest } = this.#held(desk);
    const { epoch } = newest.entry;
    const told = entries.map((entry) => ({ ...entry, names: entry.names.map(wellFormed) }));
    const sealed = await sealConflicts(newest.signer, { entries: told }, {
      instance: this.#unlocked().instance,
      desk: b64Decode(desk, ID_BYTES),
      epoch,
      version,
      to: newest.recipient,
    });
    return { version, epoch, sealed: b64(sealed) };
  }

  async readShelf(sealed: SealedShelf | null): Promise<OwnShelf> {
    const member = this.#unlocked();
    if (sealed === null) {
      if (this.#shelf !== null) throw new Refused('WrongCounter'); // [P-40] there was one
      return { version: 0, shelf: NOTHING_KEPT };
    }
    const bytes = b64Decode(sealed.sealed);
    // What this vault sealed itself may begin anew, below a version that it saw.
    const before = this.#shelfSealed === b64(digest(bytes)) ? null : this.#shelf;
    const { instance, account } = member;
    const { version } = sealed;
    this.#shelf = await openShelf(bytes, member, { instance, account, version }, before ?? undefined);
    return { version, shelf: this.#shelf.body };
  }

  async sealShelf({ version, shelf }: OwnShelf): Promise<SealedShelf> {
    const { signer, instance, account, recipient } = this.#unlocked();
    const views = shelf.views.map((view) => ({ ...view, name: wellFormed(view.name) }));
    const sealed = await sealShelf(signer, { ...shelf, views }, { instance, account, version, to: recipient });
    this.#shelfSealed = b64(digest(sealed));
    return { version, sealed: b64(sealed) };
  }

  async openCase(answer: CaseAnswer): Promise<OpenedCase | WithheldCase> {
    const desk = this.#held(answer.desk);
    const sealedCover = b64Decode(answer.cover);
    const cover = await this.#cover(desk, answer, sealedCover);
    const ring = answer.ring === null ? undefined : await openRing(b64Decode(answer.ring), cover);
    const holders = await caseHolders(cover, ring);

    const of = (author: 'reporter' | 'desk'): SealedLetter[] =>
      answer.letters
        .filter((letter) => letter.author === author)
        .map((letter) => {
          const sealed = decoded(letter.letter);
          return { counter: letter.counter, day: letter.day, sealed, digest: b64(digest(sealed)) };
        })
        .sort((a, b) => a.counter - b.counter);
    const reporters = of('reporter');
    const copies = of('desk');
    const twiceReporter = doubled(reporters.map(({ counter }) => counter)); // [P-08]
    const twiceDesk = doubled(copies.map(({ counter }) => counter));

    // [P-14] From here on, and only from here, the reporter's recipient and key are known.
    const first = reporters.find(({ counter }) => counter === 1);
    if (first === undefined || twiceReporter.has(1)) throw new Refused('WrongCounter');
    const report = await openReport(first.sealed, cover, holders);

    const reporterDigests = new Map(reporters.map((letter) => [letter.digest, letter.counter]));
    const replyDigests = new Map(answer.replies.map((reply) => [reply.digest, reply.counter]));
    const counters = { reporter: reporters.map((l) => l.counter), reply: answer.replies.map((l) => l.counter) };
    const copyCounters = copies.map(({ counter }) => counter);
    let missing =
      skips(counters.reporter, 1) ||
      skips(counters.reply, 1) ||
      skips(copyCounters, 1) ||
      copyCounters.some((counter) => !counters.reply.includes(counter)) ||
      counters.reply.some((counter) => !copyCounters.includes(counter));
    const holds = (seen: Uint8Array): boolean => reporterDigests.has(b64(seen)) || replyDigests.has(b64(seen));
    const upTo = (seen: readonly Seen[], known: ReadonlyMap<B64, number>): number =>
      Math.max(0, ...seen.map((entry) => known.get(b64(entry.digest)) ?? 0));

    const followUps: Placed[] = [];
    const given: Given[] = [];
    for (const { counter, day, sealed } of reporters) {
      if (counter === 1) continue;
      const known = { author: 'reporter', counter, language: null, deleted: false, phrases: [] } as const;
      try {
        if (twiceReporter.has(counter)) throw new Refused('WrongCounter');
        const letter = await openFollowUp(sealed, report, holders, counter);
        missing ||= sawMore(letter, holds);
        const { day: written, text, answers = [], attachments = [], consent } = letter.body;
        if (consent !== undefined) given.push({ letter, consent });
        followUps.push({
          letter: { ...known, day: written, text, refused: null, answers, attachments, consent: null },
          sawCounter: upTo(letter.seen, replyDigests),
        });
      } catch (error) {
        const refused = refusalOf(error);
        const unread = { text: null, refused, answers: [], attachments: [], consent: null };
        followUps.push({ letter: { ...known, day, ...unread }, sawCounter: 0 });
      }
    }
    const ladder = ladderOf(report, given);

    const ownKeys = [...desk.entries.values()].map(({ verify_key }) => verify_key);
    const replies: Placed[] = [];
    const brought: ReplyFile[] = [];
    const sentAs = new Map<number, B64>();
    for (const { counter, day, sealed } of copies) {
      const sent = answer.replies.find((reply) => reply.counter === counter);
      const known = { author: 'desk', counter, deleted: sent?.deleted ?? false, ...NOT_FROM_A_DESK } as const;
      try {
        if (twiceDesk.has(counter)) throw new Refused('WrongCounter');
        const deskKeys = deskKeysAt(counter, ownKeys, ring, desk.givers);
        const letter = await openCopy(sealed, cover, holders, deskKeys, counter);
        // The mailbox must hold the very reply of which this is the copy.
        missing ||= letter.body.sent_digest !== sent?.digest || sawMore(letter, holds);
        sentAs.set(counter, letter.body.sent_digest);
        const { day: written, files = [], phrases = [], text, language } = letter.body;
        brought.push(...files);
        const attachments = files.map(shown);
        replies.push({
          letter: { ...known, day: written, phrases, text, language, attachments, refused: null },
          sawCounter: upTo(letter.seen, reporterDigests),
        });
      } catch (error) {
        const refused = refusalOf(error);
        const unread = { phrases: [], text: null, language: null, attachments: [], refused };
        replies.push({ letter: { ...known, day, ...unread }, sawCounter: 0 });
      }
    }

    const { receipt, receiptRefused } = await this.#readReceipt(answer, report, holders, sentAs);
    const { notes, noteMissing, nextNote, lastNote } = await this.#readNotes(answer, desk, cover, holders, ring);
    const noted = notes.flatMap((note) => ('text' in note ? note.text : []));
    const written = [...followUps, ...replies]
      .flatMap(({ letter: { text, phrases } }) => [
        ...(text === null ? [] : [text]),
        ...phrases.flatMap(({ blanks }) => Object.values(blanks)),
      ])
      .concat(noted);
    const judged = await this.#judged(answer, report, written);
    const attachments = report.body.attachments ?? [];
    const named = [...attachments, ...followUps.flatMap(({ letter }) => letter.attachments), ...brought];
    const lastReporter = reporters.at(-1) ?? first;
    const certain = !missing && followUps.every(({ letter }) => letter.refused === null);
    this.#cases.set(answer.case, {
      desk: answer.desk,
      keys: desk.newest,
      cover,
      coverDigest: b64(digest(sealedCover)),
      ring,
      holders,
      report,
      counter: Math.max(0, ...copyCounters, ...counters.reply) + 1,
      seen: [{ author: report.header.author, digest: b64Decode(lastReporter.digest) }],
      attachments: new Map(judged.withheld === null ? named.map((one) => [one.id, one]) : []),
      allowed: certain ? ladder.level : LEVELS[0],
      nextNote,
      lastNote,
      written: null,
      noted: null,
      handed: null,
    });
    const { conflicts, refused, withheld } = judged;
    if (withheld !== null) {
      const { language } = cover.body.facts;
      const refusedDesks = refusedDesksOf(report.body);
      return { case: answer.case, desk: answer.desk, withheld, conflicts, refused, language, refusedDesks };
    }
    const { day, answers, directory_version } = report.body;
    return {
      case: answer.case,
      desk: answer.desk,
      facts: cover.body.facts,
      report: { day, answers, directory_version },
      counted: report.body.facts !== undefined,
      attachments,
      conflicts,
      consent: { level: ladder.level, proof: ladder.proof, certain },
      letters: inOrder(
        followUps.map((placed) => ({
          ...placed,
          letter: { ...placed.letter, consent: ladder.steps.get(placed.letter.counter) ?? null },
        })),
        replies,
      ),
      before: (ring?.body.desks ?? []).map(({ desk: id, until }) => ({ desk: id, until })),
      receipt,
      receiptRefused,
      missing,
      notes,
      noteMissing,
    };
  }

  /** [P-43] What the worker's mailbox has left; an older one than this vault has had takes nothing's place. */
  async #readReceipt(
    answer: CaseAnswer,
    report: Opened<Report>,
    holders: CaseHolders,
    sentAs: ReadonlyMap<number, B64>,
  ): Promise<{ receipt: Receipt | null; receiptRefused: boolean }> {
    const before = this.#receipts.get(answer.case);
    if (answer.receipt === null) return { receipt: before ?? null, receiptRefused: false };
    try {
      const { body } = await openReceipt(decoded(answer.receipt), report, holders, sentAs, before);
      this.#receipts.set(answer.case, body);
      return { receipt: body, receiptRefused: false };
    } catch (error) {
      refusalOf(error);
      return { receipt: before ?? null, receiptRefused: true };
    }
  }

  /** [P-36] What notes on a case are sealed to, under the cover in force. */
  #notesIdentity(desk: HeldDesk, cover: Opened<Cover>): Identity<'notes'> {
    const keys = desk.byEpoch.get(cover.header.epoch ?? 0);
    return notesIdentity(needed(keys, 'acceptGrant').identity, identity<'case'>(b64Decode(cover.body.identity, 32)));
  }

  /** [P-36] One by one, so that a note that is refused hides no other. */
  async #readNotes(
    answer: CaseAnswer,
    desk: HeldDesk,
    cover: Opened<Cover>,
    cases: CaseHolders,
    ring: Opened<Ring> | undefined,
  ): Promise<ReadNotes> {
    const sealed = [...answer.notes]
      .sort((a, b) => a.counter - b.counter)
      .map(({ counter, day, note }) => ({ counter, day, sealed: decoded(note), digest: b64(digest(decoded(note))) }));
    const counters = sealed.map(({ counter }) => counter);
    const twice = doubled(counters); // [P-08]
    const held = new Set(sealed.map((one) => one.digest));
    const before = this.#notes.get(answer.case) ?? [];
    this.#notes.set(answer.case, [...new Set([...before, ...held])]);
    let noteMissing = skips(counters, 1) || before.some((seen) => !held.has(seen));

    const epochs = [...desk.byEpoch.values()].sort((a, b) => b.entry.epoch - a.entry.epoch);
    const holders = sealed.length === 0 ? [] : await notesHolders(cases, epochs, ring);
    const notes: (OpenedNote | ClosedNote)[] = [];
    let lastNote: readonly Seen[] = [];
    for (const { counter, day, sealed: bytes, digest: known } of sealed) {
      try {
        if (twice.has(counter)) throw new Refused('WrongCounter');
        const note = await openNote(bytes, cover, holders, counter);
        noteMissing ||= sawMore(note, (seen) => held.has(b64(seen)));
        lastNote = [{ author: note.header.author, digest: b64Decode(known, 32) }];
        const { author, day: written, text, entry = null } = note.body;
        notes.push({ counter, day: written, text, author, key: b64(note.header.author), entry });
      } catch (error) {
        const refused = refusalOf(error);
        const kept = refused === 'NoMatch' && counter <= (ring?.body.notes_kept ?? 0);
        notes.push({ counter, day, refused: kept ? null : refused });
      }
    }
    return { notes, noteMissing, lastNote, nextNote: Math.max(0, ...counters) + 1 };
  }

  /** [P-33] Whether the reader must not see a case, and which colleagues must not. */
  async #judged(answer: CaseAnswer, report: Opened<Report>, letters: readonly string[]): Promise<Judged> {
    let list: ConflictList;
    try {
      list = await this.readConflicts(answer.desk, answer.conflicts);
    } catch (error) {
      return { withheld: 'list', conflicts: [], refused: refusalOf(error) };
    }
    const found = namedIn(list.entries, answer.case, report.body.answers, letters);
    const conflicts = found.map(({ entry: { whom, since }, name }) => ({ whom, name, since }));
    const own = b64(this.#unlocked().account);
    if (conflicts.some(({ whom }) => whom === own)) return { withheld: 'own', conflicts: [], refused: null };
    const ofDesk = conflicts.filter(({ whom }) => whom === null);
    return ofDesk.length > 0
      ? { withheld: 'desk', conflicts: ofDesk, refused: null }
      : { withheld: null, conflicts, refused: null };
  }

  async openAttachment(openedCase: B64, id: B64, sealed: ArrayBuffer): Promise<ArrayBuffer> {
    const { attachments, holders } = needed(this.#cases.get(openedCase), 'openCase');
    const named = needed(attachments.get(id), 'openCase');
    const bytes = new Uint8Array(sealed);
    const content = await ('identity' in named ? openReplyFile(bytes, named) : openAttachment(bytes, named, holders));
    return content.slice().buffer;
  }

  async sealReplyFile(type: MediaType, cleaned: boolean, bytes: ArrayBuffer): Promise<SealedAttachment> {
    const { file, sealed } = await sealReplyFile(new Uint8Array(bytes), { type, cleaned });
    this.#files.set(file.id, file);
    return { ...shown(file), sealed: sealed.buffer };
  }

  async writeReply(input: {
    case: B64;
    text: string;
    language: string;
    day: Day;
    phrases?: readonly Phrase[];
    files?: readonly B64[];
  }): Promise<ReplyBody> {
    const held = needed(this.#cases.get(input.case), 'openCase');
    const { keys, cover, ring, holders, report, counter, seen } = held;
    const { desk, verify_key, epoch } = keys.entry;
    const files = (input.files ?? []).map((id) => needed(this.#files.get(id), 'sealReplyFile'));
    const told = {
      day: input.day,
      language: input.language,
      report_digest: cover.body.report_digest,
      text: wellFormed(input.text),
      ...phrasesKey(input.phrases?.map(wellFormedPhrase)),
    };
    // [P-20] The card knows the first case identity; of any other the worker is told with every reply.
    const address = { case_recipient: holders[0].recipient, desk, desk_verify_key: verify_key, epoch };
    const body = ring === undefined ? told : { ...told, address };
    const same = canonicalText({ ...body, ...filesKey(files) });
    if (held.written?.told !== same) {
      const { reply, copy } = await sealReply(keys.signer, files.length === 0 ? body : { ...body, files }, {
        instance: report.header.instance,
        case: report.header.subject,
        counter,
        reporterRecipient: reporterRecipient(report),
        caseRecipient: holders[0].recipient,
        seen,
      });
      held.written = { told: same, body: { counter, letter: b64(reply), copy: b64(copy), ...namedBody(byId(files)) } };
    }
    return held.written.body;
  }

  async writeNote(input: {
    case: B64;
    text: string;
    day: Day;
    entry?: NewEntry;
  }): Promise<NoteBody> {
    const held = needed(this.#cases.get(input.case), 'openCase');
    const { account, signer } = this.#unlocked();
    const { cover, report, allowed, nextNote: counter, lastNote: seen } = held;
    const told = { author: b64(account), day: input.day, text: wellFormed(input.text) };
    const body: Note = input.entry === undefined ? told : { ...told, entry: entryOf(input.entry, allowed) };
    const same = canonicalText(noteJson(body));
    if (held.noted?.told !== same) {
      const note = await sealNote(signer, body, {
        instance: report.header.instance,
        case: report.header.subject,
        counter,
        to: await recipientOf(this.#notesIdentity(this.#held(held.desk), cover)),
        seen,
      });
      held.noted = { told: same, body: { counter, note: b64(note) } };
    }
    return held.noted.body;
  }

  async sealCounted(recipient: string, openedCase: B64, process: Process): Promise<readonly B64[]> {
    const { report } = needed(this.#cases.get(openedCase), 'openCase');
    const directory = needed(this.#directory, 'verifyDirectory');
    const to = await attempt(() => recipientOfStatistics(directory, recipient)); // [P-34]
    const record = b64(await sealProcess(to, b64Decode(directory.instance, 32), process));
    return [needed(report.body.facts, 'facts'), record];
  }

  shuffle(letters: readonly B64[]): Promise<readonly B64[]> {
    return attempt(() => shuffled(letters));
  }

  async handOver(input: {
    case: B64;
    receiver: B64;
    recipient: string;
    text: string;
    language: string;
    day: Day;
    notes?: 'kept' | 'passed on';
  }): Promise<HandoverBody> {
    const held = needed(this.#cases.get(input.case), 'openCase');
    const same = canonicalText({ ...input });
    if (held.handed?.told === same) return held.handed.body;
    const { keys, cover, coverDigest, ring, report, counter, seen } = held;
    const to = needed(this.#directory, 'verifyDirectory').desks.find(({ desk }) => desk === input.receiver);
    if (to === undefined) throw new Refused('WrongSubject');
    // [P-21] Never to a desk that the worker refused.
    if (refusedDesksOf(report.body).includes(to.desk)) throw new Refused('WrongRecipient');
    const before = ring?.body ?? { identities: [], desks: [] };
    const reply = {
      day: input.day,
      language: input.language,
      report_digest: cover.body.report_digest,
      text: wellFormed(input.text),
    };
    const moved = await handOver(keys.signer, keys.entry, cover.body, before, reply, {
      instance: report.header.instance,
      case: report.header.subject,
      to,
      recipient: recipientOfDesk(to, input.recipient), // [P-16]
      counter,
      reporterRecipient: reporterRecipient(report),
      seen,
      lastNote: held.nextNote - 1,
      ...(input.notes === 'passed on' ? { notes: this.#notesIdentity(this.#held(held.desk), cover) } : {}),
    });
    const body = {
      receiver: to.desk,
      before: coverDigest,
      epoch: to.epoch,
      cover: b64(moved.cover),
      ring: b64(moved.ring),
      counter,
      letter: b64(moved.reply),
      copy: b64(moved.copy),
    };
    held.handed = { told: same, body };
    return body;
  }

  async ask(input: NewAsk): Promise<AskBody> {
    const held = needed(this.#cases.get(input.case), 'openCase');
    const to = needed(this.#directory, 'verifyDirectory').desks.find(({ desk }) => desk === input.asked);
    if (to === undefined || to.desk === held.desk) throw new Refused('WrongSubject');
    // [P-42] Never a desk that the worker refused.
    if (refusedDesksOf(held.report.body).includes(to.desk)) throw new Refused('WrongRecipient');
    const { area, kinds, language } = held.cover.body.facts;
    const ticked = {
      ...(input.tells.includes('area') && area !== undefined ? { area } : {}),
      ...(input.tells.includes('kinds') ? { kinds } : {}),
      ...(input.tells.includes('language') ? { language } : {}),
    };
    const question = await sealAsk(held.keys.signer, { ...ticked, day: input.day, text: wellFormed(input.text) }, {
      to,
      recipient: recipientOfDesk(to, input.recipient), // [P-16]
      case: held.report.header.subject,
      number: input.number,
    });
    return { number: input.number, asked: to.desk, epoch: to.epoch, question: b64(question) };
  }

  async readAsks(desk: B64, conflicts: SealedConflicts | null, asks: readonly SealedAsk[]): Promise<readonly OpenedAsk[]> {
    const held = this.#held(desk);
    const { entries } = await this.readConflicts(desk, conflicts);
    const own = b64(this.#unlocked().account);
    const opened: OpenedAsk[] = [];
    for (const { case: id, number, asking, question } of asks) {
      try {
        const sealed = b64Decode(question);
        const keys = this.#giverKeys(held, asking);
        const { body } = await this.#withAny(held, (mine, epoch) => openAsk(sealed, mine, this.#askPlace(id, number, epoch), keys));
        // [P-33] What names an employer on the list is not shown to whom the entry is about.
        const named = namedIn(entries, id, {}, [body.text]);
        const withheld = named.some(({ entry: { whom } }) => whom === null || whom === own);
        opened.push({ case: id, number, ask: withheld ? null : body, refused: null });
      } catch (error) {
        opened.push({ case: id, number, ask: null, refused: refusalOf(error) });
      }
    }
    return opened;
  }

  async answerAsk(input: NewAnswer): Promise<AnswerBody> {
    const held = this.#held(input.desk);
    const to = needed(this.#directory, 'verifyDirectory').desks.find(({ desk }) => desk === input.asking);
    if (to === undefined) throw new Refused('WrongSubject');
    const answer = {
      ask_digest: b64(digest(b64Decode(input.question))),
      day: input.day,
      says: input.says,
      text: wellFormed(input.text),
    };
    const sealed = await sealAnswer(held.newest.signer, answer, {
      to,
      recipient: recipientOfDesk(to, input.recipient), // [P-16]
      case: b64Decode(input.case, ID_BYTES),
      number: input.number,
    });
    return { says: input.says, epoch: to.epoch, answer: b64(sealed) };
  }

  async readAnswers(desk: B64, asks: readonly AnsweredAsk[]): Promise<readonly OpenedAnswer[]> {
    const held = this.#held(desk);
    const opened: OpenedAnswer[] = [];
    for (const { case: id, number, asked, question, answer } of asks) {
      try {
        const [sealed, about] = [b64Decode(answer), digest(b64Decode(question))];
        const keys = this.#giverKeys(held, asked);
        const { body } = await this.#withAny(held, (mine, epoch) =>
          openAnswer(sealed, mine, this.#askPlace(id, number, epoch), keys, about),
        );
        opened.push({ number, answer: body, refused: null });
      } catch (error) {
        opened.push({ number, answer: null, refused: refusalOf(error) });
      }
    }
    return opened;
  }

  #askPlace(id: B64, number: number, epoch: number): AskPlace {
    return { instance: this.#unlocked().instance, case: b64Decode(id, ID_BYTES), number, epoch };
  }

  /** By the desk's keys of whichever epoch, the newest first; `NoMatch` if this member holds none that opens it. */
  async #withAny<B>(held: HeldDesk, open: (mine: HeldKeys, epoch: number) => Promise<B>): Promise<B> {
    const epochs = [...held.byEpoch.values()].sort((a, b) => b.entry.epoch - a.entry.epoch);
    for (const mine of epochs) {
      try {
        return await open(mine, mine.entry.epoch);
      } catch (error) {
        if (refusalOf(error) !== 'NoMatch') throw error;
      }
    }
    throw new Refused('NoMatch');
  }

  #believed(answer: DirectoryAnswer, today: Day): Directory {
    const signature = b64Decode(answer.signature, 64);
    const seen = [this.#versionLeast, this.#organisationKeys] as const;
    const directory = verifyDirectory(answer.directory, signature, today, ...seen);
    if (this.#member !== null && directory.instance !== b64(this.#member.instance)) {
      throw new Refused('WrongInstance');
    }
    return directory;
  }

  /** [P-25] The organisation as a directory names it, if its chain begins with all that was seen of it. */
  #chained({ instance, name, succession, verify_key }: OrganisationAnswer): Organisation {
    const own = this.#unlocked().instance;
    if (instance !== b64(own)) throw new Refused('WrongInstance');
    const chain = { name, ...(succession.length === 0 ? {} : { succession }), verify_key };
    verifyOrganisation(chain, own, this.#organisationKeys);
    return chain;
  }

  /** [P-26] The signer that is sealed to this member; from now on no directory without it is believed. */
  async #organisationSigner(organisation: OrganisationAnswer): Promise<Signer<'organisation'>> {
    const { account, instance, identity, recipient } = this.#unlocked();
    const chain = this.#chained(organisation);
    const secret = b64Decode(needed(organisation.secret, 'handOnKey'));
    const author = b64Decode(needed(organisation.sealed_by_key, 'handOnKey'), 32);
    const about = { instance, account, author, verifyKey: b64Decode(organisation.verify_key, 32) };
    const key = await openOrganisationSecret(secret, { identity, recipient }, about);
    this.#organisationKeys = organisationKeys(chain);
    return key;
  }

  /** [P-23] [P-26] The keys of a member whose digits were typed. */
  #named(of: ListedKeys, typed: string): MemberKeys {
    const keys = listedKeys(of);
    const { instance } = this.#unlocked();
    checkFingerprint(typed, memberFingerprint(instance, keys.account, keys.verifyKey, keys.recipient));
    return keys;
  }

  async #sealOrganisation(
    key: Signer<'organisation'>,
    to: Recipient<'member' | 'keeper'>,
    account: B64,
  ): Promise<B64> {
    const { instance, signer } = this.#unlocked();
    return b64(await sealOrganisationSecret(key, to, signer, { instance, account: b64Decode(account, ID_BYTES) }));
  }

  /** The text of the next directory, each entry's own signature checked. */
  #draft(
    { instance, version, statistics_recipient: statistics }: OrganisationAnswer,
    organisation: Organisation,
    entries: readonly string[],
    today: Day,
  ): string {
    const desks = entries.map(parseEntry);
    for (const entry of desks) verifyEntry(entry, b64Decode(instance, 32));
    return directoryText({
      desks,
      expires: daysAfter(today, VALID_DAYS),
      instance,
      issued: today,
      organisation,
      statistics_recipient: statistics === null ? null : b64(recipientDigest(checkRecipient(statistics))),
      version: version + 1,
    });
  }

  #signed(text: string, key: Signer<'organisation'>, today: Day): DirectoryBody {
    const signature = signDirectory(text, key);
    verifyDirectory(text, signature, today, 0, this.#organisationKeys); // what every reader will do; a desk named twice stops here
    return { directory: text, signature: b64(signature) };
  }

  /** To keys that were checked, and to no others. */
  async #grant(desk: B64, to: MemberKeys): Promise<GrantBody> {
    const { newest } = this.#held(desk);
    const grant = await sealGrant(newest, newest.entry, to.recipient, this.#unlocked().signer);
    const voucher = vouch(newest.signer, newest.entry, to);
    return { account: b64(to.account), epoch: newest.entry.epoch, grant: b64(grant), voucher: b64(voucher) };
  }

  /** The keys of an epoch, with the entry and the grant to oneself. */
  async #draw(desk: DeskFacts, epoch: number, before?: Signer<'desk'>): Promise<MadeKeys> {
    const member = this.#unlocked();
    const { area, names, languages } = desk;
    const facts = { area, desk: desk.desk, epoch, instance: b64(member.instance), languages, names };
    const told = canonicalText(facts);
    // A second try after a lost answer brings the same keys: the server takes the keys of an epoch only once.
    const made = this.#madeKeys.get(desk.desk);
    if (made?.told === told) return made;

    const pair: Pair<'desk'> = { identity: drawIdentity(), signer: drawSigner() };
    const holder = await holderOf(pair.identity);
    const entry = signEntry(pair.signer, facts, holder.recipient, before);
    const body = {
      epoch: entry.epoch,
      recipient: holder.recipient,
      verify_key: entry.verify_key,
      entry: entryText(entry),
      grant: b64(await sealGrant(pair, entry, member.recipient, member.signer)),
      voucher: b64(vouch(pair.signer, entry, { ...member, verifyKey: verifyKeyOf(member.signer) })),
    };
    const drawn = { told, keys: { ...pair, ...holder, entry, cacheKey: await cacheKey(pair.identity) }, body };
    this.#madeKeys.set(desk.desk, drawn);
    return drawn;
  }

  async #makeMember(
    instance: Uint8Array,
    input: { passphrase: string; recoveryCode: string },
  ): Promise<MemberBody> {
    const account = random(ID_BYTES);
    return { account: b64(account), ...(await this.#freshKeys(instance, account, input)) };
  }

  async #freshKeys(
    instance: Uint8Array,
    account: Uint8Array,
    input: { passphrase: string; recoveryCode: string },
  ): Promise<FreshKeysBody> {
    const pair: Pair<'member'> = { identity: drawIdentity(), signer: drawSigner() };
    const member = { ...pair, ...(await holderOf(pair.identity)), account, instance };
    const sealed = await this.#sealed(member, input);
    this.#member = member;
    return { verify_key: b64(verifyKeyOf(pair.signer)), recipient: member.recipient, ...sealed };
  }

  /** A member's keys, sealed to a passphrase and to a recovery code: always both at once. */
  async #sealed(member: Member, input: { passphrase: string; recoveryCode: string }): Promise<RecoveredBody> {
    const recovery = await recoveryKeys(readRecoveryCode(input.recoveryCode));
    const salt = random(SALT_BYTES);
    const keys = await this.#derive(input.passphrase, salt);
    return {
      salt: b64(salt),
      auth: b64(keys.auth),
      passphrase_secret: b64(await sealMemberSecret(member, keys.recipient, member)),
      recovery_secret: b64(await sealMemberSecret(member, recovery.recipient, member)),
      recovery_auth: b64(recovery.auth),
    };
  }

  async #derive(passphrase: string, salt: Uint8Array): Promise<StaffKeys> {
    this.#done = 0;
    try {
      return await passphraseKeys(readPassphrase(passphrase), salt, (done) => {
        this.#done = done;
      });
    } finally {
      this.#done = 1;
    }
  }

  async #open(secret: B64, keys: Holder<'keeper'>, account: B64): Promise<Member> {
    const subject = b64Decode(account, ID_BYTES);
    const { header, pair } = await openMemberSecret(b64Decode(secret), keys, subject);
    return { ...pair, ...(await holderOf(pair.identity)), account: subject, instance: header.instance };
  }

  /** The cover of a case whose author is the key that the case id names; opened once while it stays the same. */
  async #cover(desk: HeldDesk, row: CoveredCase, sealed: Uint8Array): Promise<Opened<Cover>> {
    const job = this.#job(desk, row, sealed);
    const outcome = isJob(job) ? this.#kept(row, job, needed((await openHere([job]))[0], 'opening')) : job;
    if (typeof outcome === 'string') throw new Refused(outcome);
    return outcome;
  }

  /** What is to be opened, or what is known of it without: it was opened before, or cannot be. */
  #job(desk: HeldDesk, row: CoveredCase, sealed: Uint8Array): CoverJob | Outcome {
    const sealedDigest = b64(digest(sealed));
    if (row.cover_digest !== undefined && sealedDigest !== row.cover_digest) return 'WrongBody';
    const keys = desk.byEpoch.get(row.epoch);
    if (keys === undefined) return desk.entries.has(row.epoch) ? 'NoMatch' : 'WrongEpoch';
    const known = this.#opened(keys, row.case, sealedDigest);
    if (known !== null) return known;
    const { instance } = this.#unlocked();
    const subject = decoded(row.case);
    if (!equal(caseId(instance, decoded(row.verify_key)), subject)) return 'WrongAuthor';
    const deskVerifyKey = b64Decode(keys.entry.verify_key, 32);
    const givers = this.#giverKeys(desk);
    return { keys, sealed, digest: sealedDigest, place: { instance, case: subject, epoch: row.epoch, deskVerifyKey, givers } };
  }

  /** What came of a job, kept while the cover stays the same; a reporter's cover is by the key that the row names. */
  #kept(row: CoveredCase, job: CoverJob, outcome: Outcome): Outcome {
    if (typeof outcome === 'string') return outcome;
    const { kind, author } = outcome.header;
    if (kind === 'cover' && !equal(author, decoded(row.verify_key))) return 'WrongAuthor';
    this.#covers.set(row.case, { digest: job.digest, cover: outcome });
    return outcome;
  }
  /** [P-21] The keys of the other desks of the verified directory, and those to and from which their entries lead. */
  #giverKeys(desk: HeldDesk, only?: B64): readonly B64[] {
    const { desk: own } = desk.newest.entry;
    return (this.#directory?.desks ?? [])
      .filter((listed) => listed.desk !== own && (only === undefined || listed.desk === only))
      .flatMap((listed) => {
        const { epoch, verify_key } = listed;
        const known = { instance: b64Decode(listed.instance, 32), desk: listed.desk, epoch, verify_key };
        return [...predecessors(desk.givers, listed).values(), ...successors(desk.givers, known).values()];
      });
  }

  /** What was opened before of a case, if it is of this very cover and these keys opened it. */
  #opened(keys: HeldKeys, id: B64, coverDigest: B64): Opened<Cover> | null {
    const known = this.#covers.get(id);
    if (known?.digest !== coverDigest) return null;
    return b64(known.cover.header.recipientDigest) === keys.entry.recipient_digest ? known.cover : null;
  }

  #place(desk: B64, row: QueueCase): Place {
    return {
      instance: this.#unlocked().instance,
      desk: b64Decode(desk, ID_BYTES),
      case: b64Decode(row.case, ID_BYTES),
      epoch: row.epoch,
      coverDigest: b64Decode(row.cover_digest, 32),
    };
  }

  #unlocked(): Member {
    return needed(this.#member, 'unlock');
  }

  #held(desk: B64): HeldDesk {
    return needed(this.#desks.get(desk), 'acceptGrant');
  }
}

/** What the server says are a member's keys. */
function listedKeys({ account, verify_key, recipient }: ListedKeys): MemberKeys {
  return {
    account: b64Decode(account, ID_BYTES),
    verifyKey: b64Decode(verify_key, 32),
    recipient: checkRecipient(recipient),
  };
}

/** `before` are the entries of earlier epochs, as far as they lead back from the newest. */
function heldDesk(
  newest: HeldKeys,
  earlier: readonly HeldKeys[],
  before: readonly DeskEntry[],
  givers: readonly DeskEntry[],
): HeldDesk {
  const chain = predecessors(before, newest.entry);
  const all = [newest.entry, ...before].filter((entry) => chain.get(entry.epoch) === entry.verify_key);
  return {
    newest,
    byEpoch: new Map([newest, ...earlier].map((keys) => [keys.entry.epoch, keys])),
    entries: new Map(all.map((entry) => [entry.epoch, entry])),
    givers,
  };
}

interface SealedLetter {
  readonly counter: number;
  readonly day: Day;
  readonly sealed: Uint8Array;
  readonly digest: B64;
}

/** An entry as it is sealed: what the worker allows is the vault's to say, and keys stand in one order. */
function entryOf(given: NewEntry, allowed: Level): Entry {
  switch (given.type) {
    case 'referral':
      return { ...given, told: [...given.told].sort(), consent: allowed };
    case 'checks':
      return { ...given, done: [...given.done].sort() };
    case 'mention':
      return { ...given, whom: [...given.whom].sort() };
    case 'draft':
      return { ...given, phrases: given.phrases.map(wellFormedPhrase) };
    default:
      return given;
  }
}

/** [P-31] What the worker allows now, the proof of it, and what each later letter did, by its counter. */
function ladderOf(
  report: Opened<Report>,
  given: readonly Given[],
): Pick<OpenedConsent, 'level' | 'proof'> & { readonly steps: ReadonlyMap<number, NonNullable<CaseLetter['consent']>> } {
  const first = report.body.consent?.level ?? LEVELS[0];
  const { level, counted } = inForce(first, checkAmong(report.body.answers), given.map(({ consent }) => consent));
  const steps = given.map(({ letter, consent }, at) => {
    return [letter.header.counter ?? 0, { level: consent.level, counts: counted[at] === true }] as const;
  });
  const last = given.filter((_, at) => counted[at]).at(-1)?.letter ?? report;
  return { level, proof: proofOf(last), steps: new Map(steps) };
}

/** What of a verified letter others may check without it [P-30]. */
function proofOf(letter: Opened<Report> | Opened<FollowUp>): ConsentProof | null {
  const { consent, day } = letter.body;
  if (consent === undefined) return null;
  const { level, signature } = consent;
  const told = new TextDecoder().decode(statement(consentPlace(letter), level));
  return { level, day, statement: told, signature, verify_key: b64(letter.header.author) };
}

function refusedDesksOf(report: Report): readonly B64[] {
  const { refused_desks: refused = [] } = report.answers;
  return Array.isArray(refused) ? refused.filter((desk) => typeof desk === 'string') : [];
}

/** case 16 ‖ lp(sealed), and ‖ lp(ring) where wanted, again and again; `WrongEncoding` when the stream is cut. */
function* sealedOf(
  stream: Uint8Array,
  wanted = { rings: false },
): Generator<{ id: B64; sealed: Uint8Array; ring: Uint8Array }> {
  let at = 0;
  const take = (size: number): Uint8Array => {
    at += size;
    if (at > stream.length) throw new Refused('WrongEncoding');
    return stream.subarray(at - size, at);
  };
  const takePrefixed = (): Uint8Array => take(readU32(take(4), 0));
  while (at < stream.length) {
    const id = b64(take(ID_BYTES));
    yield { id, sealed: takePrefixed(), ring: wanted.rings ? takePrefixed() : new Uint8Array() };
  }
}

/** Two counts as one conversation: what its author had seen comes before a letter, then the earlier day, then the reporter. */
function inOrder(reporter: readonly Placed[], desk: readonly Placed[]): CaseLetter[] {
  const left = [...reporter];
  const right = [...desk];
  const letters: CaseLetter[] = [];
  for (;;) {
    const [a] = left;
    const [b] = right;
    if (a === undefined || b === undefined) return [...letters, ...[...left, ...right].map(({ letter }) => letter)];
    const afterDesk = a.sawCounter >= b.letter.counter;
    const afterReporter = b.sawCounter >= a.letter.counter;
    const deskFirst = afterDesk === afterReporter ? b.letter.day < a.letter.day : afterDesk;
    letters.push((deskFirst ? b : a).letter);
    (deskFirst ? right : left).shift();
  }
}
