/** A desk's next keys: drawn, chained, handed on, and what was sealed to the ones before. */

import { beforeAll, describe, expect, test } from 'vitest';
import { type DeskEntry, entryText, parseEntry, signEntry } from '../../../static/src/crypto/directory.ts';
import { b64Decode, concat, lp } from '../../../static/src/crypto/encoding.ts';
import { checkRecipient } from '../../../static/src/crypto/sealing.ts';
import { type Signer, drawSigner } from '../../../static/src/crypto/signing.ts';
import { ReporterInside } from '../../../static/src/vault/reporter.inside.ts';
import type { DeskKeysBody, GrantedDesk } from '../../../static/src/vault/types.ts';
import { refusal } from '../crypto/vectors.ts';
import { FACTS, TODAY, type House, bufferOf, digestOf, house, joined, memberOf, openedBy, told } from './story.ts';

interface Rotated {
  readonly home: House;
  readonly next: DeskKeysBody;
  /** As the lead finds the desk afterwards. */
  readonly desk: GrantedDesk;
}

async function rotated(): Promise<Rotated> {
  const home = await house();
  const next = await home.lead.rotateDesk(FACTS);
  const desk: GrantedDesk = {
    desk: FACTS.desk,
    entry: next.entry,
    epoch: 2,
    grant: next.grant,
    granted_by_key: home.founder.verify_key,
    earlier: [{ epoch: 1, entry: home.desk.entry, grant: home.desk.grant, granted_by_key: home.founder.verify_key }],
    givers: [],
  };
  return { home, next, desk };
}

/** An entry for the same desk by somebody who was never given its keys. */
function forged(entry: DeskEntry, before?: Signer<'desk'>): DeskEntry {
  const signer = drawSigner<'desk'>();
  return signEntry(signer, entry, checkRecipient(recipient), before);
}

let there: Rotated;
let recipient: string;
beforeAll(async () => {
  there = await rotated();
  recipient = there.next.recipient;
  await there.home.lead.acceptGrant(there.desk, []);
});

describe('[P-18] successors', () => {
  test('the second epoch is signed by the first, and a second try brings the same keys', async () => {
    const { home, next } = await rotated();
    expect(parseEntry(next.entry)).toMatchObject({ epoch: 2, succeeds: { verify_key: home.desk.verify_key } });
    expect(await home.lead.rotateDesk(FACTS)).toEqual(next);
  });

  test('the vault goes over to the newest keys only with the grant that the server kept', async () => {
    const { home, desk } = await rotated();
    expect(await home.lead.desks()).toEqual([{ desk: FACTS.desk, epoch: 1 }]);
    await home.lead.acceptGrant(desk, []);
    expect(await home.lead.desks()).toEqual([{ desk: FACTS.desk, epoch: 2 }]);
  });

  test.each([
    ['without the epochs before', (desk: GrantedDesk) => ({ ...desk, earlier: [] })],
    [
      'that nobody before has signed for',
      (desk: GrantedDesk) => {
        const unchained = JSON.stringify({ ...parseEntry(desk.entry), succeeds: undefined });
        return { ...desk, entry: entryText(JSON.parse(unchained) as DeskEntry) };
      },
    ],
    [
      'that another key has signed for',
      (desk: GrantedDesk) => ({ ...desk, entry: entryText(forged(parseEntry(desk.entry), drawSigner())) }),
    ],
  ])('newest keys %s are refused', async (_, change) => {
    const { home, desk } = await rotated();
    expect(await refusal(() => home.lead.acceptGrant(change(desk), []))).toBe('WrongKey');
    expect(await home.lead.desks()).toEqual([{ desk: FACTS.desk, epoch: 1 }]);
  });

  test('another first epoch than the one that is held is refused', async () => {
    const { home, desk } = await rotated();
    const other = forged(parseEntry(home.desk.entry));
    const swapped = { ...desk, earlier: [{ epoch: 1, entry: entryText(other), grant: null, granted_by_key: null }] };
    expect(await refusal(() => home.lead.acceptGrant(swapped, []))).toBe('WrongKey');
  });

  test('the directory may list the newest keys or those before, and no others', async () => {
    const { home, next } = there;
    const standing = async (entry: string, version: number): Promise<string | undefined> => {
      const organisation = { ...home.organisation, version };
      const answer = await home.lead.signDirectory(organisation, [entry], TODAY);
      return (await home.lead.compareDirectory(answer, TODAY))[0]?.standing;
    };
    expect(await standing(home.desk.entry, 1)).toBe('matches');
    expect(await standing(next.entry, 2)).toBe('matches');
    expect(await standing(entryText(forged(parseEntry(next.entry))), 3)).toBe('differs');
  });
});

