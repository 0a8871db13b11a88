/** How does a member come to their own keys? By passphrase, passkey or recovery code, or by drawing them anew. */

import {
  type Holder,
  type StaffKeys,
  ID_BYTES,
  SALT_BYTES,
  drawPassphrase,
  drawRecoveryCode,
  holderOf,
  passkeyKeys,
  passphraseKeys,
  readPassphrase,
  readRecoveryCode,
  recoveryKeys,
  showRecoveryCode,
} from '../../crypto/codes.ts';
import { b64, b64Decode, digest, random } from '../../crypto/encoding.ts';
import { type Pair, memberFingerprint, sealMemberSecret, sealOrganisationSecret } from '../../crypto/keys.ts';
import { openMemberSecret } from '../../crypto/reading.ts';
import { Refused } from '../../crypto/refusals.ts';
import { drawIdentity } from '../../crypto/sealing.ts';
import { drawSigner, verifyKeyOf } from '../../crypto/signing.ts';
import { attempt, needed } from '../steps.ts';
import type { B64, FounderBody, FreshKeysBody, MemberBody, MemberVault, RecoveredBody, RecoveryAnswer, SessionAnswer } from '../types.ts';
import type { Member, Vault } from './held.ts';

export function accountCalls(vault: Vault): Pick<
  MemberVault,
  | 'drawPassphrase'
  | 'drawRecoveryCode'
  | 'progress'
  | 'foundOrganisation'
  | 'makeMember'
  | 'drawFreshKeys'
  | 'fingerprint'
  | 'signIn'
  | 'passphraseAuth'
  | 'unlock'
  | 'unlockByPasskey'
  | 'sealForPasskey'
  | 'sealAnew'
  | 'startRecovery'
  | 'recover'
