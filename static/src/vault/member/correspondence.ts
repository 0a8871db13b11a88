/** What do the letters of a case say, and in which order were they written? */

import type { ReplyFile } from '../../crypto/attachments.ts';
import { type Consent, LEVELS, checkAmong, inForce, statement } from '../../crypto/consent.ts';
import { b64, digest } from '../../crypto/encoding.ts';
import { type Cover } from '../../crypto/bodies/cover.ts';
import { type FollowUp, type Report } from '../../crypto/bodies/report.ts';
import { type Ring } from '../../crypto/bodies/ring.ts';
import { type Seen, doubled, sawMore, skips } from '../../crypto/letters.ts';
import { type CaseHolders, type Opened, consentPlace, deskKeysAt, openCopy, openFollowUp } from '../../crypto/reading.ts';
import { Refused, refusalOf } from '../../crypto/refusals.ts';
import { decoded } from '../steps.ts';
import type { B64, CaseAnswer, CaseLetter, ConsentProof, Day, OpenedConsent } from '../types.ts';
import type { HeldDesk } from './held.ts';
import { shown } from './replies.ts';

/** What the server has of a case's letters, each side in the order of its counters. */
export interface Pile extends Pick<CaseAnswer, 'replies'> {
  readonly reporters: readonly SealedLetter[];
  /** Of the replies, for the desk itself. */
  readonly copies: readonly SealedLetter[];
}

interface SealedLetter {
  readonly counter: number;
  readonly day: Day;
  readonly sealed: Uint8Array;
  readonly digest: B64;
}

/** A letter on its way into the order in which it was written. */
export interface Placed {
  readonly letter: CaseLetter;
  /** Up to which letter of the other side its author had seen; 0 when none, or unknown. */
  readonly sawCounter: number;
}

/** What only a worker's letter says. */
const NOT_FROM_A_DESK = { answers: [], consent: null } as const;

/** A follow-up that says what is allowed. */
interface Given {
  readonly letter: Opened<FollowUp>;
  readonly consent: Consent;
}

export function pileOf({ letters, replies }: CaseAnswer): Pile {
  const by = (author: 'reporter' | 'desk'): readonly SealedLetter[] =>
    letters
      .filter((letter) => letter.author === author)
      .map((letter) => {
        const sealed = decoded(letter.letter);
        return { counter: letter.counter, day: letter.day, sealed, digest: b64(digest(sealed)) };
      })
      .sort((a, b) => a.counter - b.counter);
  return { reporters: by('reporter'), copies: by('desk'), replies };
}

const countersOf = (letters: readonly { readonly counter: number }[]): readonly number[] => letters.map(({ counter }) => counter);

/** The report, where it lies in the pile once. */
export function reportIn({ reporters }: Pile): SealedLetter {
  const first = reporters.find(({ counter }) => counter === 1);
  if (first === undefined || doubled(countersOf(reporters)).has(1)) throw new Refused('WrongCounter');
  return first;
}

/** Whether the counters tell of a letter that is not there. */
export function isShort({ reporters, replies, copies }: Pile): boolean {
  const [sent, kept] = [countersOf(replies), countersOf(copies)];
  return (
    skips(countersOf(reporters), 1) ||
    skips(sent, 1) ||
    skips(kept, 1) ||
    kept.some((counter) => !sent.includes(counter)) ||
    sent.some((counter) => !kept.includes(counter))
  );
}

/** What the authors' words on what they had seen are held against. */
function seenIn({ reporters, replies }: Pile): {
  readonly holds: (seen: Uint8Array) => boolean;
  readonly upToReporters: (seen: readonly Seen[]) => number;
  readonly upToReplies: (seen: readonly Seen[]) => number;
} {
  const reporterDigests = new Map(reporters.map((letter) => [letter.digest, letter.counter]));
  const replyDigests = new Map(replies.map((reply) => [reply.digest, reply.counter]));
  const upTo = (known: ReadonlyMap<B64, number>) => (seen: readonly Seen[]): number =>
    Math.max(0, ...seen.map((entry) => known.get(b64(entry.digest)) ?? 0));
  return {
    holds: (seen) => reporterDigests.has(b64(seen)) || replyDigests.has(b64(seen)),
    upToReporters: upTo(reporterDigests),
    upToReplies: upTo(replyDigests),
  };
}

