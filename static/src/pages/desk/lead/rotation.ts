/** How does a desk come to its next keys? Drawn here, handed to everyone who is in, and every cover sealed to them again. */

import { batch, signal } from '@preact/signals';

import * as queueRoutes from '../../../client/staff/queue.ts';
import type { SealedBefore } from '../../../client/staff/queue.ts';
import * as desksRoutes from '../../../client/staff/desks.ts';
import type { MyDesk } from '../../../client/staff/desks.ts';
import { Refused, type B64 } from '../../../vault/member.ts';
import { sealListAgain } from './conflicts.ts';
import { colleaguesOf, loadDesks } from '../desks.ts';
import { keys } from '../room.ts';
import { makeTask } from '../task.ts';

export const rotating = makeTask();
export const resealing = makeTask();
/** How many covers are sealed to earlier keys, as the server counts. */
export const left = signal(0);
/** Names of those who had the keys and get the next ones only by their digits: nobody has vouched for what is listed. */
export const unvouched = signal<readonly string[]>([]);
/** How many this page has sealed again. */
export const resealed = signal(0);

/**
 * Draws the next keys, hands them to every colleague who is in, and seals the list of conflicts again.
 *
 * Whatever breaks off can be begun again: the server takes an epoch once, a grant once, and a cover only in the place of
 * the very one that was opened.
 */
export function rotate(desk: MyDesk): Promise<void> {
  return rotating.run(async () => {
    const { names, languages, area } = desk;
    unvouched.value = [];
    const trusted = new Set(colleaguesOf(desk.desk).filter(({ granted }) => granted).map(({ account }) => account));
    await desksRoutes.makeKeys(desk.desk, await keys().rotateDesk({ desk: desk.desk, names, languages, area }));
    await loadDesks();
    for (const colleague of colleaguesOf(desk.desk)) {
      // Whoever waited goes on waiting.
      if (colleague.granted || !trusted.has(colleague.account)) continue;
      try {
        await desksRoutes.grantKeys(desk.desk, await keys().grantAgain(desk.desk, colleague));
      } catch (error) {
        // [P-23] No voucher for the keys in the list: perhaps a grant of old, perhaps keys that somebody swapped.
        if (!(error instanceof Refused)) throw error;
        unvouched.value = [...unvouched.value, colleague.name];
      }
    }
    await loadDesks();
    await sealListAgain(desk.desk);
    await countLeft(desk.desk);
  });
}

export async function countLeft(desk: B64): Promise<void> {
  left.value = (await queueRoutes.readResealing(desk, null)).left;
}

/** Fifty at a time, from the first case id to the last; covers that do not open are passed over. */
export function reseal(desk: B64): Promise<void> {
  return resealing.run(async () => {
    resealed.value = 0;
    await sealListAgain(desk);
    let after: B64 | null = null;
    for (;;) {
      const found: SealedBefore = await queueRoutes.readResealing(desk, after);
      left.value = found.left;
      const last = found.cases.at(-1);
      if (last === undefined) return;
      after = last.case;
      const stream = await queueRoutes.readCovers(
        desk,
        found.cases.map((row) => row.case),
        { rings: true },
      );
      const covers = await keys().resealCovers(desk, found.cases, stream);
      if (covers.length === 0) continue;
      const answer = await queueRoutes.reseal(desk, covers);
      batch(() => {
        resealed.value += answer.resealed;
        left.value = found.left - answer.resealed;
      });
    }
  });
}

export function forgetRotation(): void {
  batch(() => {
    left.value = 0;
    unvouched.value = [];
    resealed.value = 0;
  });
}
