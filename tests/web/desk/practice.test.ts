/** The practice case moves as a real one does: its table against the one in docs/casework.md. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { MOVES, type PracticeEvent } from '../../../static/src/pages/practice/world.ts';

test('from every state each event leads where the document says, or is refused', () => {
  const text = readFileSync('docs/casework.md', 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  const at = rows.findIndex((line) => line.startsWith('| from |'));
  const cells = (line: string): string[] => line.split('|').slice(1, -1).map((cell) => cell.trim());
  const [, ...events] = cells(rows[at] ?? '');
  const lines = rows.slice(at + 1).map(cells).filter(([state]) => state !== undefined && state in MOVES);
  expect(lines).toHaveLength(Object.keys(MOVES).length);
  for (const [from = '', ...told] of lines) {
    const said = events.map((event, place) => [event, told[place] ?? ''] as const);
    const here = said.filter(([event, to]) => to !== '' && event !== 'withdraw' && event !== 'move');
    const documented = Object.fromEntries<string>(here);
    expect(MOVES[from as keyof typeof MOVES] as Partial<Record<PracticeEvent, string>>).toEqual(documented);
  }
});

test('nobody but the practice page takes the network or the keys away', () => {
  const sources = readdirSync('static/src', { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/u.test(file));
  const naming = (word: RegExp): string[] => sources.filter((file) => word.test(readFileSync(join('static/src', file), 'utf8'))).sort();
  expect(naming(/\banswerFrom\b/u)).toEqual(['client/line.ts', 'pages/practice/main.tsx']);
  expect(naming(/\bpractise\b/u)).toEqual(['pages/desk/room.ts', 'pages/practice/main.tsx']);
});
