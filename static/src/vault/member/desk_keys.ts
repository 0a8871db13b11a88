/** How does a member come to a desk's keys, and pass them on? */

import { cacheKey } from '../../crypto/cache.ts';
import { holderOf } from '../../crypto/codes.ts';
import { type DeskEntry, entryText, parseEntry, predecessors, signEntry, successors, verifyEntry } from '../../crypto/directory.ts';
import { b64, b64Decode, canonicalText } from '../../crypto/encoding.ts';
import { type MemberKeys, type Pair, checkVouched, sealGrant, vouch } from '../../crypto/keys.ts';
import { openGrant } from '../../crypto/reading.ts';
import { Refused } from '../../crypto/refusals.ts';
import { drawIdentity } from '../../crypto/sealing.ts';
import { type Signer, drawSigner, verifyKeyOf } from '../../crypto/signing.ts';
import type { B64, DeskFacts, DeskKeysBody, DeskMember, GrantBody, GrantedDesk, ListedKeys, MemberVault } from '../types.ts';
import { listedKeys, namedKeys } from './colleague.ts';
import type { HeldDesk, HeldKeys, Vault } from './held.ts';

/** Keys that were drawn and sent, to be sent again unchanged. */
interface MadeKeys {
  readonly told: string;
  readonly keys: HeldKeys;
  readonly body: DeskKeysBody;
}

export function deskKeyCalls(vault: Vault): Pick<
  MemberVault,
  | 'makeDesk'
  | 'rotateDesk'
  | 'acceptGrant'
  | 'grantTo'
  | 'grantAgain'
  | 'desks'
> {
  const madeKeys = new Map<B64, MadeKeys>();

  /** The keys of an epoch, with the entry and the grant to oneself. */
  async function draw(desk: DeskFacts, epoch: number, before?: Signer<'desk'>): Promise<MadeKeys> {
    const member = vault.unlocked();
    const { area, names, languages } = desk;
    const facts = { area, desk: desk.desk, epoch, instance: b64(member.instance), languages, names };
    const told = canonicalText(facts);
    // A second try after a lost answer brings the same keys: the server takes the keys of an epoch only once.
    const made = madeKeys.get(desk.desk);
    if (made?.told === told) return made;

    const pair: Pair<'desk'> = { identity: drawIdentity(), signer: drawSigner() };
    const holder = await holderOf(pair.identity);
    const entry = signEntry(pair.signer, facts, holder.recipient, before);
    const body = {
      epoch: entry.epoch,
      recipient: holder.recipient,
      verify_key: entry.verify_key,
      entry: entryText(entry),
      grant: b64(await sealGrant(pair, entry, member.recipient, member.signer)),
      voucher: b64(vouch(pair.signer, entry, { ...member, verifyKey: verifyKeyOf(member.signer) })),
    };
    const drawn = { told, keys: { ...pair, ...holder, entry, cacheKey: await cacheKey(pair.identity) }, body };
    madeKeys.set(desk.desk, drawn);
    return drawn;
  }

  return {
    async makeDesk(desk: DeskFacts): Promise<DeskKeysBody> {
      const { keys, body } = await draw(desk, 1);
      vault.desks.set(desk.desk, heldDesk(keys, [], [], []));
      return body;
    },

    async rotateDesk(desk: DeskFacts): Promise<DeskKeysBody> {
      const { newest } = vault.desk(desk.desk);
      const { body } = await draw(desk, newest.entry.epoch + 1, newest.signer);
      return body;
    },

    async acceptGrant(
      desk: GrantedDesk,
      members: readonly Pick<DeskMember, 'account' | 'verify_key'>[],
    ): Promise<void> {
      const member = vault.unlocked();
      const entry = parseEntry(desk.entry);
      verifyEntry(entry, member.instance);
      if (entry.desk !== desk.desk) throw new Refused('WrongSubject');
      if (entry.epoch !== desk.epoch) throw new Refused('WrongEpoch');
      const before = desk.earlier.map((one) => parseEntry(one.entry));
      // [P-18] From the first keys to the newest, each epoch has signed for the next; and those held already are among them.
      const chain = predecessors(before, entry);
      const held = vault.desks.get(desk.desk)?.newest.entry;
      if (!chain.has(1) || (held !== undefined && chain.get(held.epoch) !== held.verify_key)) throw new Refused('WrongKey');

      const granters = [verifyKeyOf(member.signer), ...members.map(({ verify_key }) => b64Decode(verify_key, 32))];
      const open = async (of: DeskEntry, grant: B64, by: B64): Promise<HeldKeys> => {
        const pair = await openGrant(b64Decode(grant), member, of, b64Decode(by, 32), granters);
        return { ...pair, entry: of, cacheKey: await cacheKey(pair.identity) };
      };
      const newest = await open(entry, desk.grant, desk.granted_by_key);
      const earlier: HeldKeys[] = [];
      for (const [i, { grant, granted_by_key }] of desk.earlier.entries()) {
        const of = before[i];
        if (of === undefined || grant === null || granted_by_key === null) continue;
        try {
          earlier.push(await open(of, grant, granted_by_key));
        } catch (error) {
          // A grant by somebody who has left the desk since: what it opened is sealed again, or shows as locked.
          if (!(error instanceof Refused)) throw error;
        }
      }
      vault.desks.set(desk.desk, heldDesk(newest, earlier, before, desk.givers.map(parseEntry)));
    },

    async grantTo(desk: B64, to: ListedKeys, typed: string): Promise<GrantBody> {
      return grant(vault, desk, namedKeys(vault, to, typed));
    },

    async grantAgain(desk: B64, to: DeskMember): Promise<GrantBody> {
      const keys = listedKeys(to);
      const held = [...vault.desk(desk).byEpoch].map(([epoch, { entry }]) => [epoch, entry] as const);
      const vouchers = to.vouchers.map(({ epoch, voucher }) => [epoch, b64Decode(voucher)] as const);
      checkVouched(new Map(vouchers), new Map(held), keys); // [P-23]
      return grant(vault, desk, keys);
    },

    desks(): Promise<readonly { desk: B64; epoch: number }[]> {
      return Promise.resolve([...vault.desks].map(([desk, { newest }]) => ({ desk, epoch: newest.entry.epoch })));
    },
  };
}

