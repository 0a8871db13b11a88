import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { counted } from '../../../static/src/languages/plurals.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const known = read('domain/languages.json') as readonly { readonly code: string; readonly tag: string; readonly plurals: readonly string[] }[];
/** Held to by the server's words too: tests/words/test_plurals.py. */
const CASES = read('tests/plural_cases.json') as readonly (readonly [code: string, forms: Readonly<Record<string, string>>])[];

describe('numbers in sentences', () => {
  test.each(known)('$code has the forms that CLDR gives it', ({ tag, plurals }) => {
    expect(new Intl.PluralRules(tag).resolvedOptions().pluralCategories.sort()).toEqual([...plurals].sort());
  });

  test.each(CASES)('%s says each number in its form', (code, forms) => {
    const { tag, plurals } = known.find((one) => one.code === code) ?? { tag: '', plurals: [] };
    const told = Object.fromEntries(plurals.map((form) => [`wait_${form}`, form])) as { readonly wait_other: string };
    const said = Object.keys(forms).map((number) => [number, counted(tag, told, 'wait', Number(number))]);
    expect(Object.fromEntries(said)).toEqual(forms);
  });

  test('every language of a worker is among the cases', () => {
    expect(CASES.map(([code]) => code).sort()).toEqual(known.map(({ code }) => code).sort());
  });

  test.each(known)('$code says of one second what it says of one', ({ code, tag }) => {
    const { trouble } = read(`static/words/${code}.json`) as { readonly trouble: { readonly busy_other: string } };
    const one = counted(tag, trouble, 'busy', 1);
    expect(one).toContain('{seconds}');
    expect(one).not.toContain('seconds.');
  });

  test('a browser that does not know the language says its only form', () => {
    // Chromium 156 knows no Burmese and would count as the phone's language does: English has a form for one.
    expect(counted('en', { wait_other: '{seconds} စက္ကန့်' }, 'wait', 1)).toBe('{seconds} စက္ကန့်');
  });
});
