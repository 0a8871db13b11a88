/// <reference types="vite/client" />
/** The worker's vault as the page sees it: every call is a message, every key stays in the worker. */

import workerUrl from './reporter.worker.ts?worker&url';
import { REPORTER_METHODS } from './methods.ts';
import { connect, startWorker } from './rpc.ts';
import type { ReporterVault } from './types.ts';

export { Refused, type RefusalName } from '../crypto/refusals.ts';
export { VaultBroken, VaultGone } from './rpc.ts';
export type * from './types.ts';

/** Starts the worker; its script loads beside the page's first paint. */
export function makeReporterVault(): ReporterVault {
  const { far, close } = connect<Omit<ReporterVault, 'forget'>>(startWorker(workerUrl), REPORTER_METHODS);
  return {
    ...far,
    forget() {
      close();
      return Promise.resolve();
    },
  };
}
