/** What does the staff's vault do with its keys? The keys' side of `MemberVault`, put together; runs in the worker, or in a test. */

import { accountCalls } from './member/account.ts';
import { askCalls } from './member/asks.ts';
import { caseCalls } from './member/cases.ts';
import { conflictCalls } from './member/conflicts.ts';
import { countingCalls } from './member/counting.ts';
import { coverCalls } from './member/covers.ts';
import { deskKeyCalls } from './member/desk_keys.ts';
import { directoryCalls } from './member/directory.ts';
import { handoverCalls } from './member/handover.ts';
import { Vault } from './member/held.ts';
import { noteCalls } from './member/notes.ts';
import { organisationCalls } from './member/organisation.ts';
import { shelfCalls } from './member/own_shelf.ts';
import { replyCalls } from './member/replies.ts';
import { type OpenCovers, openHere } from './openers.ts';
import type { MemberVault } from './types.ts';

export type MemberInside = Omit<MemberVault, 'lock'>;

/** `openMany` opens the covers of a list. */
export function makeMemberInside(openMany: OpenCovers = openHere): MemberInside {
  const vault = new Vault();
  return {
    ...accountCalls(vault),
    ...organisationCalls(vault),
    ...directoryCalls(vault),
    ...deskKeyCalls(vault),
    ...coverCalls(vault, openMany),
    ...caseCalls(vault),
    ...noteCalls(vault),
    ...replyCalls(vault),
    ...askCalls(vault),
    ...handoverCalls(vault),
    ...conflictCalls(vault),
    ...countingCalls(vault),
    ...shelfCalls(vault),
  };
}
