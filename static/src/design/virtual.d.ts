/** What vite.domain.ts and vite.worker.config.ts make out of domain/, static/words/ and the icon set. */

declare module 'koe:languages' {
  export interface Language {
    readonly code: string;
    readonly endonym: string;
    readonly dir: 'ltr' | 'rtl';
    /** By a native speaker, every text. */
    readonly reviewed: boolean;
  }
  export const languages: readonly Language[];
  /** Of every language that a desk may read, ours or not. */
  export const endonyms: Readonly<Record<string, string>>;
}

declare module 'koe:kinds' {
  export const kinds: readonly { readonly number: number; readonly key: string; readonly urgent: boolean }[];
}

declare module 'koe:questionnaire' {
  export interface Asked {
    readonly key: string;
    readonly form: 'one' | 'several' | 'text' | 'own';
    readonly required: boolean;
    /** Whose rows the answers are; else values of the field of the same key. */
    readonly of?: 'sectors' | 'prefectures';
    /** Asked only when each of these questions has one of these answers. */
    readonly when?: Readonly<Record<string, readonly string[]>>;
    /** Keys of the answers, where they are keys. */
    readonly values: readonly string[];
  }
  export interface Subkind {
    /** `wages.unpaid` */
    readonly key: string;
    readonly urgency: 0 | 1 | 2 | 3;
    readonly indicators: readonly string[];
    /** Whom to call first, where it cannot wait. */
    readonly call?: readonly string[];
  }
  export const sections: readonly { readonly key: string; readonly questions: readonly Asked[] }[];
  export const subkinds: readonly Subkind[];
}

declare module 'koe:sections' {
  /** How many sections the questionnaire has, and in which of them, from 1, a question stands. */
  export const parts: number;
  export const partOfQuestion: Readonly<Record<string, number | undefined>>;
}

declare module 'koe:counted' {
  /** Of the facts for the statistics: the question that a field is of, and the place of each answer's bucket from 0. */
  export const fields: readonly {
    readonly key: string;
    readonly of: string;
    readonly places: Readonly<Record<string, number | undefined>>;
  }[];
}

declare module 'koe:holidays' {
  /** Public holidays of Japan as far as they were announced, by day. */
  export const holidays: readonly { readonly day: string; readonly names: Readonly<Record<string, string>> }[];
}

declare module 'koe:urgencies' {
  /** Within how many hours a person answers, from P0 to P3. */
  export const contactHours: readonly number[];
}

declare module 'koe:calls' {
  /** By the caller's language, or `any`. */
  type Spoken = Readonly<Record<string, string>>;
  export const calls: readonly {
    readonly key: string;
    readonly for: readonly string[];
    readonly japanese: Spoken;
    readonly latin: Spoken;
  }[];
}

declare module 'koe:answers' {
  type Texts = Readonly<Record<string, string>>;
  /** The worker's words, as English or Japanese say them. */
  interface Asked {
    readonly ask: Readonly<Record<string, { readonly question: string } | undefined>>;
    readonly consent: Texts;
    readonly check: { readonly question: string; readonly questions: Texts };
    readonly danger: Texts;
    readonly subkinds: Readonly<Record<string, Texts | undefined>>;
    readonly values: Readonly<Record<string, Texts | undefined>>;
    readonly sectors: Texts;
    readonly prefectures: Texts;
  }
  /** Keys of the questions as they are asked. */
  export const order: readonly string[];
  export const asked: Readonly<Record<'en' | 'ja', Asked>>;
}

declare module 'koe:names' {
  /** For people of a desk, who read more languages than a worker's page speaks. */
  export const kinds: readonly {
    readonly number: number;
    readonly key: string;
    readonly names: Readonly<Record<string, string>>;
  }[];
  export const languages: readonly { readonly code: string; readonly endonym: string }[];
  /** In the order of their numbers, which begin with 1. */
  export const prefectures: readonly Readonly<Record<string, string>>[];
  /** Rows of domain/authorities.json that a desk may ask; `helpsWith` are keys of kinds. */
  export const bodies: readonly {
    readonly key: string;
    readonly names: Readonly<Record<string, string>>;
    readonly helpsWith: readonly string[];
  }[];
}

