import { defineConfig } from 'vitest/config';

import { domain } from './vite.domain.ts';

export default defineConfig({
  plugins: [domain()],
  oxc: { jsx: { importSource: 'preact' } },
  test: { include: ['tests/web/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 60_000 },
});
