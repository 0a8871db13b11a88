/// <reference types="vite/client" />
/** A file goes in, and comes out without what it says besides what is seen and heard. All of it happens in a worker. */

import { startWorker } from '../vault/rpc.ts';
import workerUrl from './clean.worker.ts?worker&url';
import { HEAD_BYTES, isPicture, kindOf } from './kind.ts';
import type { Outcomes, Said, Task } from './messages.ts';
import { type Cleaned, FILE_BYTES_MAX, type Progress } from './types.ts';
import type { Sound } from './voice/sound.ts';

export type * from './types.ts';

const silent: Progress = () => undefined;

/** The worker did not start, a chunk did not come, or our code failed. */
class NotDone extends Error {}

/**
 * Rejects with `signal.reason` when it is aborted, and with nothing else: what goes wrong is a `refused`.
 *
 * The file's name and the type that the phone gives it are not looked at.
 */
export async function clean(file: File | Blob, signal?: AbortSignal, progress: Progress = silent): Promise<Cleaned> {
  signal?.throwIfAborted();
  try {
    return (await inPage(file)) ?? (await inWorker({ what: 'clean', file: file.slice() }, signal, progress));
  } catch {
    signal?.throwIfAborted();
    return { refused: 'notStarted' };
  }
}

/** The same recording in another voice. Rejects when aborted, or when the worker did not start. */
export function mask(samples: Float32Array, signal?: AbortSignal, progress: Progress = silent): Promise<Float32Array> {
  return inWorker({ what: 'mask', samples }, signal, progress);
}

/** A recording as a file that can be sent. */
export function keep(samples: Float32Array, signal?: AbortSignal): Promise<Sound> {
  return inWorker({ what: 'keep', samples }, signal, silent);
}

/** Older browsers draw only in the page; null for everything that the worker can do. */
async function inPage(file: Blob): Promise<Cleaned | null> {
  if (typeof OffscreenCanvas !== 'undefined' || file.size === 0 || file.size > FILE_BYTES_MAX) return null;
  const kind = kindOf(new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer()));
  if (!isPicture(kind)) return null;
  const { cleanPicture } = await import('./picture.ts');
  return cleanPicture(file, new Uint8Array(await file.arrayBuffer()), kind);
}

function inWorker<T extends Task>(task: T, signal: AbortSignal | undefined, progress: Progress): Promise<Outcomes[T['what']]> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const worker = startWorker(workerUrl);
    const abort = (): void => {
      end();
      reject(signal?.reason as Error);
    };
    const end = (): void => {
      worker.terminate();
      signal?.removeEventListener('abort', abort);
    };
    signal?.addEventListener('abort', abort);
    worker.addEventListener('message', ({ data }: MessageEvent<Said<T['what']>>) => {
      if ('done' in data) {
        progress(data.done);
        return;
      }
      end();
      if ('outcome' in data) resolve(data.outcome);
      else reject(new NotDone());
    });
    for (const event of ['error', 'messageerror']) {
      worker.addEventListener(event, () => {
        end();
        reject(new NotDone());
      });
    }
    worker.postMessage(task);
  });
}
