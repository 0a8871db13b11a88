/**
 * Does a report name an employer on the desk's list of conflicts? Spellings of one company are made alike, and compared.
 *
 * It errs towards yes: a lead can say that another employer is meant, and nobody can unread a report. docs/protocol.md §9
 */

import type { Conflict } from '../crypto/bodies/conflicts.ts';
import type { Answers } from '../crypto/bodies/report.ts';

/** Shorter names are found only where they are the whole answer: too many other words contain them. */
const LEAST = 4;
const JAPANESE_LEAST = 3;

function pairs(written: string): ReadonlyMap<string, string> {
  return new Map(written.split(' ').map((pair) => [pair.charAt(0), pair.charAt(1)]));
}

/** Old and variant characters that families and companies keep, each with the one that others write for it. */
const VARIANTS = pairs(
  '髙高 﨑崎 嵜崎 澤沢 邊辺 邉辺 齋斎 齊斎 斉斎 廣広 國国 濱浜 濵浜 嶋島 櫻桜 眞真 惠恵 榮栄 龍竜 條条 圓円 澁渋 德徳 鐵鉄 會会 學学 藏蔵 萬万 與与 đd',
);
/** Kana that companies write large, as in キヤノン, and people small. */
const SMALL_KANA = pairs('ぁあ ぃい ぅう ぇえ ぉお っつ ゃや ゅゆ ょよ ゎわ ゕか ゖけ');
const KATAKANA_TO_HIRAGANA = 0x30a1 - 0x3041;

/** Legal forms as ㈱ becomes: the brackets go with all punctuation, so this is looked for before. */
const BRACKETED_FORMS = /\((?:株|有|同|資|名|社|財|医|福|協)\)/gu;
/** Legal forms as `alike` writes them. */
const JAPANESE_FORMS =
  /特定非営利活動法人|(?:一般|公益)(?:社団|財団)法人|社会福祉法人|医療法人|農事組合法人|事業協同組合|協同組合|(?:株式|有限|合同|合資|合名)会社|(?:かぶしき|ゆうげん|ごうどう)がいしや/gu;
/** Kinds of business, likewise. Nothing that consists of these alone is a name: "a construction company". */
const KINDS_OF_BUSINESS =
  /会社|工業|建設|建築|工務店|組合|製作所|製造|工場|食品|水産|農園|農場|牧場|縫製|繊維|介護|施設|病院|商事|商店|産業|興業|運輸|運送|物流|倉庫|清掃|溶接|塗装|鉄工所?|印刷|旅館|ほてる|れすとらん|日本/gu;

/** Long vowels of Japanese in Latin letters are written in many ways: Ōtsuka, Ohtsuka, Ootsuka. */
function shortVowels(word: string): string {
  return word.replace(/o(?:u|o|h(?![aeiouy]))+/gu, 'o').replace(/u{2,}/gu, 'u');
}

const LATIN_FORMS = latinWords(
  'co ltd limited inc incorporated corp corporation company kk yk gk llc llp plc kabushikikaisha kabushikigaisha kabushiki yugen godo kaisha gaisha',
);
const LATIN_KINDS = latinWords(
  'factory farm construction food foods japan nippon nihon hotel restaurant hospital the group service services industry industries cong ty xay dung nha may',
);

function latinWords(written: string): ReadonlySet<string> {
  return new Set(written.split(' ').map(shortVowels));
}

/** Characters that mean the same become the same; spaces and punctuation stay. */
function alike(text: string): string {
  const folded = text
    .normalize('NFKC')
    .replace(BRACKETED_FORMS, ' ')
    .toLowerCase()
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/gu, '') // accents of Latin letters, and no mark of any other script
    .normalize('NFC')
    .replace(/[ァ-ヶ]/gu, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA_TO_HIRAGANA))
    .replace(/([\p{sc=Hiragana}\p{sc=Han}])[ー‐‑–—―−-]+/gu, '$1'); // long marks, and what is typed for them
  return [...folded].map((char) => SMALL_KANA.get(char) ?? VARIANTS.get(char) ?? char).join('');
}

