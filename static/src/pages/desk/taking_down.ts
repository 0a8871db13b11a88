/** A report that a caseworker takes down for somebody who rang or came in: sealed as from a phone, under a code that is theirs. */

import { kinds as known } from 'koe:names';

import { Problem } from '../../client/http.ts';
import { countedOf, drawKinds, prefectureKeys } from '../../questions/counted.ts';
import type { B64, Coarse, Draft, Level, Ongoing, Programme, ReporterVault, SubmissionBody, Urgency } from '../../vault/types.ts';
import { hourNow, today } from './format.ts';

export const WAYS = ['phone', 'counter'] as const;

/** As it stands in the form; empty or null where nothing was chosen. */
export interface TakenDown {
  readonly way: (typeof WAYS)[number] | null;
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
};

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
}
let attempt: Attempt | null = null;

/** The code for the worker, once the server has it; null where none is wanted. */
export async function takeDown(desk: B64, form: TakenDown): Promise<string | null> {
  const [{ makeReporterVault }, { directory, recipientOf, statisticsRecipient, submitReport }] = await Promise.all([
    import('../../vault/reporter.ts'),
    import('../../client/reporter.ts'),
  ]);
  const told = JSON.stringify([desk, form]);
  if (attempt?.told !== told) {
    void attempt?.vault.forget();
    attempt = { told, vault: makeReporterVault(), when: { day: today(), hour: hourNow() }, body: null };
  }
  const { vault, when } = attempt;
  if (attempt.body === null) {
    const { instance, statistics_recipient: named } = await vault.verifyDirectory(await directory(), when.day);
    const { recipient, proof_bits: bits } = await recipientOf(desk);
    await vault.drawCode(instance);
    const statistics = form.counted && named !== null ? await statisticsRecipient() : null;
    const counted = statistics === null ? {} : { counted: { recipient: statistics.recipient, facts: factsOf(form) } };
    attempt.body = await vault.prepare({ ...draftOf(desk, recipient, form, when), ...counted }, bits);
  }
  try {
    await submitReport(attempt.body);
  } catch (error) {
    if (!(error instanceof Problem) || error.slug !== 'proof-too-weak' || typeof error.extra['bits'] !== 'number') throw error;
    attempt.body = await vault.strengthen(error.extra['bits']);
    await submitReport(attempt.body);
  }
  return form.code ? vault.code() : null;
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
  const { way, language, kinds, urgency, ongoing, programme, area, employer, story, consent, code } = form;
  const name = employer.trim();
  return {
    desk,
    recipient,
    ...when,
    answers: {
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
