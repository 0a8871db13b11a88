/** The practice case: the desk's own case view, a list of tasks beside it, and a band above both that never goes. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { CaseView } from '../desk/case/case.tsx';
import { forgetCase } from '../desk/case/opened_case.ts';
import { Heading, Icon } from '../desk/parts.tsx';
import { drafts, go, jobDrafts, mentionDrafts, noteDrafts, referralDrafts, route, tickDrafts } from '../desk/room.ts';
import { choose, language, words } from '../desk/words.ts';
import { forgetGuess, Tasks } from './tasks.tsx';
import { beginAgain, CASE, DESK } from './world.ts';

export function Practice(): JSX.Element {
  const text = words().practice;
  const round = useSignal(0);
  const { value: now } = route;
  const again = (): void => {
    for (const typed of [drafts, noteDrafts, referralDrafts, jobDrafts, mentionDrafts, tickDrafts]) typed.value = {};
    forgetCase();
    forgetGuess();
    beginAgain();
    round.value += 1;
    go({ at: 'desk', desk: DESK, case: CASE });
  };
  return (
    <>
      <aside class="practice-band" aria-label={text.title}>
        <Icon name="lock" /> {text.band}
      </aside>
      <header class="bar">
        <span class="wordmark">
          Koe <span lang="ja">声</span>
        </span>
        <div class="bar-end">
          <label class="inline-select">
            <span class="hidden">{words().language}</span>
            <select
              value={language.value}
              onChange={({ currentTarget }) => {
                void choose(currentTarget.value === 'ja' ? 'ja' : 'en');
              }}
            >
              <option value="en" lang="en">
                {words().english}
              </option>
              <option value="ja" lang="ja">
                {words().japanese}
              </option>
            </select>
          </label>
          <button type="button" class="button" onClick={again}>
            <Icon name="refresh" /> {text.again}
          </button>
        </div>
      </header>
      <main id="content" class="practice-room" tabIndex={-1}>
        <Tasks />
        {now.at === 'desk' && now.case === CASE ? (
          <CaseView key={round.value} id={CASE} desk={DESK} />
        ) : (
          <section class="page narrow">
            <Heading>{text.title}</Heading>
            <p>{text.lead}</p>
            <button
              type="button"
              class="button-primary"
              onClick={() => {
                go({ at: 'desk', desk: DESK, case: CASE });
              }}
            >
              {text.open}
            </button>
          </section>
        )}
      </main>
    </>
  );
}
