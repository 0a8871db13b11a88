/** What of a closed case is counted? */

import { recipientOfStatistics } from '../../crypto/directory.ts';
import { b64, b64Decode } from '../../crypto/encoding.ts';
import { sealProcess, shuffled } from '../../crypto/facts.ts';
import { attempt, needed } from '../steps.ts';
import type { B64, MemberVault, Process } from '../types.ts';
import type { Vault } from './held.ts';

export function countingCalls(vault: Vault): Pick<MemberVault, 'sealCounted' | 'shuffle'> {
  return {
    async sealCounted(recipient: string, openedCase: B64, process: Process): Promise<readonly B64[]> {
      const { report } = vault.case(openedCase);
      const directory = vault.verified();
      const to = await attempt(() => recipientOfStatistics(directory, recipient)); // [P-34]
      const record = b64(await sealProcess(to, b64Decode(directory.instance, 32), process));
      return [needed(report.body.facts, 'facts'), record];
    },

    shuffle(letters: readonly B64[]): Promise<readonly B64[]> {
      return attempt(() => shuffled(letters));
    },
  };
}
