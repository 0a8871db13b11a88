/** How it goes since somebody was asked to help: whoever is punished for it should be asked, and not only by those who asked. */

import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

import { sayWithDay } from '../../design/say.tsx';
import { mailboxWords, phrasesHere } from '../../design/words.ts';
import type { Mailbox } from '../../vault/types.ts';
import { inJapan } from '../report/clock.ts';
import { checkIn } from './check_in.ts';
import { Answers } from './said.tsx';
import { sentAnswers } from './visit.ts';

export function AskedAgain({ of }: { of: Mailbox }): JSX.Element | null {
  const id = useId();
  const now = checkIn(of, inJapan().day, phrasesHere(), sentAnswers.value);
  if (now === null) return null;
  return (
    <section class="prose">
      <p id={id} class="phrase-said">
        {sayWithDay(mailboxWords().checkIn.ask, now.said)}
      </p>
      <Answers by={id} {...now} />
    </section>
  );
}
