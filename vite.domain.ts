// Of the facts of domain/, what a page needs and no more: the files hold sources and notes that a phone need not load.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plugin } from 'vite';

export const ROOT = import.meta.dirname;

type Texts = Readonly<Record<string, string>>;

interface Named {
  readonly key: string;
  readonly names: Texts;
}
interface Kind extends Named {
  readonly number: number;
  readonly urgent: boolean;
}
interface Authority extends Named {
  readonly numbers: readonly { readonly number: string; readonly languages?: readonly string[] }[];
  readonly numbers_of?: string;
  readonly first_screen: boolean;
  readonly helps_with: readonly string[];
  readonly languages: readonly string[];
  readonly cost: string;
  readonly anonymous: string;
}
interface Hotline {
  readonly key: string;
  readonly number: string;
  readonly tel: string;
}
interface Language {
  readonly code: string;
  readonly endonym: string;
  readonly dir: 'ltr' | 'rtl';
  readonly catalogue: boolean;
  readonly reviewed: boolean;
}
interface Field {
  readonly key: string;
  readonly where: readonly string[];
  readonly values: Readonly<Record<string, string | null>> | null;
  readonly published: readonly string[] | null;
}
interface Prefecture extends Named {
  readonly public_region: string;
  readonly urban8: boolean;
}
interface Sector {
  readonly key: string;
  readonly public_group: string;
  readonly esd: boolean;
  readonly esd_restriction_years: number | null;
  readonly esd_transfer_japanese: string | null;
}
interface Urgency {
  readonly key: string;
  readonly contact_hours: number;
}
interface Holiday extends Named {
  readonly day: string;
}
interface Wage {
  readonly prefecture: string;
  readonly from: string;
  readonly yen: number;
  readonly expires_on: string | null;
}
type Condition = Readonly<Record<string, readonly string[]>>;
interface Asked {
  readonly key: string;
  readonly form: string;
  readonly required: boolean;
  readonly of?: 'sectors' | 'prefectures';
  readonly when?: Condition;
}
interface Section {
  readonly key: string;
  readonly questions: readonly Asked[];
}
interface Subkind extends Named {
  readonly urgency: 'P0' | 'P1' | 'P2' | 'P3';
  readonly ilo_indicators: readonly string[];
  readonly authorities: readonly string[];
}
interface Call {
  readonly key: string;
  readonly for: readonly string[];
  readonly japanese: Texts;
  readonly latin: Texts;
}
interface Check {
  readonly key: string;
  readonly kinds: readonly number[] | 'every';
  readonly group: string;
  readonly text: Texts;
  readonly law: Texts | undefined;
  readonly runs: Texts | null | undefined;
  readonly term: Readonly<Record<string, number>> | null | undefined;
  readonly means: string | null | undefined;
  readonly verified_on: string | null;
  readonly expires_on: string | null;
  readonly confidence: string;
}
interface Choice {
  readonly key: string;
  readonly when?: Condition;
}
interface Question {
  readonly key: string;
  readonly when: Condition;
  readonly values: readonly Choice[] | { readonly from: 'fields'; readonly row: string } | { readonly from: 'sectors' };
}
interface Source {
  readonly key: string;
  readonly what: string;
  readonly read_on: string | null;
}
interface Rule {
  readonly key: string;
  readonly when: readonly Condition[];
  readonly result: string;
  readonly requires: readonly unknown[];
  readonly who_acts: readonly string[];
  readonly prepare: readonly string[];
  readonly report_as: readonly string[];
  readonly valid_from: string | null;
  readonly valid_to: string | null;
  readonly source: readonly string[];
  readonly verified_on: string | null;
  readonly expires_on: string | null;
  readonly confidence: string;
}

