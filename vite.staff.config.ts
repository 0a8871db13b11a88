// The staff's build: hashed files that a browser may keep, served under /s/. Nothing in it reaches a worker's phone.
import { resolve } from 'node:path';

import { defineConfig } from 'vite';

import { domain } from './vite.domain.ts';
import { parts } from './vite.parts.ts';
import { pdfFiles } from './vite.pdf.ts';

const pages = resolve(import.meta.dirname, 'static/pages');

export default defineConfig({
  root: pages,
  base: '/s/',
  publicDir: false,
  plugins: [domain(), parts(), pdfFiles()],
  build: {
    outDir: resolve(import.meta.dirname, 'static/dist/staff'),
    emptyOutDir: true,
    assetsDir: 'assets',
    // A data: address would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // PDF.js, which comes when a PDF is opened (docs/decisions/0038).
    chunkSizeWarningLimit: 2500,
    rolldownOptions: {
      input: ['desk', 'docs', 'viewer', 'practice'].map((page) => resolve(pages, `${page}.html`)),
    },
  },
  worker: { format: 'es' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
});
