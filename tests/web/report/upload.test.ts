/** Sealed files over a line that drops, against a server that remembers what it was brought. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { Offline, Problem } from '../../../static/src/client/http.ts';
import { Stopped, carry, progress, stop, waiting } from '../../../static/src/pages/report/upload.ts';
import type { ReporterVault, UploadBody } from '../../../static/src/vault/types.ts';


const PART = 10;

/** What a server has, and what it was asked; `next` are what it does instead of answering. */
class Server {
  readonly parts = new Map<string, Map<number, string>>();
  readonly put: string[] = [];
  begun = 0;
  next: (() => Response | Promise<Response>)[] = [];

  readonly answer = async (path: string, init: RequestInit): Promise<Response> => {
    init.signal?.throwIfAborted();
    if (init.method === 'POST') {
      this.begun += 1;
      const { attachment } = JSON.parse(init.body as string) as UploadBody;
      if (this.parts.get(attachment) === undefined) this.parts.set(attachment, new Map());
      const there = [...(this.parts.get(attachment)?.keys() ?? [])].sort((a, b) => a - b);
      return Response.json({ ticket: 'dGlja2V0', part_bytes: PART, parts: there });
    }
    const trouble = this.next.shift();
    if (trouble !== undefined) return trouble();
    const [, , , , , id = '', part = ''] = path.split('/');
    const sent = new Headers(init.headers);
    expect(sent.get('Authorization')).toBe('Bearer dGlja2V0');
    const bytes = init.body as Uint8Array<ArrayBuffer>;
    const hash = Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('base64');
    expect(sent.get('Content-Digest')).toBe(`sha-256=:${hash}:`);
    this.put.push(`${id}/${part}`);
    this.parts.get(id)?.set(Number(part), new TextDecoder().decode(bytes));
    return new Response(null, { status: 204 });
  };

  whole(id: string): string {
    const parts = [...(this.parts.get(id) ?? [])].sort(([a], [b]) => a - b);
    return parts.map(([, text]) => text).join('');
  }
}

const problem = (status: number, slug: string, extra: object = {}): Response =>
  Response.json({ type: `/problems/${slug}`, title: '', status, ...extra }, { status });
const dropped = (): Response => {
  throw new TypeError('the line is away');
};

const asked: number[] = [];
const vault: Pick<ReporterVault, 'prepareUpload'> = {
  prepareUpload: (_to, { id, digest }, size, bits) => {
    asked.push(bits);
    const body = { case: 'case', verify_key: 'key', attachment: id, size, digest, proof: { nonce: '' }, signature: '' };
    return Promise.resolve(body);
  },
};
const file = (id: string, text: string): { attachment: { id: string; digest: string }; file: Blob } => ({
  attachment: { id, digest: '' },
  file: new Blob([text]),
});
const PHOTO = file('photo', 'a photo of a payslip, of 33 bytes');
const VIDEO = file('video', 'x'.repeat(25));

let server: Server;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  server = new Server();
  asked.length = 0;
  vi.stubGlobal('fetch', server.answer);
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

/** Runs all waiting down. */
async function settled<T>(work: Promise<T>): Promise<T> {
  const over = { is: false };
  const end = work.finally(() => {
    over.is = true;
  });
  end.catch(() => undefined);
  while (!over.is) {
    await vi.advanceTimersByTimeAsync(1000);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  return end;
}

describe('carrying files', () => {
  test('all of them arrive whole, and the way is counted in bytes', async () => {
    await settled(carry(vault, 'report', [PHOTO, VIDEO], 4));
    expect([server.whole('photo'), server.whole('video')]).toEqual([await PHOTO.file.text(), await VIDEO.file.text()]);
    expect(progress.value).toEqual({ done: 58, all: 58 });
    expect(server.put).toEqual(['photo/0', 'photo/1', 'photo/2', 'photo/3', 'video/0', 'video/1', 'video/2']);
  });

  test('after a line that dropped it asks what is there, and sends nothing again', async () => {
    server.parts.set('photo', new Map([[2, ', of 33 by']]));
    const arrive = server.answer;
    let parts = 0;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
      if (init.method === 'PUT' && ++parts === 2) dropped();
      const answer = await arrive(path, init);
      if (init.method === 'PUT' && parts === 3) dropped(); // it has arrived, and its answer is lost
      return answer;
    });
    await settled(carry(vault, 'report', [PHOTO], 4));
    expect(server.whole('photo')).toBe(await PHOTO.file.text());
    expect(server.put).toEqual(['photo/0', 'photo/1', 'photo/3']);
    expect(server.begun).toBe(3);
    expect(asked).toEqual([4]); // the same request again: no work is done twice
  });

  test('a busy server is waited for, as long as it says', async () => {
    server.next = [() => new Response(null, { status: 503, headers: { 'Retry-After': '7' } })];
    const seen: (number | null)[] = [];
    const unsubscribe = waiting.subscribe((seconds) => seen.push(seconds));
    await settled(carry(vault, 'report', [VIDEO], 4));
    unsubscribe();
    expect(seen).toEqual([null, 7, 6, 5, 4, 3, 2, 1, null]);
    expect(server.whole('video')).toBe(await VIDEO.file.text());
  });

  test('more work is done when it is asked for, and a ticket that ended is renewed', async () => {
    const arrive = server.answer;
    vi.stubGlobal('fetch', (path: string, init: RequestInit) =>
      init.method === 'POST' && (asked.at(-1) ?? 0) < 9
        ? Promise.resolve(problem(403, 'proof-too-weak', { bits: 9 }))
        : arrive(path, init),
    );
    server.next = [() => problem(403, 'stale-ticket')];
    await settled(carry(vault, 'report', [VIDEO], 4));
    expect(asked).toEqual([4, 9, 9]);
    expect(server.whole('video')).toBe(await VIDEO.file.text());
  });

  test('what waiting does not mend is told', async () => {
    server.next = [() => problem(503, 'no-room')];
    await expect(settled(carry(vault, 'report', [VIDEO], 4))).rejects.toMatchObject(new Problem(503, 'no-room', null));
    server.next = Array.from({ length: 10 }, () => () => problem(409, 'wrong-file'));
    await expect(settled(carry(vault, 'report', [VIDEO], 4))).rejects.toMatchObject({ slug: 'wrong-file' });
  });

  test('a line that stays away is given up after a while', async () => {
    vi.stubGlobal('fetch', dropped);
    await expect(settled(carry(vault, 'report', [VIDEO], 4))).rejects.toBeInstanceOf(Offline);
    expect(waiting.value).toBeNull();
  });

  test('wiping the page ends it at once, and nothing more is sent', async () => {
    server.next = [
      () => {
        stop();
        return dropped();
      },
    ];
    await expect(settled(carry(vault, 'report', [PHOTO, VIDEO], 4))).rejects.toBeInstanceOf(Stopped);
    expect(server.put).toEqual([]);
    expect(progress.value).toEqual({ done: 0, all: 0 });
  });
});
