/** A case as a correspondence: the worker on the left, the desk on the right, events as small lines between. */

import { Fragment, type JSX } from 'preact';

import type { Answers, CaseLetter, OpenedCase } from '../../../vault/member.ts';
import { AllowedIn } from './allowed.tsx';
import { IN_OWN_WORDS, toldIn } from '../answers.ts';
import { Attachments } from '../files/attachments.tsx';
import type { Burnt } from '../files/burning.ts';
import { nameOfDesk } from '../desks.ts';
import { dayText, hourText, htmlLanguage, kindNames, languageName, writtenLanguage } from '../format.ts';
import { MergedAt, type Beside } from './merging.tsx';
import { NotesAt } from './notes.tsx';
import { Icon } from '../parts.tsx';
import { Said, Tapped } from './phrasebook.tsx';
import { addCopy } from './reply_files.tsx';
import { SeenReply } from './seen.tsx';
import { Translated } from './translate.tsx';
import { fill, whyText, words } from '../words.ts';

export function Correspondence(props: { opened: OpenedCase; beside: Beside; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().case;
  const { opened, beside, onChanged } = props;
  const merged = (after: number): JSX.Element => (
    <MergedAt
      of={opened}
      beside={beside}
      after={after}
      show={(letter, of, from) => <Letter letter={letter} language={of.report.answers.language} of={of} from={from} />}
    />
  );
  const { report, facts, letters, before } = opened;
  const { answers } = report;
  return (
    <ol class="letters">
      <li class="event">
        {fill(text.received, { day: dayText(report.day), hour: hourText(facts.hour) })}
      </li>
      <li class="letter letter-reporter">
        <h2>
          {text.worker} · {text.report}
        </h2>
        <dl class="facts">
          <dt>{text.kinds}</dt>
          <dd>
            <ul>
              {kindNames(answers.kinds).map((kind) => (
                <li key={kind}>{kind}</li>
              ))}
            </ul>
          </dd>
          <dt>{text.language}</dt>
          <dd>{languageName(answers.language)}</dd>
          <dt>{text.ongoing}</dt>
          <dd>{words().ongoing[answers.ongoing]}</dd>
          <dt>{text.replies}</dt>
          <dd>{answers.replies === 'none' ? text.repliesNone : text.repliesCode}</dd>
        </dl>
        <AllAnswers answers={answers} />
        <h3 class="quiet">{text.asWritten}</h3>
        {answers.story === '' ? (
          <p class="quiet">{text.noStory}</p>
        ) : (
          <p class="written" dir="auto" lang={writtenLanguage(answers.story, answers.language)}>
            {answers.story}
          </p>
        )}
        <Translated text={answers.story} of={answers.language} />
        {typeof answers['story_as_typed'] === 'string' && (
          <details>
            <summary>{words().answers.asTyped}</summary>
            <p class="written" dir="auto" lang="my">
              {answers['story_as_typed']}
            </p>
          </details>
        )}
        <Attachments inCase={opened.case} files={opened.attachments} attach={attachTo(opened)} />
      </li>
      {merged(0)}
      <NotesAt of={opened} after={0} onChanged={onChanged} />
      {letters.map((letter, index) => (
        <Fragment key={`${letter.author} ${String(letter.counter)}`}>
          {letter.day !== (letters[index - 1]?.day ?? report.day) && <li class="event">{dayText(letter.day)}</li>}
          <Letter letter={letter} language={answers.language} of={opened} />
          {letter.author === 'desk' &&
            before
              .filter(({ until }) => until === letter.counter)
              .map(({ desk }) => (
                <li key={desk} class="event">
                  {fill(words().handover.cameFrom, { desk: nameOfDesk(desk) })}
                </li>
              ))}
          {merged(index + 1)}
          <NotesAt of={opened} after={index + 1} onChanged={onChanged} />
        </Fragment>
      ))}
    </ol>
  );
}

/** Whoever knows the answer can allow more in the worker's name: it is read here, and not printed. */
const SECRET: ReadonlySet<string> = new Set(['check']);

/** Everything else that was answered. */
function AllAnswers({ answers }: { answers: Answers }): JSX.Element {
  return (
    <dl class="facts">
      {toldIn(answers).map(({ key, question, answers: named }) => (
        <Fragment key={key}>
          <dt class={SECRET.has(key) ? 'screen-only' : undefined}>{question}</dt>
          <dd class={SECRET.has(key) ? 'screen-only' : undefined}>
            {named.map((name) => (
              <span
                key={name}
                class="answer"
                dir="auto"
                lang={IN_OWN_WORDS.has(key) ? writtenLanguage(name, answers.language) : undefined}
              >
                {name}
              </span>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** `from` names the case from which it comes, where that is another than the one that is shown. */
function Letter(props: { letter: CaseLetter; language: string; of: OpenedCase; from?: string }): JSX.Element {
  const text = words().case;
  const { letter, language, of, from } = props;
  if (letter.refused !== null) {
    return (
      <li class="event refused">
        <Icon name="alert" /> {fill(text.letterRefused, { why: whyText(letter.refused), reason: letter.refused })}
      </li>
    );
  }
  const written = letter.language ?? language;
  return (
    <li class={`letter letter-${letter.author}${from === undefined ? '' : ' letter-merged'}`}>
      <h2>
        {letter.author === 'desk' ? text.desk : text.worker}
        {letter.language !== null && <span class="quiet"> · {languageName(letter.language)}</span>}
        {from !== undefined && <span class="quiet"> · {from}</span>}
      </h2>
      {letter.consent !== null && <AllowedIn step={letter.consent} />}
      <Said phrases={letter.phrases} />
      <Tapped letter={letter} letters={of.letters} allowed={of.consent.level} />
      {letter.text !== '' && (
        <p
          class="written"
          dir="auto"
          lang={letter.language === null ? writtenLanguage(letter.text ?? '', written) : htmlLanguage(written)}
        >
          {letter.text}
        </p>
      )}
      {letter.author === 'reporter' && <Translated text={letter.text ?? ''} of={written} />}
      <Attachments inCase={of.case} files={letter.attachments} attach={from === undefined ? attachTo(of) : undefined} />
      {letter.author === 'desk' && <SeenReply counter={letter.counter} of={of} />}
      {letter.deleted && <p class="quiet">{text.deletedByWorker}</p>}
    </li>
  );
}

/** What puts a redacted copy beside the reply; none where the worker wants no reply. */
function attachTo(of: OpenedCase): ((copy: Burnt) => boolean) | undefined {
  return of.facts.replies === 'none' ? undefined : (copy) => addCopy(of.case, copy);
}
