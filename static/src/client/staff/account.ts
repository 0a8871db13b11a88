/** What may a staff's page ask about one's own account? The routes of `api/account`, and no keys. */

import type { B64, Day, RecoveredBody } from '../../vault/types.ts';
import { request } from '../line.ts';

/** A browser in which one is signed in; the server keeps no time of day, and nothing of the browser. */
export interface OwnSession {
  readonly session: B64;
  readonly here: boolean;
  readonly age_seconds: number;
  readonly idle_seconds: number;
}

export const listSessions = (): Promise<{ sessions: readonly OwnSession[] }> => request('GET', '/api/v1/staff/sessions');

export const endSession = (session: B64): Promise<{ sessions: readonly OwnSession[] }> =>
  request('DELETE', `/api/v1/staff/sessions/${session}`);

/** `before`: what the passphrase gave that the new one replaces. */
export const changeSecrets = (body: RecoveredBody & { before: B64 }): Promise<unknown> =>
  request('POST', '/api/v1/staff/secrets', body);

export const setLanguage = (language: 'en' | 'ja'): Promise<unknown> => request('PUT', '/api/v1/staff/language', { language });

export interface MailChoice {
  readonly wish: 'off' | 'digest' | 'urgent';
  readonly at_night: boolean;
}

/** `sends`: there is a mail server; `failed_day`: on which day the last mail to this person could not be sent. */
export interface OwnMail extends MailChoice {
  readonly mail: string | null;
  readonly sends: boolean;
  readonly failed_day: Day | null;
}

export const readMail = (): Promise<OwnMail> => request('GET', '/api/v1/staff/mail');

export const setMail = (auth: B64, mail: string | null): Promise<OwnMail> =>
  request('PUT', '/api/v1/staff/mail', { auth, mail });

export const chooseMail = (choice: MailChoice): Promise<OwnMail> => request('PUT', '/api/v1/staff/mail/choice', choice);
