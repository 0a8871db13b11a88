/** The answers, in the order in which they came, and what one can do with them. */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { lookForItself } from '../../client/outdated.ts';
import { InUnicode } from '../../design/in_unicode.tsx';
import { Actions, Heading, Hotlines, Notice, Primary, Quiet, Told, Writing } from '../../design/parts.tsx';
import { say, sayCount, sayDay, sayWithDay } from '../../design/say.tsx';
import { mailboxWords, phrasesHere, tag, words } from '../../design/words.ts';
import { known as book } from '../../phrasebook/book.ts';
import type { B64, Mailbox, Reply } from '../../vault/types.ts';
import { whyOf } from '../../vault/why.ts';
import { inJapan } from '../report/clock.ts';
import { added } from '../report/evidence.ts';
import { wipe } from '../report/exit.ts';
import { known, promised } from '../report/keys.ts';
import { Working } from '../report/notices.tsx';
import { nameOfDesk } from '../report/desks.ts';
import { tooLong } from '../report/letter.ts';
import { back, go, settle } from '../report/trail.ts';
import { Allowed } from './allow.tsx';
import { dueNext } from './due.ts';
import { tappedIn } from './phrases.ts';
import { Receipt } from './receipt.tsx';
import { Chosen, Said } from './said.tsx';
import type * as Brought from './brought.tsx';
import { followUp, tapped } from './typed.ts';
import { type Done, asked, confirmed, doing, done, erasedOn, look, mailbox, sendFollowUp, trouble } from './visit.ts';

export function MailboxScreen(): JSX.Element {
  const told = mailboxWords().mailbox;
  const now = mailbox.value;
  if (erasedOn.value !== null) return <Nothing since={erasedOn.value} />;
  if (now === null) {
    return (
      <main>
        <Heading>{say(told.title)}</Heading>
        <MailboxTrouble />
        <Actions>
          <Primary
            onClick={() => {
              settle('code');
            }}
          >
            {say(mailboxWords().code.title)}
          </Primary>
        </Actions>
      </main>
    );
  }
  const answered = now.replies.length > 0;
  const more = brought.value;
  return (
    <main>
      <Heading>{say(told.title)}</Heading>
      <p>{say(stateOf(now))}</p>
      <Promised of={now} />
      {now.erased_on !== null && now.state === 'closed' && (
        <p class="hint">{sayWithDay(told.closedUntil, now.erased_on)}</p>
      )}
      {now.erased_on !== null && now.state === 'withdrawn' && (
        <Notice tone="soon">
          <p>{sayWithDay(told.withdrawnUntil, now.erased_on)}</p>
          {done.value !== 'withdrawn' && <p>{say(told.withdrawnByOther)}</p>}
        </Notice>
      )}
      {now.missing && (
        <>
          <Notice tone="soon">
            <p>{say(told.missing)}</p>
          </Notice>
          <Hotlines />
        </>
      )}
      {more?.AskedAgain && <more.AskedAgain of={now} />}
      <Letters of={now} />
      {answered && now.state !== 'withdrawn' && <Receipt replies={now.replies.length} />}
      {!answered && now.state !== 'withdrawn' && <p class="hint">{say(told.noAnswers)}</p>}
      <Quiet onClick={() => void look()}>{say(doing.value === 'looking' ? words().moment : told.look)}</Quiet>
      {done.value !== null && (
        <Notice icon="check" live>
          <p>{say(doneOf(done.value))}</p>
        </Notice>
      )}
      <MailboxTrouble />
      {now.state !== 'withdrawn' && <FollowUp />}
      {now.state !== 'withdrawn' && (
        <section class="prose">
          <Allowed />
          <Quiet
            icon="named"
            onClick={() => {
              go('allow');
            }}
          >
            {say(mailboxWords().allow.change)}
          </Quiet>
        </section>
      )}
      <Manage of={now} />
      <Leave />
    </main>
  );
}

/** The state alone says nothing of when: the next day that was promised, or that it has passed. */
function Promised({ of }: { of: Mailbox }): JSX.Element | null {
  const told = mailboxWords().mailbox;
  const due = dueNext(of, inJapan().day, promised());
  if (due === null) return null;
  if (due !== 'late') return <p>{sayWithDay(told[due.what], due.day)}</p>;
  return (
    <>
      <Notice tone="soon">
        <p>{say(told.late)}</p>
      </Notice>
      <Hotlines />
    </>
  );
}

/** What is left of an erased mailbox: the day. */
function Nothing({ since }: { since: string }): JSX.Element {
  const told = mailboxWords().mailbox;
  return (
    <main>
      <Heading>{say(told.erasedTitle)}</Heading>
      <p class="lead">{sayWithDay(told.erased, since)}</p>
      <p>{say(told.erasedAgain)}</p>
      <Leave />
    </main>
  );
}

