/** A small world for the vaults' tests: an organisation, its desk, a worker, and what a server would carry between them. */

import { type Json, b64, b64Decode, concat, digest, lp } from '../../../static/src/crypto/encoding.ts';
import { type MemberInside, makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import { ReporterInside } from '../../../static/src/vault/reporter.inside.ts';
import type {
  B64,
  CaseAnswer,
  DeskFacts,
  DeskKeysBody,
  DeskMember,
  DirectoryBody,
  Draft,
  FounderBody,
  HandoverBody,
  LetterBody,
  MailboxAnswer,
  MemberBody,
  NoteBody,
  OpenedCase,
  OrganisationAnswer,
  QueueCase,
  ReplyBody,
  ResealedCover,
  SealedConflicts,
  SubmissionBody,
} from '../../../static/src/vault/types.ts';

export const TODAY = '2026-11-24';
export const TOMORROW = '2026-11-25';
export const BITS = 4;
export const FACTS: DeskFacts = {
  desk: b64(new Uint8Array(16).fill(7)),
  names: { en: 'Vietnamese desk', vi: 'Bàn tiếng Việt' },
  languages: ['vi', 'ja'],
  area: 'nationwide',
};

export interface House {
  readonly lead: MemberInside;
  readonly founder: FounderBody;
  readonly instance: B64;
  readonly organisation: OrganisationAnswer;
  readonly desk: DeskKeysBody;
  readonly directory: DirectoryBody;
}

export async function recoveryAndPassphrase(member: MemberInside): Promise<{ passphrase: string; recoveryCode: string }> {
  return { passphrase: await member.drawPassphrase('en'), recoveryCode: await member.drawRecoveryCode() };
}

/** One person who founds the organisation and leads its desk, and the signed directory. */
export async function house(): Promise<House> {
  const lead = makeMemberInside();
  const founder = await lead.foundOrganisation({ name: 'Tổ chức 声', ...(await recoveryAndPassphrase(lead)) });
  const instance = b64(digest(b64Decode(founder.organisation.verify_key)));
  const organisation = {
    ...founder.organisation,
    instance,
    succession: [],
    sealed_by_key: founder.verify_key,
    version: 0,
    statistics_recipient: null,
  };
  const desk = await lead.makeDesk(FACTS);
  const directory = await lead.signDirectory(organisation, [desk.entry], TODAY);
  return { lead, founder, instance, organisation, desk, directory };
}

export function draft(home: House, story = 'Tôi chưa được trả lương.', more: Readonly<Record<string, Json>> = {}): Draft {
  return {
    desk: FACTS.desk,
    recipient: home.desk.recipient,
    answers: { kinds: ['unpaid_wages'], language: 'vi', ongoing: 'yes', replies: 'code', story, ...more },
    day: TODAY,
    hour: 21,
    urgent: true,
    kinds: [1],
    more: { urgency: 1, programme: 'titp', area: 23 },
  };
}

export interface Joined {
  readonly vault: MemberInside;
  readonly body: MemberBody;
  /** As the server lists them. */
  readonly listed: DeskMember;
  /** What they read out. */
  readonly digits: string;
}

/** A colleague who was invited, and has no keys of the desk yet. */
export async function joined(home: House): Promise<Joined> {
  const vault = makeMemberInside();
  const body = await vault.makeMember({ instance: home.instance, ...(await recoveryAndPassphrase(vault)) });
  return { vault, body, listed: memberOf(body), digits: await vault.fingerprint() };
}

export function memberOf({ account, verify_key, recipient }: Omit<DeskMember, 'vouchers'>): DeskMember {
  return { account, verify_key, recipient, vouchers: [] };
}

/** What a server keeps of one case: bytes, digests and days. */
export class Carrier {
  readonly #sent: SubmissionBody;
  /** What a hand-over puts in the place of what was sent. */
  #at: Pick<CaseAnswer, 'desk' | 'epoch' | 'cover' | 'ring'>;
  readonly #letters: { author: 'reporter' | 'desk'; counter: number; letter: B64 }[];
  readonly replies: { counter: number; letter: B64 | null; digest: B64 }[] = [];
  /** The list of the desk that has the case. */
  conflicts: SealedConflicts | null = null;
  notes: NoteBody[] = [];
  receipt: B64 | null = null;

  constructor(sent: SubmissionBody) {
    this.#sent = sent;
    this.#at = { desk: sent.desk, epoch: sent.epoch, cover: sent.cover, ring: null };
    this.#letters = [{ author: 'reporter', counter: 1, letter: sent.report }];
  }

  takeFollowUp(body: LetterBody): void {
    this.#letters.push({ author: 'reporter', counter: body.counter, letter: body.letter });
  }

  takeReply(body: ReplyBody): void {
    this.#letters.push({ author: 'desk', counter: body.counter, letter: body.copy });
    this.replies.push({ counter: body.counter, letter: body.letter, digest: digestOf(body.letter) });
  }

  move(body: HandoverBody): void {
    this.#at = { desk: body.receiver, epoch: body.epoch, cover: body.cover, ring: body.ring };
    this.takeReply(body);
  }

  reseal(body: ResealedCover): void {
    this.#at = { ...this.#at, epoch: body.epoch, cover: body.cover, ring: body.ring };
  }

  delete(counter: number): void {
    for (const reply of this.replies) if (reply.counter === counter) reply.letter = null;
  }

  mailbox(nonce = b64(new Uint8Array(16).fill(1))): MailboxAnswer {
    return {
      nonce,
      state: 'in_progress',
      erased_on: null,
      card: this.#sent.card,
      entries: [],
      letters: this.replies.map((reply) => ({ author: 'desk', day: TODAY, ...reply })),
      own: this.#letters
        .filter(({ author }) => author === 'reporter')
        .map(({ counter, letter }) => ({ counter, day: TODAY, digest: digestOf(letter) })),
    };
  }

  queueRow(): QueueCase {
    const { epoch, cover } = this.#at;
    return { case: this.#sent.case, verify_key: this.#sent.verify_key, epoch, cover_digest: digestOf(cover) };
  }

  covers(): ArrayBuffer {
    return bufferOf(concat(b64Decode(this.#sent.case), lp(b64Decode(this.#at.cover))));
  }

  /** No ring: the cover is the reporter's own. */
  coversAndRings(): ArrayBuffer {
    return bufferOf(concat(new Uint8Array(this.covers()), lp(new Uint8Array())));
  }

  answer(): CaseAnswer {
    const { verify_key, urgent } = this.#sent;
    return {
      case: this.#sent.case,
      ...this.#at,
      day: TODAY,
      state: 'in_progress',
      state_day: TODAY,
      turn: 'desk',
      due: TODAY,
      steps: [],
      erased_on: null,
      urgent,
      assignee: null,
      verify_key,
      letters: this.#letters.map((letter) => ({ ...letter, day: TODAY, digest: digestOf(letter.letter) })),
      replies: this.replies.map(({ counter, letter, digest: known }) => ({
        counter,
        day: TODAY,
        deleted: letter === null,
        digest: known,
      })),
      receipt: this.receipt,
      handovers: [],
      notes: this.notes.map((note) => ({ ...note, day: TODAY, digest: digestOf(note.note) })),
      conflicts: this.conflicts,
    };
  }
}

/** A case that nobody is barred from, as a member reads it. */
export async function openedBy(member: MemberInside, answer: CaseAnswer): Promise<OpenedCase> {
  const opened = await member.openCase(answer);
  if ('withheld' in opened) throw new RangeError(opened.withheld);
  return opened;
}

export function digestOf(letter: B64): B64 {
  return b64(digest(b64Decode(letter)));
}

export function bufferOf(bytes: Uint8Array): ArrayBuffer {
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** `letter` with its last bit turned over. */
export function damaged(letter: B64): B64 {
  const bytes = b64Decode(letter).slice();
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  return b64(bytes);
}

export interface Told {
  readonly reporter: ReporterInside;
  readonly sent: SubmissionBody;
  readonly carrier: Carrier;
  readonly code: string;
}

/** A worker who has reported. */
export async function told(home: House, story?: string, more?: Readonly<Record<string, Json>>): Promise<Told> {
  const reporter = new ReporterInside();
  await reporter.verifyDirectory(home.directory, TODAY);
  await reporter.drawCode(home.instance);
  const sent = await reporter.writeReport(draft(home, story, more), BITS);
  return { reporter, sent, carrier: new Carrier(sent), code: await reporter.code() };
}

/** The worker comes back with the code, on another phone. */
export async function returned(home: House, code: string): Promise<ReporterInside> {
  const reporter = new ReporterInside();
  await reporter.openMailbox(code, home.instance);
  return reporter;
}