declare module 'koe:checklists' {
  type Texts = Readonly<Record<'en' | 'ja', string>>;
  export type Term = { readonly years: number } | { readonly months: number } | { readonly days: number };
  /** A row of domain/checklists.json, for people of a desk. */
  interface Row {
    readonly key: string;
    /** Numbers of kinds. */
    readonly kinds: readonly number[] | 'every';
    readonly text: Texts;
    readonly verified_on: string | null;
    readonly expires_on: string | null;
    readonly confidence: 'high' | 'medium' | 'low';
  }
  export interface Step extends Row {
    readonly group: 'ask' | 'secure' | 'do';
  }
  /** What the law says, without a day by which anything must be done. */
  export interface Rule extends Row {
    readonly group: 'law';
    /** Act and article. */
    readonly law: Texts;
    readonly runs: null;
    readonly term: null;
    readonly means: null;
  }
  export interface Deadline extends Row {
    readonly group: 'law';
    readonly law: Texts;
    /** From which day it runs. */
    readonly runs: Texts;
    readonly term: Term;
    /** The day on which it ends: the worker has to have acted, somebody else has to, it protects until then, it cannot be before. */
    readonly means: 'act_by' | 'owed_by' | 'holds_until' | 'not_before';
  }
  export type Item = Step | Rule | Deadline;
  export const items: readonly Item[];
}

declare module 'koe:papers' {
  type Texts = Readonly<Record<string, string | undefined>>;
  interface Heads {
    readonly complainant: string;
    readonly accused: string;
    readonly supervisor?: string;
    readonly parties: string;
    readonly facts: string;
    readonly measures: string;
    readonly disclosure: string;
    readonly protection: string;
    readonly enclosed: string;
  }
  /** A row of domain/complaint_forms.json. */
  export interface Form {
    readonly key: string;
    readonly names: Texts;
    readonly authorities: readonly string[];
    readonly addressees: readonly string[];
    readonly title: string;
    readonly title_unnamed: string;
    readonly basis: string;
    readonly also: readonly { readonly basis: string; readonly for: readonly string[] }[];
    readonly opening: string;
    readonly opening_unnamed: string;
    readonly headings: Heads;
    readonly protection: string;
    readonly statuses: readonly string[] | null;
    readonly breaches: Texts;
    readonly measures: readonly { readonly key: string; readonly text: string }[];
    readonly cautions: readonly {
      readonly when: Readonly<Record<string, readonly string[] | undefined>>;
      readonly text: Texts;
    }[];
    readonly valid_from: string | null;
    readonly valid_to: string | null;
    readonly verified_on: string | null;
    readonly expires_on: string | null;
  }
  export const forms: readonly Form[];
  /** Japanese, by the keys of domain/paper_words.json. */
  export const paperWords: Readonly<Record<string, string>>;
  /** The sub-kinds, as an official calls them, and to which authorities each is told. */
  export const troubles: readonly { readonly key: string; readonly name: string; readonly authorities: readonly string[] }[];
}

declare module 'koe:phrasebook' {
  /** Keys of the sentences, in the order in which a desk finds them. */
  export const groups: readonly { readonly key: string; readonly phrases: readonly string[] }[];
}

declare module 'koe:phrases' {
  type Texts = Readonly<Record<string, string | undefined>>;
  export type Blank = 'authority' | 'phone' | 'document' | 'kind' | 'day' | 'time' | 'yen' | 'text';
  export interface BookPhrase {
    readonly blanks?: Readonly<Record<string, Blank>>;
    /** Keys of what can be tapped, in their order. */
    readonly answers?: readonly string[];
    /** The step of consent that has to be signed first. */
    readonly needs?: 2 | 3 | 4;
    /** Answers after which the numbers to call are shown at once. */
    readonly urgent?: readonly string[];
    /** So many days after it was said the worker is asked. */
    readonly after?: readonly number[];
  }
  /** The phrasebook, and how one language says it. */
  export interface Catalogue {
    readonly code: string;
    /** By a native speaker, every text. */
    readonly reviewed: boolean;
    readonly book: Readonly<Record<string, BookPhrase | undefined>>;
    readonly words: {
      readonly phrases: Texts;
      readonly choices: Texts;
      readonly documents: Texts;
      readonly told: Readonly<
        Record<'unknown' | 'unknownBlank' | 'yen' | 'tap' | 'chosenCount' | 'sentNow' | 'visitOnly' | 'signFirst', string>
      >;
    };
    /** Names by key of domain/authorities.json and domain/kinds.json: those that workers are told of. */
    readonly authorities: Texts;
    readonly kinds: Texts;
    /** The number of each authority that has one: the line in this language, else the first. */
    readonly lines: Texts;
    /** How a day is written where the browser does not know: `{year}`, `{month}`, `{day}`. */
    readonly date: string;
  }
  /** By language, each loaded when it is needed. */
  export const catalogues: Readonly<Record<string, (() => Promise<{ default: Catalogue }>) | undefined>>;
}

