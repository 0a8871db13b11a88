/** What a tar is, by the one that the system has; and that no file is asked for before the one before was taken. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { streamOf, tarHeader, tarOf, type Packed } from '../../../static/src/pages/desk/files/tar.ts';

const DAY = '2026-11-23';

async function* files(...all: Packed[]): AsyncGenerator<Packed, void, undefined> {
  for (const one of all) yield await Promise.resolve(one);
}

test.each([0, 1, 511, 512, 513, 100_000])('%i bytes come out as they went in', async (size) => {
  const content = Uint8Array.from({ length: size }, (_, at) => at % 251);
  const last = { name: 'desk.json', content: new TextEncoder().encode('{}') };
  const whole = await new Response(streamOf(tarOf(files({ name: 'cases/a_-/files/1.jpg', content }, last), DAY)) as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer();
  expect(whole.byteLength % 512).toBe(0);
  const folder = mkdtempSync(join(tmpdir(), 'tar-'));
  writeFileSync(join(folder, 'one.tar'), new Uint8Array(whole));
  execFileSync('tar', ['-xf', 'one.tar'], { cwd: folder });
  expect(Uint8Array.from(readFileSync(join(folder, 'cases/a_-/files/1.jpg')))).toEqual(content);
  expect(readFileSync(join(folder, 'desk.json'), 'utf8')).toBe('{}');
});

test('the next file is not made before somebody wants it, and none after somebody has stopped', async () => {
  let made = 0;
  async function* slow(): AsyncGenerator<Packed, void, undefined> {
    for (;;) {
      made += 1;
      yield await Promise.resolve({ name: `${String(made)}.json`, content: new Uint8Array(600) });
    }
  }
  const reader = streamOf(tarOf(slow(), DAY)).getReader();
  expect(made).toBe(0);
  await reader.read();
  await reader.read();
  expect(made).toBe(1);
  await reader.cancel();
  expect(made).toBe(1);
});

test('a name that does not fit is refused, not cut', () => {
  expect(() => tarHeader('x'.repeat(101), 1, DAY)).toThrow(RangeError);
});
