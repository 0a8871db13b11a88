// What several pages begin with is written once, below static/pages/parts: `<!-- part worker_head -->` stands for its file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Plugin } from 'vite';

const PARTS = join(import.meta.dirname, 'static/pages/parts');

export function parts(): Plugin {
  const part = (_: string, indent: string, name: string): string =>
    readFileSync(join(PARTS, `${name}.html`), 'utf8').replace(/^/gmu, indent).trimEnd();
  return {
    name: 'koe-parts',
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => html.replace(/^( *)<!-- part (\w+) -->$/gmu, part),
    },
  };
}
