/** What does a desk write on a case for itself alone? docs/protocol.md §9 */

import { concat, hkdf } from './encoding.ts';
import { type Header, type Seen, build } from './letters.ts';
import { type Note, noteJson } from './notebook.ts';
import { type Identity, type Recipient, identity, recipientDigest, seal } from './sealing.ts';
import { type Signer, verifyKeyOf } from './signing.ts';

/**
 * [P-36] HKDF(desk identity ‖ case identity, "koe/v1/notes"): nobody has it who lacks one of the two.
 *
 * Another desk, to which the case goes, lacks the first; after an erasure everybody lacks the second.
 */
export function notesIdentity(desk: Identity<'desk'>, ofCase: Identity<'case'>): Identity<'notes'> {
  return identity(hkdf(concat(desk.seed, ofCase.seed), 'koe/v1/notes'));
}

/** [P-36] Letter 12, signed by its author; `counter` counts the notes of the case, `seen` names the one before. */
export function sealNote(
  signer: Signer<'member'>,
  body: Note,
  about: {
    instance: Uint8Array;
    case: Uint8Array;
    counter: number;
    to: Recipient<'notes'>;
    seen: readonly Seen[];
  },
): Promise<Uint8Array> {
  const header: Header = {
    kind: 'note',
    instance: about.instance,
    subject: about.case,
    author: verifyKeyOf(signer),
    recipientDigest: recipientDigest(about.to),
    counter: about.counter,
  };
  return seal(about.to, build(header, noteJson(body), signer, about.seen));
}
