// The gallery's build (make gallery): tokens and components for whoever designs and builds. No server serves it.
import { join } from 'node:path';

import { defineConfig } from 'vite';

import { ROOT } from './vite.domain.ts';
import worker from './vite.worker.config.ts';

const pages = join(ROOT, 'static/src/gallery');

export default defineConfig({
  // Catalogues and icons come as the worker's page has them, under /w/.
  ...worker,
  base: '/w/',
  root: pages,
  build: {
    outDir: join(ROOT, '.cache/gallery/w'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // A token is shown as it was written.
    cssMinify: false,
    rolldownOptions: { input: ['index', 'staff'].map((name) => join(pages, `${name}.html`)) },
  },
});
