/** Who must not see a case? The list of conflicts, and what it makes of a case [P-33]. */

import { namedIn } from '../../conflicts/employers.ts';
import { ID_BYTES } from '../../crypto/codes.ts';
import { sealConflicts } from '../../crypto/desk.ts';
import { b64, b64Decode, digest } from '../../crypto/encoding.ts';
import type { Report } from '../../crypto/bodies/report.ts';
import { type Opened, openConflicts } from '../../crypto/reading.ts';
import { Refused, refusalOf } from '../../crypto/refusals.ts';
import { wellFormed } from '../steps.ts';
import type { B64, CaseAnswer, ConflictList, MemberVault, SealedConflicts, WithheldCase } from '../types.ts';
import type { Vault } from './held.ts';

/** What the list of conflicts makes of a case. */
export interface Judged extends Pick<WithheldCase, 'conflicts' | 'refused'> {
  readonly withheld: WithheldCase['withheld'] | null;
}

export function conflictCalls(vault: Vault): Pick<MemberVault, 'readConflicts' | 'sealConflicts'> {
  return {
    readConflicts(desk: B64, sealed: SealedConflicts | null): Promise<ConflictList> {
      return readConflicts(vault, desk, sealed);
    },

    async sealConflicts(desk: B64, { version, entries }: ConflictList): Promise<SealedConflicts> {
      const { newest } = vault.desk(desk);
      const { epoch } = newest.entry;
      const told = entries.map((entry) => ({ ...entry, names: entry.names.map(wellFormed) }));
      const sealed = await sealConflicts(newest.signer, { entries: told }, {
        instance: vault.unlocked().instance,
        desk: b64Decode(desk, ID_BYTES),
        epoch,
        version,
        to: newest.recipient,
      });
      return { version, epoch, sealed: b64(sealed) };
    },
  };
}

export async function readConflicts(vault: Vault, desk: B64, sealed: SealedConflicts | null): Promise<ConflictList> {
  const seen = vault.conflicts.get(desk);
  if (sealed === null) {
    if (seen !== undefined) throw new Refused('WrongCounter'); // [P-33] there was one
    return { version: 0, entries: [] };
  }
  const { version, epoch } = sealed;
  const bytes = b64Decode(sealed.sealed);
  const known = b64(digest(bytes));
  // Opened once while it stays the same, for it comes with every case.
  const isKnown = seen?.digest === known && seen.list.header.counter === version && seen.list.header.epoch === epoch;
  if (isKnown) return { version, entries: seen.list.body.entries };
  const held = vault.desk(desk);
  const keys = held.byEpoch.get(epoch);
  if (keys === undefined) throw new Refused(held.entries.has(epoch) ? 'NoMatch' : 'WrongEpoch');
  const list = await openConflicts(bytes, keys, keys.entry, version, seen?.list);
  vault.conflicts.set(desk, { digest: known, list });
  return { version, entries: list.body.entries };
}

/** [P-33] Whether the reader must not see a case, and which colleagues must not. */
export async function judged(vault: Vault, answer: CaseAnswer, report: Opened<Report>, letters: readonly string[]): Promise<Judged> {
  let list: ConflictList;
  try {
    list = await readConflicts(vault, answer.desk, answer.conflicts);
  } catch (error) {
    return { withheld: 'list', conflicts: [], refused: refusalOf(error) };
  }
  const found = namedIn(list.entries, answer.case, report.body.answers, letters);
  const conflicts = found.map(({ entry: { whom, since }, name }) => ({ whom, name, since }));
  const own = b64(vault.unlocked().account);
  if (conflicts.some(({ whom }) => whom === own)) return { withheld: 'own', conflicts: [], refused: null };
  const ofDesk = conflicts.filter(({ whom }) => whom === null);
  return ofDesk.length > 0
    ? { withheld: 'desk', conflicts: ofDesk, refused: null }
    : { withheld: null, conflicts, refused: null };
}
