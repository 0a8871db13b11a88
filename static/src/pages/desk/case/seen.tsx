/** On which day did the worker read which reply, by their mailbox's own sealed word? By day, and only where they let it be said. */

import type { JSX } from 'preact';

import type { CaseAnswer, OpenedCase } from '../../../vault/member.ts';
import { dayText } from '../format.ts';
import { Icon } from '../parts.tsx';
import { fill, words } from '../words.ts';

/** In the head: when the worker was last here, or since when newer replies wait. */
export function LastSeen({ answer, of }: { answer: CaseAnswer; of: OpenedCase }): JSX.Element | null {
  const text = words().seen;
  if (of.receiptRefused) {
    return (
      <span class="deadline late">
        <Icon name="alert" /> {text.refused}
      </span>
    );
  }
  if (of.receipt === null) return null;
  const { day, counter } = of.receipt;
  const waits = answer.replies.some((reply) => reply.counter > counter);
  return (
    <span class="quiet" title={text.hint}>
      {fill(waits ? text.notSince : text.last, { day: dayText(day) })}
    </span>
  );
}

/** At a reply of the desk's. */
export function SeenReply({ counter, of }: { counter: number; of: OpenedCase }): JSX.Element | null {
  if (of.receipt === null || counter > of.receipt.counter) return null;
  return (
    <p class="quiet">
      <Icon name="check" /> {words().seen.reply}
    </p>
  );
}
