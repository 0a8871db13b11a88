import { expect, test } from 'vitest';

import { shuffled } from '../../../static/src/crypto/facts.ts';

test('[P-44] every order is as likely, and nothing is lost', () => {
  const orders = [0, 1, 2].flatMap((first) =>
    [0, 1].map((second) => {
      const draws = [first, second, 0];
      return shuffled(['a', 'b', 'c'], () => draws.shift() ?? 0).join('');
    }),
  );
  expect(new Set(orders)).toEqual(new Set(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']));
  const many = Array.from({ length: 200 }, (_, at) => at);
  const once = shuffled(many);
  expect([...once].sort((a, b) => a - b)).toEqual(many);
  expect(once).not.toEqual(many);
});
