/** Typing the 24 digits. A slip is found here, by the check digits, before anybody is asked (docs/protocol.md [P-10]). */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useId } from 'preact/hooks';

import { CODE_DIGITS, readCode } from '../../crypto/codes.ts';
import { Actions, FieldError, Heading, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { mailboxWords } from '../../design/words.ts';
import { closed, keys } from '../report/keys.ts';
import { ClosedNotice, Working } from '../report/notices.tsx';
import { go, settle } from '../report/trail.ts';
import { lockedIdle } from './idle.ts';
import { MailboxTrouble } from './mailbox.tsx';
import { typedCode } from './typed.ts';
import { doing, open, trouble } from './visit.ts';

const DIGIT = /\p{Nd}/gu;
const FOREIGN = /[\p{L}\p{S}]/u;

function slip(typed: string): { error: string; count: number } | null {
  const { code } = mailboxWords();
  const count = typed.match(DIGIT)?.length ?? 0;
  try {
    readCode(typed);
    return null;
  } catch {
    if (FOREIGN.test(typed.replace(/[\u2212\u30fc]/gu, ''))) return { error: code.foreign, count };
    if (count < CODE_DIGITS) return { error: code.short, count };
    return { error: count > CODE_DIGITS ? code.tooMany : code.wrong, count };
  }
}

export function Code(): JSX.Element {
  const id = useId();
  const typed = typedCode;
  const tried = useSignal(false);
  const { code } = mailboxWords();
  const count = typed.value.match(DIGIT)?.length ?? 0;
  const wrong = slip(typed.value);
  // A whole number that does not check is wrong at once; a short one only when it is meant to be whole.
  const shown = wrong !== null && (tried.value || count >= CODE_DIGITS) ? wrong : null;

  const submit = async (): Promise<void> => {
    tried.value = true;
    if (wrong !== null || doing.value !== null) return;
    if (await open(typed.value)) {
      typed.value = '';
      settle('mailbox');
    }
  };

  return (
    <main>
      <Heading>{say(code.title)}</Heading>
      {lockedIdle.value && (
        <Notice icon="lock" live>
          <p>{say(code.locked)}</p>
        </Notice>
      )}
      <div class="field">
        <label for={id}>{say(code.label)}</label>
        <p class="hint" id={`${id}-hint`}>
          {say(code.hint)}
        </p>
        <textarea
          id={id}
          class="code-field"
          rows={2}
          dir="ltr"
          inputMode="numeric"
          autocomplete="off"
          spellcheck={false}
          aria-describedby={`${id}-hint ${id}-count ${id}-error`}
          aria-invalid={shown !== null}
          value={typed.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
            trouble.value = null;
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void submit();
          }}
        />
        <p class="hint" id={`${id}-count`}>
          {say(code.count, { count })}
        </p>
        <FieldError id={`${id}-error`}>{shown === null ? undefined : say(shown.error, { count: shown.count })}</FieldError>
      </div>
      {doing.value === 'opening' && <Opening />}
      {trouble.value === 'missing' ? (
        <FieldError id={`${id}-missing`}>{say(code.missing)}</FieldError>
      ) : (
        <MailboxTrouble />
      )}
      {closed.value !== null && <ClosedNotice again={() => void submit()} />}
      <Quiet
        onClick={() => {
          go('lost');
        }}
      >
        {say(code.lost)}
      </Quiet>
      <Actions>
        <Primary busy={doing.value !== null} onClick={() => void submit()}>
          {say(code.open)}
        </Primary>
      </Actions>
    </main>
  );
}

/** Scrypt takes seconds, on a slow phone many: the bar shows that it goes on. */
function Opening(): JSX.Element {
  const far = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => {
      keys()
        .progress()
        .then((now) => (far.value = now))
        .catch(() => undefined);
    }, 150);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return <Working label={mailboxWords().code.opening} done={far.value} />;
}