/** Words of Latin letters and digits, and pieces of every other script, without what lies between. */
function wordsOf(text: string): readonly string[] {
  const pieces = alike(text).match(/[\p{sc=Latin}\p{N}]+|(?:(?!\p{sc=Latin})[\p{L}\p{M}])+/gu) ?? [];
  return pieces.map(shortVowels);
}

/** Letters with full stops between them are one word: k.k., l.l.c. */
function withoutStops(all: readonly string[]): readonly string[] {
  return all.reduce<readonly string[]>((before, word) => {
    const last = before.at(-1) ?? '';
    const goesOn = /^[a-z]$/u.test(word) && /^[a-z]{1,2}$/u.test(last);
    return goesOn ? [...before.slice(0, -1), last + word] : [...before, word];
  }, []);
}

/** What of a company's name is its own, in one piece; nothing of a name that is a legal form alone. */
export function core(name: string): string {
  const bare = wordsOf(name).map((word) => word.replace(JAPANESE_FORMS, ''));
  const all = withoutStops(bare.filter((word) => word !== ''));
  const own = [...all.keys()].filter((at) => !LATIN_FORMS.has(all[at] ?? ''));
  return all.slice(own.at(0) ?? 0, (own.at(-1) ?? -1) + 1).join('');
}

function isLongEnough(name: string): boolean {
  const isJapanese = /[\p{sc=Hiragana}\p{sc=Han}]/u.test(name);
  return [...name].length >= (isJapanese ? JAPANESE_LEAST : LEAST);
}

function isKindOfBusiness(answer: string): boolean {
  return wordsOf(answer)
    .map((word) => word.replace(JAPANESE_FORMS, '').replace(KINDS_OF_BUSINESS, ''))
    .every((word) => word === '' || LATIN_KINDS.has(word) || LATIN_FORMS.has(word));
}

/** Whether an answer to "who employs you" and a name on the list may be one employer. */
export function isSameEmployer(answer: string, name: string): boolean {
  const [told, listed] = [core(answer), core(name)];
  if (told === '' || listed === '') return false;
  if (told === listed) return true;
  if (told.length > listed.length) return isLongEnough(listed) && told.includes(listed);
  return isLongEnough(told) && listed.includes(told) && !isKindOfBusiness(answer);
}

/** Whether a text in somebody's own words has the name in it; in Latin letters as whole words, however they are divided. */
export function isNamedIn(text: string, name: string): boolean {
  const listed = core(name);
  if (!isLongEnough(listed)) return false;
  const pieces = wordsOf(text);
  if (!/^[\p{sc=Latin}\p{N}]+$/u.test(listed)) return pieces.join('').includes(listed);
  return pieces.some((_, from) => {
    let run = '';
    for (let to = from; to < pieces.length && run.length < listed.length; to++) run += pieces[to] ?? '';
    return run === listed;
  });
}

/** An entry of the list that a case names, and the spelling that was found. */
export interface Named {
  readonly entry: Conflict;
  readonly name: string;
}

/** The entries that a case names and from which it is not excepted; of each the first spelling that fits. */
export function namedIn(
  entries: readonly Conflict[],
  id: string,
  answers: Partial<Answers>,
  letters: readonly string[],
): readonly Named[] {
  const { employer_name: employer, ...others } = answers;
  const told = typeof employer === 'string' ? employer : '';
  const texts = [...textsIn(others), ...letters];
  return entries
    .filter((entry) => !entry.except.includes(id))
    .flatMap((entry): readonly Named[] => {
      const name = entry.names.find((one) => isSameEmployer(told, one) || texts.some((text) => isNamedIn(text, one)));
      return name === undefined ? [] : [{ entry, name }];
    });
}

/** Every text anywhere in what was answered: later questions add keys that this reader does not know. */
function textsIn(told: unknown): readonly string[] {
  if (typeof told === 'string') return [told];
  return typeof told === 'object' && told !== null ? Object.values(told).flatMap(textsIn) : [];
}
