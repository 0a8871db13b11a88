import { expect, test } from 'vitest';

import domainFields from '../../../domain/fields.json' with { type: 'json' };
import prefectures from '../../../domain/prefectures.json' with { type: 'json' };
import { bucketed, countedOf, counting, drawKinds } from '../../../static/src/questions/counted.ts';

const placeOf = (key: string, bucket: string): number =>
  domainFields.find((field) => field.key === key)?.published?.indexOf(bucket) ?? -1;

test('every field of the facts is counted from the answers, and no other', () => {
  const facts = domainFields.filter(({ where }) => where.includes('facts')).map(({ key }) => key);
  const workedOut: Readonly<Record<string, string>> = { region: 'prefecture', urban8: 'prefecture', transfer: 'subkinds' };
  const asked = new Set(facts.map((key) => workedOut[key] ?? key));
  expect(new Set(counting)).toEqual(asked);
});

test.each(prefectures)('$key is counted by its region and whether it is one of the eight, not as itself', (prefecture) => {
  expect(countedOf({ prefecture: prefecture.key }, ['wages']).told).toEqual({
    region: placeOf('region', prefecture.public_region),
    urban8: placeOf('urban8', prefecture.urban8 ? 'urban8' : 'other'),
  });
});

test('answers go in their buckets: what is finer, what is secret and what was not told is not there', () => {
  const told = {
    status: 'out_of_status',
    sector: 'construction',
    nationality: 'LA',
    months_in_japan: '18_23',
    age: '20_24',
    employer_name: 'Yamada',
    documents: 'unknown',
    gender: 'F',
    kinds: ['wages'],
  };
  expect(countedOf(told, ['wages'])).toEqual({
    kinds: [1],
    told: {
      status: placeOf('status', 'other_unknown'),
      sector: placeOf('sector', 'construction'),
      nationality: placeOf('nationality', 'KH_TH_LA'),
      months_in_japan: placeOf('months_in_japan', '12_23'),
    },
  });
  expect(countedOf({ gender: 'F' }, ['sexual_gender']).told).toEqual({ gender: placeOf('gender', 'F') });
});

test.each([
  [['refused'], 'refused'],
  [['left_workplace'], 'left'],
  [['left_workplace', 'no_new_place', 'refused'], 'both'],
  [['no_new_place'], undefined],
  [[], undefined],
])('whoever chose %j of a change of employer is counted as %s', (chosen, bucket) => {
  const subkinds = chosen.map((one) => `transfer_status.${one}`);
  const told = bucket === undefined ? {} : { transfer: placeOf('transfer', bucket) };
  expect(countedOf({ subkinds }, ['transfer_status']).told).toEqual(told);
  expect(bucketed(subkinds)).toEqual(subkinds.filter((one) => one !== 'transfer_status.no_new_place'));
});

test('two kinds of more are drawn by lot, each pair as likely', () => {
  const kinds = ['wages', 'hours', 'contract', 'retaliation', 'other'];
  expect(drawKinds(['wages', 'other'], () => 0)).toEqual(['wages', 'other']);
  const drawn = [0, 1, 2, 3, 4].flatMap((first) =>
    [0, 1, 2, 3].flatMap((second) =>
      [0, 1, 2].map((third) => {
        const draws = [first, second, third];
        return drawKinds(kinds, () => draws.shift() ?? 0).join();
      }),
    ),
  );
  expect(new Set(drawn).size).toBe(10);
  for (const pair of new Set(drawn)) expect(drawn.filter((one) => one === pair)).toHaveLength(6);
});
