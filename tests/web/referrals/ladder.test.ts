/** What the worker allows against what somebody wants to tell whom: the rule by hand, row by row. */

import { expect, test } from 'vitest';

import { certainLevel, EMPLOYER, neededLevel, PEOPLE, TOLD } from '../../../static/src/referrals/ladder.ts';
import type { ConsentProof, Level, OpenedConsent } from '../../../static/src/vault/types.ts';

const SIGNED: ConsentProof = { level: 4, day: '2026-11-24', statement: '', signature: '', verify_key: '' };

test.each<[string, readonly string[], Level]>([
  ['lsio', [], 2],
  ['lsio', ['kinds', 'employer', 'story', 'attachments'], 2],
  ['police', ['kinds'], 2],
  ['lawyer', ['story'], 2],
  ['union', ['kinds', 'name'], 3],
  ['embassy', ['contact'], 3],
  ['shelter', ['name', 'contact'], 3],
  ['union', ['kinds', EMPLOYER], 4],
  ['mediator', [], 4],
  ['labour_commission', ['kinds'], 4],
  ['mediator', ['name'], 4],
])('%s, told %j, needs level %i', (to, told, level) => {
  expect(neededLevel({ to, told })).toBe(level);
});

test('nobody outside is told anything on the first step, whoever it is and whatever it is', () => {
  const levels = PEOPLE.flatMap((to) => TOLD.map((key) => neededLevel({ to, told: [key] })));
  expect(Math.min(...levels)).toBe(2);
});

test.each<[string, OpenedConsent, Level]>([
  ['signed and certain', { level: 3, proof: SIGNED, certain: true }, 3],
  ['while a letter is missing', { level: 4, proof: SIGNED, certain: false }, 1],
  ['that nobody signed', { level: 1, proof: null, certain: true }, 1],
])('a consent %s counts so far', (_, consent, level) => {
  expect(certainLevel(consent)).toBe(level);
});
