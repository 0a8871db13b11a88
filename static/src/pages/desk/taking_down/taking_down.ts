/** A report that a caseworker takes down for somebody who rang or came in: sealed as from a phone, under a code that is theirs. */

import { kinds as known } from 'koe:names';

import { Problem } from '../../../client/http.ts';
import { countedOf, drawKinds, prefectureKeys } from '../../../questions/counted.ts';
import type {
  Answers,
  Attachment,
  B64,
  CaseLetter,
  Coarse,
  Draft,
  Level,
  Ongoing,
  OpenedCase,
  Programme,
  ReporterVault,
  SubmissionBody,
  Urgency,
} from '../../../vault/types.ts';
import { hourNow, today } from '../format.ts';
import type { TakenFile } from './taken_files.tsx';

export const WAYS = ['phone', 'counter'] as const;

/** The case of which a second one is a part. */
export interface Origin {
  readonly case: B64;
  /** What its worker allows: the second case's consent is no more. */
  readonly level: Level;
  /** The worker's, of the report and of all letters. */
  readonly files: readonly Attachment[];
  /** Whom the worker refused holds for every part of what they told. */
  readonly kept: Partial<Answers>;
}

/** As it stands in the form; empty or null where nothing was chosen. */
export interface TakenDown {
  readonly way: (typeof WAYS)[number] | 'split' | null;
  /** They were asked, and want it written down. */
  readonly agreed: boolean;
  readonly language: string;
  readonly kinds: readonly string[];
  readonly urgency: Urgency | null;
  readonly ongoing: Ongoing | null;
  readonly programme: Programme | null;
  readonly area: number | null;
  readonly employer: string;
  readonly story: string;
  readonly consent: Level;
  /** They want to be in the published numbers. */
  readonly counted: boolean;
  /** They want a code to take home. */
  readonly code: boolean;
  /** Null for what somebody tells now. */
  readonly origin: Origin | null;
}

export const NOTHING: TakenDown = {
  way: null,
  agreed: false,
  language: 'vi',
  kinds: [],
  urgency: null,
  ongoing: null,
  programme: null,
  area: null,
  employer: '',
  story: '',
  consent: 1,
  counted: true,
  code: true,
  origin: null,
};

const REFUSALS = ['refused_desks', 'refused_people'] as const;

/** As a second case out of this one begins: everything, of which the caseworker leaves what belongs there. */
export function splitFrom(of: OpenedCase): TakenDown {
  const { answers } = of.report;
  const { language, programme, area, urgency } = of.facts;
  const theirs = of.letters.filter((letter): letter is CaseLetter & { text: string } => letter.author === 'reporter' && letter.text !== null);
  const employer = answers['employer_name'];
  const kept = REFUSALS.flatMap((key) => (answers[key] === undefined ? [] : [[key, answers[key]] as const]));
  return {
    way: 'split',
    agreed: true,
    language,
    kinds: answers.kinds,
    urgency: urgency ?? null,
    ongoing: answers.ongoing,
    programme: programme ?? null,
    area: area ?? null,
    employer: typeof employer === 'string' ? employer : '',
    story: [answers.story, ...theirs.map(({ text }) => text)].filter((part) => part !== '').join('\n\n'),
    consent: of.consent.level,
    // Whoever was counted with the first case is counted once.
    counted: false,
    code: false,
    origin: {
      case: of.case,
      level: of.consent.level,
      files: [...of.attachments, ...theirs.flatMap(({ attachments }) => attachments)],
      kept: Object.fromEntries(kept),
    },
  };
}

/** What is still to be answered, the first first; nothing stops but these. */
export type Missing = 'way' | 'agreed' | 'kinds' | 'urgency' | 'ongoing';
export function missingIn(form: TakenDown): Missing | null {
  if (form.way === null) return 'way';
  if (!form.agreed) return 'agreed';
  if (form.kinds.length === 0) return 'kinds';
  if (form.urgency === null) return 'urgency';
  return form.ongoing === null ? 'ongoing' : null;
}

/** The first try of these very words: a later one is the same report, whether or not the first has arrived. */
interface Attempt {
  readonly told: string;
  readonly vault: ReporterVault;
  readonly when: { readonly day: string; readonly hour: number };
  body: SubmissionBody | null;
  bits: number;
  /** Sealed for the case of `body`, in the order in which they are shown. */
  sealed: readonly { readonly attachment: Attachment; readonly file: Blob }[];
}
let attempt: Attempt | null = null;

