/** What may a staff's page ask of the server? One function for each route of the contract, and no keys. */

import { BY_ITSELF, type Asking } from './http.ts';
import { listen, request, requestBytes, sendBytes } from './line.ts';
import type {
  AnswerBody,
  AskBody,
  B64,
  CachedFacts,
  CaseAnswer,
  CaseState,
  ChangedKeyBody,
  Day,
  DeskKeysBody,
  DeskMember,
  DirectoryAnswer,
  DirectoryBody,
  EarlierKeys,
  FounderBody,
  FreshKeysBody,
  GrantBody,
  HandoverBody,
  HandedKeyBody,
  MemberBody,
  NewFileBody,
  NoteBody,
  OrganisationAnswer,
  QueueCase,
  RecoveredBody,
  RecoveryAnswer,
  ReplyBody,
  ResealedCover,
  SealedConflicts,
  SealedShelf,
  SessionAnswer,
  Turn,
} from '../vault/types.ts';

export type DeskRole = 'lead' | 'caseworker';
export type Names = Readonly<Record<string, string>>;

export interface Session extends SessionAnswer {
  readonly name: string;
  readonly administrator: boolean;
  readonly auditor: boolean;
  readonly language: string | null;
}

export type FactorKind = 'passkey' | 'totp';

/** In, or at the door until a second factor has been shown or the first one made. */
export interface Entrance {
  readonly session: Session | null;
  readonly owes: 'proof' | 'enrolment' | null;
  readonly proofs: readonly FactorKind[];
}

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

/** A browser in which one is signed in; the server keeps no time of day, and nothing of the browser. */
export interface OwnSession {
  readonly session: B64;
  readonly here: boolean;
  readonly age_seconds: number;
  readonly idle_seconds: number;
}

export interface Factors {
  readonly factors: readonly Factor[];
  /** How many are left. */
  readonly backup_codes: number;
}

/** To a desk, or as an administrator or auditor to none. */
export interface Invitation {
  readonly desk: B64 | null;
  readonly desk_name: Names | null;
  readonly role: DeskRole | 'administrator' | 'auditor';
  readonly instance: B64;
  readonly inviter: string;
}

export interface NewDesk {
  readonly desk: B64;
  readonly names: Names;
  readonly languages: readonly string[];
  readonly area: string;
}

/** Whether a desk takes new reports; since when, unless it always did. */
export type Intake = 'open' | 'paused' | 'closed';

interface Taking {
  readonly intake: Intake;
  readonly intake_day: Day | null;
}

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

export interface AdminDesk extends NewDesk, Taking {
  readonly epoch: number | null;
  readonly recipient_digest: B64 | null;
  readonly verify_key: B64 | null;
  /** Canonical JSON of the entry that the lead signed. */
  readonly entry: string | null;
  readonly signed: boolean;
  /** Whether anybody holds its newest keys. */
  readonly held: boolean;
  readonly leads: number;
  readonly members: number;
}

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

export interface Person {
  readonly account: B64;
  /** Empty if a former member asked to be forgotten. */
  readonly name: string;
  readonly administrator: boolean;
  readonly standing: 'active' | 'deactivated' | 'deleted';
  readonly desks: readonly { readonly desk: B64; readonly role: DeskRole }[];
}

export interface AuditEntry {
  readonly day: Day;
  readonly actor: B64 | null;
  readonly action: string;
  /** Empty for none. */
  readonly subject: string;
  /** `done`, or the slug of the refusal. */
  readonly outcome: string;
  /** Its place in the closed log; null until its day is over. */
  readonly position: number | null;
}

/** An empty string is no filter. */
export interface AuditFilters {
  readonly since?: Day;
  readonly until?: Day;
  readonly actor?: B64;
  readonly action?: string;
  readonly outcome?: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly people: readonly { readonly account: B64; readonly name: string }[];
  readonly desks: readonly { readonly desk: B64; readonly names: Names }[];
  readonly next: string | null;
}

/** A leaf of the closed log and its entry, as it was hashed. */
export interface AuditPlace {
  readonly leaf: B64;
  readonly entry: {
    readonly action: string;
    readonly actor: B64 | null;
    readonly day: Day;
    readonly outcome: string;
    readonly salt: B64;
    readonly subject: string;
  } | null;
}

