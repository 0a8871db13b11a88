/** Everything once more, then Send; and what happens until the server has it. */

import type { ComponentChildren, JSX } from 'preact';

import { Icon } from '../../design/icon.tsx';
import { Actions, Choices, Heading, Hotlines, Notice, Primary, Quiet, Told } from '../../design/parts.tsx';
import { plain, say, sayCount } from '../../design/say.tsx';
import { endonyms, language, reportWords, tag, words } from '../../design/words.ts';
import { shownInUnicode } from '../../languages/burmese.ts';
import { bucketed, counting } from '../../questions/counted.ts';
import { path } from '../../questions/path.ts';
import { answers, listed } from '../../questions/told.ts';
import { nameOfDesk } from './desks.ts';
import { check, consent, contact, desk, inNumbers, kinds, needless, refusedDesks, refusedPeople, replyLanguage, story } from './draft.ts';
import { wipe } from './exit.ts';
import { namesOfFiles } from './files.tsx';
import { nameOfKind, nameOfSubkind } from './happened.tsx';
import { countable, known } from './keys.ts';
import { nameOfLevel } from './ladder.tsx';
import { ClosedNotice } from './notices.tsx';
import { nameOfAnswer, screenOf, wordsOf } from './question.tsx';
import { type Stage, beCounted, send, stage, trouble } from './send.ts';
import { type Screen, go, settle } from './trail.ts';
import { progress, waiting } from './upload.ts';

/** Screens without an answer of their own. */
const SILENT = new Set(['more', 'alone', 'review', 'danger_now']);

export function Review(): JSX.Element {
  const told = reportWords().review;
  if (consent.value === 0) return <ReviewOfCount />;
  return (
    <main>
      <Heading>{say(told.question)}</Heading>
      <Trouble />
      <dl class="review">
        <Part title={words().danger.question} change="q-danger_now">
          {answers.value['danger_now'] === 'yes' ? say(words().danger.yes) : say(words().danger.no)}
        </Part>
        {path(answers.value, needless.value)
          .filter(({ key }) => !SILENT.has(key))
          .map(({ key }) => (
            <Part key={key} title={titleOf(key)} change={screenOf(key)}>
              {shown(answerTo(key))}
            </Part>
          ))}
        <Part title={reportWords().ask.refused.question} change="refused">
          {shown(refusedNames())}
        </Part>
        <Part title={reportWords().ask.reply_language.question} change="language">
          <span lang={tag(replyLanguage.value ?? language.value)}>{endonyms[replyLanguage.value ?? language.value]}</span>
        </Part>
      </dl>
      {countable() && (
        <Choices
          legend={say(told.count)}
          several
          choices={[{ value: 'count', label: say(told.count), hint: [say(told.countMeans), ' ', say(reportWords().counted.rough)], icon: <Icon name="count" /> }]}
          chosen={inNumbers.value ? ['count'] : []}
          onChoose={(_, on) => {
            inNumbers.value = on;
          }}
        />
      )}
      <p class="hint">{say(told.note)}</p>
      <Actions>
        {trouble.value === 'deskGone' ? (
          <Primary
            onClick={() => {
              trouble.value = null;
              go('q-desk');
            }}
          >
            {say(reportWords().desk.question)}
          </Primary>
        ) : (
          <Primary onClick={() => void send()}>{say(trouble.value === null ? told.send : words().again)}</Primary>
        )}
      </Actions>
    </main>
  );
}

/** What is counted, and nothing else: the answers as they were given, though they go in coarser groups. */
function ReviewOfCount(): JSX.Element {
  const told = reportWords().counted;
  const moves = bucketed(listed('subkinds'));
  return (
    <main>
      <Heading>{say(told.question)}</Heading>
      <Trouble />
      <p class="prose">{say(told.lead)}</p>
      <dl class="review">
        {path(answers.value, needless.value)
          .filter(({ key }) => counting.has(key) && (key === 'subkinds' ? moves : listed(key)).length > 0)
          .map(({ key }) => (
            <Part key={key} title={titleOf(key)} change={screenOf(key)}>
              {key === 'subkinds' ? list(moves.map(nameOfSubkind)) : answerTo(key)}
            </Part>
          ))}
        <Part title={titleOf('consent')} change="q-consent">
          {answerTo('consent')}
        </Part>
      </dl>
      <p class="hint">{say(told.rough)}</p>
      <Actions>
        <Primary onClick={() => void beCounted()}>{say(trouble.value === null ? told.send : words().again)}</Primary>
        <Quiet onClick={reportAfterAll}>{say(told.help)}</Quiet>
      </Actions>
    </main>
  );
}

function reportAfterAll(): void {
  consent.value = 1;
  trouble.value = null;
  go('q-consent');
}

/** Counted; and the way to help stays open, with everything that was typed. */
export function Counted(): JSX.Element {
  const told = reportWords().counted;
  return (
    <main>
      <Heading>{say(told.title)}</Heading>
      <p class="prose">{say(told.after)}</p>
      <p class="hint">{say(words().history)}</p>
      <Actions>
        <Primary
          onClick={() => {
            wipe();
            settle('wiped');
          }}
        >
          {say(told.done)}
        </Primary>
        <Quiet onClick={reportAfterAll}>{say(told.help)}</Quiet>
      </Actions>
    </main>
  );
}

