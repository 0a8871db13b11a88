/** The worker of the worker's vault: a thin shell around `ReporterInside`. */

import { REPORTER_METHODS } from './methods.ts';
import { ReporterInside } from './reporter.inside.ts';
import { type Port, serve } from './rpc.ts';

serve(self as unknown as Port, new ReporterInside(), REPORTER_METHODS);
