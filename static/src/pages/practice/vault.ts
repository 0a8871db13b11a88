/** A vault without a key: it opens what is not sealed, and seals nothing. Whatever the practice case does not need, it refuses. */

import { Problem } from '../../client/http.ts';
import { MEMBER_METHODS } from '../../vault/methods.ts';
import type { Attachment, Entry, MemberVault, NewEntry } from '../../vault/types.ts';
import { b64Of } from '../desk/format.ts';
import { LEVEL, openedCase, type Written } from './world.ts';

/** What a body says in the place of a sealed letter; it goes no further than `server.ts`. */
export interface PlainNote {
  readonly text: string;
  readonly entry: Entry | null;
}

const ID_BYTES = 16;

function whole(entry: NewEntry | undefined): Entry | null {
  if (entry === undefined) return null;
  return entry.type === 'referral' ? { ...entry, consent: LEVEL } : entry;
}

export function practiceVault(): MemberVault {
  const files = new Map<string, Attachment>();
  const can: Partial<MemberVault> = {
    openCase: () => Promise.resolve(openedCase()),
    writeNote({ text, entry }) {
      const note: PlainNote = { text, entry: whole(entry) };
      return Promise.resolve({ counter: 0, note: JSON.stringify(note) });
    },
    writeReply({ text, language, phrases = [], files: named = [] }) {
      const attachments = named.flatMap((id) => files.get(id) ?? []);
      const letter: Written = { text, language, phrases, attachments };
      return Promise.resolve({ counter: 0, letter: JSON.stringify(letter), copy: '' });
    },
    sealReplyFile(type, cleaned, bytes) {
      const id = b64Of(globalThis.crypto.getRandomValues(new Uint8Array(ID_BYTES)));
      const file = { id, type, cleaned, size: bytes.byteLength, digest: '' };
      files.set(id, file);
      return Promise.resolve({ ...file, sealed: bytes });
    },
    openAttachment: (_, __, bytes) => Promise.resolve(bytes),
    lock: () => Promise.resolve(),
  };
  const refuse = (): Promise<never> => Promise.reject(new Problem(404, 'missing', null));
  const nothing = Object.fromEntries(Object.keys(MEMBER_METHODS).map((name) => [name, refuse]));
  return { ...(nothing as unknown as MemberVault), ...can };
}
