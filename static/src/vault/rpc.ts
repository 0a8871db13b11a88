/** How does a page talk to the worker that holds the keys? One message out, one message back, by number. */

import { REFUSALS, Refused, type RefusalName } from '../crypto/refusals.ts';

type Method = (...args: never[]) => Promise<unknown>;
type Methods<T> = { readonly [K in keyof T]: T[K] & Method };

interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** `broken` says that our own code failed; nothing of the error crosses, since it could quote what was sealed. */
type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly refused: RefusalName }
  | { readonly id: number; readonly broken: true };

/** The page's end was closed, or the worker could not be loaded or died. */
export class VaultGone extends Error {
  constructor() {
    super('the vault is gone');
    this.name = 'VaultGone';
  }
}

/** The vault's own code failed. */
export class VaultBroken extends Error {
  constructor() {
    super('the vault failed');
    this.name = 'VaultBroken';
  }
}

interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): unknown };
}

/** A module worker under Trusted Types: the policy `koe` lets through exactly the URLs that workers were started from. */
export function startWorker(url: string): Worker {
  ours.add(url);
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  policies ??= trustedTypes?.createPolicy('koe', {
    createScriptURL(asked) {
      if (!ours.has(asked)) throw new TypeError('not our worker');
      return asked;
    },
  });
  const trusted = policies === undefined ? url : policies.createScriptURL(url);
  return new Worker(trusted as string, { type: 'module' });
}
// A second policy of one name is refused by the browser, so a page that makes a second vault reuses the first.
let policies: ReturnType<TrustedTypes['createPolicy']> | undefined;
const ours = new Set<string>();

/** The page's end: an object with every method of `T`, each a message to the worker. `close` ends the worker. */
export function connect<T>(worker: Worker, names: { readonly [K in keyof T]: true }): { far: T; close: () => void } {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let next = 0;
  let gone = false;

  const close = (): void => {
    gone = true;
    worker.terminate();
    for (const { reject } of waiting.values()) reject(new VaultGone());
    waiting.clear();
  };

  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const caller = waiting.get(data.id);
    waiting.delete(data.id);
    if (caller === undefined) return;
    if ('value' in data) caller.resolve(data.value);
    else caller.reject('refused' in data && REFUSALS.includes(data.refused) ? new Refused(data.refused) : new VaultBroken());
  });
  worker.addEventListener('error', close);
  worker.addEventListener('messageerror', close);

  const call = (method: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (gone) {
        reject(new VaultGone());
        return;
      }
      const id = next++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, method, args } satisfies Call, buffersIn(method, args));
    });

  const far = Object.fromEntries(
    Object.keys(names).map((name) => [name, (...args: unknown[]) => call(name, args)]),
  ) as T;
  return { far, close };
}

/** Of these calls the buffers go over as they are; of all others they are copied, for the sender may send them again. */
const OF_WHOLE_FILES: ReadonlySet<string> = new Set(['sealAttachment', 'openAttachment', 'sealReplyFile', 'openReplyFile']);

/** Whole files are not copied: fifty MiB twice is more than an old phone has. The sender has them no more. */
function buffersIn(method: string, value: unknown): ArrayBuffer[] {
  if (!OF_WHOLE_FILES.has(method)) return [];
  const of = Array.isArray(value) ? value : typeof value === 'object' && value !== null ? Object.values(value) : [];
  return [value, ...(of as readonly unknown[])].filter((one) => one instanceof ArrayBuffer && one.byteLength > 0) as ArrayBuffer[];
}

/** The worker's end, as much of it as `serve` needs. */
export interface Port {
  addEventListener(type: 'message', listener: (event: { data: Call }) => void): void;
  postMessage(message: Answer, transfer?: ArrayBuffer[]): void;
}

/** Answers every call on `port` with the method of that name. */
export function serve<T extends Methods<T>>(port: Port, near: T, names: { readonly [K in keyof T]?: true }): void {
  port.addEventListener('message', ({ data: { id, method, args } }) => {
    const answer = async (): Promise<Answer> => {
      if (!Object.hasOwn(names, method)) return { id, broken: true };
      try {
        const run = near[method as keyof T] as (...given: unknown[]) => Promise<unknown>;
        return { id, value: await run.apply(near, [...args]) };
      } catch (error) {
        return error instanceof Refused ? { id, refused: error.refusal } : { id, broken: true };
      }
    };
    void answer().then((message) => {
      try {
        port.postMessage(message, 'value' in message ? buffersIn(method, message.value) : []);
      } catch {
        port.postMessage({ id, broken: true }); // a secret in the answer: it cannot be cloned
      }
    });
  });
}
