/** [P-36] What a desk notes for itself: written and read by colleagues, and told where a server drops, swaps or makes one up. */

import { beforeAll, describe, expect, test } from 'vitest';

import { b64 } from '../../../static/src/crypto/encoding.ts';
import { type MemberInside, makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import { ReporterInside } from '../../../static/src/vault/reporter.inside.ts';
import type { DeskFacts, DeskKeysBody, GrantedDesk, Level, NewEntry, OpenedCase } from '../../../static/src/vault/types.ts';
import {
  BITS,
  Carrier,
  FACTS,
  type House,
  type Joined,
  TODAY,
  damaged,
  draft,
  house,
  joined,
  openedBy,
  recoveryAndPassphrase,
} from './story.ts';

const OTHER: DeskFacts = { ...FACTS, desk: b64(new Uint8Array(16).fill(8)), names: { en: 'Indonesian desk' } };
const SPOKE = { type: 'referral', to: 'labour_standards', told: ['kinds', 'employer'], contact: TODAY } as const;

let home: House;
let mai: Joined;
let receiver: MemberInside;
let other: DeskKeysBody;

beforeAll(async () => {
  home = await house();
  mai = await joined(home);
  const { grant } = await home.lead.grantTo(FACTS.desk, mai.listed, mai.digits);
  const desk = { desk: FACTS.desk, entry: home.desk.entry, epoch: 1, grant, earlier: [], givers: [] };
  await mai.vault.acceptGrant({ ...desk, granted_by_key: home.founder.verify_key }, [home.founder]);
  receiver = makeMemberInside();
  await receiver.makeMember({ instance: home.instance, ...(await recoveryAndPassphrase(receiver)) });
  other = await receiver.makeDesk(OTHER);
  const directory = await home.lead.signDirectory({ ...home.organisation, version: 1 }, [home.desk.entry, other.entry], TODAY);
  for (const member of [home.lead, mai.vault, receiver]) await member.verifyDirectory(directory, TODAY);
}, 60_000); // three people's passphrases are stretched

async function reported(consent?: Level): Promise<Carrier> {
  const reporter = new ReporterInside();
  await reporter.verifyDirectory(home.directory, TODAY);
  await reporter.drawCode(home.instance);
  const given = consent === undefined ? {} : { consent };
  return new Carrier(await reporter.writeReport({ ...draft(home), ...given }, BITS));
}

/** The member reads the case, and notes something on it. */
async function note(member: MemberInside, carrier: Carrier, text: string, entry?: NewEntry): Promise<void> {
  const { case: id } = await openedBy(member, carrier.answer());
  const about = { case: id, text, day: TODAY, ...(entry === undefined ? {} : { entry }) };
  carrier.notes.push(await member.writeNote(about));
}

/** At Mai's page, which the lead's notes come to. */
const read = (carrier: Carrier): Promise<OpenedCase> => openedBy(mai.vault, carrier.answer());
const texts = ({ notes }: OpenedCase): unknown[] => notes.map((one) => ('text' in one ? one.text : one.refused));

describe('[P-36] notes', () => {
  test('are read by colleagues, each with the account that it names and the key that signed it', async () => {
    const carrier = await reported(2);
    await note(home.lead, carrier, '電話で話した。\ud83d');
    await note(mai.vault, carrier, '匿名で相談。', SPOKE);
    const { notes, noteMissing, missing } = await openedBy(home.lead, carrier.answer());
    expect([noteMissing, missing]).toEqual([false, false]);
    const { account: lead, verify_key: leadKey } = home.founder;
    expect(notes).toEqual([
      { counter: 1, day: TODAY, text: '電話で話した。\ufffd', author: lead, key: leadKey, entry: null },
      {
        counter: 2,
        day: TODAY,
        text: '匿名で相談。',
        author: mai.listed.account,
        key: mai.listed.verify_key,
        entry: { ...SPOKE, told: ['employer', 'kinds'], consent: 2 },
      },
    ]);
  });

  test('the same input again is the same note; after the case was opened anew it follows the ones that are there', async () => {
    const carrier = await reported();
    const { case: id } = await openedBy(home.lead, carrier.answer());
    const about = { case: id, text: 'Once.', day: TODAY };
    const first = await home.lead.writeNote(about);
    expect(await home.lead.writeNote(about)).toEqual(first);
    expect(first.counter).toBe(1);
    await note(mai.vault, carrier, 'Mai was first.');
    await openedBy(home.lead, carrier.answer());
    expect((await home.lead.writeNote(about)).counter).toBe(2);
  });

  test('a referral says what the worker allows as far as that is certain', async () => {
    const carrier = await reported(3);
    const hole = carrier.answer();
    const [report] = hole.letters;
    if (report === undefined) throw new RangeError('report');
    // A letter of the worker's is missing: it may have allowed less.
    const answer = { ...hole, letters: [report, { ...report, counter: 3, letter: damaged(report.letter) }] };
    const { case: id } = await openedBy(home.lead, answer);
    carrier.notes.push(await home.lead.writeNote({ case: id, text: '', day: TODAY, entry: SPOKE }));
    const [read] = (await openedBy(mai.vault, carrier.answer())).notes;
    expect(read).toMatchObject({ entry: { consent: 1 } });
  });
});

describe('[P-36] a server that lies about notes', () => {
  test('is told: one dropped, damaged, swapped, doubled, of another case, or withheld after it was seen', async () => {
    const [carrier, elsewhere] = [await reported(), await reported()];
    for (const text of ['first', 'second', 'third']) await note(home.lead, carrier, text);
    await note(home.lead, elsewhere, 'elsewhere');
    const [first, second, third] = carrier.notes;
    const [foreign] = elsewhere.notes;
    if (first === undefined || second === undefined || third === undefined || foreign === undefined) throw new RangeError();

    const told = async (...notes: Carrier['notes']): Promise<unknown[]> => {
      carrier.notes = notes;
      const opened = await read(carrier);
      return [...texts(opened), opened.noteMissing];
    };
    expect(await told(first, second)).toEqual(['first', 'second', false]); // the newest can be withheld from a new visit
    expect(await told(first, second, third)).toEqual(['first', 'second', 'third', false]);
    expect(await told(first, second)).toEqual(['first', 'second', true]); // and not from one that has seen it
    expect(await told(first, third)).toEqual(['first', 'third', true]);
    expect(await told(second, third)).toEqual(['second', 'third', true]);
    expect(await told(first, { ...second, note: damaged(second.note) }, third)).toEqual([
      'first',
      'PayloadFailure',
      'third',
      true,
    ]);
    expect(await told({ ...second, counter: 1 }, { ...first, counter: 2 })).toEqual(['WrongCounter', 'WrongCounter', true]);
    expect(await told(first, { ...first, note: second.note })).toEqual(['WrongCounter', 'WrongCounter', true]);
    expect(await told({ ...first, note: foreign.note }, second, third)).toEqual(['NoMatch', 'second', 'third', true]);
    expect(await told({ ...first, note: 'AAAA' }, second, third)).toEqual(['HeaderFailure', 'second', 'third', true]);
  });
});

describe('[P-36] notes of a case that moves', () => {
  const move = async (carrier: Carrier, notes?: 'passed on'): Promise<void> => {
    const { case: id } = await openedBy(home.lead, carrier.answer());
    const about = { case: id, receiver: OTHER.desk, recipient: other.recipient, text: '', language: 'vi', day: TODAY };
    carrier.move(await home.lead.handOver({ ...about, ...(notes === undefined ? {} : { notes }) }));
  };

  test('stay with the desk, and a made-up one does not pass for one that was kept', async () => {
    const carrier = await reported();
    await note(home.lead, carrier, 'for ourselves');
    await move(carrier);
    expect(texts(await openedBy(receiver, carrier.answer()))).toEqual([null]);
    await note(receiver, carrier, 'Sari');
    const opened = await openedBy(receiver, carrier.answer());
    expect([texts(opened), opened.noteMissing]).toEqual([[null, 'Sari'], false]);
    const [kept, own] = carrier.notes;
    carrier.notes = kept === undefined || own === undefined ? [] : [kept, { ...kept, counter: 2 }];
    expect(texts(await openedBy(receiver, carrier.answer()))).toEqual([null, 'NoMatch']);
  });

  test('go along where the lead chose so', async () => {
    const carrier = await reported();
    await note(home.lead, carrier, 'You should know.');
    await move(carrier, 'passed on');
    expect(texts(await openedBy(receiver, carrier.answer()))).toEqual(['You should know.']);
  });

  test('are read under the next keys by whoever was never given the ones before', async () => {
    const own = await house();
    const reporter = new ReporterInside();
    await reporter.verifyDirectory(own.directory, TODAY);
    await reporter.drawCode(own.instance);
    const carrier = new Carrier(await reporter.writeReport(draft(own), BITS));
    await note(own.lead, carrier, 'under the first keys');

    const next = await own.lead.rotateDesk(FACTS);
    const by = own.founder.verify_key;
    const earlier = { epoch: 1, entry: own.desk.entry, grant: own.desk.grant, granted_by_key: by };
    const desk: GrantedDesk = {
      desk: FACTS.desk,
      entry: next.entry,
      epoch: 2,
      grant: next.grant,
      granted_by_key: by,
      earlier: [earlier],
      givers: [],
    };
    await own.lead.acceptGrant(desk, []);
    const [again] = await own.lead.resealCovers(FACTS.desk, [carrier.queueRow()], carrier.coversAndRings());
    if (again === undefined) throw new RangeError('resealed');
    carrier.reseal(again);

    const thu = await joined(own);
    const { grant } = await own.lead.grantTo(FACTS.desk, thu.listed, thu.digits);
    await thu.vault.acceptGrant({ ...desk, grant, earlier: [{ ...earlier, grant: null, granted_by_key: null }] }, [own.founder]);
    expect(texts(await openedBy(thu.vault, carrier.answer()))).toEqual(['under the first keys']);
    await note(thu.vault, carrier, 'under the second');
    expect(texts(await openedBy(own.lead, carrier.answer()))).toEqual(['under the first keys', 'under the second']);
  });
});
