/** A worker of the vault's worker, which opens covers beside others: a thin shell around `OpenerInside`. */

import { OpenerInside } from './openers.ts';
import { type Port, serve } from './rpc.ts';

serve(self as unknown as Port, new OpenerInside(), { openAll: true });
