/// <reference types="vite/client" />
/** The staff's vault as the page sees it: every call is a message, every key stays in the worker. */

import workerUrl from './member.worker.ts?worker&url';
import { MEMBER_METHODS } from './methods.ts';
import { connect, startWorker } from './rpc.ts';
import type { MemberVault } from './types.ts';

export { Refused, type RefusalName } from '../crypto/refusals.ts';
export { VaultBroken, VaultGone } from './rpc.ts';
export type * from './types.ts';

/** Starts the worker, locked. */
export function makeMemberVault(): MemberVault {
  const { far, close } = connect<Omit<MemberVault, 'lock'>>(startWorker(workerUrl), MEMBER_METHODS);
  return {
    ...far,
    lock() {
      close();
      return Promise.resolve();
    },
  };
}
