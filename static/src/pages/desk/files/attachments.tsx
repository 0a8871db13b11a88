/** Which files came with a letter? Each by kind and size: opened on this page, or saved by choice. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import * as casesRoutes from '../../../client/staff/cases.ts';
import { paddedSize, partCount } from '../../../crypto/attachments.ts';
import { sealedSize } from '../../../crypto/age_format.ts';
import { sortOf } from '../../../evidence/types.ts';
import type { Attachment, B64 } from '../../../vault/member.ts';
import type { Burnt } from './burning.ts';
import { save } from './files.ts';
import { lookAt } from './looks.ts';
import { Icon, Notice, Trouble } from '../parts.tsx';
import { keys } from '../room.ts';
import { useTask } from '../task.ts';
import { Viewer, type Opened } from './viewer.tsx';
import { fill, words } from '../words.ts';

const KILOBYTE = 1000;

/** A file of this letter that is open, and its small picture where it is one. */
interface Held extends Opened {
  readonly small: string | null;
}

/** Every part, one after the other. */
export async function fetched(inCase: B64, { id, size }: Attachment): Promise<ArrayBuffer> {
  const parts: ArrayBuffer[] = [];
  for (let part = 0; part < partCount(sealedSize(paddedSize(size))); part += 1) {
    parts.push(await casesRoutes.readPart(inCase, id, part));
  }
  return new Blob(parts).arrayBuffer();
}

/** What is opened stays in this page's memory until the case is closed or the page is locked, and is freed then. */
export function Attachments(props: {
  inCase: B64;
  files: readonly Attachment[];
  attach?: ((copy: Burnt) => boolean) | undefined;
}): JSX.Element | null {
  const { inCase, files } = props;
  const text = words().attachments;
  const held = useSignal<ReadonlyMap<B64, Held>>(new Map());
  const shown = useSignal<B64 | null>(null);
  const here = useRef(true);
  const opening = useTask();
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
      for (const { small } of held.peek().values()) if (small !== null) URL.revokeObjectURL(small);
      held.value = new Map();
      shown.value = null;
    };
  }, [inCase]);

  const open = async (file: Attachment): Promise<Held | null> => {
    const known = held.value.get(file.id);
    if (known !== undefined) return known;
    const bytes = await keys().openAttachment(inCase, file.id, await fetched(inCase, file));
    if (!here.current) return null;
    const seen = lookAt(new Uint8Array(bytes), file.type);
    const small = seen.look === 'picture' ? URL.createObjectURL(new Blob([bytes], { type: seen.type })) : null;
    const now = { seen, bytes, small };
    held.value = new Map([...held.value, [file.id, now]]);
    return now;
  };
  if (files.length === 0) return null;
  const pictures = files.filter(({ id, type }) => sortOf(type) === 'picture' && !held.value.has(id));
  const looked = shown.value === null ? undefined : held.value.get(shown.value);
  return (
    <section class="attachments">
      <h3 class="quiet">{text.title}</h3>
      <ol>
        {files.map((file, at) => (
          <li key={file.id}>
            <OneFile
              file={file}
              number={at + 1}
              small={held.value.get(file.id)?.small ?? null}
              open={() => open(file)}
              show={() => (shown.value = file.id)}
            />
          </li>
        ))}
      </ol>
      {pictures.length > 1 && (
        <button
          type="button"
          class="button-quiet"
          disabled={opening.busy.value}
          onClick={() => {
            void opening.run(async () => {
              for (const file of pictures) await open(file);
            });
          }}
        >
          {opening.busy.value ? words().viewer.loading : text.showSmall}
        </button>
      )}
      <Trouble task={opening} />
      {looked !== undefined && (
        <Viewer
          name={fileName(files.find(({ id }) => id === shown.value))}
          file={looked}
          attach={props.attach}
          onClose={() => (shown.value = null)}
        />
      )}
    </section>
  );
}

function fileName(file: Attachment | undefined): string {
  const text = words().attachments;
  if (file === undefined) return text.title;
  return fill(text.name, { kind: text[sortOf(file.type)], kilobytes: Math.ceil(file.size / KILOBYTE) });
}

function OneFile(props: {
  file: Attachment;
  number: number;
  small: string | null;
  open: () => Promise<Held | null>;
  show: () => void;
}): JSX.Element {
  const text = words().attachments;
  const { file, small } = props;
  const asking = useSignal(false);
  const saving = useTask();
  const opening = useTask();
  const name = fileName(file);
  const show = (): void => {
    void opening.run(async () => {
      if ((await props.open()) !== null) props.show();
    });
  };
  return (
    <>
      {small !== null && (
        <button type="button" class="thumbnail" onClick={show}>
          <img src={small} alt={fill(text.larger, { name })} />
        </button>
      )}
      <span>{name}</span>
      {!file.cleaned && <span class="quiet"> · {text.notCleaned}</span>}{' '}
      <button type="button" class="button small" disabled={opening.busy.value} onClick={show}>
        {opening.busy.value ? words().viewer.loading : text.open} <span class="hidden">{name}</span>
      </button>{' '}
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
          <p>{text.harm}</p>
          <p>{text.warning}</p>
          <button
            type="button"
            class="button small"
            disabled={saving.busy.value}
            onClick={() => {
              void saving.run(async () => {
                const now = await props.open();
                if (now === null) return;
                save(`${String(props.number)}.${now.seen.ending}`, new Uint8Array(now.bytes));
                asking.value = false;
              });
            }}
          >
            <Icon name="check" /> {text.saveNow}
          </button>
        </Notice>
      )}
      <Trouble task={opening} />
      <Trouble task={saving} />
    </>
  );
}
