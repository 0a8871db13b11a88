/** What may a staff's page ask about the directory of desks? The routes of `api/directory`, and no keys. */

import type { B64, DirectoryAnswer } from '../../vault/types.ts';
import { request } from '../line.ts';

export const readDirectory = (): Promise<DirectoryAnswer> => request('GET', '/api/v1/directory');

export const readRecipient = (desk: B64): Promise<{ readonly recipient: string }> =>
  request('GET', `/api/v1/desks/${desk}/recipient`);