declare module 'koe:wages' {
  /** Yen an hour from a day on; not to be relied on after `expiresOn`. */
  export type Rate = readonly [from: string, yen: number, expiresOn: string | null];
  /** By key of domain/prefectures.json, the oldest rate first. */
  export const wages: Readonly<Record<string, readonly Rate[]>>;
}

declare module 'koe:transfer' {
  /** All of them hold; `restriction_years` follows from the sector. */
  export type Condition = Readonly<Record<string, readonly string[]>>;
  export interface Question {
    readonly key: string;
    readonly when: Condition;
    readonly values: readonly { readonly key: string; readonly when?: Condition }[];
  }
  export type Requirement =
    | { readonly key: 'skill_test' | 'japanese' | 'employer_qualified' | 'same_work' }
    | { readonly key: 'worked_long_enough'; readonly months: number; readonly months_if_employer_chose?: number };
  /** A row of domain/transfer_rules.json without its texts. */
  export interface Rule {
    readonly key: string;
    readonly when: readonly Condition[];
    readonly result: string;
    readonly requires: readonly Requirement[];
    readonly who_acts: readonly string[];
    readonly prepare: readonly string[];
    readonly report_as: readonly string[];
    readonly valid_from: string | null;
    readonly valid_to: string | null;
    /** In English, as they were written down. */
    readonly sources: readonly { readonly what: string; readonly read_on: string | null }[];
    readonly verified_on: string | null;
    readonly expires_on: string | null;
    readonly confidence: 'high' | 'medium' | 'low';
  }
  export const questions: readonly Question[];
  export const rules: readonly Rule[];
  /** By key of domain/sectors.json, those of Employment for Skill Development. */
  export const restrictionYears: Readonly<Record<string, number>>;
  export const japaneseNeeded: Readonly<Record<string, string>>;
}

declare module 'koe:helpers' {
  /** A row of domain/authorities.json that is not on the first screen; its texts are in words/world/. */
  export interface Helper {
    readonly key: string;
    /** What it is called in Japanese, to be shown to somebody. */
    readonly japanese: string;
    /** Keys of kinds. */
    readonly helpsWith: readonly string[];
    /** `speaks` is empty where the line is for everybody. */
    readonly lines: readonly { readonly number: string; readonly tel: string; readonly speaks: readonly string[] }[];
    readonly speaks: readonly string[];
    readonly cost: 'free' | 'call_charge' | 'unknown';
    readonly anonymous: 'yes' | 'limited' | 'no' | 'unknown';
  }
  export const helpers: readonly Helper[];
}

declare module 'koe:icons' {
  /** The way of a path; tag and attributes of anything else. */
  export type Shapes = readonly (string | readonly [string, Readonly<Record<string, string>>])[];
  /** By the names of icons.json. */
  export const shapes: Readonly<Record<string, Shapes>>;
}

declare module 'koe:answer-icons' {
  import type { Shapes } from 'koe:icons';

  /** By the names of answer_icons.json. */
  export const shapes: Readonly<Record<string, Shapes>>;
}

/* Of the npm package myanmar-tools, as vite.zawgyi.ts gives it to us: model and rules come from outside. */

declare module 'myanmar-tools/build_node/zawgyi_detector.js' {
  export class ZawgyiDetector {
    constructor(model: ArrayBuffer);
    /** From 0 (Unicode) to 1 (Zawgyi); -Infinity without a letter of the Myanmar blocks. */
    getZawgyiProbability(text: string): number;
  }
}

declare module 'myanmar-tools/build_node/zawgyi_converter.js' {
  interface LibrarysRule {
    readonly p: RegExp;
    readonly s: string;
    readonly matchOnStart?: string;
    readonly revisit?: number;
  }
  export class ZawgyiConverter {
    constructor(phases: readonly (readonly LibrarysRule[])[]);
    zawgyiToUnicode(text: string): string;
  }
}

/** The files that PDF.js would fetch, by name, in base64 (vite.pdf.ts). */
declare module 'koe:pdf-files' {
  export const files: Readonly<Record<string, string | undefined>>;
}
