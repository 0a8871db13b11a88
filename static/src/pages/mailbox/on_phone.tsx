/** What the team wrote in its own words, put into the worker's language by the browser itself where it can: never by a server. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { Quiet, Told } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { language, mailboxWords, tag, words } from '../../design/words.ts';
import { mayTranslate, translated } from '../../languages/translator.ts';

export function OnPhone({ text, from }: { text: string; from: string }): JSX.Element | null {
  const told = mailboxWords().onPhone;
  /** Into which language, so that after another was chosen it is offered again. */
  const found = useSignal<{ readonly to: string; readonly text: string | null } | null>(null);
  const working = useSignal(false);
  const to = language.value;
  if (text === '' || !mayTranslate(from, to)) return null;
  const translate = async (): Promise<void> => {
    working.value = true;
    found.value = { to, text: await translated(text, from, to).catch(() => null) };
    working.value = false;
  };
  const made = found.value?.to === to ? found.value : null;
  if (made === null) {
    return <Quiet onClick={() => void translate()}>{say(working.value ? words().moment : told.offer)}</Quiet>;
  }
  if (made.text === null) return <p class="hint">{say(told.cannot)}</p>;
  return (
    <>
      <p class="hint">{say(told.label)}</p>
      <Told written={tag(to)}>{made.text}</Told>
    </>
  );
}
