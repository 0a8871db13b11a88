/** How does a page ask the server? The only `fetch`: one body however often it is sent, one class for each way to fail. */

import { lookForItself } from './outdated.ts';

/** No answer came: no network, no server, or none in time. What was sent may have arrived. */
export class Offline extends Error {
  constructor() {
    super('no answer');
    this.name = 'Offline';
  }
}

/** The server refused (RFC 9457). `extra` are its numbers and literals; it never echoes what was sent. */
export class Problem extends Error {
  readonly status: number;
  /** The last part of the type, e.g. `stale-epoch`; `unreadable` when the answer was not one of ours. */
  readonly slug: string;
  /** Seconds. */
  readonly retryAfter: number | null;
  readonly extra: Readonly<Record<string, string | number>>;

  constructor(status: number, slug: string, retryAfter: number | null, extra: Problem['extra'] = {}) {
    super(slug);
    this.name = 'Problem';
    this.status = status;
    this.slug = slug;
    this.retryAfter = retryAfter;
    this.extra = extra;
  }

  /** Too many at once, here or at a proxy: waiting helps. A full disk and repairs are 503 too, and waiting does not. */
  get busy(): boolean {
    return this.status === 503 && this.slug !== 'no-room' && this.slug !== 'maintenance';
  }
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export interface Asking {
  /** The mailbox's bearer token, b64. */
  readonly token?: string;
  /** Sends no cookie, so that a caseworker's session never travels with a worker's words. */
  readonly anonymous?: true;
  /** How often the same body is sent while no answer comes. By default a GET twice, anything else once. */
  readonly tries?: number;
  /** Milliseconds for one try. */
  readonly patience?: number;
  /** Ends the asking; it then rejects with Offline. */
  readonly signal?: AbortSignal;
  /** The page asks, and no person: the session's idle clock runs on. */
  readonly byItself?: true;
  /** The page may be left meanwhile; browsers take a body of up to 64 KiB along so. */
  readonly outlives?: true;
}

/** For what a page asks because it was told that something changed. */
export const BY_ITSELF: Asking = { byItself: true };

const PATIENCE_MS = 30_000;
const BETWEEN_TRIES_MS = 800;

/** The JSON of the answer; null for 204. Rejects with Offline or Problem. */
export async function request<T>(method: Method, path: string, body?: unknown, asking: Asking = {}): Promise<T> {
  return (await ask(method, path, body, asking, (answer) =>
    answer.status === 204 ? Promise.resolve(null) : answer.json(),
  )) as T;
}

/** Brings bytes, whose SHA-256 goes with them (RFC 9530). Rejects with Offline or Problem. */
export async function sendBytes(path: string, bytes: Uint8Array<ArrayBuffer>, asking: Asking = {}): Promise<void> {
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  const digest = `sha-256=:${btoa(String.fromCharCode(...hash))}:`;
  await repeated(asking.tries ?? 1, () =>
    once('PUT', path, { bytes, digest }, asking, () => Promise.resolve()),
  );
}

/** The bytes of the answer. Rejects with Offline or Problem. */
export function requestBytes(method: Method, path: string, body?: unknown, asking: Asking = {}): Promise<ArrayBuffer> {
  return ask(method, path, body, asking, (answer) => answer.arrayBuffer());
}

async function ask<T>(
  method: Method,
  path: string,
  body: unknown,
  asking: Asking,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const text = body === undefined ? null : JSON.stringify(body);
  return repeated(asking.tries ?? (method === 'GET' ? 2 : 1), () => once(method, path, text, asking, read));
}

async function repeated<T>(tries: number, attempt: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Offline) || left <= 1) throw error;
      await pause(BETWEEN_TRIES_MS);
    }
  }
}

/** Bytes, and what `Content-Digest` says of them. */
interface Digested {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
}