export interface Auditor {
  readonly account: B64;
  readonly name: string;
  readonly day: Day;
}

export interface MyDesk extends Taking {
  readonly desk: B64;
  readonly names: Names;
  readonly languages: readonly string[];
  readonly area: string;
  readonly role: DeskRole;
  readonly epoch: number | null;
  readonly entry: string | null;
  readonly signed: boolean;
  readonly grant: B64 | null;
  readonly granted_by: B64 | null;
  readonly granted_by_key: B64 | null;
  readonly earlier: readonly EarlierKeys[];
  readonly givers: readonly string[];
  readonly workdays: Workdays;
}

/** Weekdays from 1, Monday, to 7, on which a desk works, and dates on which it does not work all the same. */
export interface Workdays {
  readonly weekdays: readonly number[];
  readonly closed: readonly Day[];
}

/** A case that moved from one desk to another; `given_by` only where one's own desk gave it. */
export interface Handover {
  readonly case: B64;
  readonly counter: number;
  readonly giver: B64;
  readonly receiver: B64;
  readonly day: Day;
  readonly given_by: string | null;
}

/** A colleague who is barred from a case; `barred_by` only where that is a colleague too. */
export interface Bar {
  readonly account: B64;
  readonly name: string;
  readonly barred_by: string | null;
  readonly day: Day;
}

/** Keys that a colleague drew at a reset; nobody lets them in before `wait_seconds` are over. */
export interface FreshKeys {
  readonly day: Day;
  /** The administrator who made it possible; null for the operator, on the server. */
  readonly reset_by: string | null;
  readonly wait_seconds: number;
}

/** What is lost with a person's keys. */
export interface Outlook {
  readonly only_signer: boolean;
  /** Desks that nobody else leads with the keys, and those of `losing`. */
  readonly stalled: readonly B64[];
  readonly losing: readonly B64[];
}

/** Whose keys a reset link replaces. */
export interface Reset {
  readonly account: B64;
  readonly name: string;
  readonly instance: B64;
  /** Null for the operator, on the server. */
  readonly administrator: string | null;
}

/** What stands in the way of somebody's leaving, or stands still without them. */
export interface Departure {
  readonly only_signer: boolean;
  /** Desks that nobody else opens, or leads with the keys; among them those of which nobody else has the keys. */
  readonly stalled: readonly B64[];
  readonly losing: readonly B64[];
}

/** What no administrator does alone. */
export type DangerousAct = 'change-key' | 'deactivate' | 'delete' | 'reset';

/** Body of POST /api/v1/admin/proposals. */
export type NewProposal =
  | ({ readonly act: 'change-key' } & ChangedKeyBody)
  | { readonly act: 'deactivate'; readonly account: B64; readonly stalled: readonly B64[] }
  | { readonly act: 'delete' | 'reset'; readonly account: B64; readonly losing: readonly B64[] };

export interface Proposal {
  readonly proposal: B64;
  readonly act: DangerousAct;
  readonly proposed_by: B64;
  readonly proposer: string;
  readonly day: Day;
  /** The last day on which it can be confirmed. */
  readonly until: Day;
  readonly account: B64 | null;
  readonly person: string | null;
  /** Desks that stand still without that person, and those of them that nobody else opens. */
  readonly stalled: readonly B64[];
  readonly losing: readonly B64[];
  readonly key: {
    readonly number: number;
    readonly before: B64;
    readonly after: B64;
    readonly holders: readonly string[];
  } | null;
}

/** From which day on an administrator proposes and confirms. */
export interface AdministratorReady {
  readonly account: B64;
  readonly name: string;
  readonly day: Day;
}

export interface Proposals {
  readonly proposals: readonly Proposal[];
  readonly administrators: readonly AdministratorReady[];
}

export interface Colleague {
  readonly account: B64;
  readonly name: string;
  /** `former`: not at the desk any more, or with other keys since; what they granted still counts. */
  readonly role: DeskRole | 'former';
  readonly verify_key: B64;
  readonly recipient: string;
  readonly granted: boolean;
  /** Kept out by an administrator: holds nothing that counts. */
  readonly deactivated: boolean;
  readonly vouchers: readonly { readonly epoch: number; readonly voucher: B64 }[];
  readonly fresh: FreshKeys | null;
  /** What an administrator has proposed of them, and until when another may confirm it. */
  readonly proposals: readonly {
    readonly act: Exclude<DangerousAct, 'change-key'>;
    readonly proposer: string;
    readonly until: Day;
  }[];
  /** Until that is over; it may be still to come. */
  readonly away: Away | null;
}

