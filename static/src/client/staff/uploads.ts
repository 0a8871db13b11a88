/** What may a staff's page ask about the files of a reply? The routes of `api/uploads`, and no keys. */

import type { B64 } from '../../vault/types.ts';
import { sendBytes } from '../line.ts';

/** The ticket says enough: no cookie goes along. A part that is there already is the same part again. */
export const putPart = (id: B64, file: B64, part: number, bytes: Uint8Array<ArrayBuffer>, ticket: B64): Promise<void> =>
  sendBytes(`/api/v1/uploads/${id}/${file}/${String(part)}`, bytes, { anonymous: true, token: ticket, tries: 3, patience: 120_000 });
