/** Which of our languages does a browser wish for? Codes are those of domain/languages.json; wishes are BCP 47 tags. */

/** What phones call a language that we know under another code: Filipino, Indonesian in old Java, Mandarin. */
const ALSO: Readonly<Record<string, string>> = { fil: 'tl', in: 'id', cmn: 'zh', zho: 'zh', mya: 'my', khm: 'km' };
/** Who reads traditional characters gets simplified ones only where no other wish can be met, not even English. */
const TRADITIONAL = /^(?:yue|zh(?:-\w+)*-(?:hant|tw|hk|mo))(?:-|$)/u;

/** The code of ours that meets this wish: exactly, or in the same language elsewhere. */
export function meets(wish: string, codes: readonly string[]): string | undefined {
  const asked = wish.toLowerCase().replaceAll('_', '-');
  const [primary = ''] = asked.split('-');
  const language = ALSO[primary] ?? primary;
  return (
    codes.find((code) => asked === code.toLowerCase()) ??
    codes.find((code) => language === code) ??
    codes.find((code) => language === code.split('-')[0])
  );
}

/** The first wish that can be met, else English. */
export function preferred(wishes: readonly string[], codes: readonly string[]): string {
  const late = wishes.filter((wish) => TRADITIONAL.test(wish.toLowerCase().replaceAll('_', '-')));
  const inOrder = [...wishes.filter((wish) => !late.includes(wish)), ...late];
  return inOrder.map((wish) => meets(wish, codes)).find((code) => code !== undefined) ?? 'en';
}
