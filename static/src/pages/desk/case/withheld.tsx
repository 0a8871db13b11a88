/** A case that the reader, a colleague or the whole desk must not see, because of the employer that it names. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as barsRoutes from '../../../client/staff/bars.ts';
import type { B64, CaseAnswer, NamedConflict, WithheldCase } from '../../../vault/member.ts';
import { exceptCase } from '../lead/conflicts.ts';
import { listedDesks, myDesks, nameAt } from '../desks.ts';
import { dayText } from '../format.ts';
import { HandOver } from './handover.tsx';
import { Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { leaveOut } from '../queue/queue.ts';
import { go } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, whyText, words } from '../words.ts';

/** What became of the reader: barred by themselves, or not, since nobody could lift it. */
export type Left = 'barred' | 'last-reader' | null;

/** Whoever has a conflict of interest leaves the case at once, unread. */
export async function leaveUnread(kept: WithheldCase): Promise<Left> {
  if (kept.withheld !== 'own') return null;
  try {
    await barsRoutes.barOneself(kept.case);
  } catch (error) {
    if (isProblem(error, 'last-reader')) return 'last-reader';
    // No answer came to the first try, and the second finds the case gone: that is what was asked for.
    if (!isProblem(error, 'missing')) throw error;
  }
  leaveOut(kept.case);
  return 'barred';
}

function isLead(desk: B64): boolean {
  return myDesks.value.find((one) => one.desk === desk)?.role === 'lead';
}

export function Withheld(props: {
  answer: CaseAnswer;
  kept: WithheldCase;
  left: Left;
  mayHandOver: boolean;
  onChanged: () => Promise<void>;
}): JSX.Element {
  const text = words().conflicts;
  const { answer, kept, left, onChanged } = props;
  const { desk, language, refusedDesks } = kept;
  const leads = isLead(desk);
  const [named] = kept.conflicts;
  const handsOver = leads && left !== 'barred' && kept.withheld !== 'list' && props.mayHandOver;
  return (
    <>
      <Heading>
        <Icon name="lock" /> {text.withheldTitle}
      </Heading>
      {kept.withheld === 'own' && <p>{text.own}</p>}
      {left === 'barred' && <p>{text.left}</p>}
      {left === 'last-reader' && <Notice tone="soon">{text.lastReader}</Notice>}
      {kept.withheld === 'list' && kept.refused !== null && (
        <Notice tone="danger">
          {fill(text.refused, { why: whyText(kept.refused), reason: kept.refused })}
        </Notice>
      )}
      {named !== undefined && <p>{fill(text.ofDesk, { employer: named.name, day: dayText(named.since) })}</p>}
      {kept.withheld === 'desk' && <p>{leads ? text.handOverUnread : text.askLead}</p>}
      <div class="row">
        {left === 'barred' && (
          <button
            type="button"
            class="button-primary"
            onClick={() => {
              go({ at: 'desk', desk, case: null });
            }}
          >
            {text.stepBack}
          </button>
        )}
        {handsOver && <HandOver answer={answer} language={language} refusedDesks={refusedDesks} onChanged={onChanged} />}
        {kept.withheld === 'list' && (
          <button
            type="button"
            class="button"
            onClick={() => {
              go({ at: 'conflicts', desk });
            }}
          >
            {text.title}
          </button>
        )}
      </div>
      {handsOver && listedDesks.value.length < 2 && <p class="quiet">{text.noOtherDesk}</p>}
      {leads && named !== undefined && (
        <OtherEmployer
          note={text.otherNoteDesk}
          onSaid={async () => {
            for (const { whom, name } of kept.conflicts) await exceptCase(desk, answer.case, whom, name);
            await onChanged();
          }}
        />
      )}
    </>
  );
}

/** Asked twice: spellings can be alike, and whoever says so answers for it on the list. */
function OtherEmployer({ note, onSaid }: { note: string; onSaid: () => Promise<void> }): JSX.Element {
  const text = words().conflicts;
  const asking = useSignal(false);
  const saying = useTask();
  if (!asking.value) {
    return (
      <button type="button" class="button-quiet" onClick={() => (asking.value = true)}>
        {text.other}
      </button>
    );
  }
  return (
    <>
      <p class="hint">{note}</p>
      <Trouble task={saying} />
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={saying.busy.value}
          onClick={() => {
            void saying.run(onSaid);
          }}
        >
          {text.otherYes}
        </button>
        <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
          {words().common.cancel}
        </button>
      </div>
    </>
  );
}

/** Colleagues who must not see the open case: a lead bars them with one press, everybody else tells a lead. */
export function ColleaguesNamed(props: {
  answer: CaseAnswer;
  conflicts: readonly NamedConflict[];
  onChanged: () => Promise<void>;
}): JSX.Element | null {
  const { answer, conflicts, onChanged } = props;
  const leads = isLead(answer.desk);
  const barred = useSignal<ReadonlySet<B64> | null>(null);
  const loading = useTask();
  const load = async (): Promise<void> => {
    barred.value = new Set((await barsRoutes.listBars(answer.case)).map(({ account }) => account));
  };
  useEffect(() => {
    if (leads && conflicts.length > 0) void loading.run(load);
  }, [answer]);

  const here = conflicts.flatMap((conflict) => {
    const { whom } = conflict;
    const person = whom === null ? null : nameAt(answer.desk, whom);
    return whom === null || person === null ? [] : [{ ...conflict, whom, person }];
  });
  if (here.length === 0) return null;
  return (
    <>
      <Trouble task={loading} again={() => void loading.run(load)} />
      {here.map((one) => (
        <ColleagueNamed
          key={one.whom}
          answer={answer}
          conflict={one}
          isBarred={leads ? (barred.value?.has(one.whom) ?? null) : null}
          leads={leads}
          onChanged={async () => {
            await load();
            await onChanged();
          }}
        />
      ))}
    </>
  );
}

function ColleagueNamed(props: {
  answer: CaseAnswer;
  conflict: NamedConflict & { readonly whom: B64; readonly person: string };
  isBarred: boolean | null;
  leads: boolean;
  onChanged: () => Promise<void>;
}): JSX.Element {
  const text = words().conflicts;
  const { answer, conflict, isBarred, leads, onChanged } = props;
  const { name: employer, person, since, whom } = conflict;
  const fault = useSignal<string | null>(null);
  const barring = useTask();
  const bar = (): void => {
    void barring.run(async () => {
      try {
        await barsRoutes.bar(answer.case, whom);
      } catch (error) {
        if (!isProblem(error, 'last-reader')) throw error;
        fault.value = words().bars.lastReader;
        return;
      }
      await onChanged();
    });
  };
  return (
    <Notice tone={isBarred === true ? 'plain' : 'soon'} icon="lock">
      <p>{fill(text.colleague, { employer, name: person, day: dayText(since) })}</p>
      {!leads && <p>{text.leadShould}</p>}
      {isBarred === true && <p>{fill(text.isBarred, { name: person })}</p>}
      {fault.value !== null && <p>{fault.value}</p>}
      <Trouble task={barring} />
      {isBarred === false && (
        <button type="button" class="button" disabled={barring.busy.value} onClick={bar}>
          {fill(text.barThem, { name: person })}
        </button>
      )}
      {leads && (
        <OtherEmployer
          note={fill(text.otherNote, { name: person })}
          onSaid={async () => {
            await exceptCase(answer.desk, answer.case, whom, employer);
            if (isBarred === true) await barsRoutes.lift(answer.case, whom);
            await onChanged();
          }}
        />
      )}
    </Notice>
  );
}
