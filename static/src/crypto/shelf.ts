/** What does a member keep for themselves alone? Sealed to their own keys, and signed with them. docs/protocol.md §9 */

import { type Json, asBool, asBytes, asChoice, asInt, asList, asText, fields, utf8 } from './encoding.ts';
import { AREAS } from './bodies/cover.ts';
import { type Header, build } from './letters.ts';
import { expect } from './refusals.ts';
import { type Recipient, recipientDigest, seal } from './sealing.ts';
import { type Signer, verifyKeyOf } from './signing.ts';

export const MARKS_MAX = 2_500;
/** No more letters or notes of a case are told apart. */
export const COUNT_MAX = 9_999;
export const DAYS_MAX = 99_999;
export const WATCHED_MAX = 200;
export const VIEWS_MAX = 20;
export const NAME_BYTES_MAX = 160;
export const AFTERS = ['back', 'next', 'stay'] as const;
const WORD = /^[A-Za-z0-9_-]{1,20}$/;
const KINDS_MAX = 9_999;

/** How far a case was read: case, the day on which it was last met (in days since 1970), letters, notes. */
export type Mark = readonly [of: string, day: number, letters: number, notes: number];

/** What somebody chose of a list, under a name; null is any. A reader passes over a word that it does not know. */
export interface View {
  readonly area: number | null;
  readonly holder: string;
  readonly kind: number | null;
  readonly language: string | null;
  readonly list: string;
  readonly name: string;
  readonly only: string | null;
  readonly programme: string | null;
  readonly state: string | null;
  readonly urgent: boolean;
}

/**
 * Kind 13. `marks` and `watched` ascend by the b64 of their cases, each there once; of views no name is twice.
 *
 * `after` says where the page goes when a case is finished with.
 */
export interface Shelf {
  readonly after: (typeof AFTERS)[number];
  readonly marks: readonly Mark[];
  readonly views: readonly View[];
  readonly watched: readonly string[];
}

/** Before anything was kept. */
export const NOTHING_KEPT: Shelf = { after: 'stay', marks: [], views: [], watched: [] };

export function asShelf(value: Json): Shelf {
  const body = fields(value, 'after', 'marks', 'views', 'watched');
  const shelf = {
    after: asChoice(body.after, AFTERS),
    marks: atMost(body.marks, MARKS_MAX).map(asMark),
    views: atMost(body.views, VIEWS_MAX).map(asView),
    watched: atMost(body.watched, WATCHED_MAX).map(asCase),
  };
  checkAscending(shelf.marks.map(([of]) => of));
  checkAscending(shelf.watched);
  expect(new Set(shelf.views.map(({ name }) => name)).size === shelf.views.length);
  return shelf;
}

function asMark(value: Json): Mark {
  const [of, day, letters, notes, ...more] = asList(value);
  expect(notes !== undefined && more.length === 0);
  return [asCase(of), asInt(day, 0, DAYS_MAX), asInt(letters, 0, COUNT_MAX), asInt(notes, 0, COUNT_MAX)];
}

function asView(value: Json): View {
  const body = fields(
    value,
    'area',
    'holder',
    'kind',
    'language',
    'list',
    'name',
    'only',
    'programme',
    'state',
    'urgent',
  );
  return {
    area: body.area === null ? null : asInt(body.area, 1, AREAS),
    holder: asWord(body.holder),
    kind: body.kind === null ? null : asInt(body.kind, 0, KINDS_MAX),
    language: asWordOrNull(body.language),
    list: asWord(body.list),
    name: asName(body.name),
    only: asWordOrNull(body.only),
    programme: asWordOrNull(body.programme),
    state: asWordOrNull(body.state),
    urgent: asBool(body.urgent),
  };
}

function atMost(value: Json, most: number): readonly Json[] {
  const told = asList(value);
  expect(told.length <= most);
  return told;
}

/** By their b64, as both languages compare text. */
function checkAscending(cases: readonly string[]): void {
  for (const [at, one] of cases.entries()) {
    const before = cases[at - 1];
    expect(before === undefined || before < one);
  }
}

function asCase(value: Json | undefined): string {
  asBytes(value, 16);
  return asText(value);
}

function asName(value: Json): string {
  const name = asText(value);
  const size = utf8(name).length;
  expect(size > 0 && size <= NAME_BYTES_MAX);
  return name;
}

function asWord(value: Json): string {
  const word = asText(value);
  expect(WORD.test(word));
  return word;
}

function asWordOrNull(value: Json): string | null {
  return value === null ? null : asWord(value);
}

/** As it is written. */
export function shelfJson({ after, marks, views, watched }: Shelf): Json {
  return { after, marks: marks.map((mark) => [...mark]), views: views.map((view) => ({ ...view })), watched: [...watched] };
}

/** [P-40] Letter 13: the whole shelf, to the member's own recipient; `version` counts from 1. */
export function sealShelf(
  signer: Signer<'member'>,
  body: Shelf,
  about: { instance: Uint8Array; account: Uint8Array; version: number; to: Recipient<'member'> },
): Promise<Uint8Array> {
  const header: Header = {
    kind: 'shelf',
    instance: about.instance,
    subject: about.account,
    author: verifyKeyOf(signer),
    recipientDigest: recipientDigest(about.to),
    counter: about.version,
  };
  return seal(about.to, build(header, shelfJson(body), signer));
}
