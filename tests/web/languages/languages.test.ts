import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { longDay } from '../../../static/src/languages/days.ts';
import { languageOf } from '../../../static/src/languages/scripts.ts';
import { voiceFor, type Voice } from '../../../static/src/languages/voices.ts';
import { meets, preferred } from '../../../static/src/languages/wishes.ts';

const known = JSON.parse(readFileSync(join(import.meta.dirname, '../../../domain/languages.json'), 'utf8')) as readonly {
  readonly code: string;
  readonly tag: string;
  readonly endonym: string;
}[];
const CODES = known.map(({ code }) => code);

describe('which language', () => {
  test.each([
    [['vi-VN', 'en-US'], 'vi'],
    [['fil-PH', 'en-PH'], 'tl'],
    [['tl'], 'tl'],
    [['in-ID'], 'id'],
    [['my-MM'], 'my'],
    [['km_KH'], 'km'],
    [['mn-Cyrl-MN'], 'mn'],
    [['ne-NP', 'en'], 'ne'],
    [['zh-CN'], 'zh-Hans'],
    [['zh-SG'], 'zh-Hans'],
    [['zh'], 'zh-Hans'],
    [['zh-Hans-CN'], 'zh-Hans'],
    [['cmn-Hans'], 'zh-Hans'],
    [['zh-TW', 'en'], 'en'],
    [['zh-Hant-HK', 'ja'], 'ja'],
    [['zh-TW'], 'zh-Hans'],
    [['ja-JP', 'vi'], 'ja'],
    [['de', 'th-TH', 'en'], 'th'],
    [['de', 'fr'], 'en'],
    [[], 'en'],
  ])('a browser that wishes for %j gets %s', (wishes, code) => {
    expect(preferred(wishes, CODES)).toBe(code);
  });

  test('an address may name every language by its code, and nothing by a stranger', () => {
    for (const code of CODES) expect(meets(code, CODES)).toBe(code);
    expect(meets('fil', CODES)).toBe('tl');
    expect(meets('xx', CODES)).toBeUndefined();
    expect(meets('', CODES)).toBeUndefined();
  });

  test('a wish that has no catalogue yet is passed over', () => {
    expect(preferred(['my-MM', 'vi'], ['vi', 'en'])).toBe('vi');
  });

  test('every tag is one that a browser accepts', () => {
    for (const { code, tag } of known) {
      expect(Intl.getCanonicalLocales(tag), code).toHaveLength(1);
      expect(code === 'ja-easy' ? 'ja' : code).toBe(tag);
    }
  });
});

/** As CLDR has it in Node; a browser that does not know a language says so and the catalogue's order of numbers is used. */
const DAYS: Readonly<Record<string, string>> = {
  vi: '23 tháng 11, 2026',
  id: '23 November 2026',
  my: '2026 နိုဝင်ဘာ 23',
  tl: 'Nobyembre 23, 2026',
  'zh-Hans': '2026年11月23日',
  ne: '2026 नोभेम्बर 23',
  km: '23 វិច្ឆិកា 2026',
  th: '23 พฤศจิกายน 2026',
  mn: '2026 оны арван нэгдүгээр сарын 23',
  en: '23 November 2026',
  ja: '2026年11月23日',
};

describe('days', () => {
  test.each(known)('$code writes a day with the Gregorian year and Latin digits', ({ tag }) => {
    expect(longDay(tag, '2026-11-23')).toBe(DAYS[tag]);
    const [first = '', last = ''] = ['2026-01-01', '2026-12-31'].map((day) => longDay(tag, day) ?? '');
    for (const day of [first, last]) {
      expect(day).toContain('2026');
      expect(/\p{Nd}/gu.exec(day.replace(/[0-9]/gu, ''))).toBeNull();
    }
  });

  test('a language that the browser does not know gets no day of another', () => {
    expect(longDay('xx', '2026-11-23')).toBeNull();
  });
});

describe('letters', () => {
  test.each([
    ['အလုပ်ရှင်က နိုင်ငံကူးလက်မှတ် ယူထားတယ်။', 'en', 'my'],
    ['ថៅកែយកលិខិតឆ្លងដែនរបស់ខ្ញុំ', 'vi', 'km'],
    ['นายจ้างเก็บหนังสือเดินทางของฉัน', 'ja', 'th'],
    ['मालिकले मेरो पासपोर्ट राखेको छ', 'ne', undefined],
    ['Эзэн миний паспортыг авсан', 'en', 'mn'],
    ['社長がパスポートを持っています', 'vi', 'ja'],
    ['Họ giữ hộ chiếu của tôi', 'vi', undefined],
    ['They hold my passport', 'th', ''],
    ['社長 ThinkPad นาย', 'th', undefined],
    ['110 …', 'my', undefined],
    ['', 'my', undefined],
  ])('%s on a page in %s', (text, page, language) => {
    expect(languageOf(text, page)).toBe(language);
  });
});

describe('voices', () => {
  const voice = (lang: string, more: Partial<Voice> = {}): Voice => ({ lang, localService: true, default: false, ...more });

  test('only a voice of the device reads, in the page’s language, the device’s own choice first', () => {
    const voices = [voice('vi-VN', { localService: false }), voice('vi_VN'), voice('vi-VN', { default: true }), voice('en-US')];
    expect(voiceFor('vi', voices)).toBe(voices[2]);
    expect(voiceFor('vi', voices.slice(0, 2))).toBe(voices[1]);
    expect(voiceFor('vi', voices.slice(0, 1))).toBeNull();
    expect(voiceFor('my', voices)).toBeNull();
  });

  test.each([
    ['tl', 'fil-PH', true],
    ['id', 'in_ID', true],
    ['zh-Hans', 'zh-CN', true],
    ['zh-Hans', 'cmn-hans-cn', true],
    ['zh-Hans', 'zh-TW', false],
    ['zh-Hans', 'yue-HK', false],
    ['ja', 'ja-JP', true],
    ['km', 'kmr-TR', false],
  ])('for %s the voice %s: %s', (tag, lang, fits) => {
    expect(voiceFor(tag, [voice(lang)]) !== null).toBe(fits);
  });
});