/** From which day to which a colleague is away, and who looks after their cases. */
export interface Away {
  readonly first_day: Day;
  readonly last_day: Day;
  readonly cover: B64 | null;
}

/** How many cases somebody holds: open ones, and such as are closed or withdrawn. */
export interface HeldCases {
  readonly open: number;
  readonly over: number;
}

/** A desk as far as the server may know it. */
export interface Overview {
  /** Null for what nobody has taken. */
  readonly load: readonly {
    readonly account: B64 | null;
    readonly name: string | null;
    readonly open: number;
    readonly overdue: number;
    readonly oldest: Day;
  }[];
  readonly ages: Readonly<Record<'to_7' | 'to_30' | 'to_90' | 'older', number>>;
  readonly answered: Readonly<Record<'in_time' | 'late' | 'waiting' | 'ended' | 'promised_days', number>> & { readonly since: Day };
  readonly retention: Retention;
}

/** For how many days closed cases are kept: the desk's own, and what holds where it has none. */
export interface Retention {
  readonly own_days: number | null;
  readonly usual_days: number;
}

/** Somebody opened a case on this day. */
export interface Opening {
  readonly account: B64;
  readonly name: string;
  readonly day: Day;
}

export interface SealedBefore {
  readonly left: number;
  readonly cases: readonly QueueRow[];
}

/** A desk's lists: all that is not over, what is ours to write, what is the worker's, what is due, what is over. */
export type ListName = 'open' | 'todo' | 'waiting' | 'due' | 'done';
export type Holder = 'anyone' | 'me' | 'nobody';

export interface Asked {
  readonly view: ListName;
  readonly holder: Holder;
  readonly urgent: boolean;
  readonly state: CaseState | null;
}

/** Whoever looks through a whole list asks for long pages, of 500 rows, so as to ask seldom. */
export interface AskedPage extends Asked {
  readonly long?: boolean;
}

export interface QueueRow extends QueueCase {
  readonly day: Day;
  readonly state: CaseState;
  readonly turn: Turn;
  /** By which the desk is to have written. */
  readonly due: Day | null;
  /** The day on which it will be erased, once it is withdrawn or closed. */
  readonly erased_on: Day | null;
  readonly urgent: boolean;
  readonly assignee: B64 | null;
  readonly assignee_name: string | null;
  readonly letters: number;
  /** Whether anybody has written to the worker, beside telling that the case moved. */
  readonly answered: boolean;
}

/** How many cases are in each list, and how many of the open ones are mine or nobody's; 100 stands for more. */
export type Counts = Readonly<Record<'open' | 'todo' | 'waiting' | 'due' | 'mine' | 'nobodys' | 'urgent', number>>;

export interface QueuePage {
  readonly cases: readonly QueueRow[];
  readonly next: string | null;
  /** With the first page. */
  readonly counts: Counts | null;
}

export interface Held {
  readonly state: CaseState;
  readonly assignee: B64 | null;
}

// ---------------------------------------------------------------- the first administrator and those who are invited

export const checkSetup = (token: B64): Promise<{ open: true }> => request('POST', '/api/v1/setup/check', { token });

export const founded = (body: FounderBody & { token: B64; name: string }): Promise<Entrance> =>
  request('POST', '/api/v1/setup', body);

export const checkInvitation = (token: B64): Promise<Invitation> =>
  request('POST', '/api/v1/invitations/check', { token });

export const acceptInvitation = (body: MemberBody & { token: B64; name: string }): Promise<Entrance> =>
  request('POST', '/api/v1/invitations/accept', body);

export const checkReset = (token: B64): Promise<Reset> => request('POST', '/api/v1/resets/check', { token });

export const keepFreshKeys = (body: FreshKeysBody & { token: B64 }): Promise<Entrance> =>
  request('POST', '/api/v1/resets', body);

// ---------------------------------------------------------------- signing in and out

export const saltOf = (name: string): Promise<{ salt: B64 }> => request('POST', '/api/v1/staff/salt', { name });

