/** What may stand on which paper? The ladder of consent, and what an authority can act on; no screen here. */

import { forms, troubles, type Form } from 'koe:papers';

import { EMPLOYER, neededLevel } from '../../../referrals/ladder.ts';
import type { Answers, Level } from '../../../vault/types.ts';

/** What the caseworker can put on a paper, in the order in which it is offered. */
const PARTS = ['answers', 'person', 'employer', 'story', 'letters', 'notes', 'evidence', 'name'] as const;
export type Part = (typeof PARTS)[number];

/** A case file that stays with the desk. */
export const OWN = 'desk';
export const CASE_FILE = 'case_file';

export interface DossierDraft {
  /** `case_file`, or the key of a form. */
  readonly paper: string;
  /** For whom a case file is. */
  readonly to: string;
  /** null until one was ticked: the usual ones. */
  readonly parts: readonly Part[] | null;
  /** Keys of the form's measures that are not asked for. */
  readonly without: readonly string[];
  /** The employer may be told the name. */
  readonly disclosed: boolean;
  readonly blanks: Readonly<Record<string, string>>;
}

export const noDossier: DossierDraft = { paper: CASE_FILE, to: OWN, parts: null, without: [], disclosed: false, blanks: {} };

/** Of what was asked: whatever tells one worker from another at the same place. */
export const ABOUT_THE_PERSON: ReadonlySet<string> = new Set(['nationality', 'gender', 'age', 'months_in_japan', 'for_whom']);
/** What describes who works where. */
export const PARTIES: ReadonlySet<string> = new Set(['status', 'sector', 'prefecture', 'supervising_type', 'trainees_here']);
/** Between the worker and the desk: on no paper. The check would let somebody else raise the consent. */
export const NEVER: ReadonlySet<string> = new Set([
  'check',
  'refused_desks',
  'refused_people',
  'safe_contact',
  'safe_contact_how',
  'person_knows',
  'reply_language',
  'employer_name', // stands with the employer
]);

/** What each part tells, in the words of the ladder. */
const TELLS: Readonly<Record<Part, readonly string[]>> = {
  answers: ['kinds'],
  person: ['kinds'],
  employer: ['employer'],
  story: ['story'],
  letters: ['story'],
  notes: ['story'],
  evidence: ['attachments'],
  name: ['name', 'contact'],
};

/** Forms that are in force on a day. */
export function formsOn(day: string): readonly Form[] {
  return forms.filter((form) => (form.valid_from ?? day) <= day && day <= (form.valid_to ?? day));
}

export function formOf(paper: string): Form | null {
  return forms.find((form) => form.key === paper) ?? null;
}

/** Letters and notes are between worker and desk: an authority gets what the worker told, not how they were advised. */
export function offered(paper: string): readonly Part[] {
  return PARTS.filter((part) => paper === CASE_FILE || (part !== 'letters' && part !== 'notes'));
}

/** Ticked until somebody unticks it. Notes never are; and where no name may be told, nothing that tells who it was. */
export function usual(paper: string, to: string, level: Level): readonly Part[] {
  const inside = paper === CASE_FILE && to === OWN;
  const telling: readonly Part[] = ['person', 'story', 'letters', 'name'];
  const named = inside || level >= 3;
  return offered(paper).filter((part) => part !== 'notes' && (named || !telling.includes(part)));
}

export function partsOf(draft: DossierDraft, level: Level): readonly Part[] {
  return draft.parts?.filter((part) => offered(draft.paper).includes(part)) ?? usual(draft.paper, draft.to, level);
}

/** Whom it is for, and what they are told, as the ladder asks. */
export function asReferral(draft: DossierDraft, level: Level): { readonly to: string; readonly told: readonly string[] } {
  const told = partsOf(draft, level).flatMap((part) => TELLS[part]);
  return { to: formOf(draft.paper)?.authorities[0] ?? draft.to, told: draft.disclosed ? [...told, EMPLOYER] : told };
}

/** The step that this paper needs; the desk's own needs none. */
export function neededBy(draft: DossierDraft, level: Level): Level {
  return draft.paper === CASE_FILE && draft.to === OWN ? 1 : neededLevel(asReferral(draft, level));
}

/** Whether it is the worker's own complaint, with the name: else it is information. */
export function isNamed(draft: DossierDraft, level: Level, answers: Answers): boolean {
  return partsOf(draft, level).includes('name') && answers['for_whom'] !== 'other';
}

export interface Breach {
  readonly name: string;
  readonly article: string | null;
}

function chosen(answers: Answers): readonly string[] {
  const told = answers['subkinds'];
  return Array.isArray(told) ? told.filter((one) => typeof one === 'string') : [];
}

/** What was chosen, as an official calls it: what the receiver can act on, and what it cannot. */
export function breachesIn(form: Form, answers: Answers): { readonly here: readonly Breach[]; readonly elsewhere: readonly string[] } {
  const told = troubles.filter(({ key }) => chosen(answers).includes(key));
  const acts = ({ key, authorities }: (typeof troubles)[number]): boolean =>
    key in form.breaches || authorities.some((one) => form.authorities.includes(one));
  return {
    here: told.filter(acts).map(({ key, name }) => ({ name, article: form.breaches[key] ?? null })),
    elsewhere: told.filter((one) => !acts(one)).map(({ name }) => name),
  };
}

/** The article that gives the right, and those of other acts for what was chosen. */
export function basisOf(form: Form, answers: Answers): string {
  const also = form.also.filter((one) => one.for.some((subkind) => chosen(answers).includes(subkind)));
  return [form.basis, ...also.map(({ basis }) => basis)].join('、');
}

/** What a caseworker is to know before it is handed in. */
export function cautionsOf(form: Form, answers: Answers, named: boolean, day: string): readonly Form['cautions'][number]['text'][] {
  const holds = ([key, values = []]: readonly [string, readonly string[] | undefined]): boolean => {
    if (key === 'named') return values.includes(named ? 'yes' : 'no');
    if (key === 'after') return values.some((from) => from <= day);
    const told = answers[key];
    return typeof told === 'string' && values.includes(told);
  };
  return form.cautions.filter(({ when }) => Object.entries(when).every(holds)).map(({ text }) => text);
}

/** 令和8年11月23日 */
export function japaneseDay(day: string): string {
  return new Intl.DateTimeFormat('ja-JP-u-ca-japanese', { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}