/** To keys that were checked, and to no others. */
async function grant(vault: Vault, desk: B64, to: MemberKeys): Promise<GrantBody> {
  const { newest } = vault.desk(desk);
  const grant = await sealGrant(newest, newest.entry, to.recipient, vault.unlocked().signer);
  const voucher = vouch(newest.signer, newest.entry, to);
  return { account: b64(to.account), epoch: newest.entry.epoch, grant: b64(grant), voucher: b64(voucher) };
}

/** [P-21] The keys of the other desks of the verified directory, and those to and from which their entries lead. */
export function giverKeys(vault: Vault, desk: HeldDesk, only?: B64): readonly B64[] {
  const { desk: own } = desk.newest.entry;
  return (vault.directory?.desks ?? [])
    .filter((listed) => listed.desk !== own && (only === undefined || listed.desk === only))
    .flatMap((listed) => {
      const { epoch, verify_key } = listed;
      const known = { instance: b64Decode(listed.instance, 32), desk: listed.desk, epoch, verify_key };
      return [...predecessors(desk.givers, listed).values(), ...successors(desk.givers, known).values()];
    });
}

/** `before` are the entries of earlier epochs, as far as they lead back from the newest. */
function heldDesk(
  newest: HeldKeys,
  earlier: readonly HeldKeys[],
  before: readonly DeskEntry[],
  givers: readonly DeskEntry[],
): HeldDesk {
  const chain = predecessors(before, newest.entry);
  const all = [newest.entry, ...before].filter((entry) => chain.get(entry.epoch) === entry.verify_key);
  return {
    newest,
    byEpoch: new Map([newest, ...earlier].map((keys) => [keys.entry.epoch, keys])),
    entries: new Map(all.map((entry) => [entry.epoch, entry])),
    givers,
  };
}
