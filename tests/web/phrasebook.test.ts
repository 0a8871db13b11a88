// The phrasebook as the two pages say it: what stands in a blank, what is not known, which answers are sent.
import { groups } from 'koe:phrasebook';
import { catalogues } from 'koe:phrases';
import type { ComponentChildren } from 'preact';
import { expect, test } from 'vitest';

import { fits, known, type Catalogue } from '../../static/src/phrasebook/book.ts';
import { choice, sentence } from '../../static/src/phrasebook/said.tsx';
import { placeOf, tappedIn } from '../../static/src/pages/mailbox/phrases.ts';

async function catalogue(code: string): Promise<Catalogue> {
  const load = catalogues[code];
  if (load === undefined) throw new Error(`no ${code}`);
  return (await load()).default;
}

/** What a reader sees: the letters, without readings. */
function seen(children: ComponentChildren): string {
  if (Array.isArray(children)) return children.map(seen).join('');
  if (typeof children !== 'object' || children === null) return String(children ?? '');
  if (!('props' in children)) return '';
  const { type, props } = children as { type: unknown; props: { children?: ComponentChildren } };
  if (type === 'rt' || type === 'rp') return '';
  return typeof type === 'function' ? seen((type as (given: unknown) => ComponentChildren)(props)) : seen(props.children);
}

const LANGUAGES = Object.keys(catalogues);
const GOOD = { authority: 'lsio', phone: 'yorisoi', document: 'passport', kind: 'wages', day: '2026-12-24', time: '18:30', yen: '120000', text: 'Anh A.' };

test('every sentence of every language can be said with its blanks filled, and no brace is left', async () => {
  expect(LANGUAGES).toHaveLength(12);
  for (const code of LANGUAGES) {
    const here = await catalogue(code);
    expect(groups.flatMap(({ phrases }) => phrases)).toEqual(Object.keys(here.book));
    for (const [key, { blanks = {} } = {}] of Object.entries(here.book)) {
      const phrase = { key, blanks: Object.fromEntries(Object.entries(blanks).map(([name, blank]) => [name, GOOD[blank]])) };
      const text = seen(sentence(phrase, here));
      expect(text, `${code} ${key}`).not.toMatch(/[{}|]/u);
      expect(text, `${code} ${key}`).not.toContain(here.words.told.unknownBlank);
    }
  }
});

test('days, yen and numbers are written as the reader’s language writes them, in Latin digits', async () => {
  const said = async (code: string, key: string, blanks: Record<string, string>): Promise<string> =>
    seen(sentence({ key, blanks }, await catalogue(code)));
  expect(await said('vi', 'minimum', { amount: '1195' })).toContain('1.195 yên');
  expect(await said('ja', 'minimum', { amount: '1195' })).toContain('1,195円');
  expect(await said('ja-easy', 'write_by', { day: '2026-12-24' })).toContain('2026年12月24日');
  expect(await said('ne', 'minimum', { amount: '1195' })).toContain('1,195');
  // The advice line has a number for each language.
  expect(await said('vi', 'you_call', { phone: 'labour_hotline' })).toContain('0120-558-815');
  expect(await said('my', 'you_call', { phone: 'labour_hotline' })).toContain('0120-662-700');
  expect(await said('id', 'you_call', { phone: 'police' })).toContain('110');
});

test('[P-35] what a page does not know it says as such, and never as something else', async () => {
  const en = await catalogue('en');
  const unknown = [
    { key: 'of_a_later_koe', blanks: {} },
    { key: 'constructor', blanks: {} },
    { key: 'safe_now', blanks: { day: '2026-12-24' } },
    { key: 'meet', blanks: { day: '2026-12-24' } },
    { key: 'meet', blanks: { day: '2026-12-24', place: 'x' } },
  ];
  expect(unknown.map((phrase) => sentence(phrase, en))).toEqual(unknown.map(() => null));
  const bad = { authority: 'constructor', phone: 'lsio', document: 'passports', kind: 'x', day: '2026-02-30', time: '24:00', yen: '0', text: ' ' };
  for (const [blank, value] of Object.entries(bad)) expect(fits(blank as keyof typeof bad, value, en), blank).toBe(false);
  for (const [blank, value] of Object.entries(GOOD)) expect(fits(blank as keyof typeof GOOD, value, en), blank).toBe(true);
  const links = seen(sentence({ key: 'you_call', blanks: { phone: '0900-000-0000' } }, en));
  expect(links).not.toContain('0900');
  expect([seen(choice('not_sure', en)), seen(choice('constructor', en))]).toEqual(['I am not sure', 'constructor']);
  expect(seen(sentence({ key: 'meet', blanks: { day: '', time: '' } }, en, '＿＿'))).toBe('Can we meet on ＿＿ at ＿＿?');
});

test('only answers that were offered, under replies that are there, are sent', async () => {
  const en = await catalogue('en');
  const replies = [
    { counter: 2, phrases: [{ key: 'read_it', blanks: {} }, { key: 'safe_now', blanks: {} }] },
    { counter: 4, phrases: [{ key: 'of_a_later_koe', blanks: {} }, { key: 'not_sign', blanks: { document: 'contract' } }] },
  ];
  const tapped = {
    [placeOf(2, 1)]: 'yes', // nothing is asked there
    [placeOf(2, 2)]: 'no',
    [placeOf(3, 1)]: 'yes', // deleted since
    [placeOf(4, 1)]: 'yes', // unknown
    [placeOf(4, 2)]: 'understood',
  };
  expect(tappedIn(replies, tapped, en)).toEqual([
    { answer: 'no', phrase: 2, reply: 2 },
    { answer: 'understood', phrase: 2, reply: 4 },
  ]);
  expect(tappedIn(replies, { [placeOf(2, 2)]: 'constructor' }, en)).toEqual([]);
  expect(known({ key: 'safe_now', blanks: {} }, en)?.urgent).toEqual(['no']);
});