describe('[P-19] covers sealed again', () => {
  test('what was sealed to the first keys opens, and opens sealed again to the second', async () => {
    const { home } = there;
    const { carrier } = await told(home);
    const row = carrier.queueRow();
    const [resealed] = await home.lead.resealCovers(FACTS.desk, [row], carrier.coversAndRings());
    expect(resealed).toMatchObject({ case: row.case, before: row.cover_digest, epoch: 2 });
    if (resealed === undefined) return;

    const stream = bufferOf(concat(b64Decode(row.case), lp(b64Decode(resealed.cover))));
    const after = { ...row, epoch: 2, cover_digest: digestOf(resealed.cover) };
    const before = await home.lead.openCovers(FACTS.desk, [row], carrier.covers());
    expect(await home.lead.openCovers(FACTS.desk, [after], stream)).toEqual(before);
    // Whoever left with the first keys must not be told, whatever epoch the server names.
    expect(await home.lead.cacheFacts(FACTS.desk, [{ ...after, epoch: 1 }])).toEqual([]);
    expect(await home.lead.cacheFacts(FACTS.desk, [after])).toMatchObject([{ case: row.case }]);
    const opened = await openedBy(home.lead, {
      ...carrier.answer(),
      epoch: 2,
      cover: resealed.cover,
      ring: resealed.ring,
    });
    expect(opened.report.answers.story).toBe('Tôi chưa được trả lương.');
    const both = bufferOf(concat(new Uint8Array(stream), lp(b64Decode(resealed.ring))));
    expect(await home.lead.resealCovers(FACTS.desk, [after], both)).toEqual([]);
  });

  test('who was given the second keys alone opens what was sealed again, and nothing of before', async () => {
    const { home, desk } = there;
    const { vault: newcomer, listed, digits } = await joined(home);
    const { grant } = await home.lead.grantTo(FACTS.desk, listed, digits);
    const earlier = [{ epoch: 1, entry: home.desk.entry, grant: null, granted_by_key: null }];
    await newcomer.acceptGrant({ ...desk, grant, earlier }, [memberOf(home.founder)]);

    const { carrier } = await told(home);
    const row = carrier.queueRow();
    expect((await newcomer.openCovers(FACTS.desk, [row], carrier.covers()))[0]?.refused).toBe('NoMatch');
    const [resealed] = await home.lead.resealCovers(FACTS.desk, [row], carrier.coversAndRings());
    const answer = { ...carrier.answer(), epoch: 2, cover: resealed?.cover ?? '', ring: resealed?.ring ?? '' };
    expect((await openedBy(newcomer, answer)).letters).toEqual([]);
  });
});

describe('replies under successors', () => {
  test('[P-13] [P-18] a worker believes a reply under the second keys only with the entry that leads to them', async () => {
    const { home, next } = there;
    const { carrier, code } = await told(home);
    await openedBy(home.lead, carrier.answer());
    carrier.takeReply(await home.lead.writeReply({ case: carrier.queueRow().case, text: 'Vâng', language: 'vi', day: TODAY }));

    const reading = async (entries: readonly string[], listed: string | null): Promise<unknown> => {
      const reporter = new ReporterInside();
      if (listed !== null) {
        const organisation = { ...home.organisation, version: 5 };
        await reporter.verifyDirectory(await home.lead.signDirectory(organisation, [listed], TODAY), TODAY);
      }
      await reporter.openMailbox(code, home.instance);
      const [reply] = (await reporter.readMailbox({ ...carrier.mailbox(), entries })).replies;
      return reply?.refused ?? reply?.text;
    };
    expect(await reading([], null)).toBe('WrongAuthor');
    expect(await reading([next.entry], null)).toBe('Vâng');
    expect(await reading(['{', next.entry], next.entry)).toBe('Vâng');
    expect(await reading([next.entry], home.desk.entry)).toBe('Vâng');
    expect(await reading([next.entry], entryText(forged(parseEntry(next.entry))))).toBe('WrongAuthor');

    const opened = await openedBy(home.lead, carrier.answer());
    expect(opened.letters).toMatchObject([{ author: 'desk', text: 'Vâng', refused: null }]);
  });
});
