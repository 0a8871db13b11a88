// Starts the browser's code in Node for tests/crypto/test_interop.py: Vite reads TypeScript, so nothing is built first.
import { URL, fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const server = await createServer({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  optimizeDeps: { noDiscovery: true },
  server: { middlewareMode: true, watch: null, ws: false, hmr: false },
});
const { converse } = await server.ssrLoadModule('/tests/crypto/interop.ts');
await converse();
await server.close();
