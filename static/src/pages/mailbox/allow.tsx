/** The worker says anew what the team may do. Less counts at once; more needs the answer that only the worker knows. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { Actions, Heading, Line, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { mailboxWords, partOf, words } from '../../design/words.ts';
import type { Level, Mailbox } from '../../vault/types.ts';
import { LEVELS, Ladder, nameOfLevel } from '../report/ladder.tsx';
import { Working } from '../report/notices.tsx';
import { back } from '../report/trail.ts';
import { MailboxTrouble } from './mailbox.tsx';
import { checkAnswer } from './typed.ts';
import { allow, allowedNow, doing, mailbox } from './visit.ts';

const LEAST: Level = 1;
/** While the mailbox locks itself, nothing is known. */
const NOTHING: Pick<Mailbox, 'allowed' | 'own'> = { allowed: { level: null, check: null }, own: [] };

export function Allow(): JSX.Element {
  const told = mailboxWords().allow;
  const { consent, check } = partOf('mailbox').asks;
  const { allowed, own } = mailbox.value ?? NOTHING;
  const first = allowed.level ?? LEAST;
  // Whoever has written since may have allowed less, which cannot be seen from here: then the question comes before all more.
  const sure = own.length === 1 ? first : LEAST;
  const chosen = useSignal<Level>(allowedNow.value ?? first);
  const tried = useSignal(false);
  const more = chosen.value > sure;
  const asked = more ? allowed.check : null;
  const closed = chosen.value > first && allowed.check === null;
  const missing = asked !== null && checkAnswer.value.trim() === '';
  const submit = async (): Promise<void> => {
    tried.value = true;
    if (missing || closed) return;
    if (await allow(chosen.value, asked === null ? undefined : checkAnswer.value.trim())) back();
  };
  return (
    <main>
      <Heading>{say(consent.question)}</Heading>
      <p class="lead">{say(allowedNow.value === null ? told.was : told.now, { step: say(nameOfLevel(consent, allowedNow.value ?? first)) })}</p>
      <p class="hint">{say(told.lead)}</p>
      <Ladder
        consent={consent}
        steps={LEVELS}
        chosen={chosen.value}
        onChoose={(level) => {
          chosen.value = level;
        }}
      />
      {closed && (
        <Notice tone="soon" live>
          <p>{say(told.noCheck)}</p>
        </Notice>
      )}
      {asked !== null && (
        <section class="prose">
          <h2>{say(told.check)}</h2>
          <Line
            label={say(questionOf(check.questions, asked) ?? check.label)}
            value={checkAnswer.value}
            error={tried.value && missing ? say(told.empty) : undefined}
            onInput={(typed) => {
              checkAnswer.value = typed;
              tried.value = false;
            }}
          />
          <p class="hint">{say(told.threeTimes)}</p>
        </section>
      )}
      {doing.value !== null && <Working />}
      <MailboxTrouble />
      <Actions>
        <Primary busy={doing.value !== null} onClick={() => void submit()}>
          {say(mailboxWords().mailbox.send)}
        </Primary>
        <Quiet onClick={back}>{say(words().cancel)}</Quiet>
      </Actions>
    </main>
  );
}

/** What the worker chose to be asked, by the key on the card. */
function questionOf(questions: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(questions, key) ? questions[key] : undefined;
}