export const openSession = (name: string, auth: B64): Promise<Entrance> =>
  request('POST', '/api/v1/staff/session', { name, auth });

export const session = (): Promise<Session> => request('GET', '/api/v1/staff/session');

export const closeSession = (): Promise<unknown> => request('DELETE', '/api/v1/staff/session');

export const startRecovery = (name: string, auth: B64): Promise<RecoveryAnswer & { ticket: B64 }> =>
  request('POST', '/api/v1/staff/recovery', { name, auth });

export const finishRecovery = (body: RecoveredBody & { ticket: B64 }): Promise<Entrance> =>
  request('POST', '/api/v1/staff/recovery/finish', body);

// ---------------------------------------------------------------- one's own account

export const sessions = (): Promise<{ sessions: readonly OwnSession[] }> => request('GET', '/api/v1/staff/sessions');

export const endSession = (session: B64): Promise<{ sessions: readonly OwnSession[] }> =>
  request('DELETE', `/api/v1/staff/sessions/${session}`);

/** `before`: what the passphrase gave that the new one replaces. */
export const changeSecrets = (body: RecoveredBody & { before: B64 }): Promise<unknown> =>
  request('POST', '/api/v1/staff/secrets', body);

export const keepLanguage = (language: 'en' | 'ja'): Promise<unknown> => request('PUT', '/api/v1/staff/language', { language });

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

export const ownMail = (): Promise<OwnMail> => request('GET', '/api/v1/staff/mail');

export const keepMail = (auth: B64, mail: string | null): Promise<OwnMail> =>
  request('PUT', '/api/v1/staff/mail', { auth, mail });

export const chooseMail = (choice: MailChoice): Promise<OwnMail> => request('PUT', '/api/v1/staff/mail/choice', choice);

export const deleteOwnAccount = (auth: B64, name: 'stays' | 'forgotten'): Promise<unknown> =>
  request('POST', '/api/v1/staff/account/deletion', { auth, name });

// ---------------------------------------------------------------- second factors

export const passkeyChallenge = (): Promise<{ options: PublicKeyCredentialRequestOptionsJSON }> =>
  request('POST', '/api/v1/staff/session/challenge', {});

export const showFactor = (proof: Proof): Promise<Entrance> => request('POST', '/api/v1/staff/session/proof', proof);

export const anyPasskeyChallenge = (): Promise<{ options: PublicKeyCredentialRequestOptionsJSON }> =>
  request('POST', '/api/v1/staff/passkey/challenge', {});

/** In by one touch: `secret` is the member's, as that passkey opens it. */
export const openByPasskey = (passkey: object): Promise<{ session: Session; secret: B64 }> =>
  request('POST', '/api/v1/staff/passkey/session', { passkey });

export const factors = (): Promise<Factors> => request('GET', '/api/v1/staff/factors');

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

// ---------------------------------------------------------------- administration

export const adminDesks = (): Promise<readonly AdminDesk[]> => request('GET', '/api/v1/admin/desks');

export const makeDesk = (desk: NewDesk): Promise<unknown> => request('POST', '/api/v1/admin/desks', desk);

export const setIntake = (desk: B64, intake: Intake): Promise<unknown> =>
  request('POST', '/api/v1/admin/intake', { desk, intake });

export const settings = (): Promise<Settings> => request('GET', '/api/v1/admin/settings');

export const keepSettings = (wanted: Settings): Promise<Settings> => request('PUT', '/api/v1/admin/settings', wanted);

export const invite = (desk: B64, role: DeskRole): Promise<{ token: B64 }> =>
  request('POST', '/api/v1/admin/invitations', { desk, role });

export const organisation = (): Promise<Organisation> => request('GET', '/api/v1/admin/organisation');

export const publishDirectory = (body: DirectoryBody, way: Way): Promise<unknown> =>
  request('POST', '/api/v1/admin/directory', { ...body, way });

export const keepHandedKey = (body: HandedKeyBody): Promise<unknown> =>
  request('POST', '/api/v1/admin/organisation/holders', body);

/** The server's copies of the organisation's key. */
export const destroyCopies = (): Promise<unknown> => request('DELETE', '/api/v1/admin/organisation/holders');

