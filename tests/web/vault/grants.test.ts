/** To whom does a vault seal a desk's keys, and how would somebody else get them? Each attack is refused by name. */

import { beforeAll, describe, expect, test } from 'vitest';
import { makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import type { DeskKeysBody, DeskMember, GrantBody, GrantedDesk } from '../../../static/src/vault/types.ts';
import { refusal } from '../crypto/vectors.ts';
import { FACTS, type House, type Joined, damaged, house, joined, memberOf, recoveryAndPassphrase } from './story.ts';

let home: House;
let mai: Joined;
let impostor: Joined;
/** The grant of the first epoch, with the desk's word for Mai's keys. */
let first: GrantBody;
/** The second epoch. */
let next: DeskKeysBody;
/** As the server lists Mai before the second grant. */
let vouched: DeskMember;

beforeAll(async () => {
  home = await house();
  [mai, impostor] = [await joined(home), await joined(home)];
  first = await home.lead.grantTo(FACTS.desk, mai.listed, mai.digits);
  vouched = { ...mai.listed, vouchers: [{ epoch: 1, voucher: first.voucher }] };
  next = await home.lead.rotateDesk(FACTS);
  const { verify_key } = home.founder;
  const earlier = [{ epoch: 1, entry: home.desk.entry, grant: home.desk.grant, granted_by_key: verify_key }];
  const desk: GrantedDesk = {
    desk: FACTS.desk,
    epoch: 2,
    entry: next.entry,
    grant: next.grant,
    granted_by_key: verify_key,
    earlier,
    givers: [],
  };
  await home.lead.acceptGrant(desk, []);
});

/** Mai, as a server lists her that has put its own keys in the place of hers. */
const swapped = (part: 'verify_key' | 'recipient', of: DeskMember): DeskMember => ({ ...of, [part]: impostor.listed[part] });

describe('[P-23] a first grant', () => {
  test('digits are twenty, in groups of four, the same wherever the member is unlocked', async () => {
    expect(mai.digits).toMatch(/^\d{4}( \d{4}){4}$/u);
    expect(mai.digits).not.toBe(impostor.digits);
    const locked = refusalOrError(() => makeMemberInside().fingerprint());
    expect(await locked).toBe('TooEarly');
  });

  test.each(['verify_key', 'recipient'] as const)(
    'a server that swaps a member’s %s in the list gets nothing: the digits that were read out are of other keys',
    async (part) => {
      const attempt = refusal(() => home.lead.grantTo(FACTS.desk, swapped(part, mai.listed), mai.digits));
      expect(await attempt).toBe('WrongKey');
    },
  );

  test('an administrator who lists his own keys as a member’s gets nothing', async () => {
    const listed = { ...impostor.listed, account: mai.listed.account };
    expect(await refusal(() => home.lead.grantTo(FACTS.desk, listed, mai.digits))).toBe('WrongKey');
    expect(await refusal(() => home.lead.grantTo(FACTS.desk, listed, impostor.digits))).toBe('WrongKey');
  });

  test('digits of other keys and what is not twenty digits are two refusals', async () => {
    expect(await refusal(() => home.lead.grantTo(FACTS.desk, mai.listed, impostor.digits))).toBe('WrongKey');
    expect(await refusal(() => home.lead.grantTo(FACTS.desk, mai.listed, mai.digits.slice(1)))).toBe('WrongCode');
    expect(await refusal(() => home.lead.grantTo(FACTS.desk, mai.listed, ''))).toBe('WrongCode');
  });

  test('a voucher does not take the place of digits that are wrong', async () => {
    expect(await refusal(() => home.lead.grantTo(FACTS.desk, vouched, impostor.digits))).toBe('WrongKey');
  });
});

describe('[P-23] a grant of the next keys', () => {
  test('goes without digits to a member for whose keys the desk has vouched, and vouches again', async () => {
    const second = await home.lead.grantAgain(FACTS.desk, vouched);
    expect(second).toMatchObject({ account: mai.body.account, epoch: 2 });
    expect(second.voucher).not.toBe(first.voucher);
    const later = { ...mai.listed, vouchers: [{ epoch: 2, voucher: second.voucher }] };
    expect((await home.lead.grantAgain(FACTS.desk, later)).epoch).toBe(2);
  });

  test.each(['verify_key', 'recipient'] as const)(
    'a server that swaps a member’s %s before new keys are drawn gets nothing: nobody vouched for those',
    async (part) => {
      expect(await refusal(() => home.lead.grantAgain(FACTS.desk, swapped(part, vouched)))).toBe('WrongKey');
    },
  );

  test('a voucher for another account, of no epoch that is held, damaged, or none at all, is none', async () => {
    const offer = (changed: Partial<DeskMember>): Promise<string> =>
      refusal(() => home.lead.grantAgain(FACTS.desk, { ...vouched, ...changed }));
    expect(await offer({ account: impostor.listed.account })).toBe('WrongKey');
    expect(await offer({ vouchers: [{ epoch: 3, voucher: first.voucher }] })).toBe('WrongKey');
    expect(await offer({ vouchers: [{ epoch: 1, voucher: damaged(first.voucher) }] })).toBe('WrongKey');
    expect(await offer({ vouchers: [] })).toBe('WrongKey');
  });

  test('a voucher by somebody who made keys of his own under the desk’s id is none', async () => {
    const forged = await impostor.vault.makeDesk(FACTS);
    const { voucher } = await impostor.vault.grantTo(FACTS.desk, impostor.listed, impostor.digits);
    const listed = { ...impostor.listed, vouchers: [{ epoch: 1, voucher }] };
    expect(forged.epoch).toBe(1);
    expect(await refusal(() => home.lead.grantAgain(FACTS.desk, listed))).toBe('WrongKey');
  });

  test('after a reset the voucher of before does not count for the fresh keys; their digits do', async () => {
    const again = makeMemberInside();
    const { account } = mai.body;
    const secrets = await recoveryAndPassphrase(again);
    const fresh = await again.drawFreshKeys({ instance: home.instance, account, ...secrets });
    expect('account' in fresh).toBe(false);
    const listed = { ...memberOf({ ...fresh, account }), vouchers: vouched.vouchers };
    expect(await refusal(() => home.lead.grantAgain(FACTS.desk, listed))).toBe('WrongKey');
    expect(await refusal(() => home.lead.grantTo(FACTS.desk, listed, mai.digits))).toBe('WrongKey');
    expect((await home.lead.grantTo(FACTS.desk, listed, await again.fingerprint())).account).toBe(account);
  });
});

test('who makes a desk’s keys vouches for himself, so that a colleague can hand him the next ones', async () => {
  const { grant } = await home.lead.grantTo(FACTS.desk, mai.listed, mai.digits);
  const { founder, desk } = home;
  const { entry } = next;
  const earlier = [{ epoch: 1, entry: desk.entry, grant: first.grant, granted_by_key: founder.verify_key }];
  const granted = { desk: FACTS.desk, epoch: 2, entry, grant, granted_by_key: founder.verify_key, earlier, givers: [] };
  await mai.vault.acceptGrant(granted, [memberOf(founder)]);
  const listed = { ...memberOf(founder), vouchers: [{ epoch: 1, voucher: desk.voucher }] };
  expect((await mai.vault.grantAgain(FACTS.desk, listed)).account).toBe(founder.account);
});

async function refusalOrError(step: () => Promise<unknown>): Promise<string> {
  return step().then(
    () => 'accepted',
    (error: unknown) => (error instanceof Error ? error.name : 'unknown'),
  );
}
