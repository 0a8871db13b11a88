/** Whose keys are these that the server lists? Those whose digits were typed. */

import { ID_BYTES } from '../../crypto/codes.ts';
import { b64Decode } from '../../crypto/encoding.ts';
import { type MemberKeys, checkFingerprint, memberFingerprint } from '../../crypto/keys.ts';
import { checkRecipient } from '../../crypto/sealing.ts';
import type { ListedKeys } from '../types.ts';
import type { Vault } from './held.ts';

/** What the server says are a member's keys. */
export function listedKeys({ account, verify_key, recipient }: ListedKeys): MemberKeys {
  return {
    account: b64Decode(account, ID_BYTES),
    verifyKey: b64Decode(verify_key, 32),
    recipient: checkRecipient(recipient),
  };
}

/** [P-23] [P-26] The keys of a member whose digits were typed. */
export function namedKeys(vault: Vault, of: ListedKeys, typed: string): MemberKeys {
  const keys = listedKeys(of);
  const { instance } = vault.unlocked();
  checkFingerprint(typed, memberFingerprint(instance, keys.account, keys.verifyKey, keys.recipient));
  return keys;
}