function Leave(): JSX.Element {
  return (
    <Actions>
      <Primary
        onClick={() => {
          wipe();
          settle('wiped');
        }}
      >
        {say(mailboxWords().mailbox.leave)}
      </Primary>
    </Actions>
  );
}

function stateOf({ state }: Mailbox): string {
  const { received, triaged, inProgress, referred, answered, closed, reopened, withdrawn } = mailboxWords().mailbox;
  return { received, triaged, in_progress: inProgress, referred, answered, closed, reopened, withdrawn }[state];
}

function doneOf(what: Done): string {
  const { wasSent, deletedNow, withdrawnNow } = mailboxWords().mailbox;
  return { sent: wasSent, deleted: deletedNow, withdrawn: withdrawnNow, allowed: mailboxWords().allow.saved }[what];
}

type Line = { readonly day: string } & ({ readonly own: number } | { readonly reply: Reply });

/** By day; on one day what was written before what was answered. */
function lines({ own, replies }: Mailbox): readonly Line[] {
  return [...own.map(({ counter, day }) => ({ own: counter, day })), ...replies.map((reply) => ({ reply, day: reply.day }))].sort(
    (a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0),
  );
}

function Letters({ of }: { of: Mailbox }): JSX.Element {
  const told = mailboxWords().mailbox;
  return (
    <ol class="letters">
      {lines(of).map((line) =>
        'own' in line ? (
          <li key={`own-${String(line.own)}`} class="event">
            {sayDay(line.day)} · {say(line.own === 1 ? told.youFirst : told.youWrote)}
          </li>
        ) : (
          <li key={`reply-${String(line.reply.counter)}`}>
            <Answer reply={line.reply} />
          </li>
        ),
      )}
    </ol>
  );
}

/** A desk's name in the directory; null where it is not listed any more. */
function nameAt(id: B64): JSX.Element | null {
  const desk = known.value?.directory.desks.find((one) => one.desk === id);
  return desk === undefined ? null : nameOfDesk(desk);
}

function Answer({ reply }: { reply: Reply }): JSX.Element {
  const told = mailboxWords().mailbox;
  const from = nameAt(reply.desk);
  if (reply.deleted) {
    return (
      <p class="event">
        {sayDay(reply.day)} · {say(told.deleted)}
      </p>
    );
  }
  if (reply.refused !== null) {
    return (
      <Notice tone="soon">
        <p>{say(mailboxWords().refusal[whyOf(reply.refused)])}</p>
      </Notice>
    );
  }
  if (reply.movedTo !== null) return <Moved reply={reply} to={nameAt(reply.movedTo)} from={from} />;
  return (
    <article class="letter">
      <h2 class="letter-head">
        {from === null ? say(told.fromTeam) : say(told.from, { desk: from })} · {sayDay(reply.day)}
      </h2>
      <Said reply={reply} />
      {reply.text !== null && reply.text !== '' && <Told written={writtenIn(reply)}>{reply.text}</Told>}
      {brings(reply) && <More of={reply} />}
      <div class="letter-foot">
        <Quiet
          onClick={() => {
            ask({ delete: [reply.counter] });
          }}
        >
          {say(told.deleteOne)}
        </Quiet>
      </div>
    </article>
  );
}

/** What shows more than sentences is loaded when an answer brings it: nobody else pays for it. */
const brought = signal<typeof Brought | null>(null);

/** Whether an answer brings a file, something that is asked about later, or words that this browser may translate. */
function brings({ files, phrases, text }: Reply): boolean {
  const later = phrases.some((phrase) => book(phrase, phrasesHere())?.after);
  return files.length > 0 || later || (text !== '' && 'Translator' in globalThis);
}

function More({ of }: { of: Reply }): JSX.Element {
  useEffect(() => {
    import('./brought.tsx').then(
      (loaded) => (brought.value = loaded),
      () => {
        trouble.value = 'offline';
        void lookForItself();
      },
    );
  }, []);
  const now = brought.value;
  if (now === null) return <p class="hint">{say(words().moment)}</p>;
  return (
    <>
      <now.OnPhone text={of.text ?? ''} from={of.language ?? ''} />
      <now.TeamFiles files={of.files} />
    </>
  );
}

/** The BCP 47 tag that the desk gave. */
function writtenIn({ language }: Reply): string | undefined {
  return language === null ? undefined : tag(language);
}

