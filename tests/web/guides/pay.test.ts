/** The sum is done as on paper, in whole yen, and nobody is told that too little is enough. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type Pay, hourly, percentOf, ratioOf, readNumber, tooManyHours } from '../../../static/src/guides/pay.ts';

const anyPay: fc.Arbitrary<Pay> = fc.record({
  way: fc.constantFrom('monthly', 'daily', 'hourly'),
  yen: fc.integer({ min: 1, max: 2_000_000 }),
  hoursADay: fc.integer({ min: 1, max: 24 }),
  daysAMonth: fc.integer({ min: 1, max: 31 }),
});

describe('a number', () => {
  test.each([
    ['180,000', 180_000],
    ['１８０，０００円', 180_000],
    ['¥180.000', 180_000],
    ['၁၈၀၀၀၀', 180_000],
    ['១៨០០០០', 180_000],
    ['๑๘๐๐๐๐ yen', 180_000],
    ['१८००००', 180_000],
    ['180 000', 180_000],
  ])('typed as %s is read', (typed, read) => {
    expect(readNumber(typed)).toBe(read);
  });

  test.each(['', ' ', 'abc', '-5', '18o', '十八万', '99999999999999999999'])('%j is not taken for one', (typed) => {
    expect(readNumber(typed)).toBeNull();
  });

  test('reads back whatever script writes it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('latn', 'mymr', 'khmr', 'thai', 'deva', 'fullwide', 'arab'), (value, numberingSystem) => {
        expect(readNumber(new Intl.NumberFormat('en', { numberingSystem }).format(value))).toBe(value);
      }),
    );
  });
});

describe('the sum', () => {
  test.each<[Pay, number, number]>([
    [{ way: 'monthly', yen: 160_000, hoursADay: 8, daysAMonth: 21 }, 1_226, 77],
    [{ way: 'daily', yen: 9_808, hoursADay: 8, daysAMonth: 1 }, 1_226, 100],
    [{ way: 'daily', yen: 9_807, hoursADay: 8, daysAMonth: 1 }, 1_226, 99],
    [{ way: 'hourly', yen: 1_290, hoursADay: 8, daysAMonth: 22 }, 1_226, 105],
  ])('%j beside %i yen is %i percent', (pay, minimum, percent) => {
    expect(percentOf(pay, minimum)).toBe(percent);
  });

  test('says enough exactly when an hour brings the minimum wage', () => {
    fc.assert(
      fc.property(anyPay, fc.integer({ min: 900, max: 1_500 }), (pay, minimum) => {
        expect(percentOf(pay, minimum) >= 100).toBe(hourly(pay) >= minimum);
      }),
    );
  });

  test('falls into the buckets of the published tables', () => {
    expect([0, 89, 90, 99, 100, 104, 105, 114, 115, 300].map(ratioOf)).toEqual([
      'under_90',
      'under_90',
      '90_99',
      '90_99',
      '100_104',
      '100_104',
      '105_114',
      '105_114',
      '115_more',
      '115_more',
    ]);
  });

  test('names more hours than a month of ordinary work has', () => {
    const pay: Pay = { way: 'monthly', yen: 200_000, hoursADay: 8, daysAMonth: 21 };
    expect([tooManyHours(pay), tooManyHours({ ...pay, daysAMonth: 22 }), tooManyHours({ ...pay, way: 'daily' })]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
