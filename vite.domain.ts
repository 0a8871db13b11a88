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
  readonly explanations: Texts;
}
interface Authority extends Named {
  readonly what: Texts;
  readonly hours: Texts | null;
  readonly numbers: readonly { readonly number: string }[];
  readonly numbers_of?: string;
  readonly first_screen: boolean;
}
interface Hotline extends Named {
  readonly what: Texts;
  readonly hours: Texts;
  readonly number: string;
  readonly tel: string;
}
interface Language {
  readonly code: string;
  readonly endonym: string;
  readonly dir: 'ltr' | 'rtl';
}
interface Field {
  readonly key: string;
  readonly values: object | null;
}
interface Sector {
  readonly key: string;
  readonly esd: boolean;
  readonly esd_restriction_years: number | null;
  readonly esd_transfer_japanese: string | null;
}
interface Wage {
  readonly prefecture: string;
  readonly from: string;
  readonly yen: number;
  readonly expires_on: string | null;
}
type Condition = Readonly<Record<string, readonly string[]>>;
interface Choice {
  readonly key: string;
  readonly when?: Condition;
}
interface Question {
  readonly key: string;
  readonly when: Condition;
  readonly values: readonly Choice[] | { readonly from: 'fields'; readonly row: string } | { readonly from: 'sectors' };
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

/** Whom to call from the first screen. */
export function hotlines(): readonly Hotline[] {
  const authorities = rows('authorities') as readonly Authority[];
  return authorities
    .filter(({ first_screen }) => first_screen)
    .map(({ key, names, what, hours, numbers, numbers_of }) => {
      const lines = authorities.find((other) => other.key === numbers_of)?.numbers ?? numbers;
      const [line] = lines;
      if (line === undefined || hours === null) throw new Error(`${key} cannot be called from the first screen`);
      return { key, names, what, hours, number: line.number, tel: dialled(line.number) };
    });
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
      source: rule.source,
      verified_on: rule.verified_on,
      expires_on: rule.expires_on,
      confidence: rule.confidence,
    })),
    restrictionYears: Object.fromEntries(theirs.map((sector) => [sector.key, sector.esd_restriction_years])),
    japaneseNeeded: Object.fromEntries(theirs.map((sector) => [sector.key, sector.esd_transfer_japanese])),
  };
}

const MODULES: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  'koe:kinds': () => ({ kinds: kinds().map(({ number, key, urgent }) => ({ number, key, urgent })) }),
  'koe:names': () => ({
    kinds: kinds().map(({ number, key, names }) => ({ number, key, names })),
    languages: languages().map(({ code, endonym }) => ({ code, endonym })),
  }),
  'koe:wages': () => ({ wages: wages() }),
  'koe:transfer': transfer,
};

/** `koe:kinds`, `koe:names`, `koe:wages` and `koe:transfer`. */
export function domain(): Plugin {
  return {
    name: 'koe-domain',
    resolveId: (id) => (id in MODULES ? `\0${id}` : null),
    load(id) {
      const made = MODULES[id.slice(1)]?.();
      if (!id.startsWith('\0') || made === undefined) return null;
      return Object.entries(made)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};`)
        .join('\n');
    },
  };
}
