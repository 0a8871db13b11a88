/** How do added files become sealed ones that lie on the server? Each is sealed once for its letter, and carried as often as it takes. */

import { keys } from './keys.ts';
import { type Added, added } from './evidence.ts';
import { keeps } from './exit.ts';
import { type Sealed, carry } from './upload.ts';
import type { Attachment, Letterhead, ReporterVault } from '../../vault/types.ts';

interface Kept {
  readonly vault: ReporterVault;
  readonly to: Letterhead;
  readonly attachment: Attachment;
  /** Ciphertext: a browser may lay a Blob on its disk. */
  readonly file: Blob;
}

/** By the key of what was added. */
let kept = new Map<number, Kept>();

/** Sealed for this letter and by the vault that now is; what was sealed for it before is taken as it is. */
async function sealOne({ key, type, cleaned, bytes }: Added, to: Letterhead): Promise<Kept> {
  const vault = keys();
  const before = kept.get(key);
  if (before?.vault === vault && before.to === to) return before;
  // A copy crosses: if the vault dies, the file can be sealed again.
  const { sealed, ...attachment } = await vault.sealAttachment(to, type, cleaned, bytes.slice(0));
  const now = { vault, to, attachment, file: new Blob([sealed]) };
  kept.set(key, now);
  return now;
}

/** What the letter names, in the order in which it was added; sealed one after the other, so that memory holds one at a time. */
export async function sealAdded(to: Letterhead): Promise<readonly Attachment[]> {
  const named: Attachment[] = [];
  for (const one of added.value) named.push((await sealOne(one, to)).attachment);
  return named;
}

/** Resolves when all of them lie on the server. Rejects as `carry` of upload.ts does. */
export async function carryAdded(to: Letterhead, proofBits: number): Promise<void> {
  const files = added.value.flatMap(({ key }): Sealed[] => {
    const one = kept.get(key);
    return one === undefined ? [] : [one];
  });
  if (files.length > 0) await carry(keys(), to, files, proofBits);
}

/** After they were sent, or before the next visit. */
export function forgetSealed(): void {
  kept = new Map();
}

keeps({ wipe: forgetSealed, begun: () => added.value.length > 0 });
