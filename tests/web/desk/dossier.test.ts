/** What stands on which paper: the ladder of consent and the powers of each office, by hand. */

import { forms } from 'koe:papers';
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';

import {
  basisOf,
  breachesIn,
  cautionsOf,
  formOf,
  formsOn,
  isNamed,
  japaneseDay,
  neededBy,
  noDossier,
  offered,
  partsOf,
  type DossierDraft,
} from '../../../static/src/pages/desk/paper/dossier_rules.ts';
import { faultIn, isClassical, tryRecipient } from '../../../static/src/pages/desk/files/sealed_file.tsx';
import type { Answers, Level } from '../../../static/src/vault/types.ts';

const BARE: Answers = { kinds: ['wages'], language: 'vi', ongoing: 'yes', replies: 'code', story: 'x' };
const LSIO: DossierDraft = { ...noDossier, paper: 'labour_standards' };

describe('the ladder', () => {
  test.each<[string, DossierDraft, Level, Level]>([
    ['the desk’s own file, on the first step', noDossier, 1, 1],
    ['a complaint, on the first step', LSIO, 1, 2],
    ['a complaint, on the second', LSIO, 2, 2],
    ['with the name', { ...LSIO, parts: ['answers', 'name'] }, 2, 3],
    ['a complaint, on the third', LSIO, 3, 3],
    ['and the employer may hear of it', { ...LSIO, disclosed: true }, 4, 4],
    ['a lawyer, on the first step', { ...noDossier, to: 'lawyer' }, 1, 2],
    ['a union, with the name', { ...noDossier, to: 'union', parts: ['name'] }, 2, 3],
    ['a mediator', { ...noDossier, to: 'mediator' }, 3, 4],
  ])('%s', (_, draft, level, needed) => {
    expect(neededBy(draft, level)).toBe(needed);
  });

  test('where no name may be told, nothing that tells who it was is ticked; notes never are', () => {
    expect(partsOf(LSIO, 2)).toEqual(['answers', 'employer', 'evidence']);
    expect(partsOf({ ...noDossier, to: 'lawyer' }, 2)).toEqual(['answers', 'employer', 'evidence']);
    for (const level of [1, 2, 3, 4] as const) expect(partsOf(noDossier, level)).not.toContain('notes');
    expect(offered('labour_standards')).not.toContain('letters');
    expect(partsOf({ ...LSIO, parts: ['notes', 'answers'] }, 4)).toEqual(['answers']);
  });

  test('without a name, or for somebody else, it is information', () => {
    expect(isNamed(LSIO, 3, BARE)).toBe(true);
    expect(isNamed(LSIO, 2, BARE)).toBe(false);
    expect(isNamed(LSIO, 3, { ...BARE, for_whom: 'other' })).toBe(false);
  });
});

describe('the forms', () => {
  test('the new act’s paper is there from the day on which the act is', () => {
    expect(formsOn('2027-03-31').map(({ key }) => key)).toEqual(['labour_standards', 'technical_intern']);
    expect(formsOn('2027-04-01').map(({ key }) => key)).toContain('employment_for_skill');
  });

  test('each office gets what it can act on, under its own articles', () => {
    const answers = { ...BARE, subkinds: ['wages.below_minimum', 'freedom_documents.passport_retained', 'sexual_gender.sexual_harassment'] };
    const lsio = formOf('labour_standards');
    const otit = formOf('technical_intern');
    if (lsio === null || otit === null) throw new Error('no form');
    expect(breachesIn(lsio, answers).here).toEqual([{ name: '最低賃金未満', article: '最低賃金法第4条' }]);
    expect(breachesIn(lsio, answers).elsewhere).toHaveLength(2);
    expect(basisOf(lsio, answers)).toBe('労働基準法第104条第1項、最低賃金法第34条第1項');
    expect(basisOf(lsio, BARE)).toBe('労働基準法第104条第1項');
    expect(breachesIn(otit, answers).here.map(({ article }) => article)).toContain('技能実習法第48条第1項');
  });

  test('who is no trainee, who left the name out, and who reads after the change of the law is told so', () => {
    const [otit] = forms.filter(({ key }) => key === 'technical_intern');
    if (otit === undefined) throw new Error('no form');
    const told = (answers: Answers, named: boolean, day: string): number => cautionsOf(otit, answers, named, day).length;
    const usual = told({ ...BARE, status: 'titp1' }, true, '2026-12-01');
    expect(told({ ...BARE, status: 'ssw1' }, true, '2026-12-01')).toBe(usual + 1);
    expect(told({ ...BARE, status: 'titp1' }, false, '2026-12-01')).toBe(usual + 1);
    expect(told({ ...BARE, status: 'titp1' }, true, '2027-04-01')).toBe(usual + 1);
  });

  test('a day is written as an office writes it', () => {
    expect(japaneseDay('2026-11-23')).toBe('令和8年11月23日');
  });
});

describe('a recipient', () => {
  test('of both kinds is taken, and which of them lasts is known', async () => {
    const hybrid = await identityToRecipient(await generateHybridIdentity());
    const classical = await identityToRecipient(await generateX25519Identity());
    expect(await tryRecipient(hybrid)).toBe(null);
    expect(await tryRecipient(classical)).toBe(null);
    expect([isClassical(hybrid), isClassical(classical)]).toEqual([false, true]);
  });

  test('each way to be wrong has its own reason', async () => {
    const secret = await generateX25519Identity();
    const good = await identityToRecipient(secret);
    expect(faultIn('')).toBe('empty');
    expect(faultIn(secret)).toBe('secret');
    expect(faultIn(`${good} ${good}`)).toBe('several');
    expect(faultIn('hello')).toBe('kind');
    expect(faultIn('age1yubikey1qwt50d05nh5vutpdzmlg5wn80xq5negm4uj9ghv0snvdd3yysf5yw3rhl3t')).toBe('kind');
    expect(faultIn(good.slice(0, -1))).toBe('slip');
    expect(faultIn(`${good.slice(0, -1)}${good.endsWith('q') ? 'p' : 'q'}`)).toBe('slip');
    expect(faultIn(good.toUpperCase())).not.toBe(null);
  });

  test('to which nothing can be sealed is a slip', async () => {
    // The neutral point: its letters are right, and every file would have the same key.
    const { bech32 } = await import('@scure/base');
    expect(await tryRecipient(bech32.encodeFromBytes('age', new Uint8Array(32)))).toBe('slip');
  });
});
