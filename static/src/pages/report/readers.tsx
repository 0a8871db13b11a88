/** Who may read it, who must not, what they may do with it, and how they answer. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { iconOfAnswer } from '../../design/answer_icon.tsx';
import { Icon } from '../../design/icon.tsx';
import { Choices, Heading, Hotlines, Line, Quiet, Writing } from '../../design/parts.tsx';
import { languagesOf, say } from '../../design/say.tsx';
import { language, languages, partOf, reportWords, tag } from '../../design/words.ts';
import { answer, listed } from '../../questions/told.ts';
import type { DirectoryDesk, Replies } from '../../vault/types.ts';
import { check, consent, contact, desk, refusedDesks, refusedPeople, replyLanguage } from './draft.ts';
import { nameOfDesk, reads, rests } from './desks.ts';
import { closed, countable, known, openDirectory } from './keys.ts';
import { LEVELS, Ladder, type Step } from './ladder.tsx';
import { ClosedNotice, Working } from './notices.tsx';
import { Question, onward } from './question.tsx';
import { back, go } from './trail.ts';

/** Those that read the chosen language first; otherwise as the directory has them. Refused and resting ones are not offered. */
function proposed(): readonly DirectoryDesk[] {
  const desks = known.value?.directory.desks ?? [];
  const allowed = desks.filter((one) => !refusedDesks.value.includes(one.desk) && !rests(one));
  return [...allowed].sort((a, b) => Number(reads(b)) - Number(reads(a)));
}

export function Desk(): JSX.Element {
  const told = reportWords().desk;
  useEffect(() => {
    void openDirectory();
  }, []);
  const desks = proposed();
  const first = desks[0];
  useEffect(() => {
    const there = desks.some((one) => one.desk === desk.value);
    if (first !== undefined && !there) desk.value = reads(first) || desks.length === 1 ? first.desk : null;
  }, [first?.desk]);

  if (known.value === null) {
    return (
      <main>
        <Heading>{say(told.question)}</Heading>
        {closed.value === null ? <Working /> : <ClosedNotice again={() => void openDirectory()} />}
      </main>
    );
  }
  return (
    <Question
      told={told}
      missing={desk.value === null ? told.none : null}
      onNext={() => {
        onward('desk');
      }}
    >
      {(error) => (
        <>
          <Choices
            legend={say(told.question)}
            choices={desks.map((one) => ({
              value: one.desk,
              label: nameOfDesk(one),
              icon: <Icon name="people" />,
              hint: say(told.speaks, { languages: languagesOf(one) }),
              ...(reads(one) ? { mark: say(told.yours) } : {}),
            }))}
            chosen={desk.value === null ? [] : [desk.value]}
            error={error}
            onChoose={(value) => {
              desk.value = value;
            }}
          />
          {known.value?.directory.desks.filter(rests).map((one) => (
            <p class="hint" key={one.desk}>
              {say(told.rests, { team: nameOfDesk(one) })}
            </p>
          ))}
          {first === undefined && <Hotlines />}
          <Quiet
            icon="away"
            onClick={() => {
              go('refused');
            }}
          >
            {say(told.refuse)}
          </Quiet>
        </>
      )}
    </Question>
  );
}

/** Desks and people that must never see it. */
export function Refused(): JSX.Element {
  const told = reportWords().ask.refused;
  const desks = known.value?.directory.desks ?? [];
  return (
    <Question told={told} onNext={back}>
      {() => (
        <>
          {desks.length > 1 && (
            <Choices
              legend={say(told.question)}
              several
              choices={desks.map((one) => ({ value: one.desk, label: nameOfDesk(one), icon: <Icon name="away" /> }))}
              chosen={refusedDesks.value}
              onChoose={(id, on) => {
                refusedDesks.value = [...refusedDesks.value.filter((one) => one !== id), ...(on ? [id] : [])];
                if (on && desk.value === id) desk.value = null;
              }}
            />
          )}
          <Writing
            label={say(told.label)}
            value={refusedPeople.value}
            rows={3}
            onInput={(text) => {
              refusedPeople.value = text;
            }}
          />
        </>
      )}
    </Question>
  );
}

