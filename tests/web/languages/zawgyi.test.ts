import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { zawgyiReader } from '../../../static/src/languages/zawgyi.ts';
import { zawgyiData } from '../../../vite.zawgyi.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SAMPLES = join(ROOT, 'node_modules/myanmar-tools/resources');
const inUnicode = zawgyiReader(JSON.parse(JSON.stringify(zawgyiData())) as ReturnType<typeof zawgyiData>);

/** Lines of a news page, one file in each encoding. */
const lines = (name: string): string[] => readFileSync(join(SAMPLES, name), 'utf8').split('\n');
const zawgyi = lines('mmgov_zawgyi_src.txt');
const unicode = lines('mmgov_unicode_out.txt');
const BURMESE = /[\u1000-\u109f]/u;

function burmeseTexts(folder: string): string[] {
  const told = (tree: object): string[] =>
    Object.values(tree).flatMap((text: unknown) => (typeof text === 'string' ? [text] : told(text as object)));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('my.json'))
    .flatMap((name) => told(JSON.parse(readFileSync(join(folder, name), 'utf8')) as object));
}

describe('Zawgyi', () => {
  test('a news page typed in Zawgyi is read as the same page in Unicode, as a whole and line by line', () => {
    expect(inUnicode(zawgyi.join('\n'))?.split('\n')).toEqual(unicode.map((line) => line.normalize('NFC')));
    const told = zawgyi.filter((line) => BURMESE.test(line)).map((line) => [line, inUnicode(line)] as const);
    expect(told.length).toBeGreaterThan(20);
    for (const [line, read] of told) expect(read, line).toBe(unicode[zawgyi.indexOf(line)]?.normalize('NFC'));
  });

  test('what is in Unicode already is left alone: news, and the Universal Declaration', () => {
    for (const line of [...unicode, ...lines('udhr_mya_unicode_src.txt')]) expect(inUnicode(line), line).toBeNull();
  });

  test('no text of ours in Burmese is taken for Zawgyi', () => {
    for (const text of burmeseTexts(join(ROOT, 'static/words'))) expect(inUnicode(text), text).toBeNull();
  });

  test.each([
    ['letters that are the same in both', 'မမ ကက'],
    ['too few letters', 'ေန'],
    ['no Burmese', 'Họ giữ hộ chiếu của tôi. 会社'],
    ['Shan, which shares letters with Zawgyi', 'ၵေႃႉၼႆႉပဵၼ်ၽႂ်'],
    ['Karen', 'ပှၤတၢ်မၤဖိ အတၢ်ခွဲးတၢ်ယာ်'],
  ])('left as typed: %s', (_, text) => {
    expect(inUnicode(text)).toBeNull();
  });

  test('a Burmese name among other words is read too', () => {
    expect(inUnicode('My boss is ေမာင္.')).toBe('My boss is မောင်.');
  });

  test('a message that was copied in Zawgyi under words in Unicode is changed alone', () => {
    const own = 'သူဌေးက ဒီစာကို ပို့တယ်။';
    const copied = zawgyi.find((line) => line.includes('ပုဂၢိဳလ္')) ?? '';
    const read = inUnicode(`${own}\n${copied}`);
    expect(read).toBe(`${own}\n${inUnicode(copied) ?? ''}`);
  });

  test('the longest letter is read in time', () => {
    const long = zawgyi.join('\n').repeat(5);
    const from = performance.now();
    expect(inUnicode(long)).not.toBeNull();
    expect(performance.now() - from).toBeLessThan(5000);
  });
});