/** Another desk helps from now on. This stays: without it no later answer could be believed. */
function Moved({ reply, to, from }: { reply: Reply; to: JSX.Element | null; from: JSX.Element | null }): JSX.Element {
  const told = mailboxWords().mailbox;
  return (
    <article class="letter">
      <h2 class="letter-head">
        {from === null ? say(told.fromTeam) : say(told.from, { desk: from })} · {sayDay(reply.day)}
      </h2>
      {reply.text !== null && reply.text !== '' && (
        <Told written={writtenIn(reply)}>{reply.text}</Told>
      )}
      <p class="told">
        <strong>{to === null ? say(told.movedSomewhere) : say(told.moved, { desk: to })}</strong>
      </p>
      <p class="told">{say(told.movedExplain)}</p>
    </article>
  );
}

function ask(what: NonNullable<typeof asked.value>): void {
  asked.value = what;
  trouble.value = null;
  done.value = null;
  go('confirm');
}

function FollowUp(): JSX.Element {
  const told = mailboxWords().mailbox;
  const tried = useSignal(false);
  const text = followUp.value;
  const answers = tappedIn(mailbox.value?.replies ?? [], tapped.value, phrasesHere());
  const nothing = text.trim() === '' && added.value.length === 0 && answers.length === 0;
  const wrong = tooLong(text) ? told.long : tried.value && nothing ? told.empty : null;
  const submit = async (): Promise<void> => {
    tried.value = true;
    if (nothing || tooLong(text)) return;
    await sendFollowUp();
    tried.value = false;
  };
  return (
    <section class="prose">
      <h2>{say(told.write)}</h2>
      <Chosen count={answers.length} />
      <Writing
        label={say(told.writeLabel)}
        hint={say(told.writeHint)}
        value={text}
        error={wrong === null ? undefined : say(wrong)}
        onInput={(typed) => {
          followUp.value = typed;
          tried.value = false;
        }}
      />
      <InUnicode of={text} says={words().burmese.alone} />
      <Quiet
        icon="camera"
        onClick={() => {
          go('files');
        }}
      >
        {say(told.attach)}
      </Quiet>
      {added.value.length > 0 && <p class="hint">{say(told.attached, { count: added.value.length })}</p>}
      <button type="button" class="quiet outlined" aria-disabled={doing.value !== null} onClick={() => void submit()}>
        {say(doing.value === 'sending' ? told.sending : told.send)}
      </button>
    </section>
  );
}

function Manage({ of }: { of: Mailbox }): JSX.Element | null {
  const told = mailboxWords().mailbox;
  const counters = of.replies.filter(({ deleted, movedTo }) => !deleted && movedTo === null).map(({ counter }) => counter);
  if (counters.length === 0 && of.state === 'withdrawn') return null;
  return (
    <details>
      <summary>{say(told.manage)}</summary>
      <div class="prose">
        {counters.length > 0 && (
          <Quiet
            onClick={() => {
              ask({ delete: counters });
            }}
          >
            {say(told.deleteAll)}
          </Quiet>
        )}
        {of.state !== 'withdrawn' && (
          <Quiet
            onClick={() => {
              ask('withdraw');
            }}
          >
            {say(told.withdraw)}
          </Quiet>
        )}
      </div>
    </details>
  );
}

/** Asked once before something is gone. */
export function Confirm(): JSX.Element {
  const told = mailboxWords().mailbox;
  const withdrawing = asked.value === 'withdraw';
  const yes = async (): Promise<void> => {
    if (await confirmed()) back();
  };
  return (
    <main>
      <Heading>{say(withdrawing ? told.withdrawTitle : told.deleteTitle)}</Heading>
      <p class="lead">{say(withdrawing ? told.withdrawExplain : told.deleteExplain)}</p>
      {doing.value !== null && <Working />}
      <MailboxTrouble />
      <Actions>
        <Primary busy={doing.value !== null} onClick={() => void yes()}>
          {say(withdrawing ? told.withdrawYes : told.deleteYes)}
        </Primary>
        <Quiet onClick={back}>{say(words().cancel)}</Quiet>
      </Actions>
    </main>
  );
}

/** What happened, what was kept, what to do. */
export function MailboxTrouble(): JSX.Element | null {
  const now = trouble.value;
  if (now === null) return null;
  const told = words().trouble;
  const { mailbox: inside, code } = mailboxWords();
  const sentence =
    typeof now === 'object'
      ? sayCount(told, 'busy', now.busy, { seconds: now.busy })
      : say(
          {
            offline: told.offline,
            server: told.server,
            notTaken: told.notTaken,
            tooLarge: told.tooLarge,
            vault: told.vault,
            missing: code.missing,
            expired: inside.expired,
            refused: inside.cardRefused,
            withdrawn: inside.withdrawn,
          }[now],
        );
  return (
    <>
      <Notice tone="soon" live>
        <p>{sentence}</p>
      </Notice>
      {(now === 'refused' || now === 'notTaken') && <Hotlines />}
    </>
  );
}
