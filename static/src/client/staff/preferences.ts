/** What may a staff's page ask about how the organisation works? The routes of `api/preferences`, and no keys. */

import { request } from '../line.ts';

export interface Settings {
  readonly name: string;
  readonly contact: string;
  readonly funders: string;
  readonly acknowledge_days: number;
  readonly answer_days: number;
  readonly retention_days: number;
  /** To whom facts for the statistics are sealed; empty while nobody is counted. */
  readonly statistics_recipient: string;
}

export const readSettings = (): Promise<Settings> => request('GET', '/api/v1/admin/settings');

export const changeSettings = (wanted: Settings): Promise<Settings> => request('PUT', '/api/v1/admin/settings', wanted);
