/** What the staff's vault promises to the page, without a Worker around it. */

import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from '../../../static/src/crypto/directory.ts';
import { b64, b64Decode, concat } from '../../../static/src/crypto/encoding.ts';
import { makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import { TooEarly } from '../../../static/src/vault/steps.ts';
import type { GrantedDesk, MemberBody } from '../../../static/src/vault/types.ts';
import { refusal } from '../crypto/vectors.ts';
import {
  FACTS,
  TODAY,
  TOMORROW,
  type House,
  type Joined,
  bufferOf,
  damaged,
  house,
  joined,
  memberOf,
  openedBy,
  recoveryAndPassphrase,
  returned,
  told,
} from './story.ts';

let home: House;
let second: Joined;
beforeAll(async () => {
  home = await house();
  second = await joined(home);
});

const sessionOf = (body: MemberBody, instance: string) => ({ ...body, instance });
const granted = (grant: string, granter: MemberBody): GrantedDesk => ({
  desk: FACTS.desk,
  entry: home.desk.entry,
  epoch: 1,
  grant,
  granted_by_key: granter.verify_key,
  earlier: [],
  givers: [],
});

describe('passphrases and recovery codes', () => {
  test('six English or seven Japanese words, never the same twice', async () => {
    const vault = makeMemberInside();
    const [english, japanese] = [await vault.drawPassphrase('en'), await vault.drawPassphrase('ja')];
    expect(english).toMatch(/^[a-z]+(-[a-z]+)?( [a-z]+(-[a-z]+)?){5}$/);
    expect(japanese).toMatch(/^[\u3041-\u3096\u30fc]+( [\u3041-\u3096\u30fc]+){6}$/);
    expect(japanese.normalize('NFKC')).toBe(japanese);
    expect(await vault.drawPassphrase('en')).not.toBe(english);
  });

  test('a recovery code is shown in seven groups of six', async () => {
    expect(await makeMemberInside().drawRecoveryCode()).toMatch(/^\d{6}( \d{6}){6}$/);
  });
});

describe('signing in', () => {
  test('the passphrase, typed carelessly, gives the same auth and unlocks', async () => {
    const maker = makeMemberInside();
    const { passphrase, recoveryCode } = await recoveryAndPassphrase(maker);
    const body = await maker.makeMember({ instance: home.instance, passphrase, recoveryCode });
    const vault = makeMemberInside();
    const typed = `  ${passphrase.toUpperCase().replaceAll(' ', '\u3000 ')} `;
    expect(await vault.signIn(typed, body.salt)).toEqual({ auth: body.auth });
    await vault.unlock(sessionOf(body, home.instance));
    const { grant } = await home.lead.grantTo(FACTS.desk, memberOf(body), await vault.fingerprint());
    await vault.acceptGrant(granted(grant, home.founder), [memberOf(home.founder)]);
    expect(await vault.desks()).toEqual([{ desk: FACTS.desk, epoch: 1 }]);
  });

  test('another passphrase opens nothing', async () => {
    const vault = makeMemberInside();
    const { auth } = await vault.signIn('correct horse battery staple clock voice', second.body.salt);
    expect(auth).not.toBe(second.body.auth);
    expect(await refusal(() => vault.unlock(sessionOf(second.body, home.instance)))).toBe('NoMatch');
    await expect(vault.makeDesk(FACTS)).rejects.toThrow(TooEarly);
  });

  test('a session that names another instance, account, key or recipient does not unlock', async () => {
    const maker = makeMemberInside();
    const { passphrase, recoveryCode } = await recoveryAndPassphrase(maker);
    const body = await maker.makeMember({ instance: home.instance, passphrase, recoveryCode });
    const vault = makeMemberInside();
    await vault.signIn(passphrase, body.salt);
    const session = sessionOf(body, home.instance);
    const other = second.body;
    expect(await refusal(() => vault.unlock({ ...session, instance: b64(new Uint8Array(32)) }))).toBe('WrongInstance');
    expect(await refusal(() => vault.unlock({ ...session, account: other.account }))).toBe('WrongSubject');
    expect(await refusal(() => vault.unlock({ ...session, verify_key: other.verify_key }))).toBe('WrongKey');
    expect(await refusal(() => vault.unlock({ ...session, recipient: other.recipient }))).toBe('WrongKey');
  });

  test('the recovery code gives the same keys a new passphrase and a new code, and is not needed any more', async () => {
    const maker = makeMemberInside();
    const { passphrase, recoveryCode } = await recoveryAndPassphrase(maker);
    const body = await maker.makeMember({ instance: home.instance, passphrase, recoveryCode });
    const lost = makeMemberInside();
    expect(await refusal(() => lost.startRecovery(recoveryCode.replace(/\d$/, '')))).toBe('WrongCode');
    expect(await lost.startRecovery(recoveryCode.replaceAll(' ', '-'))).toEqual({ auth: body.recovery_auth });
    const fresh = await lost.drawPassphrase('ja');
    const nextCode = await lost.drawRecoveryCode();
    const again = await lost.recover(body, { passphrase: fresh, recoveryCode: nextCode });
    const vault = makeMemberInside();
    expect(await vault.signIn(fresh, again.salt)).toEqual({ auth: again.auth });
    await vault.unlock({ ...sessionOf(body, home.instance), passphrase_secret: again.passphrase_secret });
    expect([again.salt === body.salt, again.auth === body.auth]).toEqual([false, false]);

    const lostAgain = makeMemberInside();
    expect(await lostAgain.startRecovery(nextCode)).toEqual({ auth: again.recovery_auth });
    const secret = { account: body.account, recovery_secret: again.recovery_secret };
    const third = { passphrase: await lostAgain.drawPassphrase('en'), recoveryCode: await lostAgain.drawRecoveryCode() };
    await lostAgain.recover(secret, third);
    expect(await lostAgain.fingerprint()).toBe(await maker.fingerprint());
    await lost.startRecovery(recoveryCode);
    expect(await refusal(() => lost.recover(secret, third))).toBe('NoMatch');
  });
});

describe('desks and grants', () => {
  test('the same desk made again brings the same keys, for the server takes them once', async () => {
    expect(await home.lead.makeDesk(FACTS)).toEqual(home.desk);
  });

  test('[P-17] a grant by a member of the desk is accepted', async () => {
    const { grant, account } = await home.lead.grantTo(FACTS.desk, second.listed, second.digits);
    expect(account).toBe(second.body.account);
    await second.vault.acceptGrant(granted(grant, home.founder), [memberOf(home.founder)]);
    expect(await second.vault.desks()).toEqual([{ desk: FACTS.desk, epoch: 1 }]);
  });

  test('[P-17] a grant by somebody else is refused', async () => {
    const { grant } = await home.lead.grantTo(FACTS.desk, second.listed, second.digits);
    const { vault } = await joined(home);
    expect(await refusal(() => vault.acceptGrant(granted(grant, home.founder), []))).toBe('WrongAuthor');
  });

  test('[P-17] a grant whose keys are not the entry’s is refused', async () => {
    const impostor = await joined(home);
    const forged = await impostor.vault.makeDesk(FACTS); // keys of his own, under the desk's id
    const { grant } = await impostor.vault.grantTo(FACTS.desk, second.listed, second.digits);
    expect(forged.entry).not.toBe(home.desk.entry);
    const offered = granted(grant, impostor.body);
    expect(await refusal(() => second.vault.acceptGrant(offered, [memberOf(impostor.body)]))).toBe('WrongKey');
  });

  test('a grant for another member does not open', async () => {
    const { grant } = await home.lead.grantTo(FACTS.desk, second.listed, second.digits);
    const third = await joined(home);
    const outcome = refusal(() => third.vault.acceptGrant(granted(grant, home.founder), [memberOf(home.founder)]));
    expect(await outcome).toBe('NoMatch');
  });
});

describe('the directory', () => {
  test('the next version is signed for 35 days, desks in order', async () => {
    const other = await home.lead.makeDesk({ ...FACTS, desk: b64(new Uint8Array(16).fill(3)) });
    const organisation = { ...home.organisation, version: 8 };
    const { directory } = await home.lead.signDirectory(organisation, [home.desk.entry, other.entry], TODAY);
    const read = parse(directory);
    expect(read).toMatchObject({ version: 9, issued: TODAY, expires: '2026-12-29' });
    expect(read.desks.map(({ desk }) => desk)).toEqual([b64(new Uint8Array(16).fill(3)), FACTS.desk]);
  });

  test('an entry that its desk did not sign is not signed over', async () => {
    const bent = home.desk.entry.replace('nationwide', 'elsewhere');
    expect(await refusal(() => home.lead.signDirectory(home.organisation, [bent], TODAY))).toBe('WrongSignature');
  });

  test('a member without the organisation’s key cannot sign', async () => {
    const attempt = refusal(() => second.vault.signDirectory(home.organisation, [home.desk.entry], TODAY));
    expect(await attempt).toBe('NoMatch');
  });

  test('own keys are compared with what was signed', async () => {
    const { lead, directory } = home;
    const forger = await joined(home);
    await forger.vault.makeDesk(FACTS);
    expect(await forger.vault.compareDirectory(directory, TODAY)).toEqual([{ desk: FACTS.desk, standing: 'differs' }]);
    const standings = await lead.compareDirectory(directory, TODAY);
    expect(standings).toContainEqual({ desk: FACTS.desk, standing: 'matches' });
    const empty = await lead.signDirectory({ ...home.organisation, version: 20 }, [], TODAY);
    expect(await forger.vault.compareDirectory(empty, TODAY)).toEqual([{ desk: FACTS.desk, standing: 'absent' }]);
  });

  test('a directory of another organisation is refused once a member is unlocked', async () => {
    const elsewhere = await house();
    expect(await refusal(() => second.vault.verifyDirectory(elsewhere.directory, TODAY))).toBe('WrongInstance');
  });
});

describe('cases', () => {
  test('covers are opened in bulk; a bad one is refused alone', async () => {
    const [one, two] = [await told(home), await told(home)];
    const stream = bufferOf(concat(new Uint8Array(one.carrier.covers()), new Uint8Array(two.carrier.covers())));
    const rows = [one.carrier.queueRow(), { ...two.carrier.queueRow(), cover_digest: b64(new Uint8Array(32)) }];
    expect(await home.lead.openCovers(FACTS.desk, rows, stream)).toEqual([
      {
        case: one.sent.case,
        facts: {
          hour: 21,
          kinds: [1],
          language: 'vi',
          ongoing: 'yes',
          replies: 'code',
          urgent: true,
          urgency: 1,
          programme: 'titp',
          area: 23,
        },
        refused: null,
      },
      { case: two.sent.case, facts: null, refused: 'WrongBody' },
    ]);
    const cut = stream.slice(0, stream.byteLength - 1);
    expect(await refusal(() => home.lead.openCovers(FACTS.desk, rows, cut))).toBe('WrongEncoding');
  });

  test('a cover under another case, key or epoch is refused', async () => {
    const [one, two] = [await told(home), await told(home)];
    const row = one.carrier.queueRow();
    const open = async (changed: Partial<typeof row>): Promise<string | null | undefined> =>
      (await home.lead.openCovers(FACTS.desk, [{ ...row, ...changed }], one.carrier.covers()))[0]?.refused;
    expect(await open({ verify_key: two.sent.verify_key })).toBe('WrongAuthor');
    expect(await open({ epoch: 2 })).toBe('WrongEpoch');
    expect(await open({})).toBe(null);
  });

  test('what one desk has opened is neither shown nor sealed again for another, whatever a server lists there', async () => {
    const { carrier } = await told(home);
    const [row, covers] = [carrier.queueRow(), carrier.covers()];
    expect((await home.lead.openCovers(FACTS.desk, [row], covers))[0]?.refused).toBe(null);
    const other = { ...FACTS, desk: b64(new Uint8Array(16).fill(9)) };
    await home.lead.makeDesk(other); // the same person works at both
    expect((await home.lead.openCovers(other.desk, [row], covers))[0]?.refused).toBe('NoMatch');
    expect(await refusal(() => openedBy(home.lead, { ...carrier.answer(), desk: other.desk }))).toBe('NoMatch');
    expect(await home.lead.resealCovers(other.desk, [{ ...row, epoch: 0 }], carrier.coversAndRings())).toEqual([]);
  });

  test('report, follow-up and copy are read as one conversation', async () => {
    const { carrier, code, sent } = await told(home);
    await openedBy(home.lead, carrier.answer());
    const write = { case: sent.case, text: 'Bạn có an toàn không?', language: 'vi', day: TODAY };
    carrier.takeReply(await home.lead.writeReply(write));
    const reporter = await returned(home, code);
    await reporter.readMailbox(carrier.mailbox());
    carrier.takeFollowUp(await reporter.writeFollowUp('Có.', TODAY));
    const opened = await openedBy(home.lead, carrier.answer());
    expect(opened).toMatchObject({
      case: sent.case,
      report: { day: TODAY, answers: { story: 'Tôi chưa được trả lương.' }, directory_version: 1 },
      facts: { urgent: true },
      missing: false,
      letters: [
        { author: 'desk', counter: 1, text: 'Bạn có an toàn không?', language: 'vi', deleted: false },
        { author: 'reporter', counter: 2, text: 'Có.', language: null },
      ],
    });
    carrier.delete(1);
    expect((await openedBy(home.lead, carrier.answer())).letters[0]).toMatchObject({ deleted: true, refused: null });
  });

  test('[P-39] a file of a reply opens for the worker and, by the copy, for the desk, and is the very one that it names', async () => {
    const { carrier, code, sent } = await told(home);
    await openedBy(home.lead, carrier.answer());
    const content = new TextEncoder().encode('%PDF the form');
    const { sealed, ...file } = await home.lead.sealReplyFile('application/pdf', true, bufferOf(content));
    expect(Object.keys(file)).not.toContain('identity');
    const write = { case: sent.case, text: '', language: 'vi', day: TODAY, files: [file.id] };
    const body = await home.lead.writeReply(write);
    expect(body.attachments).toEqual([{ digest: file.digest, id: file.id }]);
    carrier.takeReply(body);
    const reporter = await returned(home, code);
    const { replies } = await reporter.readMailbox(carrier.mailbox());
    expect(replies[0]?.files).toEqual([file]);
    expect(new Uint8Array(await reporter.openReplyFile(file.id, sealed.slice(0)))).toEqual(content);
    const opened = await openedBy(home.lead, carrier.answer());
    expect(opened.letters[0]?.attachments).toEqual([file]);
    expect(new Uint8Array(await home.lead.openAttachment(sent.case, file.id, sealed.slice(0)))).toEqual(content);

    const other = new Uint8Array(sealed.slice(0));
    other.set([(other.at(-1) ?? 0) ^ 1], other.length - 1);
    expect(await refusal(() => reporter.openReplyFile(file.id, other.buffer))).toBe('WrongBody');
    await expect(reporter.openReplyFile(b64(new Uint8Array(16)), sealed.slice(0))).rejects.toThrow(TooEarly);
    await expect(home.lead.writeReply({ ...write, files: [b64(new Uint8Array(16))] })).rejects.toThrow(TooEarly);
  });

  test('the same reply sent again is the same body; the next has the next counter', async () => {
    const { carrier, sent } = await told(home);
    await openedBy(home.lead, carrier.answer());
    const write = { case: sent.case, text: 'Chào bạn.', language: 'vi', day: TOMORROW };
    const first = await home.lead.writeReply(write);
    expect(await home.lead.writeReply(write)).toEqual(first);
    carrier.takeReply(first);
    await openedBy(home.lead, carrier.answer());
    expect((await home.lead.writeReply(write)).counter).toBe(2);
  });

  test('[P-14] a report that the cover does not name is refused, and so is none', async () => {
    const [one, two] = [await told(home), await told(home)];
    const answer = one.carrier.answer();
    expect(await refusal(() => openedBy(home.lead, { ...answer, letters: two.carrier.answer().letters }))).toBe(
      'WrongBody',
    );
    expect(await refusal(() => openedBy(home.lead, { ...answer, letters: [] }))).toBe('WrongCounter');
    await expect(
      home.lead.writeReply({ case: one.sent.case, text: 'x', language: 'vi', day: TODAY }),
    ).rejects.toThrow(TooEarly);
  });

  test('[P-08] a withheld follow-up and a doubled one are noticed; a damaged one is named', async () => {
    const { carrier, code } = await told(home);
    for (const text of ['một', 'hai']) {
      const reporter = await returned(home, code);
      await reporter.readMailbox(carrier.mailbox());
      carrier.takeFollowUp(await reporter.writeFollowUp(text, TODAY));
    }
    const whole = carrier.answer();
    const without = { ...whole, letters: whole.letters.filter(({ counter }) => counter !== 2) };
    expect(await openedBy(home.lead, without)).toMatchObject({ missing: true, letters: [{ text: 'hai' }] });
    const twice = whole.letters.map((letter) => (letter.counter === 3 ? { ...letter, counter: 2 } : letter));
    expect((await openedBy(home.lead, { ...whole, letters: twice })).letters.map(({ refused }) => refused)).toEqual([
      'WrongCounter',
      'WrongCounter',
    ]);
    const hurt = whole.letters.map((letter) =>
      letter.counter === 3 ? { ...letter, letter: damaged(letter.letter) } : letter,
    );
    expect((await openedBy(home.lead, { ...whole, letters: hurt })).letters).toMatchObject([
      { counter: 2, text: 'một', refused: null },
      { counter: 3, text: null, refused: 'PayloadFailure' },
    ]);
  });

  test('[P-08] a mailbox that holds another reply than was written is noticed', async () => {
    const { carrier, sent } = await told(home);
    await openedBy(home.lead, carrier.answer());
    carrier.takeReply(await home.lead.writeReply({ case: sent.case, text: 'x', language: 'vi', day: TODAY }));
    const answer = carrier.answer();
    expect((await openedBy(home.lead, answer)).missing).toBe(false);
    const swapped = answer.replies.map((reply) => ({ ...reply, digest: b64(new Uint8Array(32)) }));
    expect((await openedBy(home.lead, { ...answer, replies: swapped })).missing).toBe(true);
    expect((await openedBy(home.lead, { ...answer, replies: [] })).missing).toBe(true);
  });

  test('a member of another desk opens nothing', async () => {
    const { carrier } = await told(home);
    const other = await joined(home);
    await other.vault.makeDesk(FACTS); // keys of his own, under the desk's id
    expect(await refusal(() => openedBy(other.vault, carrier.answer()))).toBe('NoMatch');
    const { vault } = await joined(home);
    await expect(openedBy(vault, carrier.answer())).rejects.toThrow(TooEarly);
  });
});

test('no secret of the member is in what is sent', () => {
  const sent = JSON.stringify([home.founder, home.desk, home.directory]);
  expect(sent).not.toContain('AGE-SECRET-KEY');
  expect(b64Decode(home.founder.passphrase_secret).length).toBe(2171);
  expect(b64Decode(home.founder.organisation.secret).length).toBe(2171);
});