export const administrators = (): Promise<readonly Administrator[]> => request('GET', '/api/v1/admin/administrators');

export const inviteAdministrator = (): Promise<{ token: B64 }> => request('POST', '/api/v1/admin/administrators');

export const removeAdministrator = (account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/administrators/${account}`);

export const people = (): Promise<readonly Person[]> => request('GET', '/api/v1/admin/staff');

/** What would be lost with this person's keys. */
export const resetOutlook = (account: B64): Promise<Outlook> => request('GET', `/api/v1/admin/staff/${account}/reset`);

/** `losing`: the desks that are given up, exactly those of the outlook. */
export const makeReset = (account: B64, losing: readonly B64[]): Promise<{ token: B64 }> =>
  request('POST', `/api/v1/admin/staff/${account}/reset`, { losing });

export const proposals = (): Promise<Proposals> => request('GET', '/api/v1/admin/proposals');

export const propose = (body: NewProposal): Promise<unknown> => request('POST', '/api/v1/admin/proposals', body);

/** `token`: of the reset link, if it was a reset. */
export const confirmProposal = (proposal: B64): Promise<{ token: B64 | null }> =>
  request('POST', `/api/v1/admin/proposals/${proposal}/confirmation`);

/** Refuses what somebody else proposed, or takes one's own back. */
export const closeProposal = (proposal: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/proposals/${proposal}`);

/** That a lead wants to take a whole desk along; `until` is the last day on which it can be agreed to, or done. */
export interface Export {
  readonly export: B64;
  readonly desk: B64;
  readonly names: Readonly<Record<string, string>>;
  readonly recipient: string;
  readonly proposed_by: B64;
  readonly proposer: string;
  readonly day: Day;
  readonly until: Day;
  readonly agreed_by: B64 | null;
  readonly agreer: string | null;
  /** No other lead could agree. */
  readonly by_administrator: boolean;
}

/** `ready`: from which day on the reader takes part. */
export interface Exports {
  readonly exports: readonly Export[];
  readonly ready: Day;
}

export const exportsOf = (desk: B64): Promise<Exports> => request('GET', `/api/v1/desks/${desk}/exports`);

export const proposeExport = (desk: B64, recipient: string): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/exports`, { recipient });

export const agreeToExport = (desk: B64, id: B64): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/exports/${id}/agreement`, {});

/** Refused, taken back or done. */
export const closeExport = (desk: B64, id: B64): Promise<unknown> => request('DELETE', `/api/v1/desks/${desk}/exports/${id}`);

/** A page of ids after one; the first for null. */
export const casesToExport = (desk: B64, id: B64, after: B64 | null): Promise<{ cases: readonly B64[] }> =>
  request('POST', `/api/v1/desks/${desk}/exports/${id}/cases`, { after });

export const exportsOfAll = (): Promise<Exports> => request('GET', '/api/v1/admin/exports');

export const agreeToExportAsAdministrator = (id: B64): Promise<unknown> =>
  request('POST', `/api/v1/admin/exports/${id}/agreement`, {});

export const closeExportAsAdministrator = (id: B64): Promise<unknown> => request('DELETE', `/api/v1/admin/exports/${id}`);

function auditQuery(filters: AuditFilters): string {
  const said = Object.entries(filters).filter((entry): entry is [string, string] => entry[1] !== '');
  return new URLSearchParams(said).toString();
}

/** Newest day first; `before` is the `next` of the page before. */
export const audit = (filters: AuditFilters, before: string | null): Promise<AuditPage> =>
  request('GET', `/api/v1/audit?${auditQuery(filters)}${before === null ? '' : `&before=${before}`}`);

/** The address of a download. */
export const auditExport = (form: 'csv' | 'jsonl', filters: AuditFilters): string =>
  `/api/v1/audit/export.${form}?${auditQuery(filters)}`;

export const auditPlaces = (
  first: number,
): Promise<{ readonly size: number; readonly places: readonly AuditPlace[] }> =>
  request('GET', `/api/v1/audit/places?first=${String(first)}`);

export const checkpoints = (): Promise<{ readonly verifier: string; readonly notes: readonly string[] }> =>
  request('GET', '/api/v1/audit/checkpoints');

export interface TableKept {
  readonly table: string;
  readonly title: Names;
  readonly cells: number;
  readonly held_back: number;
}

