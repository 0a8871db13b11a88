/** Which files came with a letter? Each by kind and size, and saved by choice, opened on this computer. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as staff from '../../client/staff.ts';
import { paddedSize, partCount } from '../../crypto/attachments.ts';
import { sealedSize } from '../../crypto/age_format.ts';
import { sortOf } from '../../evidence/types.ts';
import type { Attachment, B64, MediaType } from '../../vault/member.ts';
import { save } from './files.ts';
import { Icon, Notice, Trouble } from './parts.tsx';
import { keys } from './room.ts';
import { useTask } from './task.ts';
import { fill, words } from './words.ts';

const ENDINGS: Readonly<Record<MediaType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/webm': 'weba',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
};
const KILOBYTE = 1000;

/** Every part, one after the other. */
async function fetched(inCase: B64, { id, size }: Attachment): Promise<ArrayBuffer> {
  const parts: ArrayBuffer[] = [];
  for (let part = 0; part < partCount(sealedSize(paddedSize(size))); part += 1) {
    parts.push(await staff.attachmentPart(inCase, id, part));
  }
  return new Blob(parts).arrayBuffer();
}

export function Attachments({ inCase, files }: { inCase: B64; files: readonly Attachment[] }): JSX.Element | null {
  const text = words().attachments;
  if (files.length === 0) return null;
  return (
    <section class="attachments">
      <h3 class="quiet">{text.title}</h3>
      <ol>
        {files.map((file, at) => (
          <li key={file.id}>
            <OneFile inCase={inCase} file={file} number={at + 1} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function OneFile({ inCase, file, number }: { inCase: B64; file: Attachment; number: number }): JSX.Element {
  const text = words().attachments;
  const asking = useSignal(false);
  const saving = useTask();
  const name = fill(text.name, { kind: text[sortOf(file.type)], kilobytes: Math.ceil(file.size / KILOBYTE) });
  return (
    <>
      <span>{name}</span>
      {!file.cleaned && <span class="quiet"> · {text.notCleaned}</span>}{' '}
      {!asking.value && (
        <button
          type="button"
          class="button small"
          onClick={() => {
            asking.value = true;
          }}
        >
          {text.save} <span class="hidden">{name}</span>
        </button>
      )}
      {asking.value && (
        <Notice tone="soon">
          <p>{text.warning}</p>
          <button
            type="button"
            class="button small"
            disabled={saving.busy.value}
            onClick={() => {
              void saving.run(async () => {
                const content = await keys().openAttachment(inCase, file.id, await fetched(inCase, file));
                save(`${String(number)}.${ENDINGS[file.type]}`, new Uint8Array(content));
                asking.value = false;
              });
            }}
          >
            <Icon name="check" /> {text.saveNow}
          </button>
        </Notice>
      )}
      <Trouble task={saving} />
    </>
  );
}
