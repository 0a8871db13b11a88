/** Files that came with an answer: pictures are looked at here, everything else is saved, after a word of warning. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { filePart } from '../../client/team_files.ts';
import { sealedSize } from '../../crypto/age_format.ts';
import { paddedSize, partCount } from '../../crypto/attachments.ts';
import { Notice, Quiet } from '../../design/parts.tsx';
import { plain, say } from '../../design/say.tsx';
import { mailboxWords, words } from '../../design/words.ts';
import { HEAD_BYTES, kindOf } from '../../evidence/kind.ts';
import type { Attachment } from '../../vault/types.ts';
import { keeps } from '../report/exit.ts';
import { keys } from '../report/keys.ts';
import { opened } from './visit.ts';

const KILOBYTE = 1000;
const FREE_AFTER_MS = 10_000;

/** Addresses of pictures on the screen; they end with the visit, at the latest. */
const urls = new Set<string>();

function free(url: string): void {
  urls.delete(url);
  URL.revokeObjectURL(url);
}

keeps({
  wipe: () => {
    for (const url of urls) free(url);
  },
  begun: () => false,
});

/** The content, by what it is: a picture, or something that can only be saved under this ending. */
async function fetched({ id, size }: Attachment): Promise<{ readonly blob: Blob; readonly ending: string; readonly picture: boolean }> {
  const parts: ArrayBuffer[] = [];
  for (let part = 0; part < partCount(sealedSize(paddedSize(size))); part += 1) parts.push(await filePart(opened(), id, part));
  const bytes = await keys().openReplyFile(id, await new Blob(parts).arrayBuffer());
  const kind = kindOf(new Uint8Array(bytes, 0, Math.min(HEAD_BYTES, bytes.byteLength)));
  const picture = kind === 'jpeg' || kind === 'png';
  const ending = kind === 'jpeg' ? 'jpg' : kind === 'png' || kind === 'pdf' ? kind : 'bin';
  return { blob: new Blob([bytes], { type: picture ? `image/${kind}` : 'application/octet-stream' }), ending, picture };
}

export function TeamFiles({ files }: { files: readonly Attachment[] }): JSX.Element {
  return (
    <ul class="letters">
      {files.map((file, at) => (
        <li key={file.id} class="prose">
          <OneFile file={file} number={at + 1} />
        </li>
      ))}
    </ul>
  );
}

function OneFile({ file, number }: { file: Attachment; number: number }): JSX.Element {
  const told = mailboxWords().teamFiles;
  const url = useSignal<string | null>(null);
  const asking = useSignal(false);
  const busy = useSignal(false);
  const failed = useSignal(false);
  const kilobytes = Math.ceil(file.size / KILOBYTE);
  const isPicture = file.type !== 'application/pdf';
  const name = say(isPicture ? told.picture : told.paper, { kilobytes });

  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    failed.value = false;
    try {
      await work();
    } catch {
      failed.value = true;
    } finally {
      busy.value = false;
    }
  };
  const look = (): Promise<void> =>
    run(async () => {
      const { blob, picture } = await fetched(file);
      if (!picture) throw new Error('no picture');
      const now = URL.createObjectURL(blob);
      urls.add(now);
      url.value = now;
    });
  const save = (): Promise<void> =>
    run(async () => {
      const { blob, ending } = await fetched(file);
      const from = URL.createObjectURL(blob);
      urls.add(from);
      const link = document.createElement('a');
      link.href = from;
      link.download = `${String(number)}.${ending}`;
      link.click();
      setTimeout(free, FREE_AFTER_MS, from);
      asking.value = false;
    });
  const close = (): void => {
    if (url.value !== null) free(url.value);
    url.value = null;
  };
  return (
    <>
      <p>
        <strong>{say(told.from)}</strong> · {name}
      </p>
      {url.value !== null && <img class="team-picture" src={url.value} alt={plain(told.from)} onError={close} />}
      {busy.value && (
        <p class="hint" role="status">
          {say(words().moment)}
        </p>
      )}
      {failed.value && (
        <Notice tone="soon" live>
          <p>{say(told.failed)}</p>
        </Notice>
      )}
      {isPicture && <Quiet onClick={url.value === null ? () => void look() : close}>{say(url.value === null ? told.look : told.close)}</Quiet>}
      {!asking.value && (
        <Quiet
          onClick={() => {
            asking.value = true;
          }}
        >
          {say(told.save)}
        </Quiet>
      )}
      {asking.value && (
        <Notice tone="soon" live>
          <p>{say(told.stays)}</p>
          <button type="button" class="quiet outlined" aria-disabled={busy.value} onClick={() => void save()}>
            {say(told.saveNow)}
          </button>
        </Notice>
      )}
    </>
  );
}
