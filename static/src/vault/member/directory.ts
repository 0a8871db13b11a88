/** Which directory does the vault believe? One that goes on from what it has seen. */

import { type Directory, organisationKeys, verify as verifyDirectory } from '../../crypto/directory.ts';
import { b64, b64Decode } from '../../crypto/encoding.ts';
import { machineFingerprint } from '../../crypto/keys.ts';
import { Refused } from '../../crypto/refusals.ts';
import { checkRecipient } from '../../crypto/sealing.ts';
import { attempt } from '../steps.ts';
import type { Comparison, Day, DirectoryAnswer, MemberVault } from '../types.ts';
import type { Vault } from './held.ts';

export function directoryCalls(vault: Vault): Pick<
  MemberVault,
  | 'statisticsDigits'
  | 'verifyDirectory'
  | 'inspectDirectory'
  | 'compareDirectory'
> {
  let versionLeast = 0;

  function believed(answer: DirectoryAnswer, today: Day): Directory {
    const signature = b64Decode(answer.signature, 64);
    const seen = [versionLeast, vault.organisationKeys] as const;
    const directory = verifyDirectory(answer.directory, signature, today, ...seen);
    if (vault.member !== null && directory.instance !== b64(vault.member.instance)) {
      throw new Refused('WrongInstance');
    }
    return directory;
  }

  const verify = (answer: DirectoryAnswer, today: Day): Promise<Directory> =>
    attempt(() => {
      const directory = believed(answer, today);
      versionLeast = directory.version;
      vault.directory = directory;
      vault.organisationKeys = organisationKeys(directory.organisation);
      return directory;
    });

  return {
    statisticsDigits(recipient: string): Promise<string> {
      return attempt(() => machineFingerprint(checkRecipient<'statistics'>(recipient)));
    },

    verifyDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory> {
      return verify(answer, today);
    },

    inspectDirectory(answer: DirectoryAnswer, today: Day): Promise<Directory> {
      return attempt(() => believed(answer, today));
    },

    async compareDirectory(answer: DirectoryAnswer, today: Day): Promise<readonly Comparison[]> {
      const directory = await verify(answer, today);
      return [...vault.desks].map(([desk, { entries }]) => {
        const listed = directory.desks.find((entry) => entry.desk === desk);
        if (listed === undefined) return { desk, standing: 'absent' };
        // Until the newest keys are signed for, the directory lists those before.
        const held = entries.get(listed.epoch);
        const matches = held?.verify_key === listed.verify_key && held.recipient_digest === listed.recipient_digest;
        return { desk, standing: matches ? 'matches' : 'differs' };
      });
    },
  };
}
