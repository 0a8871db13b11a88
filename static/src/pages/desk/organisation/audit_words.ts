/** The server names an action; the page says it. */

import { ERASED } from '../../../crypto/audit.ts';
import { fill, words } from '../words.ts';

function sentences(): Readonly<Record<string, string>> {
  const text = words().audit;
  return {
    'set up the organisation': text.setUp,
    'accepted an invitation': text.accepted,
    'signed in': text.signedIn,
    'ended another session': text.endedSession,
    'changed the passphrase': text.changedPassphrase,
    'changed the mail address': text.changedMail,
    'added a second factor': text.addedFactor,
    'removed a second factor': text.removedFactor,
    'drew new back-up codes': text.drewCodes,
    'signed in with a back-up code': text.usedPaper,
    'signed out': text.signedOut,
    'started recovery': text.startedRecovery,
    'set a new passphrase': text.recovered,
    'made a reset link': text.resetLink,
    'drew fresh keys after a reset': text.resetKeys,
    'deactivated an account': text.deactivated,
    'activated an account again': text.activated,
    'deleted an account': text.deletedAccount,
    "proposed to change the organisation's key": text.proposedKey,
    'proposed to deactivate an account': text.proposedDeactivation,
    'proposed to delete an account': text.proposedDeletion,
    'proposed a reset': text.proposedReset,
    'confirmed a proposal': text.confirmedProposal,
    'refused a proposal': text.refusedProposal,
    'withdrew a proposal': text.withdrewProposal,
    'proposed to export a desk': text.proposedExport,
    'agreed to the export of a desk': text.agreedToExport,
    'exported a desk': text.exportedDesk,
    'sealed an export to this key': text.exportedTo,
    'ended an export': text.endedExport,
    'created a desk': text.createdDesk,
    'paused a desk': text.pausedDesk,
    'closed a desk': text.closedDesk,
    'opened a desk again': text.openedDesk,
    'changed the settings': text.changedSettings,
    'set how long a desk keeps closed cases': text.setRetention,
    'set on which days a desk works': text.setWorkdays,
    'invited to a desk': text.invited,
    'published the directory': text.published,
    'published statistics': text.publishedStatistics,
    'invited an administrator': text.invitedAdministrator,
    'removed an administrator': text.removedAdministrator,
    'invited an auditor': text.invitedAuditor,
    'removed an auditor': text.removedAuditor,
    [ERASED]: text.erasedEntry,
    "handed on the organisation's key": text.handedOnKey,
    "changed the organisation's key": text.changedKey,
    "destroyed the server's copies of the organisation's key": text.destroyedCopies,
    'made the keys of a desk': text.madeKeys,
    'granted the keys of a desk': text.granted,
    'drew new keys for a desk': text.rotated,
    'sealed reports again to new keys': text.resealed,
    'removed a member from a desk': text.removed,
    'barred a colleague from a case': text.barred,
    'barred themselves from a case': text.barredOneself,
    'lifted a bar from a case': text.liftedBar,
    'changed the list of conflicts of interest': text.changedConflicts,
    'claimed a case': text.claimed,
    'released a case': text.released,
    'assigned a case': text.assignedCase,
    "handed on a colleague's cases": text.handedOnCases,
    'said for a colleague when they are away': text.changedAbsence,
    'triaged a case': text.triagedCase,
    'referred a case': text.referredCase,
    'closed a case': text.closedCase,
    'reopened a case': text.reopenedCase,
    'erased reports whose time was over': text.erasedCases,
    replied: text.replied,
    'wrote a note on a case': text.wroteNote,
    'handed closed reports to the statistics': text.handedToStatistics,
    'handed a case to another desk': text.handedOver,
    'asked another desk whether it would take a case': text.askedDesk,
    'answered another desk about a case': text.answeredDesk,
    'took back what was asked about a case': text.withdrewAsk,
  };
}

/** Every action by the server's name for it. */
export function actions(): readonly string[] {
  return Object.keys(sentences());
}

/** What was done; of what was refused, the permission that it needed. */
export function actionText(action: string): string {
  return sentences()[action] ?? fill(words().audit.tried, { permission: action });
}

/** Why it was refused. */
export function outcomeText(outcome: string): string {
  return fill(words().audit.refusal, { outcome });
}
