/** What may a staff's page ask about the organisation's key, its directory and its administrators? The routes of `api/organisation`, and no keys. */

import type { B64, DeskMember, DirectoryBody, HandedKeyBody, OrganisationAnswer } from '../../vault/types.ts';
import { request } from '../line.ts';

/** Where a directory was signed: in a browser, or on another machine. */
export type Way = 'page' | 'file';

export interface Organisation extends OrganisationAnswer {
  /** To how many administrators this server keeps the key; 0 when it is on another machine alone. */
  readonly holders: number;
  readonly directory: { readonly text: string; readonly signature: B64; readonly way: Way } | null;
}

export interface Administrator extends DeskMember {
  readonly name: string;
  readonly holds: boolean;
}

export const readOrganisation = (): Promise<Organisation> => request('GET', '/api/v1/admin/organisation');

export const publishDirectory = (body: DirectoryBody, way: Way): Promise<unknown> =>
  request('POST', '/api/v1/admin/directory', { ...body, way });

export const handOver = (body: HandedKeyBody): Promise<unknown> =>
  request('POST', '/api/v1/admin/organisation/holders', body);

/** The server's copies of the organisation's key. */
export const destroyCopies = (): Promise<unknown> => request('DELETE', '/api/v1/admin/organisation/holders');

export const listAdministrators = (): Promise<readonly Administrator[]> => request('GET', '/api/v1/admin/administrators');

export const invite = (): Promise<{ token: B64 }> => request('POST', '/api/v1/admin/administrators');

export const remove = (account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/administrators/${account}`);