/** What came of it: the new case, and the code for the worker; null where none is wanted. */
export interface Arrived {
  readonly case: B64;
  readonly code: string | null;
}

/** Resolves once the server has it, with all its files. */
export async function takeDown(desk: B64, form: TakenDown, files: readonly TakenFile[]): Promise<Arrived> {
  const [{ makeReporterVault }, { readDirectory, readRecipient, readStatisticsRecipient, submitReport }, { carry }] = await Promise.all([
    import('../../../vault/reporter.ts'),
    import('../../../client/reporter.ts'),
    import('../../report/upload.ts'),
  ]);
  const told = JSON.stringify([desk, form, files.map(({ key }) => key)]);
  if (attempt?.told !== told) {
    void attempt?.vault.forget();
    attempt = { told, vault: makeReporterVault(), when: { day: today(), hour: hourNow() }, body: null, bits: 0, sealed: [] };
  }
  const now = attempt;
  const { vault, when } = now;
  if (now.body === null) {
    const { instance, statistics_recipient: named } = await vault.verifyDirectory(await readDirectory(), when.day);
    const { recipient, proof_bits: bits } = await readRecipient(desk);
    now.bits = bits;
    await vault.drawCode(instance);
    now.sealed = await sealedBy(vault, files);
    const attachments = now.sealed.map(({ attachment }) => attachment);
    const statistics = form.counted && named !== null ? await readStatisticsRecipient() : null;
    const draft = {
      ...draftOf(desk, recipient, form, when),
      ...(statistics === null ? {} : { counted: { recipient: statistics.recipient, facts: factsOf(form) } }),
      ...(attachments.length === 0 ? {} : { attachments }),
    };
    now.body = await vault.writeReport(draft, bits);
  }
  if (now.sealed.length > 0) await carry(vault, 'report', now.sealed, now.bits);
  try {
    await submitReport(now.body);
  } catch (error) {
    if (!(error instanceof Problem) || error.slug !== 'proof-too-weak' || typeof error.extra['bits'] !== 'number') throw error;
    now.body = await vault.strengthen(error.extra['bits']);
    await submitReport(now.body);
  }
  return { case: now.body.case, code: form.code ? await vault.code() : null };
}

/** One after the other, so that memory holds one sealed file at a time; a copy crosses to the vault. */
async function sealedBy(vault: ReporterVault, files: readonly TakenFile[]): Promise<Attempt['sealed']> {
  const all: Attempt['sealed'][number][] = [];
  for (const { type, cleaned, bytes } of files) {
    const { sealed, ...attachment } = await vault.sealAttachment('report', type, cleaned, bytes.slice(0));
    all.push({ attachment, file: new Blob([sealed]) });
  }
  return all;
}

/** Nothing of the worker's keys stays in the desk's browser. */
export function forgetTakenDown(): void {
  void attempt?.vault.forget();
  attempt = null;
}

/** Of what a phone would have counted, as much as the form asks. */
function factsOf({ kinds, programme, area }: TakenDown): Coarse {
  const below = (end: number): number => Math.floor((crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % end);
  const status = { titp: 'titp1', esd: 'esd', ssw: 'ssw1', other: 'other' } as const;
  const told = {
    ...(programme === null ? {} : { status: status[programme] }),
    ...(area === null ? {} : { prefecture: prefectureKeys()[area - 1] }),
  };
  return countedOf(told, drawKinds(kinds, below));
}

function draftOf(desk: B64, recipient: string, form: TakenDown, when: Attempt['when']): Draft {
  const { way, language, kinds, urgency, ongoing, programme, area, employer, story, consent, code, origin } = form;
  const name = employer.trim();
  return {
    desk,
    recipient,
    ...when,
    answers: {
      ...origin?.kept,
      kinds,
      language,
      ongoing: ongoing ?? 'unknown',
      replies: code ? 'code' : 'none',
      story: story.trim(),
      ...(way === null ? {} : { taken_down: way }),
      ...(name === '' ? {} : { employer_name: name }),
    },
    urgent: (urgency ?? 3) <= 1,
    kinds: known.filter(({ key }) => kinds.includes(key)).map(({ number }) => number),
    more: {
      urgency: urgency ?? 3,
      ...(programme === null ? {} : { programme }),
      ...(area === null ? {} : { area }),
    },
    consent,
  };
}
