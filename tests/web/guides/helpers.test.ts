/** Whoever asks for help is shown somebody, and first who speaks their language. */

import { helpers } from 'koe:helpers';
import { kinds } from 'koe:kinds';
import { describe, expect, test } from 'vitest';

import { helpersFor, linesOf } from '../../../static/src/guides/helpers.ts';
import words from '../../../static/words/guides/en.json' with { type: 'json' };
import world from '../../../static/words/world/en.json' with { type: 'json' };

const NAMED: ReadonlySet<string> = new Set(Object.keys(world.authorities));

describe('the guide to who can help', () => {
  test.each(kinds.map(({ key }) => key))('has somebody with words for %s, in every language', (kind) => {
    for (const language of ['vi', 'mn', 'ja-easy', 'en']) {
      expect(helpersFor(kind, language).filter(({ key }) => NAMED.has(key)).length, language).toBeGreaterThan(0);
    }
  });

  test('names first who speaks the language, and drops nobody', () => {
    const found = helpersFor('discrimination', 'vi');
    const speaking = found.map(({ speaks }) => speaks.includes('vi'));
    expect(speaking).toEqual([...speaking].sort((a, b) => Number(b) - Number(a)));
    expect(found).toHaveLength(helpers.filter(({ helpsWith }) => helpsWith.includes('discrimination')).length);
  });

  test('gives the line of a language, then the one for everybody, then English and Japanese', () => {
    const hotline = helpers.find(({ key }) => key === 'labour_hotline');
    const isa = helpers.find(({ key }) => key === 'isa');
    if (hotline === undefined || isa === undefined) throw new Error('they are in domain/authorities.json');
    expect(linesOf(hotline, 'vi').map(({ tel }) => tel)).toEqual(['0120558815']);
    expect(linesOf(hotline, 'ja-easy').map(({ tel }) => tel)).toEqual(['0120811610']);
    expect(linesOf(hotline, 'mn').map(({ speaks }) => speaks)).toEqual([['ja'], ['en']]);
    expect(linesOf(isa, 'mn').map(({ tel }) => tel)).toEqual(['0570013904']);
  });

  test('warns of an authority that enforces, and of an embassy', () => {
    for (const key of ['isa', 'embassy', 'otit', 'lsio'] as const) expect(world.authorities[key].watch).toMatch(/\w/u);
  });

  test('has words for every cost and every way of asking for a name', () => {
    expect(new Set(Object.keys(words.help.cost))).toEqual(new Set(helpers.map(({ cost }) => cost)));
    expect(new Set(Object.keys(words.help.anonymous))).toEqual(new Set(helpers.map(({ anonymous }) => anonymous)));
  });
});
