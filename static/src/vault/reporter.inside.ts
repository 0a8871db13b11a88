/** What does the worker's vault do with a code? The keys' side of `ReporterVault`; runs in the worker, or in a test. */

import {
  ATTACHMENT_ID_BYTES,
  type Attachment,
  type ReplyFile,
  type MediaType,
  inOrder,
  namedBody,
  sealAttachment,
  signUpload,
  uploadBits,
  uploadMessage,
} from '../crypto/attachments.ts';
import { type ReporterKeys, drawCode, readCode, reporterKeys } from '../crypto/codes.ts';
import { type Level, give, remembered } from '../crypto/consent.ts';
import {
  type DeskEntry,
  type Directory,
  organisationKeys,
  parseEntry,
  recipientOfDesk,
  recipientOfStatistics,
  successors,
  verify as verifyDirectory,
} from '../crypto/directory.ts';
import { b64, b64Decode, canonicalText, digest } from '../crypto/encoding.ts';
import { type FactsBody, factsBody, sealFacts, solveFacts, worked } from '../crypto/facts.ts';
import { type Counted } from '../crypto/bodies/counted.ts';
import { type Address, type Card } from '../crypto/bodies/reply.ts';
import { type FollowUp, type Receipt } from '../crypto/bodies/report.ts';
import { type Letter, type Seen, doubled, sawMore, skips } from '../crypto/letters.ts';
import { deletionPayload, letterPayload, markOf, sealFollowUp, sealReceipt, signWrite, type Write } from '../crypto/mailbox.ts';
import { type PhraseAnswer, answersKey } from '../crypto/phrases.ts';
import { type Opened, caseRecipient, nextAddress, openCard, openReply, openReplyFile } from '../crypto/reading.ts';
import { Refused, refusalOf } from '../crypto/refusals.ts';
import { type Identity, type Recipient, drawIdentity, recipientOf } from '../crypto/sealing.ts';
import { type Submission, bodyDigest, build, hasProof, solve, submissionBody } from '../crypto/submission.ts';
import { TooEarly, attempt, decoded, needed, wellFormed } from './steps.ts';
import type {
  Answers,
  B64,
  Coarse,
  Day,
  DeletionBody,
  DirectoryAnswer,
  Draft,
  Erased,
  LetterBody,
  Letterhead,
  Mailbox,
  MailboxAnswer,
  ReceiptBody,
  Reply,
  ReporterVault,
  SealedAttachment,
  SubmissionBody,
  UploadBody,
  WithdrawalBody,
} from './types.ts';

interface Drawn {
  readonly code: string;
  readonly instance: B64;
  readonly keys: Promise<ReporterKeys>;
}

/** The report that is being written: what its files are sealed to, whatever becomes of the code. */
interface Writing {
  readonly identity: Identity<'case'>;
  /** Ids of the files that were sealed to it. */
  readonly sealed: Set<B64>;
}

interface Prepared {
  /** The draft as canonical JSON: what makes two drafts the same. */
  readonly told: string;
  readonly submission: Promise<Submission>;
  nonce: Uint8Array | null;
}

/** Sealed once, so that a second try is the same letter. */
interface SealedFacts {
  readonly told: string;
  readonly sealed: Uint8Array;
  nonce: Uint8Array | null;
}

interface Visit {
  readonly keys: ReporterKeys;
  read: Read | null;
  /** Ids of the files that were sealed in this visit. */
  readonly sealed: Set<B64>;
  /** What the replies brought [P-39]. */
  readonly files: Map<B64, ReplyFile>;
  /** The follow-up that was sealed last, to be sent again unchanged. */
  written: { readonly told: string; readonly letter: Uint8Array } | null;
}

/** What the last readMailbox left behind for the writes. */
interface Read {
  readonly address: Address;
  readonly nonce: Uint8Array;
  readonly ownCounter: number;
  readonly seen: readonly Seen[];
  /** The newest reply that was opened and verified. */
  readonly newest: Omit<Receipt, 'day'> | null;
}

/** What a report allows that says nothing. */
const LEAST: Level = 1;

