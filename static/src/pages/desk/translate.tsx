/**
 * What a worker wrote, put into the reader's language by the browser itself where it can: nothing of it goes to a server.
 *
 * The browser may have to load a model first; whoever runs that store learns which pair of languages, and no text.
 */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { languageName } from './format.ts';
import { Trouble } from './parts.tsx';
import { useTask } from './task.ts';
import { fill, language, words } from './words.ts';

/** The browser's own interface (W3C Web Machine Learning CG, Translator API), as much of it as is used here. */
interface Pair {
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
}
interface BrowserTranslator {
  availability: (pair: Pair) => Promise<'unavailable' | 'downloadable' | 'downloading' | 'available'>;
  create: (pair: Pair) => Promise<{ translate: (text: string) => Promise<string>; destroy: () => void }>;
}

function translator(): BrowserTranslator | undefined {
  return (globalThis as { Translator?: BrowserTranslator }).Translator;
}

/** `of` is the code of the language that it is written in; nothing is offered where that is the reader's own. */
export function Translated({ text, of }: { text: string; of: string }): JSX.Element | null {
  const said = words().translation;
  const working = useTask();
  const found = useSignal<string | null>(null);
  const cannot = useSignal(false);
  const browser = translator();
  const from = of.split('-')[0] ?? of;
  if (browser === undefined || from === language.value || text.trim() === '') return null;
  const translate = (): void => {
    void working.run(async () => {
      const pair = { sourceLanguage: of === 'zh-Hans' ? 'zh' : from, targetLanguage: language.value };
      const able = (await browser.availability(pair).catch(() => 'unavailable')) !== 'unavailable';
      const made = able ? await browser.create(pair).catch(() => null) : null;
      cannot.value = made === null;
      if (made === null) return;
      try {
        found.value = await made.translate(text);
      } finally {
        made.destroy();
      }
    });
  };
  if (found.value !== null) {
    return (
      <div class="translated">
        <p class="quiet">{fill(said.label, { language: languageName(of) })}</p>
        <p class="written" lang={language.value} dir="auto">
          {found.value}
        </p>
      </div>
    );
  }
  return (
    <div class="screen-only">
      <button type="button" class="button-quiet small" disabled={working.busy.value} onClick={translate} title={said.hint}>
        {working.busy.value ? said.working : said.offer}
      </button>
      {cannot.value && <span class="quiet">{said.cannot}</span>}
      <Trouble task={working} />
    </div>
  );
}
