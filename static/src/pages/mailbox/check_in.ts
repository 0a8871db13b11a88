/** When is a worker asked how it goes since somebody was asked to help? On the device, out of the verified replies alone. */

import { known, type Catalogue } from '../../phrasebook/book.ts';
import type { Day, Mailbox } from '../../vault/types.ts';
import { placeOf } from './phrases.ts';

const DAY_MS = 86_400_000;

/** Of which sentence the worker is asked, and on which day it was said. */
export interface CheckIn {
  readonly place: string;
  readonly said: Day;
  readonly answers: readonly string[];
  readonly urgent: readonly string[];
}

const later = (day: Day, days: number): Day => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);

/**
 * The newest sentence that is asked about so many days after it was said; none where the worker wrote since the last of those
 * days. What was `sent` in this visit stays to be seen, with whom to call. Nothing is remembered for it.
 */
export function checkIn(
  { own, replies, state }: Pick<Mailbox, 'own' | 'replies' | 'state'>,
  today: Day,
  catalogue: Catalogue,
  sent: Readonly<Record<string, string>>,
): CheckIn | null {
  if (state === 'withdrawn') return null;
  const wrote = own.map(({ day }) => day).reduce((a, b) => (a > b ? a : b), '');
  const found = replies.flatMap(({ counter, day, phrases }) =>
    phrases.flatMap((phrase, at): CheckIn[] => {
      const { after = [], answers = [], urgent = [] } = known(phrase, catalogue) ?? {};
      const asked = after.map((days) => later(day, days)).filter((one) => one <= today).pop();
      const place = placeOf(counter, at + 1);
      return asked === undefined || (wrote >= asked && sent[place] === undefined) ? [] : [{ place, said: day, answers, urgent }];
    }),
  );
  return found.at(-1) ?? null;
}
