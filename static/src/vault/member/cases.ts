/** How is a case opened? Its cover, then the report, then letter by letter. */

import { LEVELS } from '../../crypto/consent.ts';
import { b64, b64Decode, digest } from '../../crypto/encoding.ts';
import type { Receipt, Report } from '../../crypto/bodies/report.ts';
import {
  type CaseHolders,
  type Opened,
  caseHolders,
  openAttachment,
  openReceipt,
  openReplyFile,
  openReport,
  openRing,
} from '../../crypto/reading.ts';
import { refusalOf } from '../../crypto/refusals.ts';
import { decoded, needed } from '../steps.ts';
import type { B64, CaseAnswer, MemberVault, OpenedCase, WithheldCase } from '../types.ts';
import { judged } from './conflicts.ts';
import { inOrder, isShort, ladderOf, pileOf, readCopies, readFollowUps, reportIn, textsIn } from './correspondence.ts';
import { coverOf } from './covers.ts';
import { refusedDesksOf } from './handover.ts';
import type { Vault } from './held.ts';
import { readNotes } from './notes.ts';

export function caseCalls(vault: Vault): Pick<MemberVault, 'openCase' | 'openAttachment'> {
  /** The newest receipt of each case that was opened. */
  const receipts = new Map<B64, Receipt>();

  /** [P-43] What the worker's mailbox has left; an older one than this vault has had takes nothing's place. */
  async function readReceipt(
    answer: CaseAnswer,
    report: Opened<Report>,
    holders: CaseHolders,
    sentAs: ReadonlyMap<number, B64>,
  ): Promise<{ receipt: Receipt | null; receiptRefused: boolean }> {
    const before = receipts.get(answer.case);
    if (answer.receipt === null) return { receipt: before ?? null, receiptRefused: false };
    try {
      const { body } = await openReceipt(decoded(answer.receipt), report, holders, sentAs, before);
      receipts.set(answer.case, body);
      return { receipt: body, receiptRefused: false };
    } catch (error) {
      refusalOf(error);
      return { receipt: before ?? null, receiptRefused: true };
    }
  }

  return {
    async openCase(answer: CaseAnswer): Promise<OpenedCase | WithheldCase> {
      const desk = vault.desk(answer.desk);
      const sealedCover = b64Decode(answer.cover);
      const cover = await coverOf(vault, desk, answer, sealedCover);
      const ring = answer.ring === null ? undefined : await openRing(b64Decode(answer.ring), cover);
      const holders = await caseHolders(cover, ring);

      const pile = pileOf(answer);

      // [P-14] From here on, and only from here, the reporter's recipient and key are known.
      const first = reportIn(pile);
      const report = await openReport(first.sealed, cover, holders);
      const followUps = await readFollowUps(pile, report, holders);
      const copies = await readCopies(pile, desk, cover, holders, ring);
      const missing = isShort(pile) || followUps.sawMore || copies.sawMore;

      const ladder = ladderOf(report, followUps.given);

      const { receipt, receiptRefused } = await readReceipt(answer, report, holders, copies.sentAs);
      const { notes, noteMissing, nextNote, lastNote } = await readNotes(vault, answer, desk, cover, holders, ring);
      const noted = notes.flatMap((note) => ('text' in note ? note.text : []));
      const written = [...textsIn(followUps.placed), ...textsIn(copies.placed), ...noted];
      const { conflicts, refused, withheld } = await judged(vault, answer, report, written);

      const attachments = report.body.attachments ?? [];
      const named = [...attachments, ...followUps.placed.flatMap(({ letter }) => letter.attachments), ...copies.files];
      const lastReporter = pile.reporters.at(-1) ?? first;
      const certain = !missing && followUps.placed.every(({ letter }) => letter.refused === null);
      vault.cases.set(answer.case, {
        desk: answer.desk,
        keys: desk.newest,
        cover,
        coverDigest: b64(digest(sealedCover)),
        ring,
        holders,
        report,
        counter: Math.max(0, ...[...pile.copies, ...pile.replies].map(({ counter }) => counter)) + 1,
        seen: [{ author: report.header.author, digest: b64Decode(lastReporter.digest) }],
        attachments: new Map(withheld === null ? named.map((one) => [one.id, one]) : []),
        allowed: certain ? ladder.level : LEVELS[0],
        nextNote,
        lastNote,
        written: null,
        noted: null,
        handed: null,
      });
      const { facts } = cover.body;
      const refusedDesks = refusedDesksOf(report.body);
      if (withheld !== null) {
        return { case: answer.case, desk: answer.desk, withheld, conflicts, refused, language: facts.language, refusedDesks };
      }
      const { day, answers, directory_version } = report.body;
      return {
        case: answer.case,
        desk: answer.desk,
        facts,
        report: { day, answers, directory_version },
        refusedDesks,
        counted: report.body.facts !== undefined,
        attachments,
        conflicts,
        consent: { level: ladder.level, proof: ladder.proof, certain },
        letters: inOrder(
          followUps.placed.map((placed) => ({
            ...placed,
            letter: { ...placed.letter, consent: ladder.steps.get(placed.letter.counter) ?? null },
          })),
          copies.placed,
        ),
        before: (ring?.body.desks ?? []).map(({ desk: id, until }) => ({ desk: id, until })),
        receipt,
        receiptRefused,
        missing,
        notes,
        noteMissing,
      };
    },

    async openAttachment(openedCase: B64, id: B64, sealed: ArrayBuffer): Promise<ArrayBuffer> {
      const { attachments, holders } = vault.case(openedCase);
      const named = needed(attachments.get(id), 'openCase');
      const bytes = new Uint8Array(sealed);
      const content = await ('identity' in named ? openReplyFile(bytes, named) : openAttachment(bytes, named, holders));
      return content.slice().buffer;
    },
  };
}