export function Consent(): JSX.Element {
  const told = reportWords().consent;
  const steps: readonly Step[] = countable() ? [0, ...LEVELS] : LEVELS;
  return (
    <Question
      told={told}
      onNext={() => {
        // Who wanted no more than to be counted was not asked yet what an answer needs.
        if (consent.value !== 0 && listed('replies').length === 0) go('q-check');
        else onward('consent');
      }}
    >
      {() => (
        <Ladder
          consent={told}
          steps={steps}
          chosen={consent.value}
          onChoose={(level) => {
            consent.value = level;
          }}
        />
      )}
    </Question>
  );
}

const CHECKS = ['word', 'friend', 'food', 'place'] as const;

/** What is asked before anything more is allowed. */
export function Check(): JSX.Element {
  const told = reportWords().check;
  const now = check.value;
  const asked = useSignal<(typeof CHECKS)[number]>(CHECKS.find((one) => one === now?.question) ?? 'word');
  const text = now?.answer ?? '';
  return (
    <Question
      told={{ question: told.question, hint: told.lead, why: told.why }}
      missing={text.trim() === '' ? told.none : null}
      onNext={() => {
        onward('check');
      }}
      onSkip={() => {
        check.value = null;
        onward('check');
      }}
    >
      {(error) => (
        <>
          <Choices
            legend={say(told.question)}
            choices={CHECKS.map((value) => ({ value, label: say(told.questions[value]) }))}
            chosen={[asked.value]}
            onChoose={(value) => {
              asked.value = value;
              check.value = { question: value, answer: text };
            }}
          />
          <Line
            label={say(told.label)}
            value={text}
            error={error}
            onInput={(typed) => {
              check.value = typed === '' ? null : { question: asked.value, answer: typed };
            }}
          />
        </>
      )}
    </Question>
  );
}

const REPLIES: readonly Replies[] = ['code', 'none'];

export function HowToAnswer(): JSX.Element {
  const told = reportWords().replies;
  const texts = { code: [told.code, told.codeHint, 'code'], none: [told.no, told.noHint, 'away'] } as const;
  const chosen = REPLIES.filter((value) => listed('replies').includes(value));
  return (
    <Question
      told={told}
      missing={chosen.length === 0 ? told.none : null}
      onNext={() => {
        onward('replies');
      }}
    >
      {(error) => (
        <Choices
          legend={say(told.question)}
          choices={REPLIES.map((value) => {
            const [label, hint, icon] = texts[value];
            return { value, label: say(label), hint: say(hint), icon: <Icon name={icon} /> };
          })}
          chosen={chosen}
          error={error}
          onChoose={(value) => {
            answer('replies', value);
          }}
        />
      )}
    </Question>
  );
}

const CONTACTS = ['code', 'telephone', 'social_network', 'email', 'ngo'] as const;

/** Besides the code: only when the worker says where, and when it is safe. */
export function Contact(): JSX.Element {
  const told = reportWords().ask.safe_contact;
  const { safe_contact: named } = partOf('report').world.values;
  const chosen = CONTACTS.find((value) => listed('safe_contact').includes(value)) ?? 'code';
  return (
    <Question
      told={told}
      onNext={() => {
        onward('safe_contact');
      }}
      onSkip={() => {
        answer('safe_contact', undefined);
        contact.value = '';
        onward('safe_contact');
      }}
    >
      {() => (
        <>
          <Choices
            legend={say(told.question)}
            choices={CONTACTS.map((value) => ({ value, label: say(named[value]), icon: iconOfAnswer(value) }))}
            chosen={[chosen]}
            onChoose={(value) => {
              answer('safe_contact', value);
            }}
          />
          {chosen !== 'code' && (
            <Writing
              label={say(told.label)}
              value={contact.value}
              rows={3}
              onInput={(text) => {
                contact.value = text;
              }}
            />
          )}
        </>
      )}
    </Question>
  );
}

/** The language of the answers, when it is not that of the page. */
export function AnswerLanguage(): JSX.Element {
  const told = reportWords().ask.reply_language;
  return (
    <Question told={told} onNext={back}>
      {() => (
        <Choices
          legend={say(told.question)}
          choices={languages.map(({ code, endonym }) => ({
            value: code,
            label: <span lang={tag(code)}>{endonym}</span>,
          }))}
          chosen={[replyLanguage.value ?? language.value]}
          onChoose={(code) => {
            replyLanguage.value = code;
          }}
        />
      )}
    </Question>
  );
}
