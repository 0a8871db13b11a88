/** The worker of the staff's vault: a thin shell around `MemberInside`. */

import { MemberInside } from './member.inside.ts';
import { MEMBER_METHODS } from './methods.ts';
import { type Port, serve } from './rpc.ts';

serve(self as unknown as Port, new MemberInside(), MEMBER_METHODS);
