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
import { allow, doing, mailbox } from './visit.ts';

const LEAST: Level = 1;
/** While the mailbox locks itself, nothing is known. */
const NOTHING: Pick<Mailbox, 'allowed'> = { allowed: { level: LEAST, asked: null, check: null } };

export function Allow(): JSX.Element {
  const told = mailboxWords().allow;
  const { consent, check } = partOf('mailbox').asks;
  const { allowed } = mailbox.value ?? NOTHING;
  const sure = allowed.level;
  const chosen = useSignal<Level>(allowed.asked ?? sure);
  const tried = useSignal(false);
  const more = chosen.value > sure;
  const asked = more ? allowed.check : null;
  const closed = more && allowed.check === null;
  const missing = asked !== null && checkAnswer.value.trim() === '';
  const submit = async (): Promise<void> => {
    tried.value = true;
    if (missing || closed) return;
    if (await allow(chosen.value, asked === null ? undefined : checkAnswer.value.trim())) back();
  };
  return (
    <main>
      <Heading>{say(consent.question)}</Heading>
      <Allowed class="lead" />
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

/** What the team may do now, as the worker's own letters say it. */
export function Allowed(props: { class?: string }): JSX.Element {
  const told = mailboxWords().allow;
  const { consent } = partOf('mailbox').asks;
  const { level, asked } = (mailbox.value ?? NOTHING).allowed;
  return (
    <>
      <p {...props}>{say(told.is, { step: say(nameOfLevel(consent, level)) })}</p>
      {asked !== null && <p>{say(told.asked, { step: say(nameOfLevel(consent, asked)) })}</p>}
    </>
  );
}

/** What the worker chose to be asked, by the key on the card. */
function questionOf(questions: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(questions, key) ? questions[key] : undefined;
}
