/**
 * A key of one role where another's is wanted does not compile, nor does a letter that nobody verified.
 *
 * Nothing of `mistakes` runs: each line under an expectation is a mistake that `tsc -p tsconfig.node.json` must see, and
 * it sees likewise where one compiles after all. Python's are in tests/types/wrong_roles.py.
 */

import { expect, test } from 'vitest';
import { cacheKey } from '../../../static/src/crypto/cache.ts';
import type { Holder, ReporterKeys, StaffKeys } from '../../../static/src/crypto/codes.ts';
import { handOver, resealCover, sealAnswer, sealAsk, sealConflicts, sealReply } from '../../../static/src/crypto/desk.ts';
import { type DeskEntry, type Organisation, recipientOfDesk, sign, signEntry, signLink } from '../../../static/src/crypto/directory.ts';
import {
  type MemberKeys,
  type Pair,
  machineFingerprint,
  memberFingerprint,
  sealGrant,
  sealMemberSecret,
  sealOrganisationSecret,
  vouch,
} from '../../../static/src/crypto/keys.ts';
import type { Cover } from '../../../static/src/crypto/bodies/cover.ts';
import type { Card, Reply } from '../../../static/src/crypto/bodies/reply.ts';
import type { FollowUp, Report } from '../../../static/src/crypto/bodies/report.ts';
import type { Ring } from '../../../static/src/crypto/bodies/ring.ts';
import type { Header, Letter } from '../../../static/src/crypto/letters.ts';
import { sealFollowUp, signWrite } from '../../../static/src/crypto/mailbox.ts';
import { notesIdentity, sealNote } from '../../../static/src/crypto/notes.ts';
import { sealShelf } from '../../../static/src/crypto/shelf.ts';
import { open } from '../../../static/src/crypto/opening.ts';
import {
  type CaseHolders,
  type Opened,
  caseRecipient,
  openCard,
  openCover,
  openFollowUp,
  openGrant,
  openMemberSecret,
  openOrganisationFile,
  openReply,
  openReport,
  reporterRecipient,
} from '../../../static/src/crypto/reading.ts';
import { Identity, type Recipient, checkRecipient, drawIdentity, recipientOf, seal } from '../../../static/src/crypto/sealing.ts';
import { type Signer, drawSigner, sign as signAny } from '../../../static/src/crypto/signing.ts';
import { build } from '../../../static/src/crypto/submission.ts';

interface House {
  readonly worker: ReporterKeys;
  readonly cases: CaseHolders;
  readonly desk: Pair<'desk'> & Holder<'desk'>;
  readonly me: Pair<'member'> & Holder<'member'>;
  readonly phrase: StaffKeys;
  readonly organisation: Signer<'organisation'>;
  readonly entry: DeskEntry;
  readonly cover: Opened<Cover>;
  readonly report: Opened<Report>;
  readonly card: Opened<Card>;
}

const none = new Uint8Array();
const header: Header = { kind: 'report', instance: none, subject: none, author: none, recipientDigest: none };

