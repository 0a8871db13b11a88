/** What does an administrator do with the organisation's key? Sign directories, change it, hand it on. */

import { ID_BYTES } from '../../crypto/codes.ts';
import {
  type Organisation,
  VALID_DAYS,
  directoryText,
  organisationKeys,
  parseEntry,
  sign as signDirectory,
  signLink,
  verify as verifyDirectory,
  verifyEntry,
  verifyOrganisation,
} from '../../crypto/directory.ts';
import { b64, b64Decode, canonicalText, daysAfter } from '../../crypto/encoding.ts';
import { checkFingerprint, machineFingerprint, sealOrganisationSecret } from '../../crypto/keys.ts';
import { openOrganisationSecret } from '../../crypto/reading.ts';
import { Refused } from '../../crypto/refusals.ts';
import { type Recipient, checkRecipient, recipientDigest } from '../../crypto/sealing.ts';
import { type Signer, drawSigner, verifyKeyOf } from '../../crypto/signing.ts';
import { attempt, needed } from '../steps.ts';
import type {
  B64,
  ChangedKeyBody,
  Day,
  DirectoryBody,
  HandedKeyBody,
  ListedKeys,
  MemberVault,
  NamedMember,
  OrganisationAnswer,
} from '../types.ts';
import { namedKeys } from './colleague.ts';
import type { Vault } from './held.ts';

/** The key that was drawn and sent, to be sent again unchanged. */
interface MadeKey {
  readonly told: string;
  readonly body: ChangedKeyBody;
}

export function organisationCalls(vault: Vault): Pick<
  MemberVault,
  | 'draftDirectory'
  | 'signDirectory'
  | 'changeKey'
  | 'handOnKey'
  | 'sealForMachine'
> {
  let changedKey: MadeKey | null = null;

  return {
    draftDirectory(organisation: OrganisationAnswer, entries: readonly string[], today: Day): Promise<string> {
      return attempt(() => draft(organisation, chained(vault, organisation), entries, today));
    },

    async signDirectory(
      organisation: OrganisationAnswer,
      entries: readonly string[],
      today: Day,
    ): Promise<DirectoryBody> {
      const key = await organisationSigner(vault, organisation);
      return signed(vault, draft(organisation, chained(vault, organisation), entries, today), key, today);
    },

    async changeKey(
      organisation: OrganisationAnswer,
      entries: readonly string[],
      today: Day,
      others: readonly NamedMember[],
    ): Promise<ChangedKeyBody> {
      const { instance, account, recipient } = vault.unlocked();
      const before = await organisationSigner(vault, organisation);
      const holders = [
        { account: b64(account), to: recipient },
        ...others.map(({ member, typed }) => ({ account: member.account, to: namedKeys(vault, member, typed).recipient })),
      ];
      const { version, verify_key } = organisation;
      const told = canonicalText({ entries, holders: holders.map((one) => one.account), today, verify_key, version });
      // A second try after a lost answer brings the same key: the server takes each link of the chain only once.
      if (changedKey?.told !== told) {
        const after = drawSigner<'organisation'>();
        const chain = chained(vault, organisation);
        const succession = [...(chain.succession ?? []), signLink(before, chain, after, instance)];
        const next = { ...chain, succession, verify_key: b64(verifyKeyOf(after)) };
        const body = signed(vault, draft(organisation, next, entries, today), after, today);
        const secrets = holders.map(async (one) => ({
          account: one.account,
          secret: await sealFor(vault, after, one.to, one.account),
        }));
        changedKey = { told, body: { ...body, secrets: await Promise.all(secrets) } };
      }
      return changedKey.body;
    },

    async handOnKey(organisation: OrganisationAnswer, member: ListedKeys, typed: string): Promise<HandedKeyBody> {
      const to = namedKeys(vault, member, typed).recipient;
      const { account } = member;
      const key = await organisationSigner(vault, organisation);
      return { account, verify_key: organisation.verify_key, secret: await sealFor(vault, key, to, account) };
    },

    async sealForMachine(organisation: OrganisationAnswer, typedRecipient: string, typed: string): Promise<B64> {
      const to = checkRecipient<'keeper'>(typedRecipient.trim());
      checkFingerprint(typed, machineFingerprint(to));
      const key = await organisationSigner(vault, organisation);
      return sealFor(vault, key, to, b64(vault.unlocked().account));
    },
  };
}

/** [P-25] The organisation as a directory names it, if its chain begins with all that was seen of it. */
function chained(vault: Vault, { instance, name, succession, verify_key }: OrganisationAnswer): Organisation {
  const own = vault.unlocked().instance;
  if (instance !== b64(own)) throw new Refused('WrongInstance');
  const chain = { name, ...(succession.length === 0 ? {} : { succession }), verify_key };
  verifyOrganisation(chain, own, vault.organisationKeys);
  return chain;
}

/** [P-26] The signer that is sealed to this member; from now on no directory without it is believed. */
async function organisationSigner(vault: Vault, organisation: OrganisationAnswer): Promise<Signer<'organisation'>> {
  const { account, instance, identity, recipient } = vault.unlocked();
  const chain = chained(vault, organisation);
  const secret = b64Decode(needed(organisation.secret, 'handOnKey'));
  const author = b64Decode(needed(organisation.sealed_by_key, 'handOnKey'), 32);
  const about = { instance, account, author, verifyKey: b64Decode(organisation.verify_key, 32) };
  const key = await openOrganisationSecret(secret, { identity, recipient }, about);
  vault.organisationKeys = organisationKeys(chain);
  return key;
}

async function sealFor(
  vault: Vault,
  key: Signer<'organisation'>,
  to: Recipient<'member' | 'keeper'>,
  account: B64,
): Promise<B64> {
  const { instance, signer } = vault.unlocked();
  return b64(await sealOrganisationSecret(key, to, signer, { instance, account: b64Decode(account, ID_BYTES) }));
}

/** The text of the next directory, each entry's own signature checked. */
function draft(
  { instance, version, statistics_recipient: statistics }: OrganisationAnswer,
  organisation: Organisation,
  entries: readonly string[],
  today: Day,
): string {
  const desks = entries.map(parseEntry);
  for (const entry of desks) verifyEntry(entry, b64Decode(instance, 32));
  return directoryText({
    desks,
    expires: daysAfter(today, VALID_DAYS),
    instance,
    issued: today,
    organisation,
    statistics_recipient: statistics === null ? null : b64(recipientDigest(checkRecipient(statistics))),
    version: version + 1,
  });
}

function signed(vault: Vault, text: string, key: Signer<'organisation'>, today: Day): DirectoryBody {
  const signature = signDirectory(text, key);
  verifyDirectory(text, signature, today, 0, vault.organisationKeys); // what every reader will do; a desk named twice stops here
  return { directory: text, signature: b64(signature) };
}