/** How many percent did not tell it, between the two; null where there is too little to say. */
export interface FieldTold {
  readonly field: string;
  readonly title: Names;
  readonly table: string;
  readonly least: number | null;
  readonly most: number | null;
}

export interface ReleaseAudited {
  readonly period: string;
  readonly length: 'Q' | 'A';
  readonly profile: 'standard' | 'strict' | 'threshold';
  readonly day: Day;
  readonly kept: readonly TableKept[];
  readonly told: readonly FieldTold[];
}

/** Exact fractions, such as 3/2. */
export interface QuarterSpent {
  readonly quarter: string;
  readonly spent: string;
  readonly budget: string;
}

export const auditedStatistics = (): Promise<{
  readonly releases: readonly ReleaseAudited[];
  readonly ledger: readonly QuarterSpent[];
}> => request('GET', '/api/v1/audit/statistics');

export const deskAudit = (desk: B64): Promise<AuditPage> => request('GET', `/api/v1/desks/${desk}/audit`);

export const auditors = (): Promise<readonly Auditor[]> => request('GET', '/api/v1/admin/auditors');

export const inviteAuditor = (): Promise<{ token: B64 }> => request('POST', '/api/v1/admin/auditors');

export const removeAuditor = (account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/auditors/${account}`);
export const departure = (account: B64): Promise<Departure> =>
  request('GET', `/api/v1/admin/staff/${account}/departure`);

/** `stalled`: the desks that stand still, exactly those of the outlook. */
export const deactivate = (account: B64, stalled: readonly B64[]): Promise<unknown> =>
  request('POST', `/api/v1/admin/staff/${account}/deactivation`, { stalled });

export const activate = (account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/admin/staff/${account}/deactivation`);

/** `losing`: the desks that are given up, exactly those of the outlook. */
export const deleteAccount = (account: B64, losing: readonly B64[]): Promise<unknown> =>
  request('POST', `/api/v1/admin/staff/${account}/deletion`, { losing });


// ---------------------------------------------------------------- desks

export const directory = (): Promise<DirectoryAnswer> => request('GET', '/api/v1/directory');

export const myDesks = (): Promise<readonly MyDesk[]> => request('GET', '/api/v1/desks');

export const keepDeskKeys = (desk: B64, body: DeskKeysBody): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/keys`, body);

export const colleagues = (desk: B64): Promise<readonly Colleague[]> => request('GET', `/api/v1/desks/${desk}/members`);

export const keepGrant = (desk: B64, body: GrantBody): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/grants`, body);

export const removeMember = (desk: B64, account: B64): Promise<unknown> =>
  request('DELETE', `/api/v1/desks/${desk}/members/${account}`);

export const overview = (desk: B64): Promise<Overview> => request('GET', `/api/v1/desks/${desk}/overview`);

/** `erasing` is how many closed cases go at once by it, as the lead was told. */
export const keepClosed = (desk: B64, days: number | null, erasing: number): Promise<Retention> =>
  request('PUT', `/api/v1/desks/${desk}/retention`, { days, erasing });

/** On which days the desk works; what is over is not kept. */
export const setWorkdays = (desk: B64, days: Workdays): Promise<Workdays> =>
  request('PUT', `/api/v1/desks/${desk}/workdays`, days);

export const heldCases = (desk: B64, account: B64): Promise<HeldCases> =>
  request('GET', `/api/v1/desks/${desk}/members/${account}/cases`);

/** The next 200 of them; to nobody, so that everybody can take them, for null. */
export const handOn = (
  desk: B64,
  account: B64,
  to: B64 | null,
): Promise<{ readonly given: number; readonly freed: number; readonly left: number }> =>
  request('POST', `/api/v1/desks/${desk}/members/${account}/cases`, { to });

/** One's own for null; a lead's word for anybody else. */
export const keepAbsence = (desk: B64, account: B64 | null, absence: Away): Promise<unknown> =>
  request('PUT', `/api/v1/desks/${desk}/absences/${account ?? 'own'}`, absence);

export const endAbsence = (desk: B64, account: B64 | null): Promise<unknown> =>
  request('DELETE', `/api/v1/desks/${desk}/absences/${account ?? 'own'}`);

