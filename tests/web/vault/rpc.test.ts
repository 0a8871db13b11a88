/** What crosses between a page and its vault: values, refusals by name, and nothing of any other error. */

import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Refused } from '../../../static/src/crypto/refusals.ts';
import { drawSigner } from '../../../static/src/crypto/signing.ts';
import { type Port, VaultBroken, VaultGone, connect, serve, startWorker } from '../../../static/src/vault/rpc.ts';

const near = {
  double: (n: number) => Promise.resolve(2 * n),
  refuse: () => Promise.reject(new Refused('WrongCode')),
  fail: () => Promise.reject(new Error('quotes a story')),
  hang: () => new Promise(() => undefined),
  leak: () => Promise.resolve({ held: drawSigner() }),
  keep: (sealed: ArrayBuffer) => Promise.resolve(sealed.byteLength),
  sealAttachment: (type: string, file: ArrayBuffer) => {
    arrived.push(file);
    return Promise.resolve({ type, sealed: new Uint8Array([...new Uint8Array(file)].reverse()).buffer });
  },
};
/** The files that came to the other side. */
const arrived: ArrayBuffer[] = [];
const names = { double: true, refuse: true, fail: true, hang: true, leak: true, sealAttachment: true, keep: true } as const;

function vault(): { far: typeof near; close: () => void } {
  const { port1, port2 } = new MessageChannel();
  serve(port2 as unknown as Port, near, names);
  const terminate = (): void => {
    port1.close();
  };
  const ends = connect<typeof near>(Object.assign(port1, { terminate }) as unknown as Worker, names);
  closers.push(ends.close);
  return ends;
}
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

test('calls that overlap get each their own answer', async () => {
  const { far } = vault();
  expect(await Promise.all([far.double(1), far.double(2), far.double(3)])).toEqual([2, 4, 6]);
});

test('a whole file goes over and comes back without a copy: neither side has what it gave away', async () => {
  const file = Uint8Array.of(1, 2, 3).buffer;
  const { sealed, type } = await vault().far.sealAttachment('image/png', file);
  expect([type, ...new Uint8Array(sealed)]).toEqual(['image/png', 3, 2, 1]);
  expect(file.byteLength).toBe(0);
  expect(arrived.at(-1)?.byteLength).toBe(3);
  await expect(vault().far.sealAttachment('image/png', file)).rejects.toThrow(); // given away before
});

test('covers that one page sends twice are still there the second time', async () => {
  const covers = Uint8Array.of(1, 2, 3).buffer;
  expect([await vault().far.keep(covers), await vault().far.keep(covers)]).toEqual([3, 3]);
});

test('a refusal arrives as a refusal with its name', async () => {
  await expect(vault().far.refuse()).rejects.toEqual(new Refused('WrongCode'));
});

test('any other error arrives without its words', async () => {
  await expect(vault().far.fail()).rejects.toThrow(VaultBroken);
  await expect(vault().far.fail()).rejects.not.toThrow('story');
});

test('an answer with a secret in it does not cross, and its caller does not wait', async () => {
  await expect(vault().far.leak()).rejects.toThrow(VaultBroken);
});

test('a name that is not a call is not called', async () => {
  const { port1, port2 } = new MessageChannel();
  serve(port2 as unknown as Port, near, { double: true });
  const ends = connect<typeof near>(
    Object.assign(port1, { terminate: () => { port1.close(); } }) as unknown as Worker,
    names,
  );
  closers.push(ends.close);
  await expect(ends.far.refuse()).rejects.toThrow(VaultBroken);
});

test('a closed vault rejects what waits and what comes after', async () => {
  const { far, close } = vault();
  const waiting = far.hang();
  close();
  await expect(waiting).rejects.toThrow(VaultGone);
  await expect(far.double(1)).rejects.toThrow(VaultGone);
});

describe('under Trusted Types', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test('the policy `koe` is made once and lets through our worker’s URL alone', () => {
    const started: unknown[] = [];
    const made: { name: string; rules: { createScriptURL(url: string): string } }[] = [];
    vi.stubGlobal('Worker', function (url: unknown) {
      started.push(url);
    });
    vi.stubGlobal('trustedTypes', {
      createPolicy(name: string, rules: { createScriptURL(url: string): string }) {
        made.push({ name, rules });
        return { createScriptURL: (url: string) => ({ trusted: rules.createScriptURL(url) }) };
      },
    });
    startWorker('/w/reporter.js');
    startWorker('/w/reporter.js');
    expect(started).toEqual([{ trusted: '/w/reporter.js' }, { trusted: '/w/reporter.js' }]);
    expect(made.map(({ name }) => name)).toEqual(['koe']);
    expect(() => made[0]?.rules.createScriptURL('https://elsewhere.example/')).toThrow(TypeError);
  });
});
