import { defineConfig } from 'vitest/config';

export default defineConfig({
  oxc: { jsx: { importSource: 'preact' } },
  test: { include: ['tests/web/**/*.test.{ts,tsx}'], environment: 'node', testTimeout: 60_000 },
});
