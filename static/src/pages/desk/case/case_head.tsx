/** What stands above a case: what it is about, where it stands, who has it. */

import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import type { Held } from '../../../client/staff/cases.ts';
import type { Book } from '../../../notebook/book.ts';
import type { B64 } from '../../../vault/member.ts';
import { coverText } from '../lead/absence.tsx';
import { Course, Standing } from './course.tsx';
import { nameAt } from '../desks.ts';
import { kindNames } from '../format.ts';
import { Labels } from './labels.tsx';
import { Lookers } from './lookers.tsx';
import { isOpen, nameOfHolder, shown, type Shown } from './opened_case.ts';
import { Heading, Trouble } from '../parts.tsx';
import { Urgency, whoHas } from '../queue/queue_view.tsx';
import { member } from '../room.ts';
import { LastSeen } from './seen.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

export function CaseHead(props: {
  shown: Shown;
  desk: B64;
  book: Book;
  onChanged: () => Promise<void>;
  onNote: (said: string | null) => void;
}): JSX.Element {
  const text = words().case;
  const { answer, opened } = props.shown;
  const holding = useTask();
  const holder = answer.assignee;
  const mine = holder !== null && holder === member.value?.account;
  const covered = coverText(props.desk, holder);

  const hold = (change: (id: B64) => Promise<Held>): void => {
    void holding.run(async () => {
      props.onNote(null);
      try {
        await change(answer.case);
      } catch (error) {
        const gone = isProblem(error, 'missing');
        if (!gone && !isProblem(error, 'claimed')) throw error;
        await props.onChanged();
        if (gone) return;
        const name = whoHas(shown.value?.answer.assignee ?? null, nameAt(props.desk, shown.value?.answer.assignee ?? ''));
        props.onNote(name === '?' ? text.claimedBySomeone : fill(text.claimedByOther, { name }));
        return;
      }
      await props.onChanged();
    });
  };
  return (
    <header class="case-head">
      <div class="case-title">
        <Urgency urgent={answer.urgent} known={opened.facts.urgency} />
        <Heading>{kindNames(opened.facts.kinds).join(' · ')}</Heading>
      </div>
      <div class="row case-state">
        <Standing answer={answer} facts={opened.facts} />
        <span>
          {mine
            ? text.withYou
            : holder === null
              ? text.withNobody
              : fill(text.withOther, { name: whoHas(holder, nameOfHolder(props.desk, answer)) })}
        </span>
        {covered !== '' && <span class="quiet">{covered}</span>}
        <LastSeen answer={answer} of={opened} />
        {isOpen(answer) && holder === null && (
          <button
            type="button"
            class="button-primary small"
            disabled={holding.busy.value}
            onClick={() => {
              hold(casesRoutes.claim);
            }}
          >
            {text.claim}
          </button>
        )}
        {isOpen(answer) && mine && (
          <button
            type="button"
            class="button"
            disabled={holding.busy.value}
            onClick={() => {
              hold(casesRoutes.release);
            }}
          >
            {text.release}
          </button>
        )}
        {isOpen(answer) && mine && <span class="hint">{words().help.release}</span>}
      </div>
      <Trouble task={holding} />
      <Lookers desk={props.desk} />
      <Labels of={opened} book={props.book} onChanged={props.onChanged} />
      <Course answer={answer} of={opened} book={props.book} onChanged={props.onChanged} />
    </header>
  );
}
