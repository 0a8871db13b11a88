/** Looking for words on the device, in scripts with spaces and without. */

import { expect, test } from 'vitest';

import { around, Index, terms } from '../../../static/src/notebook/search.ts';

const CASES = {
  vi: 'Ông chủ giữ hộ chiếu của tôi. Lương tháng 10 chưa trả.',
  ja: '社長がパスポートを取り上げた。給料が払われない。',
  my: 'အလုပ်ရှင်က နိုင်ငံကူးလက်မှတ် သိမ်းထားတယ်။',
  th: 'นายจ้างยึดหนังสือเดินทางของฉัน',
  km: 'ថៅកែយកលិខិតឆ្លងដែនរបស់ខ្ញុំ',
  ne: 'मालिकले मेरो राहदानी राख्यो।',
};

function filled(): Index {
  const index = new Index();
  for (const [id, text] of Object.entries(CASES)) index.put({ id, head: '', text });
  return index;
}

test.each([
  ['hộ chiếu', 'vi'],
  ['ho chieu', 'vi'],
  ['LUONG', 'vi'],
  ['パスポート', 'ja'],
  ['ﾊﾟｽﾎﾟｰﾄ', 'ja'],
  ['給料', 'ja'],
  ['လက်မှတ်', 'my'],
  ['หนังสือเดินทาง', 'th'],
  ['លិខិតឆ្លងដែន', 'km'],
  ['राहदानी', 'ne'],
])('%s is found in %s', (wanted, id) => {
  expect(filled().find(wanted)).toEqual([id]);
});

test('all words have to be there, a head counts more, and a case is found as it is now', () => {
  const index = filled();
  expect(index.find('hộ chiếu パスポート')).toEqual([]);
  index.put({ id: 'b', head: '', text: 'he keeps my passport' });
  index.put({ id: 'a', head: 'passport', text: 'long words about other things' });
  expect(index.find('passport')).toEqual(['a', 'b']);
  index.put({ id: 'a', head: '', text: 'wages' });
  expect(index.find('passport')).toEqual(['b']);
  index.drop('b');
  expect(index.find('passport')).toEqual([]);
});

test('nothing is looked for by nothing, and a single character of Japanese is a word', () => {
  expect(filled().find('  ')).toEqual([]);
  expect(terms('車')).toEqual(['車']);
  expect(terms('社長がABCを')).toEqual(['abc', '社長', '長が', 'を']);
});

test('an excerpt shows the words around, as they were written', () => {
  expect(around(CASES.vi, 'luong', 8)).toBe('…ủa tôi. Lương tháng 1…');
  expect(around(CASES.vi, 'パ')).toBe('');
});