/** The worker's letters after the report, one by one, so that one that is refused hides no other. */
export async function readFollowUps(
  pile: Pile,
  report: Opened<Report>,
  holders: CaseHolders,
): Promise<{ readonly placed: readonly Placed[]; readonly given: readonly Given[]; readonly sawMore: boolean }> {
  const twice = doubled(countersOf(pile.reporters)); // [P-08]
  const { holds, upToReplies } = seenIn(pile);
  const placed: Placed[] = [];
  const given: Given[] = [];
  let more = false;
  for (const { counter, day, sealed } of pile.reporters) {
    if (counter === 1) continue;
    const known = { author: 'reporter', counter, language: null, deleted: false, phrases: [] } as const;
    try {
      if (twice.has(counter)) throw new Refused('WrongCounter');
      const letter = await openFollowUp(sealed, report, holders, counter);
      more ||= sawMore(letter, holds);
      const { day: written, text, answers = [], attachments = [], consent } = letter.body;
      if (consent !== undefined) given.push({ letter, consent });
      placed.push({
        letter: { ...known, day: written, text, refused: null, answers, attachments, consent: null },
        sawCounter: upToReplies(letter.seen),
      });
    } catch (error) {
      const refused = refusalOf(error);
      const unread = { text: null, refused, answers: [], attachments: [], consent: null };
      placed.push({ letter: { ...known, day, ...unread }, sawCounter: 0 });
    }
  }
  return { placed, given, sawMore: more };
}

/** The desk's own letters, likewise, with the files that they brought and the digests of what was sent. */
export async function readCopies(
  pile: Pile,
  desk: HeldDesk,
  cover: Opened<Cover>,
  holders: CaseHolders,
  ring: Opened<Ring> | undefined,
): Promise<{
  readonly placed: readonly Placed[];
  readonly files: readonly ReplyFile[];
  readonly sentAs: ReadonlyMap<number, B64>;
  readonly sawMore: boolean;
}> {
  const twice = doubled(countersOf(pile.copies)); // [P-08]
  const { holds, upToReporters } = seenIn(pile);
  const ownKeys = [...desk.entries.values()].map(({ verify_key }) => verify_key);
  const placed: Placed[] = [];
  const brought: ReplyFile[] = [];
  const sentAs = new Map<number, B64>();
  let more = false;
  for (const { counter, day, sealed } of pile.copies) {
    const sent = pile.replies.find((reply) => reply.counter === counter);
    const known = { author: 'desk', counter, deleted: sent?.deleted ?? false, ...NOT_FROM_A_DESK } as const;
    try {
      if (twice.has(counter)) throw new Refused('WrongCounter');
      const deskKeys = deskKeysAt(counter, ownKeys, ring, desk.givers);
      const letter = await openCopy(sealed, cover, holders, deskKeys, counter);
      // The mailbox must hold the very reply of which this is the copy.
      more ||= letter.body.sent_digest !== sent?.digest || sawMore(letter, holds);
      sentAs.set(counter, letter.body.sent_digest);
      const { day: written, files = [], phrases = [], text, language } = letter.body;
      brought.push(...files);
      const attachments = files.map(shown);
      placed.push({
        letter: { ...known, day: written, phrases, text, language, attachments, refused: null },
        sawCounter: upToReporters(letter.seen),
      });
    } catch (error) {
      const refused = refusalOf(error);
      const unread = { phrases: [], text: null, language: null, attachments: [], refused };
      placed.push({ letter: { ...known, day, ...unread }, sawCounter: 0 });
    }
  }
  return { placed, files: brought, sentAs, sawMore: more };
}

/** All that was written in them. */
export function textsIn(letters: readonly Placed[]): readonly string[] {
  return letters.flatMap(({ letter: { text, phrases } }) => [
    ...(text === null ? [] : [text]),
    ...phrases.flatMap(({ blanks }) => Object.values(blanks)),
  ]);
}

/** [P-31] What the worker allows now, the proof of it, and what each later letter did, by its counter. */
export function ladderOf(
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

/** Two counts as one conversation: what its author had seen comes before a letter, then the earlier day, then the reporter. */
export function inOrder(reporter: readonly Placed[], desk: readonly Placed[]): CaseLetter[] {
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
