/** What may a staff's page ask about second factors? The routes of `api/factors`, and no keys. */

import type { B64, Day } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { Entrance, Session } from './staff.ts';

export type FactorKind = 'passkey' | 'totp';

export type Proof = { readonly totp: string } | { readonly backup: string } | { readonly passkey: object };

/** For an authenticator app: in base32, and as an address for a square. */
export interface AppSecret {
  readonly secret: string;
  readonly uri: string;
}

interface NewFactor {
  readonly name: string;
  /** Null on the way in. */
  readonly auth: B64 | null;
}

/** The session if the person was on the way in; back-up codes if it is the first factor. */
export interface Added {
  readonly factor: B64;
  readonly session: Session | null;
  readonly backup_codes: readonly string[] | null;
}

export interface Factor {
  readonly factor: B64;
  readonly kind: FactorKind;
  readonly name: string;
  readonly day: Day;
  /** It opens the keys as well. */
  readonly unlocks: boolean;
}

export interface Factors {
  readonly factors: readonly Factor[];
  /** How many are left. */
  readonly backup_codes: number;
}

export const readChallenge = (): Promise<{ options: PublicKeyCredentialRequestOptionsJSON }> =>
  request('POST', '/api/v1/staff/session/challenge', {});

export const showFactor = (proof: Proof): Promise<Entrance> => request('POST', '/api/v1/staff/session/proof', proof);

export const readOpenChallenge = (): Promise<{ options: PublicKeyCredentialRequestOptionsJSON }> =>
  request('POST', '/api/v1/staff/passkey/challenge', {});

/** In by one touch: `secret` is the member's, as that passkey opens it. */
export const unlock = (passkey: object): Promise<{ session: Session; secret: B64 }> =>
  request('POST', '/api/v1/staff/passkey/session', { passkey });

export const listFactors = (): Promise<Factors> => request('GET', '/api/v1/staff/factors');

export const beginApp = (): Promise<AppSecret> => request('POST', '/api/v1/staff/factors/totp', {});

export const addApp = (body: NewFactor & { totp: string }): Promise<Added> =>
  request('POST', '/api/v1/staff/factors/totp/confirm', body);

export const beginPasskey = (): Promise<{ options: PublicKeyCredentialCreationOptionsJSON }> =>
  request('POST', '/api/v1/staff/factors/passkey', {});

/** With `secret` it opens the keys as well. */
export const addPasskey = (body: NewFactor & { passkey: object; secret: B64 | null }): Promise<Added> =>
  request('POST', '/api/v1/staff/factors/passkey/confirm', body);

export const removeFactor = (factor: B64, auth: B64): Promise<Factors> =>
  request('POST', `/api/v1/staff/factors/${factor}/removal`, { auth });

export const renewBackupCodes = (auth: B64): Promise<{ backup_codes: readonly string[] }> =>
  request('POST', '/api/v1/staff/factors/backup-codes', { auth });