/** The covers that are sealed to earlier keys, after a case id. */
export const sealedBefore = (desk: B64, after: B64 | null): Promise<SealedBefore> =>
  request('GET', `/api/v1/desks/${desk}/resealing?after=${after ?? ''}`);

export const keepResealed = (desk: B64, covers: readonly ResealedCover[]): Promise<{ resealed: number }> =>
  request('POST', `/api/v1/desks/${desk}/resealing`, { covers });

// ---------------------------------------------------------------- cases

export function readQueue(
  desk: B64,
  { view, holder, urgent, state, long = false }: AskedPage,
  after: string | null,
  asking?: Asking,
): Promise<QueuePage> {
  const asked = new URLSearchParams({ view, holder, urgent: String(urgent) });
  if (state !== null) asked.set('state', state);
  if (long) asked.set('long', 'true');
  if (after !== null) asked.set('after', after);
  return request('GET', `/api/v1/desks/${desk}/queue?${asked.toString()}`, undefined, asking);
}

/** At most 100 at once; `case 16 ‖ lp(cover)` for each that is found. */
export const covers = (desk: B64, cases: readonly B64[], wanted = { rings: false }, asking?: Asking): Promise<ArrayBuffer> =>
  requestBytes('POST', `/api/v1/desks/${desk}/covers`, { cases, ...wanted }, asking);

/** At most 500 at once; likewise `case 16 ‖ lp(cached facts)` for each that has some. */
export const cache = (desk: B64, cases: readonly B64[], asking?: Asking): Promise<ArrayBuffer> =>
  requestBytes('POST', `/api/v1/desks/${desk}/cache/read`, { cases }, asking);

/** At most 100 at once. */
export const keepCache = (desk: B64, covers: readonly CachedFacts[], asking?: Asking): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/cache`, { covers }, asking);

export const readCase = (id: B64, asking?: Asking): Promise<CaseAnswer> =>
  request('GET', `/api/v1/cases/${id}`, undefined, asking);

/** Which cases of a desk change, by id, as they change: `ready`, `cases`, `looking` and `again` (api/live/service.py). */
export const follow = (
  desk: B64,
  onEvent: (name: string, ids: readonly B64[]) => void,
  signal: AbortSignal,
): Promise<void> => listen(`/api/v1/desks/${desk}/live`, onEvent, signal);

export type Doing = 'looking' | 'writing' | 'gone';

/** A colleague who has the same case before them. */
export interface Looker {
  readonly account: B64;
  readonly writing: boolean;
}

export const showPresence = (id: B64, doing: Doing): Promise<{ others: readonly Looker[] }> =>
  request('POST', `/api/v1/cases/${id}/presence`, { doing }, BY_ITSELF);

export const openings = (id: B64): Promise<readonly Opening[]> => request('GET', `/api/v1/cases/${id}/openings`);

export const claim = (id: B64): Promise<Held> => request('POST', `/api/v1/cases/${id}/claim`);

export const release = (id: B64): Promise<Held> => request('POST', `/api/v1/cases/${id}/release`);

/** The desk moves a case on; claiming, replying and handing over do it by themselves. */
export const step = (id: B64, event: 'triage' | 'refer' | 'close' | 'reopen'): Promise<Held> =>
  request('POST', `/api/v1/cases/${id}/steps`, { event });

/** A lead gives it to a colleague, or takes it from whoever has it. */
export const assign = (id: B64, account: B64 | null): Promise<Held> =>
  request('POST', `/api/v1/cases/${id}/assignment`, { account });

export const handOver = (id: B64, body: HandoverBody): Promise<unknown> =>
  request('POST', `/api/v1/cases/${id}/handover`, body);

/** What this desk asked another about a case (api/asks/schemas.py). */
export interface PutRow {
  readonly number: number;
  readonly asked: B64;
  readonly state: 'open' | 'accepted' | 'declined' | 'withdrawn' | 'done';
  readonly day: Day;
  readonly state_day: Day;
  readonly question: B64 | null;
  readonly answer: B64 | null;
}

/** What another desk asks this one. */
export interface AskedRow {
  readonly case: B64;
  readonly number: number;
  readonly asking: B64;
  readonly state: PutRow['state'];
  readonly day: Day;
  readonly question: B64;
}

export const asks = (id: B64): Promise<readonly PutRow[]> => request('GET', `/api/v1/cases/${id}/asks`, undefined, BY_ITSELF);

export const ask = (id: B64, body: AskBody): Promise<unknown> => request('POST', `/api/v1/cases/${id}/asks`, body);

export const withdrawAsk = (id: B64, number: number): Promise<unknown> =>
  request('POST', `/api/v1/cases/${id}/asks/${String(number)}/withdrawal`);

export const asked = (desk: B64): Promise<readonly AskedRow[]> =>
  request('GET', `/api/v1/desks/${desk}/asks`, undefined, BY_ITSELF);

export const answerAsk = (desk: B64, id: B64, number: number, body: AnswerBody): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/asks/${id}/${String(number)}`, body);

