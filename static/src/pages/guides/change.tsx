/** May I change my employer? At most five questions, and what the rules say; nothing of it leaves the phone. */

import { signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type Question, type Rule, questions } from 'koe:transfer';

import { Icon } from '../../design/icon.tsx';
import { Actions, Choices, Heading, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { say, sayWithDay } from '../../design/say.tsx';
import { guideWords, partOf, words } from '../../design/words.ts';
import { type Answers, answered, choices, comingRule, isMet, nextQuestion, rulesFor } from '../../guides/transfer.ts';
import { answer, listed } from '../../questions/told.ts';
import { inJapan } from '../report/clock.ts';
import { keeps } from '../report/exit.ts';
import { type Screen, go } from '../report/trail.ts';

const answers = signal<Answers>({});

keeps({
  wipe: () => {
    answers.value = {};
  },
  begun: () => false,
});

type Names = Readonly<Record<string, string | undefined>>;

/** The screen of a question; without one, of the first. */
function screenOf(question: Question | null): Screen {
  return question === null ? 'guide-change-result' : `guide-change-${question.key}`;
}

/** Starts anew, whatever was answered before. */
export function beginChange(): void {
  answers.value = {};
  go(screenOf(nextQuestion({})));
}

/** What an answer says. */
function nameOf(question: string, value: string): string {
  const { change } = guideWords();
  const { values, sectors }: { values: { status: Names }; sectors: Names } = partOf('guides').world;
  const { reasons, levels, months, tests }: Readonly<Record<'reasons' | 'levels' | 'months' | 'tests', Names>> = change;
  const named: Readonly<Record<string, string | undefined>> = {
    status: values.status[value],
    reason: reasons[value],
    level2_finished: levels[value],
    sector: sectors[value],
    months_here: months[value],
    japanese: tests[value],
  };
  return named[question] ?? value;
}

function Asked({ question }: { question: Question }): JSX.Element {
  const { change } = guideWords();
  const tried = useSignal(false);
  const { key } = question;
  const title = change.questions[key as keyof typeof change.questions];
  const chosen = answers.value[key];
  return (
    <main>
      <Heading>{say(title)}</Heading>
      {key === 'status' && <p class="hint">{say(change.lead)}</p>}
      <Choices
        legend={say(title)}
        choices={choices(question, answers.value).map((value) => ({ value, label: say(nameOf(key, value)) }))}
        chosen={chosen === undefined ? [] : [chosen]}
        error={tried.value && chosen === undefined ? say(change.chooseOne) : undefined}
        onChoose={(value) => {
          answers.value = answered(answers.value, key, value);
        }}
      />
      <Actions>
        <Primary
          onClick={() => {
            tried.value = true;
            if (chosen !== undefined) go(screenOf(nextQuestion(answers.value)));
          }}
        >
          {say(words().next)}
        </Primary>
      </Actions>
    </main>
  );
}

export function Change({ name }: { name: string }): JSX.Element {
  const question = questions.find((one) => screenOf(one) === name);
  return question === undefined ? <Result /> : <Asked key={name} question={question} />;
}

function Result(): JSX.Element {
  const { change } = guideWords();
  const { people, papers }: Readonly<Record<'people' | 'papers', Names>> = change;
  const today = inJapan().day;
  const [now] = rulesFor(answers.value, today);
  const rule = now ?? comingRule(answers.value, today);
  if (rule === undefined) {
    return (
      <main>
        <Heading>{say(change.results.gap)}</Heading>
        <p class="lead">{say(change.rules.gap)}</p>
        <Onward subkinds={[]} />
      </main>
    );
  }
  return (
    <main>
      <Heading>{say(change.results[rule.result as keyof typeof change.results])}</Heading>
      <p class="lead">{say(change.rules[rule.key as keyof typeof change.rules])}</p>
      {now === undefined && rule.valid_from !== null && (
        <Notice tone="soon">
          <p>{sayWithDay(change.later, rule.valid_from)}</p>
        </Notice>
      )}
      <Needed rule={rule} />
      <List title={change.who}>{rule.who_acts.map((key) => people[key] ?? key)}</List>
      <List title={change.prepare}>{rule.prepare.map((key) => papers[key] ?? key)}</List>
      <Origin rule={rule} today={today} />
      <Onward subkinds={rule.report_as} />
    </main>
  );
}

function List({ title, children }: { title: string; children: readonly string[] }): JSX.Element | null {
  if (children.length === 0) return null;
  return (
    <section class="prose">
      <h2>{say(title)}</h2>
      <ul>
        {children.map((text) => (
          <li key={text}>{say(text)}</li>
        ))}
      </ul>
    </section>
  );
}

/** What has to be true, and what the answers say of it: in words, not by a sign alone. */
function Needed({ rule }: { rule: Rule }): JSX.Element | null {
  const { change } = guideWords();
  if (rule.requires.length === 0) return null;
  return (
    <section class="prose">
      <h2>{say(change.needed)}</h2>
      <ul>
        {rule.requires.map((requirement) => {
          const met = isMet(requirement, answers.value);
          return (
            <li key={requirement.key}>
              <Icon name={met === 'yes' ? 'check' : met === 'no' ? 'away' : 'unknown'} />{' '}
              {say(change.requirements[requirement.key])}: <b>{say(change.met[met])}</b>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Where a rule comes from, and that nobody has compared it yet; whoever relies on it has to know. */
function Origin({ rule, today }: { rule: Rule; today: string }): JSX.Element {
  const { change } = guideWords();
  const gathered = rule.sources.flatMap(({ read_on }) => read_on ?? []).sort().at(-1);
  return (
    <section class="prose">
      {rule.expires_on !== null && rule.expires_on < today && (
        <Notice tone="soon">
          <p>{sayWithDay(change.old, rule.expires_on)}</p>
        </Notice>
      )}
      {rule.verified_on === null && gathered !== undefined && <p class="hint">{sayWithDay(change.unchecked, gathered)}</p>}
      <p class="hint">
        {say(change.from, { source: <span lang="en">{rule.sources.map(({ what }) => what).join('; ')}</span> })}
      </p>
    </section>
  );
}

/** On to the answers, with what was said here already in them. */
function Onward({ subkinds }: { subkinds: readonly string[] }): JSX.Element {
  const { change } = guideWords();
  return (
    <Actions>
      <Primary
        onClick={() => {
          const { status } = answers.value;
          if (status !== undefined) answer('status', status);
          const kinds = ['transfer_status', ...subkinds.map((one) => one.split('.')[0] ?? '')];
          answer('kinds', [...new Set([...listed('kinds'), ...kinds])]);
          if (subkinds.length > 0) answer('subkinds', [...new Set([...listed('subkinds'), ...subkinds])]);
          go('q-danger_now');
        }}
      >
        {say(change.tell)}
      </Primary>
      <Quiet onClick={beginChange}>{say(change.again)}</Quiet>
    </Actions>
  );
}
