// What PDF.js would fetch while it draws, as one module: the frame in which it runs has no network (docs/decisions/0038).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { Plugin } from 'vite';

import { ROOT } from './vite.domain.ts';

const THERE = join(ROOT, 'node_modules/pdfjs-dist');
/** Of the fonts those of signs alone: for all others the computer's own are taken. */
const FONTS = ['FoxitSymbol.pfb', 'FoxitDingbats.pfb'];

export function pdfFiles(): Plugin {
  return {
    name: 'koe-pdf-files',
    resolveId: (id) => (id === 'koe:pdf-files' ? '\0koe:pdf-files' : null),
    load(id) {
      if (id !== '\0koe:pdf-files') return null;
      const maps = readdirSync(join(THERE, 'cmaps')).filter((name) => name.endsWith('.bcmap'));
      const paths = [...maps.map((name) => join('cmaps', name)), ...FONTS.map((name) => join('standard_fonts', name))];
      const entries = paths.map((path) => [path.replace(/^.*\//u, ''), readFileSync(join(THERE, path)).toString('base64')]);
      return `export const files = JSON.parse(${JSON.stringify(JSON.stringify(Object.fromEntries(entries)))});`;
    },
  };
}