function shown(answer: ComponentChildren): ComponentChildren {
  return answer === null ? <span class="hint">{say(reportWords().review.notAnswered)}</span> : answer;
}

function titleOf(key: string): string {
  const { story: told, desk: readers, consent: allowed, check: asked, replies } = reportWords();
  if (key === 'files') return reportWords().review.files;
  const own = { story: told, desk: readers, consent: allowed, check: asked, replies };
  return key in own ? own[key as keyof typeof own].question : wordsOf(key).question;
}

/** What was answered to a question, as it is shown; null when nothing was. */
function answerTo(key: string): ComponentChildren {
  switch (key) {
    case 'kinds':
      return list(kinds.value.map(nameOfKind));
    case 'subkinds':
      return list(listed('subkinds').map(nameOfSubkind));
    case 'story':
      return own(shownInUnicode(story.value) ?? story.value);
    case 'files':
      return list(namesOfFiles());
    case 'desk': {
      const to = known.value?.directory.desks.find((one) => one.desk === desk.value);
      return to === undefined ? null : nameOfDesk(to);
    }
    case 'consent':
      return say(nameOfLevel(reportWords().consent, consent.value));
    case 'check':
      return own(check.value?.answer ?? '');
    case 'replies': {
      const [chosen] = listed('replies');
      return chosen === undefined ? null : say(chosen === 'code' ? reportWords().replies.code : reportWords().replies.no);
    }
    case 'employer_name':
      return own(listed(key)[0] ?? '');
    case 'safe_contact':
      return safeContact();
    default:
      return list(listed(key).map((value) => nameOfAnswer(key, value)));
  }
}

function list(names: readonly (string | JSX.Element)[]): ComponentChildren {
  const said = names.map((name) => (typeof name === 'string' ? say(name) : name));
  if (said.length < 2) return said[0] ?? null;
  return (
    <ul>
      {said.map((name, at) => (
        <li key={at}>{name}</li>
      ))}
    </ul>
  );
}

/** What somebody wrote, in whatever language. */
function own(text: string): ComponentChildren {
  return text.trim() === '' ? null : <Told>{text}</Told>;
}

function safeContact(): ComponentChildren {
  const [chosen] = listed('safe_contact');
  if (chosen === undefined) return null;
  return (
    <>
      {say(nameOfAnswer('safe_contact', chosen))}
      {chosen !== 'code' && own(contact.value)}
    </>
  );
}

function refusedNames(): ComponentChildren {
  const names = (known.value?.directory.desks ?? []).filter((one) => refusedDesks.value.includes(one.desk)).map(nameOfDesk);
  return names.length === 0 && refusedPeople.value.trim() === '' ? null : (
    <>
      {list(names)}
      {own(refusedPeople.value)}
    </>
  );
}

function Part(props: { title: string; change: Screen; children: ComponentChildren }): JSX.Element {
  const told = reportWords().review;
  return (
    <div class="review-part">
      <dt>{say(props.title)}</dt>
      <dd>{props.children}</dd>
      <dd class="review-change">
        <Quiet
          onClick={() => {
            go(props.change);
          }}
        >
          {say(told.change)} <span class="hidden">{say(props.title)}</span>
        </Quiet>
      </dd>
    </div>
  );
}

function sentenceOf(now: Stage): ComponentChildren {
  const told = reportWords().sending;
  if (typeof now === 'object') return sayCount(told, 'waiting', now.waiting, { seconds: now.waiting });
  if (now === 'renewed') return say(words().trouble.renewed);
  if (now !== 'files') return say(told[now]);
  if (waiting.value !== null) return sayCount(told, 'waiting', waiting.value, { seconds: waiting.value });
  return say(told.files, { percent: percentThere() });
}

function percentThere(): number {
  const { done, all } = progress.value;
  return all === 0 ? 0 : Math.floor((100 * done) / all);
}

/** Stands before every screen while something is under way, so that Back changes nothing that is being sent. */
export function Sending(): JSX.Element {
  const told = reportWords().sending;
  const now = stage.value;
  const sentence = sentenceOf(now ?? 'locking');
  return (
    <main>
      <Heading>{say(told.title)}</Heading>
      <div class="prose" role="status">
        <p>{sentence}</p>
        <progress
          class="working"
          aria-label={plain(told.title)}
          {...(now === 'files' ? { max: 100, value: percentThere() } : {})}
        />
      </div>
    </main>
  );
}

/** What happened, what was kept, what to do; above the answers, where it is seen at once. */
function Trouble(): JSX.Element | null {
  const now = trouble.value;
  if (now === null) return null;
  const told = words().trouble;
  if (now === 'directory') return <ClosedOrRefused />;
  const sentence = typeof now === 'object' ? sayCount(told, 'busy', now.busy, { seconds: now.busy }) : say(told[now]);
  return (
    <>
      <Notice tone="soon" live>
        <p>{sentence}</p>
      </Notice>
      {now === 'notTaken' && <Hotlines />}
    </>
  );
}

function ClosedOrRefused(): JSX.Element {
  return (
    <>
      <Notice tone="soon" live>
        <p>{say(words().trouble.kept)}</p>
      </Notice>
      <ClosedNotice />
    </>
  );
}
