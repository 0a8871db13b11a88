/** Files that somebody of the desk has chosen: a row for each, with a way to take it out again, and the way to choose more. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

import { sortOf } from '../../../evidence/types.ts';
import type { MediaType } from '../../../vault/types.ts';
import { Notice } from '../parts.tsx';
import { fill, words } from '../words.ts';

/** A file in memory, as it is to be sealed. */
export interface ChosenFile {
  readonly type: MediaType;
  readonly bytes: ArrayBuffer;
  readonly cleaned: boolean;
}

const KILOBYTE = 1000;

/** What sort it is and how large: its name stays on the computer where it was chosen. */
export function fileName(type: MediaType, bytes: number): string {
  const text = words().attachments;
  return fill(text.name, { kind: text[sortOf(type)], kilobytes: Math.ceil(bytes / KILOBYTE) });
}

/** `add` cleans a file and puts it to the others; where it is not taken, it says why not. */
export function ChosenFiles<F extends ChosenFile>(props: {
  files: readonly F[];
  hint: string;
  add: (file: File) => Promise<string | null>;
  remove: (file: F) => void;
}): JSX.Element {
  const text = words().replyFiles;
  const input = useId();
  const busy = useSignal(false);
  const refused = useSignal<string | null>(null);
  const choose = async (list: readonly File[]): Promise<void> => {
    busy.value = true;
    refused.value = null;
    for (const file of list) refused.value = (await props.add(file)) ?? refused.value;
    busy.value = false;
  };
  return (
    <>
      {props.files.length > 0 && (
        <ol>
          {props.files.map((file, at) => {
            const said = fileName(file.type, file.bytes.byteLength);
            return (
              <li key={at}>
                {said} {!file.cleaned && <span class="quiet">· {text.notCleaned}</span>}{' '}
                <button
                  type="button"
                  class="button-quiet"
                  onClick={() => {
                    props.remove(file);
                  }}
                >
                  {text.remove} <span class="hidden">{said}</span>
                </button>
              </li>
            );
          })}
        </ol>
      )}
      <div class="row">
        <label class="button small" for={input}>
          {text.add}
        </label>
        <input
          id={input}
          class="hidden"
          type="file"
          multiple
          accept="image/*,application/pdf"
          disabled={busy.value}
          onChange={({ currentTarget }) => {
            const list = Array.from(currentTarget.files ?? []);
            currentTarget.value = '';
            void choose(list);
          }}
        />
        {busy.value && <span role="status">{text.cleaning}</span>}
      </div>
      <p class="hint">{props.hint}</p>
      {refused.value !== null && <Notice tone="soon">{refused.value}</Notice>}
    </>
  );
}
