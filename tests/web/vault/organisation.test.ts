/** The organisation's key in the staff's vault: changed, handed on, sealed for a machine; and whoever would swap it. */

import { beforeAll, describe, expect, test } from 'vitest';
import { holderOf } from '../../../static/src/crypto/codes.ts';
import {
  directoryText,
  organisationKeys,
  parse,
  sign,
  signLink,
  verify,
} from '../../../static/src/crypto/directory.ts';
import { b64, b64Decode, digest, utf8 } from '../../../static/src/crypto/encoding.ts';
import { machineFingerprint } from '../../../static/src/crypto/keys.ts';
import { openOrganisationFile } from '../../../static/src/crypto/reading.ts';
import { drawIdentity } from '../../../static/src/crypto/sealing.ts';
import { type Signer, drawSigner, verifyKeyOf } from '../../../static/src/crypto/signing.ts';
import { type MemberInside, makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import { ReporterInside } from '../../../static/src/vault/reporter.inside.ts';
import type {
  ChangedKeyBody,
  DirectoryBody,
  ListedKeys,
  MemberBody,
  OrganisationAnswer,
} from '../../../static/src/vault/types.ts';
import { refusal } from '../crypto/vectors.ts';
import { type House, TODAY, house, recoveryAndPassphrase } from './story.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});

interface Person {
  readonly vault: MemberInside;
  readonly body: MemberBody;
}

/** Somebody who was invited; without the organisation's key yet. */
async function joined(): Promise<Person> {
  const vault = makeMemberInside();
  const body = await vault.makeMember({ instance: home.instance, ...(await recoveryAndPassphrase(vault)) });
  return { vault, body };
}

const memberOf = ({ account, verify_key, recipient }: MemberBody): ListedKeys => ({ account, verify_key, recipient });

/** The organisation as a server shows it to `account` after a change. */
function after(body: ChangedKeyBody, account: string, sealedBy: string): OrganisationAnswer {
  const { organisation, instance, version } = parse(body.directory);
  return {
    name: organisation.name,
    instance,
    version,
    verify_key: organisation.verify_key,
    succession: organisation.succession ?? [],
    secret: body.secrets.find((one) => one.account === account)?.secret ?? null,
    sealed_by_key: sealedBy,
    statistics_recipient: null,
  };
}

/** A directory by whoever has this signer, whatever it names as chain. */
function by(signer: Signer<'organisation'>, changed: Partial<ReturnType<typeof parse>>): DirectoryBody {
  const text = directoryText({ ...parse(home.directory.directory), version: 40, ...changed });
  return { directory: text, signature: b64(sign(text, signer)) };
}

describe('changing the key', () => {
  test('[P-25] the next key signs at once, every reader of the first believes it, and it goes on', async () => {
    const { lead, founder: own, instance, organisation, desk, directory } = await house();
    const entries = [desk.entry];
    const first = await lead.changeKey({ ...organisation, version: 1 }, entries, TODAY, []);
    const read = verify(first.directory, b64Decode(first.signature), TODAY, 1, [organisation.verify_key]);
    expect(organisationKeys(read.organisation)).toHaveLength(2);
    expect([read.instance, read.version]).toEqual([instance, 2]);

    const second = await lead.changeKey(after(first, own.account, own.verify_key), entries, TODAY, []);
    const newest = parse(second.directory).organisation;
    expect(organisationKeys(newest).slice(0, 2)).toEqual(organisationKeys(read.organisation));
    const signed = await lead.signDirectory(after(second, own.account, own.verify_key), entries, TODAY);
    expect(parse(signed.directory).organisation).toEqual(newest);
    const worker = new ReporterInside();
    await worker.verifyDirectory(directory, TODAY);
    expect((await worker.verifyDirectory(signed, TODAY)).instance).toBe(instance);
  });

  test('the same change again is the same body, for the server takes a link once', async () => {
    const { vault, organisation } = await founder();
    const body = await vault.changeKey(organisation, [], TODAY, []);
    expect(await vault.changeKey(organisation, [], TODAY, [])).toEqual(body);
    expect(await vault.changeKey({ ...organisation, version: 9 }, [], TODAY, [])).not.toEqual(body);
  });

  test('a member sees the change in the directory that they compare', async () => {
    const { vault, organisation } = await founder();
    const colleague = makeMemberInside();
    await colleague.makeMember({ instance: organisation.instance, ...(await recoveryAndPassphrase(colleague)) });
    await colleague.compareDirectory(await vault.signDirectory(organisation, [], TODAY), TODAY);
    const changed = await vault.changeKey({ ...organisation, version: 1 }, [], TODAY, []);
    await colleague.compareDirectory(changed, TODAY);
    const former = await vault.signDirectory({ ...organisation, version: 7 }, [], TODAY).catch(() => null);
    expect(former).not.toBeNull(); // the vault itself has not yet been told that the change is in force
    expect(await refusal(() => colleague.compareDirectory(former ?? changed, TODAY))).toBe('WrongKey');
    await vault.verifyDirectory(changed, TODAY);
    expect(await refusal(() => vault.signDirectory({ ...organisation, version: 7 }, [], TODAY))).toBe('WrongKey');
  });
});

async function founder(): Promise<Person & { readonly organisation: OrganisationAnswer }> {
  const vault = makeMemberInside();
  const body = await vault.foundOrganisation({ name: '声', ...(await recoveryAndPassphrase(vault)) });
  const instance = b64(digest(b64Decode(body.organisation.verify_key)));
  const organisation = { ...body.organisation, instance, succession: [], sealed_by_key: body.verify_key, version: 0, statistics_recipient: null };
  return { vault, body, organisation };
}

describe('[P-25] a server that swaps the organisation', () => {
  const stranger = drawSigner<'organisation'>();

  test('another organisation’s key swapped in is refused', async () => {
    const swapped = by(stranger, { organisation: { name: '声', verify_key: b64(verifyKeyOf(stranger)) } });
    for (const vault of [new ReporterInside(), (await joined()).vault]) {
      expect(await refusal(() => vault.verifyDirectory(swapped, TODAY))).toBe('WrongInstance');
    }
  });

  test('a chain whose link is signed by a stranger is refused', async () => {
    const { organisation } = parse(home.directory.directory);
    const link = signLink(stranger, organisation, stranger, b64Decode(home.instance));
    const succession = [{ ...link, verify_key: organisation.verify_key }];
    const forged = by(stranger, { organisation: { name: '声', succession, verify_key: b64(verifyKeyOf(stranger)) } });
    expect(await refusal(() => new ReporterInside().verifyDirectory(forged, TODAY))).toBe('WrongSignature');
  });

  test('a truncated chain after a longer one was seen is refused, in the visit that saw it', async () => {
    const { vault, organisation } = await founder();
    const machine = await holderOf(drawIdentity<'keeper'>());
    const file = await vault.sealForMachine(organisation, machine.recipient, machineFingerprint(machine.recipient));
    const about = { instance: b64Decode(organisation.instance), verifyKey: b64Decode(organisation.verify_key) };
    const thief = await openOrganisationFile(b64Decode(file), machine, about);
    const { verify_key, instance } = organisation;
    const stolen = by(thief, { desks: [], instance, organisation: { name: '声', verify_key } });

    const worker = new ReporterInside();
    await worker.verifyDirectory(await vault.changeKey(organisation, [], TODAY, []), TODAY);
    expect(await refusal(() => worker.verifyDirectory(stolen, TODAY))).toBe('WrongKey');
    await new ReporterInside().verifyDirectory(stolen, TODAY); // who has seen nothing believes it: a stated limit
  });

  test('an old directory is refused after a newer one', async () => {
    const { vault, organisation } = await founder();
    const old = await vault.signDirectory(organisation, [], TODAY);
    const worker = new ReporterInside();
    await worker.verifyDirectory(await vault.signDirectory({ ...organisation, version: 1 }, [], TODAY), TODAY);
    expect(await refusal(() => worker.verifyDirectory(old, TODAY))).toBe('WrongCounter');
  });

  test('a link replayed in another instance is refused', async () => {
    const there = digest(verifyKeyOf(stranger));
    const elsewhere = { name: '声', verify_key: b64(verifyKeyOf(stranger)) };
    const key = drawSigner<'organisation'>();
    const replayed = signLink(stranger, elsewhere, key, b64Decode(home.instance));
    const forged = by(key, {
      desks: [],
      instance: b64(there),
      organisation: { name: '声', succession: [replayed], verify_key: b64(verifyKeyOf(key)) },
    });
    expect(await refusal(() => new ReporterInside().verifyDirectory(forged, TODAY))).toBe('WrongSignature');
  });
});

describe('[P-26] handing the key on', () => {
  test('an administrator whose digits were typed holds it, and signs', async () => {
    const { vault, organisation, body } = await founder();
    const ken = makeMemberInside();
    const instance = organisation.instance;
    const own = await ken.makeMember({ instance, ...(await recoveryAndPassphrase(ken)) });
    const typed = (await ken.fingerprint()).replaceAll(' ', '-');
    const handed = await vault.handOnKey(organisation, memberOf(own), typed);
    expect([handed.account, handed.verify_key]).toEqual([own.account, organisation.verify_key]);
    const shown = { ...organisation, secret: handed.secret, sealed_by_key: body.verify_key };
    const signed = await ken.signDirectory(shown, [], TODAY);
    await new ReporterInside().verifyDirectory(signed, TODAY);
    const changed = await ken.changeKey({ ...shown, version: 1 }, [], TODAY, [
      { member: memberOf(body), typed: await vault.fingerprint() },
    ]);
    expect(changed.secrets.map(({ account }) => account)).toEqual([own.account, body.account]);
    const back = after(changed, body.account, own.verify_key);
    expect(parse((await vault.signDirectory(back, [], TODAY)).directory).version).toBe(3);
  });

  test('keys that the server swaps in for an administrator are refused', async () => {
    const { vault, organisation } = await founder();
    const ken = await joined();
    const mallory = await joined();
    const typed = await ken.vault.fingerprint();
    const swapped = { ...memberOf(mallory.body), account: ken.body.account };
    const half = { ...memberOf(ken.body), recipient: mallory.body.recipient };
    for (const member of [swapped, half]) {
      expect(await refusal(() => vault.handOnKey(organisation, member, typed))).toBe('WrongKey');
      expect(await refusal(() => vault.changeKey(organisation, [], TODAY, [{ member, typed }]))).toBe('WrongKey');
    }
    expect(await refusal(() => vault.handOnKey(organisation, memberOf(ken.body), typed.slice(1)))).toBe('WrongCode');
  });

  test('a key that is not the last of the chain is not taken', async () => {
    const { vault, organisation, body } = await founder();
    const other = await founder();
    const sealed = await other.vault.handOnKey(
      other.organisation,
      memberOf(other.body),
      await other.vault.fingerprint(),
    );
    // What the server says belongs together does not.
    const shown = { ...organisation, secret: sealed.secret, sealed_by_key: other.body.verify_key };
    expect(await refusal(() => vault.signDirectory(shown, [], TODAY))).toBe('NoMatch');
    const changed = await vault.changeKey(organisation, [], TODAY, []);
    const before = { ...after(changed, body.account, body.verify_key), secret: organisation.secret };
    expect(await refusal(() => vault.signDirectory(before, [], TODAY))).toBe('WrongKey');
  });
});

test('[P-34] every directory names to whom facts are sealed, under the next key too', async () => {
  const { vault, organisation } = await founder();
  const { recipient } = await holderOf(drawIdentity<'statistics'>());
  const counting = { ...organisation, statistics_recipient: recipient };
  const named = b64(digest(utf8(recipient)));
  expect(parse(await vault.draftDirectory(counting, [], TODAY)).statistics_recipient).toBe(named);
  expect(parse((await vault.changeKey(counting, [], TODAY, [])).directory).statistics_recipient).toBe(named);
  expect(parse((await vault.signDirectory(organisation, [], TODAY)).directory).statistics_recipient).toBeNull();
  const cut = { ...organisation, statistics_recipient: recipient.slice(0, -1) };
  expect(await refusal(() => vault.signDirectory(cut, [], TODAY))).toBe('WrongKey');
  expect(await vault.statisticsDigits(recipient)).toBe(machineFingerprint(recipient));
});

describe('signing on another machine', () => {
  test('[P-26] the key is sealed to the machine whose digits were typed, and to no other', async () => {
    const { vault, organisation } = await founder();
    const machine = await holderOf(drawIdentity<'keeper'>());
    const stick = await holderOf(drawIdentity<'keeper'>());
    const typed = machineFingerprint(machine.recipient);
    expect(await refusal(() => vault.sealForMachine(organisation, stick.recipient, typed))).toBe('WrongKey');
    expect(await refusal(() => vault.sealForMachine(organisation, 'age1pq1', typed))).toBe('WrongKey');
    const file = b64Decode(await vault.sealForMachine(organisation, `${machine.recipient}\n`, typed));
    const about = { instance: b64Decode(organisation.instance), verifyKey: b64Decode(organisation.verify_key) };
    const key = await openOrganisationFile(file, machine, about);
    const draft = await vault.draftDirectory(organisation, [], TODAY);
    const signed = { directory: draft, signature: b64(sign(draft, key)) };
    expect(await vault.inspectDirectory(signed, TODAY)).toMatchObject({ version: 1, issued: TODAY });
    expect(await vault.signDirectory(organisation, [], TODAY)).toEqual(signed);
  });

  test('what is looked at before it is in force is not remembered', async () => {
    const { vault, organisation } = await founder();
    const now = await vault.signDirectory(organisation, [], TODAY);
    const later = await vault.signDirectory({ ...organisation, version: 30 }, [], TODAY);
    await vault.inspectDirectory(later, TODAY);
    await vault.verifyDirectory(now, TODAY);
    await vault.verifyDirectory(later, TODAY);
    expect(await refusal(() => vault.inspectDirectory(now, TODAY))).toBe('WrongCounter');
  });

  test('a draft of entries that their desks did not sign is not made', async () => {
    const bent = home.desk.entry.replace('nationwide', 'elsewhere');
    expect(await refusal(() => home.lead.draftDirectory(home.organisation, [bent], TODAY))).toBe('WrongSignature');
  });
});
