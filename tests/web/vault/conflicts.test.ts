/** A case that names an employer on the desk's list: what of it leaves the vault, and for whom. */

import { beforeAll, describe, expect, test } from 'vitest';
import { b64 } from '../../../static/src/crypto/encoding.ts';
import type { Conflict } from '../../../static/src/crypto/bodies/conflicts.ts';
import type { SealedConflicts } from '../../../static/src/vault/types.ts';
import { refusal } from '../crypto/vectors.ts';
import {
  FACTS,
  TODAY,
  type House,
  type Told,
  damaged,
  house,
  joined,
  memberOf,
  openedBy,
  returned,
  told,
} from './story.ts';

const MAI = b64(new Uint8Array(16).fill(1));
const STORY = 'Giám đốc của 山田建設 giữ hộ chiếu.';
let home: House;
let of: Told;
beforeAll(async () => {
  home = await house();
  of = await told(home, STORY, { refused_desks: ['AAAAAAAAAAAAAAAAAAAAAA'] });
});

const entry = (whom: string | null, more: Partial<Conflict> = {}): Conflict => ({
  except: [],
  names: ['Yamada Kensetsu', '㈱山田建設'],
  since: TODAY,
  whom,
  ...more,
});
const own = (): Conflict => entry(home.founder.account);

/** The next version of the list, as the lead seals it. */
let version = 0;
async function listed(...entries: readonly Conflict[]): Promise<SealedConflicts> {
  version += 1;
  return home.lead.sealConflicts(FACTS.desk, { version, entries });
}

async function openedUnder(...entries: readonly Conflict[]): Promise<unknown> {
  of.carrier.conflicts = await listed(...entries);
  return home.lead.openCase(of.carrier.answer());
}

describe('[P-33] a case that the reader must not see', () => {
  test('leaves nothing in the vault but what handing it over needs, and says not which employer', async () => {
    const opened = await openedUnder(own(), entry(null));
    expect(opened).toEqual({
      case: of.carrier.queueRow().case,
      desk: FACTS.desk,
      withheld: 'own',
      conflicts: [],
      refused: null,
      language: 'vi',
      refusedDesks: ['AAAAAAAAAAAAAAAAAAAAAA'],
    });
  });

  test('of the whole desk says by which name, and for nobody what was written', async () => {
    const opened = await openedUnder(entry(null), entry(MAI));
    expect(opened).toMatchObject({
      withheld: 'desk',
      conflicts: [{ whom: null, name: '㈱山田建設', since: TODAY }],
    });
    expect(JSON.stringify(opened)).not.toContain('hộ chiếu');
  });

  test('is shown, with the colleagues who must not see it', async () => {
    const opened = await openedUnder(entry(MAI), entry(null, { names: ['川本食品'] }));
    expect(opened).toMatchObject({ conflicts: [{ whom: MAI, name: '㈱山田建設' }] });
    expect(JSON.stringify(opened)).toContain('hộ chiếu');
  });

  test('is shown where a lead has found that another employer is meant, and no other case by that', async () => {
    const { case: id } = of.carrier.queueRow();
    expect(await openedUnder(entry(null, { except: [id] }))).toMatchObject({ conflicts: [] });
    expect(await openedUnder(entry(null, { except: ['AAAAAAAAAAAAAAAAAAAAAA'] }))).toMatchObject({ withheld: 'desk' });
  });

  test('closes when a later letter names the employer, and its files stay sealed', async () => {
    const { carrier, code } = await told(home, 'Không có gì.');
    carrier.conflicts = await listed(own());
    expect((await openedBy(home.lead, carrier.answer())).letters).toEqual([]);
    const reporter = await returned(home, code);
    await reporter.readMailbox(carrier.mailbox());
    carrier.takeFollowUp(await reporter.writeFollowUp('Công ty là Yamada Kensetsu.', TODAY));
    expect(await home.lead.openCase(carrier.answer())).toMatchObject({ withheld: 'own' });
  });
});

describe('[P-33] the list', () => {
  test('that was rolled back, withheld, forged or cut withholds every case', async () => {
    const older = await listed();
    of.carrier.conflicts = older;
    await openedBy(home.lead, of.carrier.answer());
    const newer = await listed(own());
    of.carrier.conflicts = newer;
    await home.lead.openCase(of.carrier.answer());

    const lied = async (conflicts: SealedConflicts | null): Promise<unknown> => {
      of.carrier.conflicts = conflicts;
      const opened = await home.lead.openCase(of.carrier.answer());
      return 'withheld' in opened && opened.withheld === 'list' ? opened.refused : 'believed';
    };
    expect(await lied(older)).toBe('WrongCounter');
    expect(await lied({ ...older, version: newer.version })).toBe('WrongCounter');
    expect(await lied(null)).toBe('WrongCounter');
    expect(await lied({ ...newer, epoch: 2 })).toBe('WrongEpoch');
    expect(await lied({ ...newer, sealed: damaged(newer.sealed) })).toBe('PayloadFailure');
    expect(await lied(await home.lead.sealConflicts(FACTS.desk, { version, entries: [] }))).toBe('WrongBody');
    expect(await refusal(() => home.lead.readConflicts(FACTS.desk, older))).toBe('WrongCounter');
    of.carrier.conflicts = newer;
    expect(await home.lead.openCase(of.carrier.answer())).toMatchObject({ withheld: 'own' });
  });

  test('is read by a colleague, to whom it applies by their own account', async () => {
    const { vault, body, listed: there, digits } = await joined(home);
    const { grant } = await home.lead.grantTo(FACTS.desk, there, digits);
    const granted_by_key = home.founder.verify_key;
    const desk = { desk: FACTS.desk, entry: home.desk.entry, epoch: 1, grant, granted_by_key, earlier: [], givers: [] };
    await vault.acceptGrant(desk, [memberOf(home.founder)]);
    expect(await vault.readConflicts(FACTS.desk, null)).toEqual({ version: 0, entries: [] });
    const entries = [entry(body.account)];
    of.carrier.conflicts = await listed(...entries);
    expect(await vault.readConflicts(FACTS.desk, of.carrier.conflicts)).toEqual({ version, entries });
    expect(await vault.openCase(of.carrier.answer())).toMatchObject({ withheld: 'own' });
    expect(await home.lead.openCase(of.carrier.answer())).toMatchObject({ conflicts: [{ whom: body.account }] });
  });

  test('is sealed to the newest keys, and read by who holds those of before as well', async () => {
    const fresh = await house();
    const before = await fresh.lead.sealConflicts(FACTS.desk, { version: 1, entries: [entry(null)] });
    const next = await fresh.lead.rotateDesk(FACTS);
    const earlier = [
      { epoch: 1, entry: fresh.desk.entry, grant: fresh.desk.grant, granted_by_key: fresh.founder.verify_key },
    ];
    const granted_by_key = fresh.founder.verify_key;
    const desk = { desk: FACTS.desk, entry: next.entry, epoch: 2, grant: next.grant, granted_by_key, earlier, givers: [] };
    await fresh.lead.acceptGrant(desk, []);
    const list = await fresh.lead.readConflicts(FACTS.desk, before);
    expect(list.entries).toEqual([entry(null)]);
    const after = await fresh.lead.sealConflicts(FACTS.desk, { ...list, version: 2 });
    expect(after.epoch).toBe(2);
    expect((await fresh.lead.readConflicts(FACTS.desk, after)).entries).toEqual(list.entries);
    expect(await refusal(() => fresh.lead.readConflicts(FACTS.desk, before))).toBe('WrongEpoch');
  });
});
