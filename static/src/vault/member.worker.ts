/// <reference types="vite/client" />
/** The worker of the staff's vault: a thin shell around what `makeMemberInside` makes. */

import { makeMemberInside } from './member.inside.ts';
import { MEMBER_METHODS } from './methods.ts';
import openerUrl from './opener.worker.ts?worker&url';
import { type Opener, openSideBySide } from './openers.ts';
import { type Port, connect, serve, startWorker } from './rpc.ts';

/** More workers than this take more memory than time. */
const OPENERS_MAX = 4;

const startOpener = (): Opener => connect<Opener>(startWorker(openerUrl), { openAll: true }).far;
const openCovers = openSideBySide(startOpener, Math.min(OPENERS_MAX, navigator.hardwareConcurrency));

// TypeScript knows `self` as what all kinds of workers share, which has no `postMessage`.
serve(self as unknown as Port, makeMemberInside(openCovers), MEMBER_METHODS);
