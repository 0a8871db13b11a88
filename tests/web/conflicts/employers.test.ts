/** One employer in its many spellings, and others that only look like it. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { core, isNamedIn, isSameEmployer, namedIn } from '../../../static/src/conflicts/employers.ts';
import type { Conflict } from '../../../static/src/crypto/bodies/conflicts.ts';
import type { Answers } from '../../../static/src/crypto/bodies/report.ts';

describe('one employer', () => {
  test.each([
    ['株式会社山田建設', '山田建設'],
    ['㈱山田建設', '山田建設 株式会社'],
    ['（株）山田建設', '山 田 建 設'],
    ['山田建設(有)', '㈲山田建設'],
    ['ﾄﾖﾀ自動車㈱', 'とよた自動車'],
    ['キヤノン', 'キャノン株式会社'],
    ['スーパーホテル', 'すーぱーほてる'],
    ['スーパーホテル', 'スパホテル'],
    ['髙橋製作所', '高橋製作所'],
    ['株式會社 渡邊鐵工', '渡辺鉄工㈱'],
    ['Ｙａｍａｄａ　Ｋｅｎｓｅｔｓｕ', 'Yamada Kensetsu Co., Ltd.'],
    ['YAMADA-KENSETSU K.K.', 'yamada kensetsu'],
    ['Kabushiki Kaisha Yamada Kensetsu', 'YamadaKensetsu, Inc.'],
    ['Ōtsuka Foods', 'OHTSUKA FOODS CO.,LTD'],
    ['Ootsuka Foods LLC', 'Ôtsuka foods'],
    ['Godo Kaisha Satō', 'Satou G.K.'],
    ['Công ty Đông Á', 'cong ty dong a'],
    ['特定非営利活動法人 みどり園', 'ミドリ園'],
    ['声', '株式会社 声'],
    ['山田建設 名古屋支店', '山田建設'],
    ['山田建', '株式会社山田建設'],
  ])('%s is %s', (answer, name) => {
    expect(isSameEmployer(answer, name)).toBe(true);
  });

  const japanese = fc.stringMatching(/^[山田川本森林東西南北松竹]{2,4}[ぁ-んァ-ヴ]{1,4}$/u);
  const latin = fc.stringMatching(/^[A-Z][b-np-tv-z]{3,7}( [A-Z][b-np-tv-z]{3,7})?$/u);
  const dressed = (name: fc.Arbitrary<string>): fc.Arbitrary<[string, string]> => {
    const forms = ['株式会社', '㈱', '(株)', '（株）', '有限会社', '合同会社', '㈲', 'Co., Ltd.', 'K.K.', 'Inc.', 'LLC', ''];
    const form = fc.constantFrom(...forms);
    const dress = fc.record({ form, last: fc.boolean(), wide: fc.boolean(), kana: fc.boolean(), loud: fc.boolean() });
    return fc.tuple(name, dress).map(([plain, how]) => {
      let said = how.loud ? plain.toUpperCase() : plain;
      if (how.kana) said = said.replace(/[ぁ-ん]/gu, (one) => String.fromCharCode(one.charCodeAt(0) + 0x60));
      if (how.wide) said = said.replace(/[A-Za-z]/gu, (one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0));
      return [plain, how.last ? `${said} ${how.form}` : `${how.form} ${said}`];
    });
  };

  test('is known under every legal form, width, case and kana, in an answer and in a story', () => {
    fc.assert(
      fc.property(fc.oneof(dressed(japanese), dressed(latin)), ([plain, said]) => {
        expect(core(said)).toBe(core(plain));
        expect(isSameEmployer(said, plain)).toBe(true);
        expect(isNamedIn(`Tôi làm ở ${said}, 2年です。`, plain)).toBe(true);
      }),
    );
  });

  test('is found whichever of the two was written longer', () => {
    fc.assert(
      fc.property(japanese, japanese, (one, other) => {
        expect(isSameEmployer(`${one} ${other}`, one)).toBe(true);
        expect(isSameEmployer(one, `${one}${other}`)).toBe(true);
      }),
    );
  });
});

describe('another employer', () => {
  test.each([
    ['山田建設', '山本建設'],
    ['山田', '山田建設'], // a family's name: thousands of companies begin with it
    ['建設会社', '山田建設会社'],
    ['食品工場', '山田食品工場'],
    ['Food factory', 'Yamada Food Factory'],
    ['công ty xây dựng', 'Công ty xây dựng Yamada'],
    ['がんば', 'かんば'],
    ['Sato', 'Saito'],
    ['', '山田建設'],
    ['株式会社', '株式会社'],
    ['Co., Ltd.', 'Yamada Co., Ltd.'],
    ['မြန်မာ', 'မြန်မြ'],
  ])('%s is not %s', (answer, name) => {
    expect(isSameEmployer(answer, name)).toBe(false);
  });

  test('of other characters altogether is never the same', () => {
    const one = fc.stringMatching(/^[山田川本森林]{3,6}$/u);
    const other = fc.stringMatching(/^[東西南北松竹]{3,6}$/u);
    const form = fc.constantFrom('株式会社', '㈱', '');
    fc.assert(
      fc.property(one, other, form, (told, listed, of) => {
        expect(isSameEmployer(of + told, listed + of)).toBe(false);
        expect(isNamedIn(`${of}${told}で働いています`, listed)).toBe(false);
      }),
    );
  });
});

describe('a story', () => {
  test.each([
    ['社長は株式会社山田建設の山田です', '山田建設'],
    ['Công ty Yamada Kensetsu không trả lương.', '㈱Yamada-Kensetsu'],
    ['I work at yamadakensetsu.', 'Yamada Kensetsu'],
    ['私は　ミドリ　園で　働きます', 'みどり園'],
    ['Toyotaさんの会社', 'Toyota'],
    ['ฉันทำงานที่บริษัทยามาดะ', 'ยามาดะ'],
  ])('%s names %s', (text, name) => {
    expect(isNamedIn(text, name)).toBe(true);
  });

  test.each([
    ['I went there with it on.', 'Hito'],
    ['whitoaks', 'Hito'],
    ['The sun was hot.', 'Sun'], // three letters: only where they are the whole answer
    ['山に行きました', '山'],
    ['Yamada said that Kensetsu is far.', 'Yamada Kensetsu'],
    ['', '山田建設'],
    ['anything', ''],
    ['anything', 'Co., Ltd.'],
  ])('%s does not name %s', (text, name) => {
    expect(isNamedIn(text, name)).toBe(false);
  });

  test('of any characters is compared without a fault', () => {
    const any = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(any, any, (text, name) => {
        const found = isNamedIn(text, name);
        expect(found && core(name) === '').toBe(false);
        expect(isSameEmployer(name, name)).toBe(core(name) !== '');
      }),
    );
  });
});

describe('the list', () => {
  const entry = (names: readonly string[], more: Partial<Conflict> = {}): Conflict => ({
    except: [],
    names,
    since: '2026-11-26',
    whom: null,
    ...more,
  });
  const answers = (story: string, more: Readonly<Record<string, string>> = {}): Answers => ({
    kinds: ['unpaid_wages'],
    language: 'vi',
    ongoing: 'yes',
    replies: 'code',
    story,
    ...more,
  });

  test('is found in the answer, the story, as it was typed, and in later letters, by the spelling that fits', () => {
    const one = entry(['Yamada Kensetsu', '山田建設']);
    const found = [{ entry: one, name: '山田建設' }];
    expect(namedIn([one], 'a', answers('', { employer_name: '㈱山田建設' }), [])).toEqual(found);
    expect(namedIn([one], 'a', answers('山田建設の寮です'), [])).toEqual(found);
    expect(namedIn([one], 'a', answers('', { story_as_typed: '山田建設' }), [])).toEqual(found);
    expect(namedIn([one], 'a', answers(''), ['はい', '山田建設です'])).toEqual(found);
    expect(namedIn([one], 'a', answers('何もありません'), ['はい'])).toEqual([]);
  });

  test('tells every entry that is named, and none from which the case is excepted', () => {
    const all = [entry(['山田建設'], { except: ['a'] }), entry(['山田建設'], { whom: 'b' }), entry(['川本食品'])];
    expect(namedIn(all, 'a', answers('山田建設'), [])).toEqual([{ entry: all[1], name: '山田建設' }]);
    expect(namedIn(all, 'c', answers('山田建設'), []).map((one) => one.entry)).toEqual(all.slice(0, 2));
  });
});
