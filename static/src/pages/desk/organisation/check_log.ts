/** How does the page find out whether the closed log still holds? It fetches all of it and looks for itself. */

import * as auditRoutes from '../../../client/staff/audit.ts';
import type { AuditPlace } from '../../../client/staff/audit.ts';
import { inspect, readVerifier, type Finding, type Place } from '../../../crypto/audit.ts';
import { bytesOf } from '../format.ts';

export interface Checked {
  readonly places: number;
  readonly notes: number;
  readonly finding: Finding | null;
}

/** `kept` are checkpoints that somebody kept elsewhere; `onShare` is told from 0 to 1 how much has come. */
export async function checkLog(kept: readonly string[], onShare: (share: number) => void): Promise<Checked> {
  const { verifier, notes } = await auditRoutes.readCheckpoints();
  const { origin, key } = readVerifier(verifier);
  const places: Place[] = [];
  for (let size = Infinity; places.length < size; ) {
    const part = await auditRoutes.readPlaces(places.length);
    size = part.size;
    if (part.places.length === 0) break;
    places.push(...part.places.map(placeOf));
    onShare(places.length / size);
  }
  return { places: places.length, notes: notes.length, finding: inspect(places, [...notes, ...kept], origin, key) };
}

function placeOf({ leaf, entry }: AuditPlace): Place {
  return {
    leaf: bytesOf(leaf),
    entry:
      entry === null
        ? null
        : { ...entry, actor: entry.actor === null ? null : bytesOf(entry.actor), salt: bytesOf(entry.salt) },
  };
}