/** Each first line is right, so that those after it are wrong for their role alone. */
export async function mistakes(house: House): Promise<void> {
  const { worker, cases, desk, me, phrase, organisation, entry, cover, report, card } = house;
  const [{ recipient: toCase, identity: ofCase }] = cases;
  const about = { instance: none, case: none, account: none };

  const told = {} as Parameters<typeof build>[3];
  await build(worker, entry, desk.recipient, told);
  // @ts-expect-error A cover sealed to the case.
  await build(worker, entry, toCase, told);
  // @ts-expect-error A cover sealed to the reporter.
  await build(worker, entry, worker.recipient, told);
  // @ts-expect-error A report by whoever comes from a passphrase.
  await build(phrase, entry, desk.recipient, told);

  const followUp: FollowUp = { day: '', text: '' };
  await sealFollowUp(worker, toCase, followUp, 2);
  // @ts-expect-error A follow-up sealed to the worker.
  await sealFollowUp(worker, worker.recipient, followUp, 2);
  // @ts-expect-error A follow-up sealed to the desk.
  await sealFollowUp(worker, desk.recipient, followUp, 2);
  // @ts-expect-error A mailbox write by a member.
  signWrite(me, 'letter', none, none);

  const reply = {} as Reply;
  const answer = { ...about, counter: 1, seen: [], reporterRecipient: worker.recipient, caseRecipient: toCase };
  await sealReply(desk.signer, reply, answer);
  // @ts-expect-error A reply signed by a member.
  await sealReply(me.signer, reply, answer);
  // @ts-expect-error A reply sealed to the case.
  await sealReply(desk.signer, reply, { ...answer, reporterRecipient: toCase });
  // @ts-expect-error A copy sealed to the reporter.
  await sealReply(desk.signer, reply, { ...answer, caseRecipient: worker.recipient });

  const ring: Ring = { identities: [], desks: [] };
  await resealCover(desk.signer, cover.body, ring, { ...about, epoch: 2, to: desk.recipient });
  // @ts-expect-error A cover sealed again to a member.
  await resealCover(desk.signer, cover.body, ring, { ...about, epoch: 2, to: me.recipient });
  const moving = { ...answer, to: entry, recipient: recipientOfDesk(entry, '') };
  await handOver(desk.signer, entry, cover.body, ring, reply, moving);
  // @ts-expect-error A case handed over to itself.
  await handOver(desk.signer, entry, cover.body, ring, reply, { ...moving, recipient: toCase });
  const listing = { instance: none, desk: none, epoch: 1, version: 1, to: desk.recipient };
  await sealConflicts(desk.signer, { entries: [] }, listing);
  // @ts-expect-error A list of conflicts by a member.
  await sealConflicts(me.signer, { entries: [] }, listing);
  // @ts-expect-error A list of conflicts for those of one case.
  await sealConflicts(desk.signer, { entries: [] }, { ...listing, to: toCase });
  const asking = { to: entry, recipient: recipientOfDesk(entry, ''), case: none, number: 1 };
  await sealAsk(desk.signer, { day: '', text: '' }, asking);
  // @ts-expect-error Another desk asked by a member.
  await sealAsk(me.signer, { day: '', text: '' }, asking);
  // @ts-expect-error An answer for whoever reads the case.
  await sealAnswer(desk.signer, { ask_digest: '', day: '', says: 'accepted', text: '' }, { ...asking, recipient: toCase });
  const noting = { ...about, counter: 1, seen: [], to: await recipientOf(notesIdentity(desk.identity, ofCase)) };
  const note = { author: '', day: '', text: '' };
  await sealNote(me.signer, note, noting);
  // @ts-expect-error A note signed by the desk.
  await sealNote(desk.signer, note, noting);
  // @ts-expect-error A note for whoever reads the case.
  await sealNote(me.signer, note, { ...noting, to: toCase });
  const shelf = { after: 'stay', marks: [], views: [], watched: [] } as const;
  const keeping = { instance: none, account: none, version: 1, to: me.recipient };
  await sealShelf(me.signer, shelf, keeping);
  // @ts-expect-error A member's own shelf signed by the desk.
  await sealShelf(desk.signer, shelf, keeping);
  // @ts-expect-error A member's own shelf for everybody of the desk.
  await sealShelf(me.signer, shelf, { ...keeping, to: desk.recipient });
  // @ts-expect-error A note's identity without the desk's.
  notesIdentity(ofCase, ofCase);
  await cacheKey(desk.identity);
  // @ts-expect-error A queue's cache under the identity of one case.
  await cacheKey(ofCase);

  await sealGrant(desk, entry, me.recipient, me.signer);
  // @ts-expect-error A grant to the desk's recipient.
  await sealGrant(desk, entry, desk.recipient, me.signer);
  // @ts-expect-error A grant signed by the desk.
  await sealGrant(desk, entry, me.recipient, desk.signer);
  // @ts-expect-error A grant of a member's own keys.
  await sealGrant(me, entry, me.recipient, me.signer);
  await sealMemberSecret(me, phrase.recipient, about);
  // @ts-expect-error A member's secret sealed to itself.
  await sealMemberSecret(me, me.recipient, about);
  await sealOrganisationSecret(organisation, me.recipient, me.signer, about);
  await sealOrganisationSecret(organisation, phrase.recipient, me.signer, about);
  // @ts-expect-error The organisation's key sealed to a whole desk.
  await sealOrganisationSecret(organisation, desk.recipient, me.signer, about);
  // @ts-expect-error A desk's signer as the organisation's.
  await sealOrganisationSecret(desk.signer, me.recipient, me.signer, about);
  const member: MemberKeys = { account: none, verifyKey: none, recipient: me.recipient };
  vouch(desk.signer, entry, member);
  // @ts-expect-error A voucher by a member.
  vouch(me.signer, entry, member);
  // @ts-expect-error A voucher for a desk.
  vouch(desk.signer, entry, { ...member, recipient: desk.recipient });
  memberFingerprint(none, none, none, me.recipient);
  // @ts-expect-error A machine's digits as a member's.
  memberFingerprint(none, none, none, phrase.recipient);
  // @ts-expect-error A member's digits as a machine's.
  machineFingerprint(me.recipient);

  sign('', organisation);
  // @ts-expect-error A directory signed by a desk.
  sign('', desk.signer);
  signEntry(desk.signer, entry, desk.recipient, desk.signer);
  // @ts-expect-error An entry signed by the organisation.
  signEntry(organisation, entry, desk.recipient);
  // @ts-expect-error An entry that names a member's recipient.
  signEntry(desk.signer, entry, me.recipient);
  // @ts-expect-error A desk's keys that the organisation succeeds.
  signEntry(desk.signer, entry, desk.recipient, organisation);
  const chain: Organisation = { name: '', verify_key: '' };
  signLink(organisation, chain, organisation, none);
  // @ts-expect-error A desk that becomes the organisation.
  signLink(organisation, chain, desk.signer, none);

  await openCover(none, desk, { ...about, epoch: 1 });
  // @ts-expect-error A case identity where the desk's is wanted.
  await openCover(none, cases[0], { ...about, epoch: 1 });
  await openReport(none, cover, cases);
  // @ts-expect-error A desk's identity where a case's is wanted.
  await openReport(none, cover, [desk]);
  // @ts-expect-error A card opened by the case.
  await openCard(none, cases[0]);
  await openReply(none, card, worker, 1);
  // @ts-expect-error A reply opened by a member.
  await openReply(none, card, me, 1);
  await openGrant(none, me, entry, none, []);
  // @ts-expect-error A grant opened by the passphrase.
  await openGrant(none, phrase, entry, none, []);
  await openMemberSecret(none, phrase, none);
  // @ts-expect-error A member's secret opened by itself.
  await openMemberSecret(none, me, none);
  // @ts-expect-error What a machine keeps, opened by a member.
  await openOrganisationFile(none, me, { instance: none, verifyKey: none });

  const toWorker: Recipient<'reporter'> = reporterRecipient(report);
  // @ts-expect-error A reporter's recipient as the case's.
  const asCase: Recipient<'case'> = reporterRecipient(report);
  // @ts-expect-error A case's recipient as the reporter's.
  const asWorker: Recipient<'reporter'> = caseRecipient(card.body);
  // @ts-expect-error Text off the wire.
  const unchecked: Recipient<'desk'> = 'age1pq1';
  await Promise.all([toWorker, asCase, asWorker, unchecked].map((to) => seal(to, none)));

  // What takes any role, and a key of which nobody said the role.
  await open(ofCase, none);
  signAny(me.signer, '', none);
  const nobodys = drawIdentity();
  // @ts-expect-error A key without a role is nobody's.
  await cacheKey(nobodys);
  // @ts-expect-error Two of different roles are not compared.
  desk.identity.equals(ofCase);

  // What only looks like something that was verified.
  // @ts-expect-error A letter that `verify` did not make.
  const letter: Letter = { header, seen: [], body: null };
  // @ts-expect-error An opened letter that nobody opened.
  const opened: Opened<Cover> = { header, seen: [], body: cover.body };
  await openReport(none, opened, cases);
  // @ts-expect-error A letter whose body nobody read.
  await openFollowUp(none, letter, cases, 2);
  // @ts-expect-error A body that came without its letter.
  reporterRecipient(report.body);
}

test('a role is in the type alone: nothing of it is there when the program runs', async () => {
  const [identity, signer] = [drawIdentity<'desk'>(), drawSigner<'desk'>()];
  expect(Object.keys(identity).sort()).toEqual(['name', 'toJSON']);
  expect(Object.keys(signer).sort()).toEqual(['name', 'toJSON']);
  const recipient = await recipientOf(identity);
  expect(recipient).toBe(await recipientOf(new Identity<'case'>(identity.seed)));
  expect(checkRecipient<'case'>(recipient)).toBe(recipient);
});
