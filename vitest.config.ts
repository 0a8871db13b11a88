import { defineConfig } from 'vitest/config';

import { domain } from './vite.domain.ts';
import { zawgyi } from './vite.zawgyi.ts';

export default defineConfig({
  plugins: [domain(), zawgyi()],
  oxc: { jsx: { importSource: 'preact' } },
  test: {
    include: ['tests/web/**/*.test.{ts,tsx}'],
    environment: 'node',
    setupFiles: ['tests/web/scrypt.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