> {
  let done = 1;
  let signedIn: StaffKeys | null = null;
  let recovering: StaffKeys | null = null;

  async function makeMember(
    instance: Uint8Array,
    input: { passphrase: string; recoveryCode: string },
  ): Promise<MemberBody> {
    const account = random(ID_BYTES);
    return { account: b64(account), ...(await freshKeys(instance, account, input)) };
  }

  async function freshKeys(
    instance: Uint8Array,
    account: Uint8Array,
    input: { passphrase: string; recoveryCode: string },
  ): Promise<FreshKeysBody> {
    const pair: Pair<'member'> = { identity: drawIdentity(), signer: drawSigner() };
    const member = { ...pair, ...(await holderOf(pair.identity)), account, instance };
    const secrets = await sealed(member, input);
    vault.member = member;
    return { verify_key: b64(verifyKeyOf(pair.signer)), recipient: member.recipient, ...secrets };
  }

  async function derive(passphrase: string, salt: Uint8Array): Promise<StaffKeys> {
    done = 0;
    try {
      return await passphraseKeys(readPassphrase(passphrase), salt, (part) => {
        done = part;
      });
    } finally {
      done = 1;
    }
  }

  /** A member's keys, sealed to a passphrase and to a recovery code: always both at once. */
  async function sealed(member: Member, input: { passphrase: string; recoveryCode: string }): Promise<RecoveredBody> {
    const recovery = await recoveryKeys(readRecoveryCode(input.recoveryCode));
    const salt = random(SALT_BYTES);
    const keys = await derive(input.passphrase, salt);
    return {
      salt: b64(salt),
      auth: b64(keys.auth),
      passphrase_secret: b64(await sealMemberSecret(member, keys.recipient, member)),
      recovery_secret: b64(await sealMemberSecret(member, recovery.recipient, member)),
      recovery_auth: b64(recovery.auth),
    };
  }

  async function unlockWith(session: SessionAnswer, secret: B64, keys: Holder<'keeper'>): Promise<void> {
    const member = await openMember(secret, keys, session.account);
    if (b64(member.instance) !== session.instance) throw new Refused('WrongInstance');
    const own = b64(verifyKeyOf(member.signer)) === session.verify_key && member.recipient === session.recipient;
    if (!own) throw new Refused('WrongKey');
    vault.member = member;
  }

  return {
    async drawPassphrase(language: 'en' | 'ja'): Promise<string> {
      const list =
        language === 'ja'
          ? await import('../../../../domain/wordlists/bip39_japanese.txt?raw')
          : await import('../../../../domain/wordlists/eff_large.txt?raw');
      return drawPassphrase(list.default.trimEnd().split('\n'));
    },

    drawRecoveryCode(): Promise<string> {
      return Promise.resolve(showRecoveryCode(drawRecoveryCode()));
    },

    progress(): Promise<number> {
      return Promise.resolve(done);
    },

    async foundOrganisation(input): Promise<FounderBody> {
      const organisation = drawSigner<'organisation'>();
      const verifyKey = verifyKeyOf(organisation);
      const instance = digest(verifyKey);
      const body = await makeMember(instance, input);
      const { recipient, signer, account } = vault.unlocked();
      const secret = await sealOrganisationSecret(organisation, recipient, signer, { instance, account });
      return { ...body, organisation: { name: input.name, verify_key: b64(verifyKey), secret: b64(secret) } };
    },

    makeMember(input): Promise<MemberBody> {
      return makeMember(b64Decode(input.instance, 32), input);
    },

    async drawFreshKeys(input): Promise<FreshKeysBody> {
      return freshKeys(b64Decode(input.instance, 32), b64Decode(input.account, ID_BYTES), input);
    },

    fingerprint(): Promise<string> {
      return attempt(() => {
        const { instance, account, signer, recipient } = vault.unlocked();
        return memberFingerprint(instance, account, verifyKeyOf(signer), recipient);
      });
    },

    async signIn(passphrase: string, salt: B64): Promise<{ auth: B64 }> {
      signedIn = await derive(passphrase, b64Decode(salt, SALT_BYTES));
      return { auth: b64(signedIn.auth) };
    },

    async passphraseAuth(passphrase: string, salt: B64): Promise<B64> {
      const { auth } = await derive(passphrase, b64Decode(salt, SALT_BYTES));
      return b64(auth);
    },

    async unlock(session: SessionAnswer): Promise<void> {
      await unlockWith(session, session.passphrase_secret, needed(signedIn, 'signIn'));
      signedIn = null;
    },

    async unlockByPasskey(session: SessionAnswer, secret: B64, prf: ArrayBuffer): Promise<void> {
      await unlockWith(session, secret, await passkeyKeys(new Uint8Array(prf)));
    },

    async sealForPasskey(prf: ArrayBuffer): Promise<B64> {
      const member = vault.unlocked();
      const { recipient } = await passkeyKeys(new Uint8Array(prf));
      return b64(await sealMemberSecret(member, recipient, member));
    },

    async sealAnew(input): Promise<RecoveredBody> {
      return sealed(vault.unlocked(), input);
    },

    async startRecovery(recoveryCode: string): Promise<{ auth: B64 }> {
      recovering = await recoveryKeys(readRecoveryCode(recoveryCode));
      return { auth: b64(recovering.auth) };
    },

    async recover(
      answer: RecoveryAnswer,
      input: { passphrase: string; recoveryCode: string },
    ): Promise<RecoveredBody> {
      const keys = needed(recovering, 'startRecovery');
      const member = await openMember(answer.recovery_secret, keys, answer.account);
      const body = await sealed(member, input);
      vault.member = member;
      recovering = null;
      return body;
    },
  };
}

async function openMember(secret: B64, keys: Holder<'keeper'>, account: B64): Promise<Member> {
  const subject = b64Decode(account, ID_BYTES);
  const { header, pair } = await openMemberSecret(b64Decode(secret), keys, subject);
  return { ...pair, ...(await holderOf(pair.identity)), account: subject, instance: header.instance };
}
