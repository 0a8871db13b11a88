/** What does a member keep for themselves? */

import { b64, b64Decode, digest } from '../../crypto/encoding.ts';
import { type Opened, openShelf } from '../../crypto/reading.ts';
import { Refused } from '../../crypto/refusals.ts';
import { type Shelf, NOTHING_KEPT, sealShelf } from '../../crypto/shelf.ts';
import { wellFormed } from '../steps.ts';
import type { B64, MemberVault, OwnShelf, SealedShelf } from '../types.ts';
import type { Vault } from './held.ts';

export function shelfCalls(vault: Vault): Pick<MemberVault, 'readShelf' | 'sealShelf'> {
  /** The newest shelf that this vault has seen or written, and the digest of the one that it sealed last [P-40]. */
  let newest: Opened<Shelf> | null = null;
  let lastSealed: B64 | null = null;

  return {
    async readShelf(sealed: SealedShelf | null): Promise<OwnShelf> {
      const member = vault.unlocked();
      if (sealed === null) {
        if (newest !== null) throw new Refused('WrongCounter'); // [P-40] there was one
        return { version: 0, shelf: NOTHING_KEPT };
      }
      const bytes = b64Decode(sealed.sealed);
      // What this vault sealed itself may begin anew, below a version that it saw.
      const before = lastSealed === b64(digest(bytes)) ? null : newest;
      const { instance, account } = member;
      const { version } = sealed;
      newest = await openShelf(bytes, member, { instance, account, version }, before ?? undefined);
      return { version, shelf: newest.body };
    },

    async sealShelf({ version, shelf }: OwnShelf): Promise<SealedShelf> {
      const { signer, instance, account, recipient } = vault.unlocked();
      const views = shelf.views.map((view) => ({ ...view, name: wellFormed(view.name) }));
      const sealed = await sealShelf(signer, { ...shelf, views }, { instance, account, version, to: recipient });
      lastSealed = b64(digest(sealed));
      return { version, sealed: b64(sealed) };
    },
  };
}
