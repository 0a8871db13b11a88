/** What may a staff's page ask about the first administrator, whoever is invited, and signing in and out? The routes of `api/staff`, and no keys. */

import type { B64, FounderBody, MemberBody, RecoveredBody, RecoveryAnswer, SessionAnswer } from '../../vault/types.ts';
import { request } from '../line.ts';
import type { DeskRole, Names } from './desks.ts';
import type { FactorKind } from './factors.ts';

export interface Session extends SessionAnswer {
  readonly name: string;
  readonly administrator: boolean;
  readonly auditor: boolean;
  readonly language: string | null;
}

/** In, or at the door until a second factor has been shown or the first one made. */
export interface Entrance {
  readonly session: Session | null;
  readonly owes: 'proof' | 'enrolment' | null;
  readonly proofs: readonly FactorKind[];
}

/** To a desk, or as an administrator or auditor to none. */
export interface Invitation {
  readonly desk: B64 | null;
  readonly desk_name: Names | null;
  readonly role: DeskRole | 'administrator' | 'auditor';
  readonly instance: B64;
  readonly inviter: string;
}

export const checkSetup = (token: B64): Promise<{ open: true }> => request('POST', '/api/v1/setup/check', { token });

export const setUp = (body: FounderBody & { token: B64; name: string }): Promise<Entrance> =>
  request('POST', '/api/v1/setup', body);

export const checkInvitation = (token: B64): Promise<Invitation> =>
  request('POST', '/api/v1/invitations/check', { token });

export const acceptInvitation = (body: MemberBody & { token: B64; name: string }): Promise<Entrance> =>
  request('POST', '/api/v1/invitations/accept', body);

export const readSalt = (name: string): Promise<{ salt: B64 }> => request('POST', '/api/v1/staff/salt', { name });

export const signIn = (name: string, auth: B64): Promise<Entrance> =>
  request('POST', '/api/v1/staff/session', { name, auth });

export const readSession = (): Promise<Session> => request('GET', '/api/v1/staff/session');

export const signOut = (): Promise<unknown> => request('DELETE', '/api/v1/staff/session');

export const startRecovery = (name: string, auth: B64): Promise<RecoveryAnswer & { ticket: B64 }> =>
  request('POST', '/api/v1/staff/recovery', { name, auth });

export const finishRecovery = (body: RecoveredBody & { ticket: B64 }): Promise<Entrance> =>
  request('POST', '/api/v1/staff/recovery/finish', body);
