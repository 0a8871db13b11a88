/** Which files go with a report that is taken down: papers from the counter, cleaned here, and those of the case of which it is a part. */

import { effect, signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { clean } from '../../../evidence/clean.ts';
import { FILE_BYTES_MAX, FILES_MAX, sortOf } from '../../../evidence/types.ts';
import type { Attachment, B64 } from '../../../vault/types.ts';
import { fetched } from '../files/attachments.tsx';
import { ChosenFiles, fileName, type ChosenFile } from '../files/chosen_files.tsx';
import { sideOf } from '../case/merging.ts';
import { Notice, Trouble } from '../parts.tsx';
import { door, keys } from '../room.ts';
import { useTask } from '../task.ts';
import { words } from '../words.ts';

/** One file, cleaned, as it is to be sealed. */
export interface TakenFile extends ChosenFile {
  /** Counts up; nothing of the file. */
  readonly key: number;
  /** Its id in the case from which it is carried over; null for one that was chosen here. */
  readonly carried: B64 | null;
}

/** By the form, which is a desk's or a case's. They end with a lock, for what is in them is somebody's evidence. */
const taken = signal<Readonly<Record<B64, readonly TakenFile[]>>>({});
/** Forms that had files when the page locked. */
const lost = signal<readonly B64[]>([]);

effect(() => {
  if (door.value === 'open') return;
  const begun = Object.entries(taken.peek()).filter(([, files]) => files.length > 0);
  if (begun.length > 0) lost.value = begun.map(([form]) => form);
  taken.value = {};
});

let keysGiven = 0;

export function takenFor(form: B64): readonly TakenFile[] {
  return taken.value[form] ?? [];
}

export function forgetTaken(form: B64): void {
  set(form, []);
  lost.value = lost.value.filter((one) => one !== form);
}

function set(form: B64, files: readonly TakenFile[]): void {
  taken.value = { ...taken.value, [form]: files };
}

function add(form: B64, file: Omit<TakenFile, 'key'>): boolean {
  if (takenFor(form).length >= FILES_MAX) return false;
  keysGiven += 1;
  lost.value = lost.value.filter((one) => one !== form);
  set(form, [...takenFor(form), { ...file, key: keysGiven }]);
  return true;
}

/** Papers that somebody brought. */
export function TakenFiles({ form }: { form: B64 }): JSX.Element {
  const text = words().takenFiles;
  return (
    <fieldset class="reply-files" data-ask="files">
      <legend>{text.title}</legend>
      {lost.value.includes(form) && <Notice tone="soon">{text.lost}</Notice>}
      <ChosenFiles
        files={takenFor(form).filter(({ carried }) => carried === null)}
        hint={text.hint}
        add={(file) => added(form, file)}
        remove={({ key }) => {
          set(form, takenFor(form).filter((one) => one.key !== key));
        }}
      />
    </fieldset>
  );
}

/** Files of the first case: each is opened when it is ticked, and sealed anew for the second one. */
export function CarriedFiles({ form, files }: { form: B64; files: readonly Attachment[] }): JSX.Element | null {
  const text = words().takenFiles;
  const opening = useTask();
  const full = useSignal(false);
  const gone = useSignal(false);
  const ticked = useSignal<B64 | null>(null);
  if (files.length === 0) return null;
  const carry = (file: Attachment): void => {
    ticked.value = file.id;
    const open = async (): Promise<void> => {
      // A lock may have come between: the keys in memory open what they have read.
      gone.value = typeof (await sideOf(form)) === 'string';
      if (gone.value) return;
      const bytes = await keys().openAttachment(form, file.id, await fetched(form, file));
      full.value = !add(form, { type: file.type, bytes, cleaned: file.cleaned, carried: file.id });
    };
    void opening.run(open).then(() => (ticked.value = null));
  };
  return (
    <fieldset data-ask="carried">
      <legend>{text.carryTitle}</legend>
      {files.map((file, at) => (
        <label key={file.id} class="choice">
          <input
            type="checkbox"
            disabled={opening.busy.value}
            checked={ticked.value === file.id || takenFor(form).some(({ carried }) => carried === file.id)}
            onChange={({ currentTarget }) => {
              full.value = false;
              if (currentTarget.checked) carry(file);
              else set(form, takenFor(form).filter(({ carried }) => carried !== file.id));
            }}
          />
          {`${String(at + 1)}. ${fileName(file.type, file.size)}`}
        </label>
      ))}
      <p class="hint">{text.carryHint}</p>
      {opening.busy.value && <p role="status">{text.opening}</p>}
      {full.value && <p class="field-error">{text.full}</p>}
      {gone.value && <p class="field-error">{words().case.gone}</p>}
      <Trouble task={opening} />
    </fieldset>
  );
}

/** Cleans a file and puts it to the others; why not, where it is not taken. */
async function added(form: B64, file: File): Promise<string | null> {
  const text = words().takenFiles;
  if (file.size > FILE_BYTES_MAX) return text.tooLarge;
  const made = await clean(file);
  if ('refused' in made) return made.refused === 'tooLarge' ? text.tooLarge : words().replyFiles.notTaken;
  if ('preview' in made) made.preview.close();
  if (!['picture', 'paper'].includes(sortOf(made.type))) return words().replyFiles.notTaken;
  const { type, bytes, cleaned } = made;
  return add(form, { type, bytes, cleaned, carried: null }) ? null : text.full;
}
