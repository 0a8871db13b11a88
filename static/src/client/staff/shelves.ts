/** What may a staff's page ask about what one keeps for oneself? The routes of `api/shelves`, and no keys. */

import type { SealedShelf } from '../../vault/types.ts';
import { type Asking, BY_ITSELF } from '../http.ts';
import { request } from '../line.ts';

/** What one keeps for oneself; the page asks and tells it by itself. */
export const readShelf = (): Promise<{ readonly shelf: SealedShelf | null }> =>
  request('GET', '/api/v1/staff/shelf', undefined, BY_ITSELF);

/** `asking` for a page that is being left. */
export const keepShelf = (shelf: SealedShelf, asking?: Asking): Promise<unknown> =>
  request('PUT', '/api/v1/staff/shelf', shelf, { ...BY_ITSELF, ...asking });