export class ReporterInside implements Omit<ReporterVault, 'forget'> {
  #done = 1;
  #drawn: Drawn | null = null;
  #directory: Directory | null = null;
  #versionLeast = 0;
  /** The organisation's keys that this visit has seen [P-25]. */
  #organisationKeys: readonly B64[] = [];
  #writing: Writing | null = null;
  #prepared: Prepared | null = null;
  #visit: Visit | null = null;
  #facts: SealedFacts | null = null;

  drawCode(instance: B64): Promise<void> {
    this.#writing = null;
    this.#draw(instance);
    return Promise.resolve();
  }

  code(): Promise<string> {
    this.#writing = null; // it was sent: another report is another case
    return attempt(() => needed(this.#drawn, 'drawCode').code);
  }

  progress(): Promise<number> {
    return Promise.resolve(this.#done);
  }

  verifyDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory> {
    return attempt(() => {
      const signature = b64Decode(answer.signature, 64);
      const directory = verifyDirectory(answer.directory, signature, today, this.#versionLeast, this.#organisationKeys);
      this.#versionLeast = directory.version;
      this.#organisationKeys = organisationKeys(directory.organisation);
      this.#directory = directory;
      return directory;
    });
  }

  async writeReport(typed: Draft, proofBits: number): Promise<SubmissionBody> {
    const draft = { ...typed, answers: wellFormedAnswers(typed.answers) };
    const attachments = (draft.attachments ?? []).map(({ id }) => id);
    const counted = draft.counted ?? null;
    const told = canonicalText({ ...draft, attachments, more: { ...draft.more }, counted });
    if (this.#prepared !== null && this.#prepared.told !== told) {
      // The earlier body may have been taken although no answer came, and its case id with it.
      this.#draw(needed(this.#drawn, 'drawCode').instance);
    }
    this.#prepared ??= { told, submission: this.#seal(draft), nonce: null };
    const prepared = this.#prepared;
    try {
      await prepared.submission;
    } catch (error) {
      if (this.#prepared === prepared) this.#prepared = null; // nothing was sent: the code is still fresh
      throw error;
    }
    return this.#solved(prepared, proofBits);
  }

  async sealAttachment(to: Letterhead, type: MediaType, cleaned: boolean, bytes: ArrayBuffer): Promise<SealedAttachment> {
    const { recipient, remembered } = await this.#letterhead(to);
    const { attachment, sealed } = await sealAttachment(recipient, new Uint8Array(bytes), { type, cleaned });
    remembered.add(attachment.id);
    return { ...attachment, sealed: sealed.buffer };
  }

  async prepareUpload(
    to: Letterhead,
    attachment: Pick<Attachment, 'id' | 'digest'>,
    sealedBytes: number,
    proofBits: number,
  ): Promise<UploadBody> {
    const keys = to === 'mailbox' ? needed(this.#visit, 'openMailbox').keys : await needed(this.#drawn, 'drawCode').keys;
    const named = { id: b64Decode(attachment.id, ATTACHMENT_ID_BYTES), digest: b64Decode(attachment.digest, 32) };
    const message = uploadMessage(keys.instance, keys.case, named, sealedBytes);
    const nonce = solve(keys.case, digest(message), uploadBits(proofBits, sealedBytes));
    return {
      case: b64(keys.case),
      verify_key: b64(keys.verifyKey),
      attachment: attachment.id,
      size: sealedBytes,
      digest: attachment.digest,
      proof: { nonce: b64(nonce) },
      signature: b64(signUpload(keys, message)),
    };
  }

  async strengthen(bits: number): Promise<SubmissionBody> {
    return await this.#solved(needed(this.#prepared, 'prepare'), bits);
  }

  async sealFacts(recipient: string, facts: Coarse, proofBits: number): Promise<FactsBody> {
    const told = canonicalText({ ...facts, recipient, told: { ...facts.told } });
    if (this.#facts?.told !== told) {
      const sealed = await this.#sealCounted(recipient, { ...facts, alone: true });
      this.#facts = { told, sealed, nonce: null };
    }
    const { sealed, nonce } = this.#facts;
    const proof = nonce !== null && worked(sealed, nonce, proofBits) ? nonce : solveFacts(sealed, proofBits);
    this.#facts.nonce = proof;
    return factsBody(sealed, proof);
  }

  async openMailbox(typed: string, instance: B64): Promise<{ case: B64; token: B64 }> {
    const code = readCode(typed); // [P-10] before anything slow
    const keys = await this.#derive(code, instance);
    this.#visit = { keys, read: null, sealed: new Set(), files: new Map(), written: null };
    return { case: b64(keys.case), token: b64(keys.token) };
  }

  async readMailbox(answer: MailboxAnswer): Promise<Mailbox>;
  async readMailbox(answer: MailboxAnswer | Erased): Promise<Mailbox | Erased>;
  async readMailbox(answer: MailboxAnswer | Erased): Promise<Mailbox | Erased> {
    const visit = needed(this.#visit, 'openMailbox');
    if (answer.state === 'erased') {
      visit.read = null; // [P-27] no card, and nothing to write to
      return { state: 'erased', erased_on: answer.erased_on };
    }
    // [P-13] The card first; nothing is believed without it.
    const card = await openCard(b64Decode(answer.card), visit.keys);
    this.#noticeVersion(card.body.directory_version);

    const entries = entriesOf(answer.entries);
    let address: Address = card.body;
    let deskKeys = this.#keysOf(card, address, entries);
    const ownDigests = new Set(answer.own.map(({ digest }) => digest));
    const replyDigests = new Set<B64>();
    const twice = doubled(answer.letters.map(({ counter }) => counter)); // [P-08]
    const replies: Reply[] = [];
    const opened: Pick<Letter, 'seen'>[] = [];
    let newest: Read['newest'] = null;
    let last: { counter: number; digest: Uint8Array } | null = null;
    for (const { counter, day, digest: claimed, letter } of [...answer.letters].sort((a, b) => a.counter - b.counter)) {
      const sealed = letter === null ? null : decoded(letter);
      const own = sealed === null ? decoded(claimed) : digest(sealed);
      replyDigests.add(b64(own));
      if (counter > (last?.counter ?? 0)) last = { counter, digest: own };
      const { desk } = address;
      const known = {
        counter,
        day,
        desk,
        phrases: [],
        files: [],
        text: null,
        language: null,
        deleted: letter === null,
        refused: null,
        movedTo: null,
      };
      if (sealed === null) {
        replies.push(known);
        continue;
      }
      try {
        if (twice.has(counter)) throw new Refused('WrongCounter');
        const reply = await openReply(sealed, card, visit.keys, counter, deskKeys);
        opened.push(reply);
        newest = { counter, digest: b64(own) };
        const { day: written, files = [], phrases = [], text, language } = reply.body;
        for (const file of files) visit.files.set(file.id, file);
        const next = nextAddress(address, reply);
        const movedTo = next.desk === address.desk ? null : next.desk;
        replies.push({ ...known, day: written, phrases, files: files.map(({ identity: _, ...file }) => file), text, language, movedTo });
        address = next;
        if (movedTo !== null) deskKeys = this.#keysOf(card, address, entries);
      } catch (error) {
        replies.push({ ...known, refused: refusalOf(error) });
      }
    }

    const ownCounters = answer.own.map(({ counter }) => counter);
    const holds = (seen: Uint8Array): boolean => ownDigests.has(b64(seen)) || replyDigests.has(b64(seen));
    const missing =
      skips(ownCounters, 1) ||
      skips(answer.letters.map(({ counter }) => counter), 1) ||
      !answer.own.some((own) => own.counter === 1 && own.digest === card.body.report_digest) ||
      opened.some((letter) => sawMore(letter, holds));

    const later = answer.own.filter(({ counter }) => counter > 1).sort((a, b) => a.counter - b.counter);
    const marks = later.map(({ counter, digest: own }) => markOf(visit.keys.signer, counter, decoded(own)));

    const deskKey = b64Decode(address.desk_verify_key, 32);
    visit.read = {
      address,
      nonce: b64Decode(answer.nonce),
      ownCounter: Math.max(1, ...ownCounters),
      seen: last === null ? [] : [{ author: deskKey, digest: last.digest }],
      newest,
    };
    return {
      state: answer.state,
      erased_on: answer.erased_on,
      desk: address.desk,
      replies,
      missing,
      own: answer.own.map(({ counter, day }) => ({ counter, day })),
      allowed: { ...remembered(card.body.consent ?? LEAST, marks), check: card.body.check ?? null },
    };
  }

  async openReplyFile(id: B64, sealed: ArrayBuffer): Promise<ArrayBuffer> {
    const file = needed(this.#visit?.files.get(id), 'readMailbox');
    return (await openReplyFile(new Uint8Array(sealed), file)).slice().buffer;
  }

  async writeFollowUp(
    text: string,
    day: Day,
    attachments: readonly Attachment[] = [],
    answers: readonly PhraseAnswer[] = [],
  ): Promise<LetterBody> {
    const tapped = answers.length === 0 ? {} : { answers };
    return this.#write({ ...tapped, day, text: wellFormed(text) }, attachments);
  }

  async writeConsent(level: Level, day: Day, answer?: string): Promise<LetterBody> {
    const { visit, read } = this.#reading();
    const { instance, case: subject, signer } = visit.keys;
    const place = { instance, case: subject, counter: read.ownCounter + 1, day };
    const given = give(signer, place, level, answer === undefined ? undefined : wellFormed(answer));
    return this.#write({ consent: given, day, text: '' });
  }

  /** Seals what comes next in the worker's count; the same again is the same letter. */
  async #write(
    said: Pick<FollowUp, 'answers' | 'consent' | 'day' | 'text'>,
    attachments: readonly Attachment[] = [],
  ): Promise<LetterBody> {
    const { visit, read } = this.#reading();
    const counter = read.ownCounter + 1;
    const { answers, consent, ...plain } = said;
    const told = canonicalText({
      ...plain,
      ...answersKey(answers),
      attachments: attachments.map(({ id }) => id),
      consent: consent === undefined ? null : { ...consent },
      counter,
    });
    if (visit.written?.told !== told) {
      const recipient = caseRecipient(read.address);
      const body = { ...said, attachments: sealedHere(attachments, visit.sealed) };
      visit.written = { told, letter: await sealFollowUp(visit.keys, recipient, body, counter, read.seen) };
    }
    const { letter } = visit.written;
    const named = inOrder(attachments);
    const signature = this.#signed('letter', letterPayload(letter, named));
    return { ...namedBody(named), counter, nonce: b64(read.nonce), letter: b64(letter), signature };
  }

  writeDeletion(counters: readonly number[]): Promise<DeletionBody> {
    return attempt(() => {
      const ascending = [...new Set(counters)].sort((a, b) => a - b);
      const signature = this.#signed('deletion', deletionPayload(ascending));
      return { counters: ascending, nonce: b64(this.#reading().read.nonce), signature };
    });
  }

  writeWithdrawal(): Promise<WithdrawalBody> {
    return attempt(() => {
      const signature = this.#signed('withdrawal', new Uint8Array());
      return { nonce: b64(this.#reading().read.nonce), signature };
    });
  }

  async writeReceipt(day: Day): Promise<ReceiptBody> {
    const { visit, read } = this.#reading();
    const receipt = await sealReceipt(visit.keys, caseRecipient(read.address), { ...needed(read.newest, 'readMailbox'), day });
    return { nonce: b64(read.nonce), receipt: b64(receipt), signature: this.#signed('receipt', receipt) };
  }

  #draw(instance: B64): void {
    const code = drawCode();
    const keys = this.#derive(code, instance);
    keys.catch(() => undefined); // whoever awaits the keys hears of it
    this.#drawn = { code, instance, keys };
    this.#prepared = null;
  }

  async #derive(code: string, instance: B64): Promise<ReporterKeys> {
    this.#done = 0;
    try {
      return await reporterKeys(code, b64Decode(instance, 32), (done) => {
        this.#done = done;
      });
    } finally {
      this.#done = 1;
    }
  }

  async #seal(draft: Draft): Promise<Submission> {
    const drawn = needed(this.#drawn, 'drawCode');
    const directory = needed(this.#directory, 'verifyDirectory');
    if (directory.instance !== drawn.instance) throw new Refused('WrongInstance');
    const entry: DeskEntry | undefined = directory.desks.find(({ desk }) => desk === draft.desk);
    if (entry === undefined) throw new Refused('WrongSubject');
    const recipient = recipientOfDesk(entry, draft.recipient); // [P-16]
    const { language, ongoing, replies } = draft.answers;
    const { identity, sealed } = this.#letterToBe();
    const { counted } = draft;
    return build(await drawn.keys, entry, recipient, {
      answers: draft.answers,
      facts: { ...draft.more, hour: draft.hour, kinds: draft.kinds, language, ongoing, replies, urgent: draft.urgent },
      day: draft.day,
      directoryVersion: directory.version,
      caseIdentity: identity,
      attachments: sealedHere(draft.attachments ?? [], sealed),
      ...(draft.consent === undefined ? {} : { consent: draft.consent }),
      ...(counted === undefined ? {} : { counted: await this.#sealCounted(counted.recipient, { ...counted.facts, alone: false }) }),
    });
  }

  async #sealCounted(recipient: string, counted: Counted): Promise<Uint8Array> {
    const directory = needed(this.#directory, 'verifyDirectory');
    const to = await attempt(() => recipientOfStatistics(directory, recipient)); // [P-34], [P-44]
    return sealFacts(to, b64Decode(directory.instance, 32), counted);
  }

  #letterToBe(): Writing {
    this.#writing ??= { identity: drawIdentity(), sealed: new Set() };
    return this.#writing;
  }

  /** To whom files are sealed now, and where it is remembered that they were. */
  async #letterhead(to: Letterhead): Promise<{ recipient: Recipient<'case'>; remembered: Set<B64> }> {
    if (to === 'mailbox') {
      const { visit, read } = this.#reading();
      return { recipient: caseRecipient(read.address), remembered: visit.sealed };
    }
    needed(this.#drawn, 'drawCode');
    const { identity, sealed } = this.#letterToBe();
    return { recipient: await recipientOf(identity), remembered: sealed };
  }

  async #solved(prepared: Prepared, bits: number): Promise<SubmissionBody> {
    const submission = await prepared.submission;
    const body = bodyDigest(submission);
    if (prepared.nonce === null || !hasProof(submission.case, body, prepared.nonce, bits)) {
      prepared.nonce = solve(submission.case, body, bits);
    }
    return submissionBody(submission, prepared.nonce);
  }

  #signed(write: Write, payload: Uint8Array): B64 {
    const { visit, read } = this.#reading();
    return b64(signWrite(visit.keys, write, read.nonce, payload));
  }

  #reading(): { visit: Visit; read: Read } {
    const visit = needed(this.#visit, 'openMailbox');
    return { visit, read: needed(visit.read, 'readMailbox') };
  }

  /**
   * [P-18] The keys under which the desk of an address may answer: the address's own and its successors. Where the
   * verified directory lists a later epoch, the successors must lead to it; else the address's key alone is believed.
   */
  #keysOf(card: Opened<Card>, address: Address, entries: readonly DeskEntry[]): readonly B64[] {
    const { desk, epoch, desk_verify_key: verifyKey } = address;
    const known = { instance: card.header.instance, desk, epoch, verify_key: verifyKey };
    const keys = successors(entries, known);
    const listed = this.#directory?.desks.find((entry) => entry.desk === desk);
    const leads = listed === undefined || listed.epoch < epoch || keys.get(listed.epoch) === listed.verify_key;
    return leads ? [...keys.values()] : [verifyKey];
  }

  /** [P-15] The card names a directory that once was in force: none older is believed in this visit. */
  #noticeVersion(version: number): void {
    this.#versionLeast = Math.max(this.#versionLeast, version);
    if (this.#directory !== null && this.#directory.version < this.#versionLeast) this.#directory = null;
  }
}

/** A file that was sealed for another case could be opened by nobody, so a letter names none. */
function sealedHere(attachments: readonly Attachment[], sealed: ReadonlySet<B64>): readonly Attachment[] {
  if (!attachments.every(({ id }) => sealed.has(id))) throw new TooEarly('sealAttachment');
  return attachments.map(({ cleaned, digest: of, id, size, type }) => ({ cleaned, digest: of, id, size, type }));
}

/** Those that can be read; the others lead nowhere. */
function entriesOf(texts: readonly string[]): readonly DeskEntry[] {
  return texts.flatMap((text) => {
    try {
      return [parseEntry(text)];
    } catch (error) {
      refusalOf(error);
      return [];
    }
  });
}

function wellFormedAnswers(answers: Answers): Answers {
  const whole = Object.entries(answers).map(([question, told]) => [
    question,
    typeof told === 'string' ? wellFormed(told) : told,
  ]);
  return Object.fromEntries(whole) as Answers;
}
