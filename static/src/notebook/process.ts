/** How did the desk deal with a case that was genuine? What is counted of it, out of what a member opens; docs/protocol.md §6. */

import type { CaseAnswer, Day, OpenedCase, Process } from '../vault/types.ts';
import type { Book } from './book.ts';

/** A first word is promised within so many days, and to say what was done within so many. */
const ACKNOWLEDGED_DAYS = 7;
const ANSWERED_DAYS = 90;

const daysFrom = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The last answer that the worker tapped under a sentence of the phrasebook; null for none. */
function tapped({ letters }: Pick<OpenedCase, 'letters'>, phrase: string): string | null {
  const said = letters.flatMap(({ answers }) => answers).filter(({ reply, phrase: place }) => {
    const of = letters.find(({ author, counter }) => author === 'desk' && counter === reply);
    return of?.phrases[place - 1]?.key === phrase;
  });
  return said.at(-1)?.answer ?? null;
}

/** [P-44] The record of a closed case. */
export function processOf(
  { state, state_day, steps }: Pick<CaseAnswer, 'state' | 'state_day' | 'steps'>,
  opened: Pick<OpenedCase, 'report' | 'letters'>,
  { contacts }: Pick<Book, 'contacts'>,
): Process {
  const came = opened.report.day;
  const words = opened.letters
    .filter(({ author, refused }) => author === 'desk' && refused === null)
    .map(({ day }) => daysFrom(came, day))
    .sort((a, b) => a - b);
  const [first, ...later] = words;
  const closed = state === 'closed' && daysFrom(came, state_day) <= ANSWERED_DAYS;
  return {
    acknowledged: first !== undefined && first <= ACKNOWLEDGED_DAYS,
    answered: later.some((days) => days <= ANSWERED_DAYS) || (first !== undefined && closed),
    referred: contacts.length > 0,
    reopened: steps.some((step) => step.state === 'reopened'),
    retaliation: opened.report.answers.kinds.includes('retaliation') || tapped(opened, 'sent_home') === 'yes',
    satisfied: tapped(opened, 'helped') === 'yes',
  };
}
