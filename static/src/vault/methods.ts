/** The names of the calls that cross, so that a method without a way through does not compile, nor one with a key. */

import type { Json } from '../crypto/encoding.ts';
import type { Secret } from '../crypto/signing.ts';
import type { MemberVault, ReporterVault } from './types.ts';

/** The secrets anywhere in a value; of values alone, nothing. */
export type SecretsIn<T> = T extends Json | undefined | ArrayBuffer
  ? never
  : T extends Secret
    ? T
    : T extends readonly (infer Item)[]
      ? SecretsIn<Item>
      : T extends object
        ? { [K in keyof T]-?: SecretsIn<T[K]> }[keyof T]
        : never;

/** `true` for a call that brings and answers no secret; no other has a name here. */
type Crosses<M> = M extends (...given: infer A) => Promise<infer R>
  ? [SecretsIn<A> | SecretsIn<R>] extends [never]
    ? true
    : never
  : never;

export type Names<T> = { readonly [K in keyof T]: Crosses<T[K]> };

export const REPORTER_METHODS: Names<Omit<ReporterVault, 'forget'>> = {
  drawCode: true,
  code: true,
  progress: true,
  verifyDirectory: true,
  writeReport: true,
  sealAttachment: true,
  prepareUpload: true,
  strengthen: true,
  sealFacts: true,
  openMailbox: true,
  readMailbox: true,
  openReplyFile: true,
  writeFollowUp: true,
  writeConsent: true,
  writeDeletion: true,
  writeWithdrawal: true,
  writeReceipt: true,
};

export const MEMBER_METHODS: Names<Omit<MemberVault, 'lock'>> = {
  drawPassphrase: true,
  drawRecoveryCode: true,
  progress: true,
  foundOrganisation: true,
  makeMember: true,
  drawFreshKeys: true,
  fingerprint: true,
  signIn: true,
  passphraseAuth: true,
  unlock: true,
  unlockByPasskey: true,
  sealForPasskey: true,
  sealAnew: true,
  startRecovery: true,
  recover: true,
  draftDirectory: true,
  signDirectory: true,
  changeKey: true,
  handOnKey: true,
  sealForMachine: true,
  statisticsDigits: true,
  verifyDirectory: true,
  inspectDirectory: true,
  compareDirectory: true,
  makeDesk: true,
  rotateDesk: true,
  resealCovers: true,
  acceptGrant: true,
  grantTo: true,
  grantAgain: true,
  desks: true,
  openCovers: true,
  readCache: true,
  cacheFacts: true,
  openCase: true,
  readConflicts: true,
  sealConflicts: true,
  readShelf: true,
  sealShelf: true,
  openAttachment: true,
  sealReplyFile: true,
  writeReply: true,
  writeNote: true,
  sealCounted: true,
  shuffle: true,
  handOver: true,
  ask: true,
  readAsks: true,
  answerAsk: true,
  readAnswers: true,
};