async function once<T>(
  method: Method,
  path: string,
  body: string | Digested | null,
  asking: Asking,
  read: (answer: Response) => Promise<T>,
): Promise<T> {
  const headers = new Headers({ Accept: 'application/json' });
  if (method !== 'GET') headers.set('Koe-Request', '1');
  if (asking.byItself === true) headers.set('Koe-By-Itself', '1');
  const bytes = typeof body === 'string' || body === null ? null : body;
  if (bytes !== null) headers.set('Content-Digest', bytes.digest);
  if (body !== null) headers.set('Content-Type', bytes === null ? 'application/json' : 'application/octet-stream');
  if (asking.token !== undefined) headers.set('Authorization', `Bearer ${asking.token}`);
  const stop = new AbortController();
  const end = (): void => {
    stop.abort();
  };
  const timer = setTimeout(end, asking.patience ?? PATIENCE_MS);
  asking.signal?.addEventListener('abort', end);
  if (asking.signal?.aborted === true) end();
  let answer: Response;
  try {
    answer = await fetch(path, {
      method,
      headers,
      body: bytes?.bytes ?? (body as string | null),
      signal: stop.signal,
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      keepalive: asking.outlives === true,
      credentials: asking.anonymous === true ? 'omit' : 'same-origin',
    });
    if (answer.ok) return await read(answer);
  } catch (error) {
    // A body that is no JSON came from somebody else: a hotel's sign-in page, a broken proxy.
    if (error instanceof SyntaxError) throw new Problem(502, 'unreadable', null);
    throw new Offline();
  } finally {
    clearTimeout(timer);
    asking.signal?.removeEventListener('abort', end);
  }
  const problem = await problemOf(answer);
  if (isStrange(problem, asking)) void lookForItself();
  throw problem;
}

/** What a server of the page's own build would not say. Of what needs a token nothing is there is an answer as any other. */
function isStrange({ slug, status }: Problem, { token }: Asking): boolean {
  return STRANGE.has(slug) || (status === 404 && token === undefined);
}
const STRANGE: ReadonlySet<string> = new Set(['malformed', 'wrong-method', 'unreadable']);

/** The server shows every 15 seconds that a line is open; one on which nothing comes for so long has dropped. */
const SILENCE_MS = 45_000;

/**
 * Hands over the events of a stream, with the ids that they name, until the server ends it: then it resolves. Rejects with
 * Offline or Problem.
 */
export async function listen(
  path: string,
  onEvent: (name: string, ids: readonly string[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const end = (): void => {
    stop.abort();
  };
  signal.addEventListener('abort', end);
  let timer = setTimeout(end, SILENCE_MS);
  try {
    if (signal.aborted) throw new Offline();
    const answer = await fetch(path, {
      headers: { Accept: 'text/event-stream', 'Koe-By-Itself': '1' },
      signal: stop.signal,
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      credentials: 'same-origin',
    });
    if (!answer.ok || answer.body === null) throw await problemOf(answer);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(end, SILENCE_MS);
      const events = (rest + value).split('\n\n');
      rest = events.pop() ?? '';
      for (const event of events) handOver(event, onEvent);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Offline();
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  }
}

function handOver(event: string, onEvent: (name: string, ids: readonly string[]) => void): void {
  const told = new Map(event.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]));
  const name = told.get('event');
  if (name === undefined) return;
  const ids: unknown = JSON.parse(told.get('data') ?? '[]');
  onEvent(name, Array.isArray(ids) ? ids.filter((one) => typeof one === 'string') : []);
}

const OURS: ReadonlySet<string> = new Set(['type', 'title', 'status']);

async function problemOf(answer: Response): Promise<Problem> {
  const waiting = Number.parseInt(answer.headers.get('Retry-After') ?? '', 10);
  const retryAfter = Number.isNaN(waiting) ? null : waiting;
  const told: unknown = await answer.json().catch(() => null);
  if (typeof told !== 'object' || told === null || !('type' in told) || typeof told.type !== 'string') {
    return new Problem(answer.status, 'unreadable', retryAfter);
  }
  const { type } = told;
  const extra = Object.fromEntries(
    Object.entries(told as Record<string, unknown>).filter(
      (entry): entry is [string, string | number] =>
        !OURS.has(entry[0]) && (typeof entry[1] === 'string' || typeof entry[1] === 'number'),
    ),
  );
  return new Problem(answer.status, type.slice(type.lastIndexOf('/') + 1), retryAfter, extra);
}

/**
 * Asks the browser to clear what it keeps for this site: nothing, as far as we know (`make forensics`). It obeys only an
 * answer to a request that may carry cookies, and the redirect is not followed. Never rejects.
 */
export async function clearTraces(): Promise<void> {
  const asking = { cache: 'no-store', keepalive: true, redirect: 'manual', referrerPolicy: 'no-referrer' } as const;
  await fetch('/exit', asking).catch(() => undefined);
}

/** Milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
