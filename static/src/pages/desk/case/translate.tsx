/** What a worker wrote, put into the reader's language by the browser itself where it can: nothing of it goes to a server. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { mayTranslate, translated } from '../../../languages/translator.ts';
import { languageName } from '../format.ts';
import { Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { fill, language, words } from '../words.ts';

/** `of` is the code of the language that it is written in; nothing is offered where that is the reader's own. */
export function Translated({ text, of }: { text: string; of: string }): JSX.Element | null {
  const said = words().translation;
  const working = useTask();
  const found = useSignal<string | null>(null);
  const cannot = useSignal(false);
  if (!mayTranslate(of, language.value) || text.trim() === '') return null;
  const translate = (): void => {
    void working.run(async () => {
      const made = await translated(text, of, language.value);
      found.value = made;
      cannot.value = made === null;
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
