/** A case moves to another desk: what the giver's vault seals, the receiver's opens, and the worker's believes. */

import { beforeAll, describe, expect, test } from 'vitest';

import { b64, b64Decode, concat, lp } from '../../../static/src/crypto/encoding.ts';
import { type MemberInside, makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import { ReporterInside } from '../../../static/src/vault/reporter.inside.ts';
import type { B64, DeskFacts, DeskKeysBody, DirectoryBody, HandoverBody, MemberBody } from '../../../static/src/vault/types.ts';
import { refusal } from '../crypto/vectors.ts';
import { FACTS, TODAY, bufferOf, digestOf, house, joined, openedBy, recoveryAndPassphrase, told } from './story.ts';
import type { Carrier, House } from './story.ts';

const OTHER: DeskFacts = { ...FACTS, desk: b64(new Uint8Array(16).fill(8)), names: { en: 'Indonesian desk' } };

let home: House;
let receiver: MemberInside;
let body: MemberBody;
let other: DeskKeysBody;
let directory: DirectoryBody;

beforeAll(async () => {
  home = await house();
  receiver = makeMemberInside();
  body = await receiver.makeMember({ instance: home.instance, ...(await recoveryAndPassphrase(receiver)) });
  other = await receiver.makeDesk(OTHER);
  directory = await home.lead.signDirectory({ ...home.organisation, version: 1 }, [home.desk.entry, other.entry], TODAY);
  for (const member of [home.lead, receiver]) await member.verifyDirectory(directory, TODAY);
});

interface Case {
  readonly carrier: Carrier;
  readonly code: string;
  readonly id: B64;
}

async function opened(): Promise<Case> {
  const { carrier, code, sent } = await told(home);
  await openedBy(home.lead, carrier.answer());
  return { carrier, code, id: sent.case };
}

const given = (of: Case, change = {}): Promise<HandoverBody> =>
  home.lead.handOver({
    case: of.id,
    receiver: OTHER.desk,
    recipient: other.recipient,
    text: 'Sari nói tiếng của bạn.',
    language: 'vi',
    day: TODAY,
    ...change,
  });

async function back(of: Case): Promise<ReporterInside> {
  const reporter = new ReporterInside();
  await reporter.verifyDirectory(directory, TODAY);
  await reporter.openMailbox(of.code, home.instance);
  return reporter;
}

describe('[P-21] handing over', () => {
  test('the receiver reads everything, the same try again is the same, and the giver opens nothing of it', async () => {
    const of = await opened();
    const moved = await given(of);
    expect(await given(of)).toEqual(moved);
    of.carrier.move(moved);
    const read = await openedBy(receiver, of.carrier.answer());
    expect(read.report.answers.story).toBe('Tôi chưa được trả lương.');
    expect(read.letters.map(({ text }) => text)).toEqual(['Sari nói tiếng của bạn.']);
    expect(read.before).toEqual([{ desk: FACTS.desk, until: 1 }]);
    const asGiver = { ...of.carrier.answer(), desk: FACTS.desk };
    expect(await refusal(() => openedBy(home.lead, asGiver))).toBe('NoMatch');
    const covers = await receiver.openCovers(OTHER.desk, [of.carrier.queueRow()], of.carrier.covers());
    expect(covers.map(({ refused }) => refused)).toEqual([null]);
  });

  test('a recipient that is not the listed one, and a desk that is not listed, are refused', async () => {
    const of = await opened();
    expect(await refusal(() => given(of, { recipient: home.desk.recipient }))).toBe('WrongRecipient');
    expect(await refusal(() => given(of, { receiver: b64(new Uint8Array(16)) }))).toBe('WrongSubject');
  });

  test('a desk that the worker refused is refused, whatever the page asks for', async () => {
    const { carrier, sent } = await told(home, undefined, { refused_desks: [OTHER.desk] });
    await openedBy(home.lead, carrier.answer());
    expect(await refusal(() => given({ carrier, code: '', id: sent.case }))).toBe('WrongRecipient');
  });

  test('a cover by a desk that the directory does not list, and a ring of another cover, are refused', async () => {
    const of = await opened();
    of.carrier.move(await given(of));
    const fresh = await given(of, { text: 'Another try' });
    const answer = of.carrier.answer();
    expect(await refusal(() => openedBy(receiver, { ...answer, ring: fresh.ring }))).toBe('NoMatch');
    expect(await refusal(() => openedBy(receiver, { ...answer, ring: null }))).toBe('NoMatch');

    const alone = await home.lead.signDirectory({ ...home.organisation, version: 1 }, [other.entry], TODAY);
    const colleague = await joinedOther(alone);
    expect(await refusal(() => openedBy(colleague, answer))).toBe('WrongKind');
    await colleague.verifyDirectory(directory, TODAY);
    expect((await openedBy(colleague, answer)).letters).toHaveLength(1);
  });
});

/** A colleague at the other desk, who knows this directory. */
async function joinedOther(known: DirectoryBody): Promise<MemberInside> {
  const { vault: member, listed, digits } = await joined(home);
  const { grant } = await receiver.grantTo(OTHER.desk, listed, digits);
  const desk = { desk: OTHER.desk, entry: other.entry, epoch: 1, grant, earlier: [], givers: [] };
  await member.acceptGrant({ ...desk, granted_by_key: body.verify_key }, [body]);
  await member.verifyDirectory(known, TODAY);
  return member;
}

describe('[P-20] the worker', () => {
  test('believes the new desk alone, writes to it, and keeps what the first desk said', async () => {
    const of = await opened();
    of.carrier.takeReply(await home.lead.writeReply({ case: of.id, text: 'Vâng', language: 'vi', day: TODAY }));
    await openedBy(home.lead, of.carrier.answer());
    of.carrier.move(await given(of));
    await openedBy(receiver, of.carrier.answer());
    of.carrier.takeReply(await receiver.writeReply({ case: of.id, text: 'Tôi là Sari', language: 'vi', day: TODAY }));

    const reporter = await back(of);
    const box = await reporter.readMailbox(of.carrier.mailbox());
    expect(box.replies.map(({ text, desk, movedTo }) => [text, desk, movedTo])).toEqual([
      ['Vâng', FACTS.desk, null],
      ['Sari nói tiếng của bạn.', FACTS.desk, OTHER.desk],
      ['Tôi là Sari', OTHER.desk, null],
    ]);
    expect([box.desk, box.missing]).toEqual([OTHER.desk, false]);
    of.carrier.takeFollowUp(await reporter.writeFollowUp('Chào Sari', TODAY));
    const read = await openedBy(receiver, of.carrier.answer());
    expect(read.letters.at(-1)).toMatchObject({ author: 'reporter', text: 'Chào Sari', refused: null });
  });

  test('refuses the giver afterwards, whatever the server brings it as, and the new desk before', async () => {
    const of = await opened();
    const late = await home.lead.writeReply({ case: of.id, text: 'Vâng', language: 'vi', day: TODAY });
    const moved = await given(of);
    of.carrier.move(moved);
    await openedBy(receiver, of.carrier.answer());
    const answer = await receiver.writeReply({ case: of.id, text: 'Sari', language: 'vi', day: TODAY });

    const refusals = async (letters: readonly (readonly [number, B64])[]): Promise<unknown[]> => {
      const box = await (await back(of)).readMailbox({
        ...of.carrier.mailbox(),
        letters: letters.map(([counter, letter]) => ({
          author: 'desk' as const,
          day: TODAY,
          counter,
          letter,
          digest: digestOf(letter),
        })),
      });
      return box.replies.map(({ refused }) => refused);
    };
    expect(await refusals([[1, moved.letter], [2, answer.letter]])).toEqual([null, null]);
    expect(await refusals([[2, answer.letter], [1, moved.letter]])).toEqual([null, null]);
    expect(await refusals([[1, late.letter], [2, answer.letter]])).toEqual([null, 'WrongAuthor']);
    expect(await refusals([[1, moved.letter], [2, late.letter]])).toEqual([null, 'WrongAuthor']);
    expect(await refusals([[2, answer.letter]])).toEqual(['WrongAuthor']);
  });
});

// Last, since the receiver has other keys afterwards.
describe('[P-20] [P-21] after a hand-over', () => {
  test('through new keys of the receiver every letter stays open, and the next reply tells of the new recipient', async () => {
    const of = await opened();
    of.carrier.move(await given(of));
    const row = of.carrier.queueRow();
    const ring = b64Decode(of.carrier.answer().ring ?? '');
    const stream = bufferOf(concat(new Uint8Array(of.carrier.covers()), lp(ring)));
    const next = await receiver.rotateDesk(OTHER);
    const self = { granted_by_key: body.verify_key };
    const earlier = [{ epoch: 1, entry: other.entry, grant: other.grant, ...self }];
    await receiver.acceptGrant({ desk: OTHER.desk, epoch: 2, entry: next.entry, grant: next.grant, ...self, earlier, givers: [] }, []);
    const [again] = await receiver.resealCovers(OTHER.desk, [row], stream);
    if (again === undefined) throw new Error('the cover was not sealed again');
    of.carrier.reseal(again);
    const read = await openedBy(receiver, of.carrier.answer());
    expect(read.letters.map(({ text, refused }) => [text, refused])).toEqual([['Sari nói tiếng của bạn.', null]]);
    expect(read.before).toEqual([{ desk: FACTS.desk, until: 1 }]);
    of.carrier.takeReply(await receiver.writeReply({ case: of.id, text: 'Sari', language: 'vi', day: TODAY }));

    const reporter = await back(of);
    const box = await reporter.readMailbox({ ...of.carrier.mailbox(), entries: [next.entry] });
    expect(box.replies.map(({ refused }) => refused)).toEqual([null, null]);
    of.carrier.takeFollowUp(await reporter.writeFollowUp('Chào', TODAY));
    expect((await openedBy(receiver, of.carrier.answer())).letters.at(-1)?.text).toBe('Chào');
  });
});
