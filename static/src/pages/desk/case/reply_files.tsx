/** Which files go with the reply that is being written? Chosen here or made here, cleaned on this computer, sealed when it is sent. */

import { effect, signal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import * as uploadsRoutes from '../../../client/staff/uploads.ts';
import { REPLY_FILES_MAX, REPLY_FILE_BYTES_MAX, REPLY_MEDIA_TYPES } from '../../../crypto/attachments.ts';
import { clean } from '../../../evidence/clean.ts';
import type { B64, NewFileBody } from '../../../vault/member.ts';
import type { Burnt } from '../files/burning.ts';
import { ChosenFiles, type ChosenFile } from '../files/chosen_files.tsx';
import { door, keys } from '../room.ts';
import { words } from '../words.ts';

interface Chosen extends ChosenFile {
  /** Once it was sealed: so that a second try goes on where the first ended. */
  sealed?: { readonly body: NewFileBody; readonly file: Blob };
}

/** By case; they end with a lock, for what is in them may be somebody's evidence. */
const chosenFor = signal<Readonly<Record<B64, readonly Chosen[]>>>({});

effect(() => {
  if (door.value !== 'open') chosenFor.value = {};
});

const filesFor = (id: B64): readonly Chosen[] => chosenFor.value[id] ?? [];

export function countOfFiles(id: B64): number {
  return filesFor(id).length;
}

export function forgetFilesFor(id: B64): void {
  chosenFor.value = { ...chosenFor.value, [id]: [] };
}

/** False where there are as many as a reply takes, or it is larger than one may be. */
export function addCopy(id: B64, { type, bytes }: Burnt): boolean {
  if (filesFor(id).length >= REPLY_FILES_MAX || bytes.byteLength > REPLY_FILE_BYTES_MAX) return false;
  chosenFor.value = { ...chosenFor.value, [id]: [...filesFor(id), { type, bytes, cleaned: true }] };
  return true;
}

/** Seals and brings every file; gives the ids that the reply names. `anew` where the server no longer has them. */
export async function bringFiles(id: B64, anew?: 'anew'): Promise<readonly B64[]> {
  const named: B64[] = [];
  for (const one of filesFor(id)) {
    if (anew !== undefined) delete one.sealed;
    one.sealed ??= await sealed(one);
    const { body, file } = one.sealed;
    const upload = await casesRoutes.beginFile(id, body);
    for (let part = 0; part * upload.part_bytes < file.size; part += 1) {
      if (upload.parts.includes(part)) continue;
      const at = part * upload.part_bytes;
      const bytes = new Uint8Array(await file.slice(at, at + upload.part_bytes).arrayBuffer());
      await uploadsRoutes.putPart(id, body.attachment, part, bytes, upload.ticket);
    }
    named.push(body.attachment);
  }
  return named;
}

async function sealed({ type, bytes, cleaned }: Chosen): Promise<NonNullable<Chosen['sealed']>> {
  const { sealed: content, id: attachment, digest } = await keys().sealReplyFile(type, cleaned, bytes.slice(0));
  return { body: { attachment, size: content.byteLength, digest }, file: new Blob([content]) };
}

export function ReplyFiles({ id }: { id: B64 }): JSX.Element {
  const text = words().replyFiles;
  return (
    <section class="reply-files" aria-label={text.title}>
      <ChosenFiles
        files={filesFor(id)}
        hint={text.hint}
        add={(file) => added(id, file)}
        remove={(file) => {
          chosenFor.value = { ...chosenFor.value, [id]: filesFor(id).filter((other) => other !== file) };
        }}
      />
    </section>
  );
}

/** Cleans a file and puts it to the others; why not, where it is not taken. */
async function added(id: B64, file: File): Promise<string | null> {
  const text = words().replyFiles;
  if (filesFor(id).length >= REPLY_FILES_MAX) return text.full;
  if (file.size > REPLY_FILE_BYTES_MAX) return text.tooLarge;
  const made = await clean(file);
  if ('refused' in made) return made.refused === 'tooLarge' ? text.tooLarge : text.notTaken;
  if ('preview' in made) made.preview.close();
  if (!REPLY_MEDIA_TYPES.includes(made.type)) return text.notTaken;
  if (made.bytes.byteLength > REPLY_FILE_BYTES_MAX) return text.tooLarge;
  const { type, bytes, cleaned } = made;
  chosenFor.value = { ...chosenFor.value, [id]: [...filesFor(id), { type, bytes, cleaned }] };
  return null;
}
