/** Sentences that the team said out of the phrasebook, in the language of the page, and answers to tap. */

import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

import { Icon } from '../../design/icon.tsx';
import { Hotlines, Notice, Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { mailboxWords, phrasesHere } from '../../design/words.ts';
import { known } from '../../phrasebook/book.ts';
import { choice, sentence } from '../../phrasebook/said.tsx';
import type { Phrase, Reply } from '../../vault/types.ts';
import { go } from '../report/trail.ts';
import { placeOf } from './phrases.ts';
import { tapped } from './typed.ts';
import { mailbox, sentAnswers } from './visit.ts';

export function Said({ reply }: { reply: Reply }): JSX.Element | null {
  if (reply.phrases.length === 0) return null;
  return (
    <ol class="letters">
      {reply.phrases.map((phrase, at) => (
        <li key={at} class="prose">
          <Sentence phrase={phrase} place={placeOf(reply.counter, at + 1)} />
        </li>
      ))}
    </ol>
  );
}

function Sentence({ phrase, place }: { phrase: Phrase; place: string }): JSX.Element {
  const catalogue = phrasesHere();
  const { told } = catalogue.words;
  const id = useId();
  const said = sentence(phrase, catalogue);
  const book = known(phrase, catalogue);
  if (said === null) return <p class="hint">{say(told.unknown)}</p>;
  const last = tapped.value[place] ?? sentAnswers.value[place];
  // A tap allows nothing: whoever has the code could tap. A higher step is signed, with the worker's own question.
  const allowed = mailbox.value?.allowed.level ?? 1;
  return (
    <>
      <p id={id} class="phrase-said">
        {said}
      </p>
      {book?.after === undefined && <Answers by={id} place={place} {...book} />}
      {last === 'yes' && book?.needs !== undefined && book.needs > allowed && (
        <Notice tone="soon">
          <p>{say(told.signFirst)}</p>
          <Quiet
            icon="named"
            onClick={() => {
              go('allow');
            }}
          >
            {say(mailboxWords().allow.change)}
          </Quiet>
        </Notice>
      )}
    </>
  );
}

/** What can be tapped under a sentence, and what was; whom to call, where somebody is in danger. */
export function Answers(props: { by: string; place: string; answers?: readonly string[]; urgent?: readonly string[] }): JSX.Element {
  const catalogue = phrasesHere();
  const { by, place, answers = [], urgent = [] } = props;
  const chosen = tapped.value[place];
  const sent = sentAnswers.value[place];
  return (
    <>
      {answers.length > 0 && mailbox.value?.state !== 'withdrawn' && (
        <div class="row" role="group" aria-labelledby={by}>
          {answers.map((answer) => (
            <button
              key={answer}
              type="button"
              class="quiet outlined"
              aria-pressed={chosen === answer}
              onClick={() => {
                const others = Object.entries(tapped.value).filter(([at]) => at !== place);
                tapped.value = Object.fromEntries(chosen === answer ? others : [...others, [place, answer]]);
              }}
            >
              {chosen === answer && <Icon name="check" />}
              <span>{choice(answer, catalogue)}</span>
            </button>
          ))}
        </div>
      )}
      {sent !== undefined && (
        <p class="hint" role="status">
          {say(catalogue.words.told.sentNow, { choice: choice(sent, catalogue) })}
        </p>
      )}
      {urgent.includes(chosen ?? sent ?? '') && <Hotlines urgent />}
    </>
  );
}

/** Beside the button that sends: how many were tapped, and that no page can show them later. */
export function Chosen({ count }: { count: number }): JSX.Element | null {
  const catalogue = phrasesHere();
  const { told } = catalogue.words;
  const offers = (phrase: Phrase): boolean => {
    const { after, answers } = known(phrase, catalogue) ?? {};
    return answers !== undefined && after === undefined;
  };
  if (count === 0 && mailbox.value?.replies.some(({ phrases }) => phrases.some(offers)) !== true) return null;
  return (
    <>
      <p class="hint" role="status">
        {count === 0 ? say(told.tap) : say(told.chosenCount, { count })}
      </p>
      {(count > 0 || Object.keys(sentAnswers.value).length > 0) && <p class="hint">{say(told.visitOnly)}</p>}
    </>
  );
}
