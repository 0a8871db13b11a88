/** The word lists are the ones that domain/wordlists/README.md names, and hold the bits that §5 counts on. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const folder = new URL('../../../domain/wordlists/', import.meta.url);
const read = (name: string): Buffer => readFileSync(new URL(name, folder));

const rows = read('README.md')
  .toString('utf8')
  .split('\n')
  .map((line) => /^\| (\w+\.txt) \| (\d+) \| ([\d.]+) \| ([0-9a-f]{64}) \|$/.exec(line))
  .filter((row) => row !== null)
  .map(([, name = '', words, bits, sum]) => ({ name, words: Number(words), bits: Number(bits), sum }));

test('the README names both lists', () => {
  expect(rows.map(({ name }) => name)).toEqual(['eff_large.txt', 'bip39_japanese.txt']);
});

test.each(rows)('$name is as published', ({ name, words, bits, sum }) => {
  expect(createHash('sha256').update(read(name)).digest('hex')).toBe(sum);
  const list = read(name).toString('utf8').trimEnd().split('\n');
  expect(new Set(list.map((word) => word.normalize('NFKC').toLowerCase())).size).toBe(words);
  expect(Math.log2(words)).toBeCloseTo(bits, 2);
  expect(list.every((word) => /^\S+$/.test(word))).toBe(true);
});

test('a passphrase has at least 77 bits', () => {
  expect(6 * Math.log2(7776)).toBeGreaterThanOrEqual(77);
  expect(7 * Math.log2(2048)).toBeGreaterThanOrEqual(77);
});
