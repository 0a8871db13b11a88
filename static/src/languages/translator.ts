/**
 * Can this browser put a text into another language by itself? Never a server: nothing of the text leaves the device.
 *
 * The browser may have to load a model first; whoever runs that store learns which pair of languages, and no text.
 */

/** The browser's own interface (W3C Web Machine Learning CG, Translator API), as much of it as is used here. */
interface Pair {
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
}
interface BrowserTranslator {
  availability: (pair: Pair) => Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>;
  create: (pair: Pair) => Promise<{ translate: (text: string) => Promise<string>; destroy: () => void }>;
}

const translator = (): BrowserTranslator | undefined => (globalThis as { Translator?: BrowserTranslator }).Translator;

/** `ja-easy` is Japanese to a browser, and `zh-Hans` Chinese. */
const plain = (code: string): string => code.split('-')[0] ?? code;

/** Whether it is worth offering: the browser has a translator, and the languages are two. */
export function mayTranslate(from: string, to: string): boolean {
  return from !== '' && translator() !== undefined && plain(from) !== plain(to);
}

/** The text in the other language; null where this browser does not know the pair. */
export async function translated(text: string, from: string, to: string): Promise<string | null> {
  const browser = translator();
  const pair = { sourceLanguage: plain(from), targetLanguage: plain(to) };
  const able = (await browser?.availability(pair).catch(() => 'unavailable')) ?? 'unavailable';
  const made = able === 'unavailable' ? null : await browser?.create(pair).catch(() => null);
  try {
    return (await made?.translate(text)) ?? null;
  } finally {
    made?.destroy();
  }
}
