/** The names of the calls that cross, so that a method without a way through does not compile. */

import type { MemberVault, ReporterVault } from './types.ts';

type Names<T> = { readonly [K in keyof T]: true };

export const REPORTER_METHODS: Names<Omit<ReporterVault, 'forget'>> = {
  drawCode: true,
  code: true,
  progress: true,
  verifyDirectory: true,
  prepare: true,
  strengthen: true,
  openMailbox: true,
  readMailbox: true,
  writeFollowUp: true,
  writeDeletion: true,
  writeWithdrawal: true,
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
  unlock: true,
  startRecovery: true,
  recover: true,
  signDirectory: true,
  verifyDirectory: true,
  compareDirectory: true,
  makeDesk: true,
  rotateDesk: true,
  resealCovers: true,
  acceptGrant: true,
  grantTo: true,
  grantAgain: true,
  desks: true,
  openCovers: true,
  openCase: true,
  writeReply: true,
  handOver: true,
};