export function json(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

const rows = (name: string): unknown => json(`domain/${name}.json`);
const sectors = (): readonly Sector[] => rows('sectors') as readonly Sector[];

export const kinds = (): readonly Kind[] => rows('kinds') as readonly Kind[];

/** All that a desk may read, with a catalogue or without. */
export const languages = (): readonly Language[] => rows('languages') as readonly Language[];

/** What a telephone dials. */
const dialled = (number: string): string => number.replace(/[^\d#]/gu, '');

function callable(wanted: (one: Authority) => boolean): readonly Hotline[] {
  const authorities = rows('authorities') as readonly Authority[];
  return authorities.filter(wanted).flatMap(({ key, numbers, numbers_of }) => {
    const [line] = authorities.find((other) => other.key === numbers_of)?.numbers ?? numbers;
    return line === undefined ? [] : [{ key, number: line.number, tel: dialled(line.number) }];
  });
}

/** Whom to call from the first screen. */
export const hotlines = (): readonly Hotline[] => callable(({ first_screen }) => first_screen);

/** Whom to call besides, for whoever is under 18. */
export const childline = (): readonly Hotline[] => callable(({ key }) => key === 'child_guidance');

/** Whom a desk may ask: the same, and the police. */
function bodies(): readonly unknown[] {
  const authorities = rows('authorities') as readonly Authority[];
  return authorities
    .filter(({ key, first_screen }) => !first_screen || key === 'police')
    .map(({ key, names, helps_with }) => ({ key, names, helpsWith: helps_with }));
}

/** Whom one may ask, with the lines of each; without those that stand on the first screen. */
function helpers(): readonly unknown[] {
  const authorities = rows('authorities') as readonly Authority[];
  return authorities
    .filter(({ first_screen }) => !first_screen)
    .map(({ key, names, helps_with, numbers, languages: speaks, cost, anonymous }) => ({
      key,
      japanese: names['ja'] ?? '',
      helpsWith: helps_with,
      lines: numbers.map((line) => ({ number: line.number, tel: dialled(line.number), speaks: line.languages ?? [] })),
      speaks,
      cost,
      anonymous,
    }));
}

interface PhraseGroup {
  readonly key: string;
  readonly phrases: readonly (Readonly<Record<string, unknown>> & { readonly key: string })[];
}
const phraseGroups = (): readonly PhraseGroup[] => rows('phrasebook') as readonly PhraseGroup[];

/** The number of each authority that has one: the line that speaks a language, else one for everybody, else the first. */
function linesIn(code: string): Texts {
  const authorities = rows('authorities') as readonly Authority[];
  return Object.fromEntries(
    authorities.flatMap(({ key, numbers, numbers_of }) => {
      const there = authorities.find((other) => other.key === numbers_of)?.numbers ?? numbers;
      const line = there.find((one) => one.languages?.includes(code)) ?? there.find((one) => one.languages === undefined) ?? there[0];
      return line === undefined ? [] : [[key, line.number]];
    }),
  );
}

type Entries = Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;

/** All that saying a sentence in one language takes: what there is, its words, and the names of what may stand in its blanks. */
export function phrasesIn(code: string): Readonly<Record<string, unknown>> {
  const { authorities = {}, kinds: trouble = {} } = json(`static/words/world/${code}.json`) as Readonly<Record<string, Entries>>;
  const names = (of: Entries): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(Object.entries(of).map(([key, texts]) => [key, texts?.['name']]));
  const { date } = json(`static/words/${code}.json`) as Texts;
  return {
    code,
    book: Object.fromEntries(phraseGroups().flatMap(({ phrases }) => phrases.map(({ key, ...told }) => [key, told]))),
    lines: linesIn(code),
    reviewed: languages().some((language) => language.code === code && language.reviewed),
    words: json(`static/words/phrasebook/${code}.json`),
    authorities: names(authorities),
    kinds: names(trouble),
    date,
  };
}

/** The workers' languages that the phrasebook speaks. */
const phraseLanguages = (): readonly string[] =>
  languages()
    .filter(({ catalogue }) => catalogue)
    .map(({ code }) => code);

const subkinds = (): readonly Subkind[] => rows('subkinds') as readonly Subkind[];

/** Whom else to call when what happened cannot wait. */
export function helplines(): readonly Hotline[] {
  const wanted = new Set(subkinds().flatMap(({ urgency, authorities }) => (urgency === 'P0' ? authorities : [])));
  return callable(({ key, first_screen }) => !first_screen && wanted.has(key) && key !== 'ngo');
}

/** What the questionnaire asks, and the answers that are keys: in the order in which they are offered. */
function questionnaire(): Readonly<Record<string, unknown>> {
  const fields = rows('fields') as readonly Field[];
  const keysOf = (file: string): readonly string[] => (rows(file) as readonly Named[]).map(({ key }) => key);
  const values = ({ key, of }: Asked): readonly string[] =>
    of === undefined ? Object.keys(fields.find((field) => field.key === key)?.values ?? {}) : keysOf(of);
  return {
    sections: (rows('questionnaire') as readonly Section[]).map((section) => ({
      key: section.key,
      questions: section.questions.map((asked) => ({
        ...asked,
        values: asked.form === 'one' || asked.form === 'several' ? values(asked) : [],
      })),
    })),
    subkinds: subkinds().map(({ key, urgency, ilo_indicators, authorities }) => ({
      key,
      urgency: Number(urgency.slice(1)),
      indicators: ilo_indicators,
      ...(urgency === 'P0' ? { call: authorities } : {}),
    })),
  };
}

type Rate = readonly [from: string, yen: number, expiresOn: string | null];

/** By prefecture, in the file's order. */
function wages(): Readonly<Record<string, readonly Rate[] | undefined>> {
  const table: Record<string, Rate[] | undefined> = {};
  for (const { prefecture, from, yen, expires_on } of rows('minimum_wages') as readonly Wage[]) {
    (table[prefecture] ??= []).push([from, yen, expires_on]);
  }
  return table;
}

function choices({ values }: Question): readonly Choice[] {
  if (!('from' in values)) return values.map(({ key, when }) => ({ key, ...(when && { when }) }));
  if (values.from === 'sectors') {
    return sectors().flatMap(({ key, esd }) => (esd || key === 'other_unknown' ? [{ key }] : []));
  }
  const field = (rows('fields') as readonly Field[]).find(({ key }) => key === values.row);
  return Object.keys(field?.values ?? {}).map((key) => ({ key }));
}

/** What a source is and when it was read; general knowledge was read nowhere. */
function source(key: string): { readonly what: string; readonly read_on: string | null } {
  const found = (rows('sources') as readonly Source[]).find((one) => one.key === key);
  if (found === undefined) throw new Error(`no source ${key}`);
  return { what: found.what, read_on: found.read_on };
}

function transfer(): Readonly<Record<string, unknown>> {
  const theirs = sectors().filter(({ esd }) => esd);
  return {
    questions: (rows('transfer_questions') as readonly Question[]).map((one) => ({
      key: one.key,
      when: one.when,
      values: choices(one),
    })),
    rules: (rows('transfer_rules') as readonly Rule[]).map((rule) => ({
      key: rule.key,
      when: rule.when,
      result: rule.result,
      requires: rule.requires,
      who_acts: rule.who_acts,
      prepare: rule.prepare,
      report_as: rule.report_as,
      valid_from: rule.valid_from,
      valid_to: rule.valid_to,
      sources: rule.source.map(source),
      verified_on: rule.verified_on,
      expires_on: rule.expires_on,
      confidence: rule.confidence,
    })),
    restrictionYears: Object.fromEntries(theirs.map((sector) => [sector.key, sector.esd_restriction_years])),
    japaneseNeeded: Object.fromEntries(theirs.map((sector) => [sector.key, sector.esd_transfer_japanese])),
  };
}

/** What the worker was asked and what each answer says, in the two languages of the staff: the worker's own words. */
function answers(): Readonly<Record<string, unknown>> {
  const inLanguage = (code: string): Readonly<Record<string, unknown>> => {
    const { ask, consent, check } = json(`static/words/report/${code}.json`) as Readonly<Record<string, Record<string, unknown>>>;
    const { subkinds: below, values, sectors: fields, prefectures } = json(`static/words/world/${code}.json`) as Readonly<
      Record<string, unknown>
    >;
    const { danger } = json(`static/words/${code}.json`) as Readonly<Record<string, Record<string, string>>>;
    return { ask, consent, check, danger, subkinds: below, values, sectors: fields, prefectures };
  };
  const order = (rows('questionnaire') as readonly Section[]).flatMap(({ questions }) => questions.map(({ key }) => key));
  return { order, asked: { en: inLanguage('en'), ja: inLanguage('ja') } };
}

/** By the fields of the facts but the kinds: of which question they are, and the place of each answer's bucket. */
function counted(): readonly unknown[] {
  const prefectures = rows('prefectures') as readonly Prefecture[];
  const elsewhere: Readonly<Record<string, readonly [of: string, buckets: readonly (readonly [string, string])[]] | undefined>> = {
    sector: ['sector', sectors().map(({ key, public_group }) => [key, public_group])],
    region: ['prefecture', prefectures.map(({ key, public_region }) => [key, public_region])],
    urban8: ['prefecture', prefectures.map(({ key, urban8 }) => [key, urban8 ? 'urban8' : 'other'])],
  };
  const fields = (rows('fields') as readonly Field[]).filter(({ key, where }) => where.includes('facts') && key !== 'kinds');
  return fields.map(({ key, values, published }) => {
    const [of, buckets] = elsewhere[key] ?? [key, Object.entries(values ?? {})];
    const places = buckets.flatMap(([answer, bucket]) => (bucket === null ? [] : [[answer, published?.indexOf(bucket) ?? -1] as const]));
    if (places.length === 0 || places.some(([, place]) => place < 0)) throw new Error(`no bucket in ${key}`);
    return { key, of, places: Object.fromEntries(places) };
  });
}

/** What a caseworker asks and does, and which deadlines run: without sources and notes. */
function checklists(): readonly Check[] {
  return (rows('checklists') as readonly Check[]).map(
    ({ key, kinds: of, group, text, law, runs, term, means, verified_on, expires_on, confidence }) => ({
      ...{ key, kinds: of, group, text, law, runs, term, means },
      ...{ verified_on, expires_on, confidence },
    }),
  );
}

/** The papers by which a worker complains, and the words that stand on them: Japanese, whatever the page speaks. */
function papers(): Readonly<Record<string, unknown>> {
  const forms = rows('complaint_forms') as readonly Readonly<Record<string, unknown>>[];
  const ofForm = ({ source: _source, note: _note, confidence: _confidence, ...form }: Readonly<Record<string, unknown>>): unknown => form;
  const japanese = ({ key, names }: Named): readonly [string, string | undefined] => [key, names['ja']];
  return {
    forms: forms.map(ofForm),
    paperWords: Object.fromEntries((rows('paper_words') as readonly Named[]).map(japanese)),
    troubles: subkinds().map(({ key, names, authorities }) => ({ key, name: names['ja'], authorities })),
  };
}

const MODULES: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  'koe:kinds': () => ({ kinds: kinds().map(({ number, key, urgent }) => ({ number, key, urgent })) }),
  'koe:names': () => ({
    kinds: kinds().map(({ number, key, names }) => ({ number, key, names })),
    languages: languages().map(({ code, endonym }) => ({ code, endonym })),
    prefectures: (rows('prefectures') as readonly Named[]).map(({ names }) => names),
    bodies: bodies(),
  }),
  'koe:questionnaire': questionnaire,
  'koe:sections': () => {
    const sections = rows('questionnaire') as readonly Section[];
    const partOfQuestion = sections.flatMap(({ questions }, at) => questions.map(({ key }) => [key, at + 1] as const));
    return { parts: sections.length, partOfQuestion: Object.fromEntries(partOfQuestion) };
  },
  'koe:answers': answers,
  'koe:counted': () => ({ fields: counted() }),
  'koe:calls': () => ({
    calls: (rows('calls') as readonly Call[]).map(({ key, for: fits, japanese, latin }) => ({ key, for: fits, japanese, latin })),
  }),
  'koe:checklists': () => ({ items: checklists() }),
  'koe:phrasebook': () => ({
    groups: phraseGroups().map(({ key, phrases }) => ({ key, phrases: phrases.map((phrase) => phrase.key) })),
  }),
  'koe:papers': papers,
  'koe:urgencies': () => ({ contactHours: (rows('urgencies') as readonly Urgency[]).map((one) => one.contact_hours) }),
  'koe:holidays': () => ({ holidays: (rows('holidays') as readonly Holiday[]).map(({ day, names }) => ({ day, names })) }),
  'koe:wages': () => ({ wages: wages() }),
  'koe:transfer': transfer,
  'koe:helpers': () => ({ helpers: helpers() }),
};

const PHRASES = 'koe:phrases';

/** `koe:phrases`: how each language says the phrasebook, to be loaded when somebody writes or reads in it. */
function phrases(id: string): string | null {
  if (id === PHRASES) {
    const loaders = phraseLanguages().map((code) => `${JSON.stringify(code)}: () => import('${PHRASES}/${code}')`);
    return `export const catalogues = { ${loaders.join(', ')} };`;
  }
  const code = phraseLanguages().find((one) => id === `${PHRASES}/${one}`);
  return code === undefined ? null : `export default ${JSON.stringify(phrasesIn(code))};`;
}

/** `koe:kinds`, `koe:helpers`, `koe:names`, `koe:questionnaire`, `koe:sections`, `koe:counted`, `koe:calls`, `koe:papers`, `koe:urgencies`, `koe:holidays`, `koe:wages`, `koe:transfer`, `koe:checklists`, `koe:phrasebook` and `koe:phrases`. */
export function domain(): Plugin {
  return {
    name: 'koe-domain',
    resolveId: (id) => (id in MODULES || id.startsWith(PHRASES) ? `\0${id}` : null),
    load(id) {
      if (id.startsWith(`\0${PHRASES}`)) return phrases(id.slice(1));
      const made = MODULES[id.slice(1)]?.();
      if (!id.startsWith('\0') || made === undefined) return null;
      return Object.entries(made)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n');
    },
  };
}
