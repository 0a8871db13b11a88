/** What may a staff's page ask about the notes of a desk? The routes of `api/notes`, and no keys. */

import type { B64, NoteBody } from '../../vault/types.ts';
import { request } from '../line.ts';

export const writeNote = (id: B64, body: NoteBody): Promise<unknown> => request('POST', `/api/v1/cases/${id}/notes`, body);