export const bars = (id: B64): Promise<readonly Bar[]> => request('GET', `/api/v1/cases/${id}/bars`);

export const bar = (id: B64, account: B64): Promise<readonly Bar[]> =>
  request('POST', `/api/v1/cases/${id}/bars`, { account });

export const barOneself = (id: B64): Promise<unknown> => request('POST', `/api/v1/cases/${id}/bars/own`);

export const liftBar = (id: B64, account: B64): Promise<readonly Bar[]> =>
  request('DELETE', `/api/v1/cases/${id}/bars/${account}`);

/** The desk's list, which only its members can read; null before the first. */
export const conflicts = (desk: B64): Promise<{ readonly conflicts: SealedConflicts | null }> =>
  request('GET', `/api/v1/desks/${desk}/conflicts`);

export const keepConflicts = (desk: B64, list: SealedConflicts): Promise<unknown> =>
  request('PUT', `/api/v1/desks/${desk}/conflicts`, list);

/** What one keeps for oneself; the page asks and tells it by itself. */
export const ownShelf = (): Promise<{ readonly shelf: SealedShelf | null }> =>
  request('GET', '/api/v1/staff/shelf', undefined, BY_ITSELF);

/** `asking` for a page that is being left. */
export const keepOwnShelf = (shelf: SealedShelf, asking?: Asking): Promise<unknown> =>
  request('PUT', '/api/v1/staff/shelf', shelf, { ...BY_ITSELF, ...asking });

export const handovers = (desk: B64): Promise<readonly Handover[]> => request('GET', `/api/v1/desks/${desk}/handovers`);

export const recipientOf = (desk: B64): Promise<{ readonly recipient: string }> =>
  request('GET', `/api/v1/desks/${desk}/recipient`);

export const reply = (id: B64, body: ReplyBody): Promise<unknown> =>
  request('POST', `/api/v1/cases/${id}/replies`, body);

/** To whom what is counted is sealed; `no-statistics` where nobody makes any. */
export const statisticsRecipient = (): Promise<{ readonly recipient: string }> => request('GET', '/api/v1/statistics/recipient');

/** Facts and process records of closed cases, shuffled; the same again are counted once. */
export const handOnFacts = (desk: B64, facts: readonly B64[]): Promise<unknown> =>
  request('POST', `/api/v1/desks/${desk}/facts`, { facts });

export const keepNote = (id: B64, body: NoteBody): Promise<unknown> => request('POST', `/api/v1/cases/${id}/notes`, body);

/** One part of a sealed file, as it lies on the server. */
export const attachmentPart = (inCase: B64, attachment: B64, part: number): Promise<ArrayBuffer> =>
  requestBytes('GET', `/api/v1/cases/${inCase}/attachments/${attachment}/${String(part)}`);

/** With what the parts of a reply's file are to be brought, in which size, and which are there already. */
export interface FileUpload {
  readonly ticket: B64;
  readonly part_bytes: number;
  readonly parts: readonly number[];
}

export const beginFile = (id: B64, body: NewFileBody): Promise<FileUpload> =>
  request('POST', `/api/v1/cases/${id}/uploads`, body);

/** The ticket says enough: no cookie goes along. A part that is there already is the same part again. */
export const putFilePart = (id: B64, file: B64, part: number, bytes: Uint8Array<ArrayBuffer>, ticket: B64): Promise<void> =>
  sendBytes(`/api/v1/uploads/${id}/${file}/${String(part)}`, bytes, { anonymous: true, token: ticket, tries: 3, patience: 120_000 });
