/** A case for another desk: given away by a lead, and the list of what came and went. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import * as directoryRoutes from '../../../client/staff/directory.ts';
import { Refused, type B64, type CaseAnswer } from '../../../vault/member.ts';
import { AfterSelect, finish } from '../queue/after_finish.tsx';
import { DeskChoice, desksFor, type Movable } from './desk_choice.tsx';
import { myDesks, nameOfDesk } from '../desks.ts';
import { dayText, htmlLanguage, languageName, nameOf, personName, TEXT_BYTES_MAX, textBytes, today } from '../format.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { Dialog, Field, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { given, leaveOut } from '../queue/queue.ts';
import { keys } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** A case, whether it is shown or not: in which language the worker reads, and to which desks it must not go. */
interface Given extends Movable {
  readonly language: string;
}

/** A lead's way to give a case away; nothing for everybody else, or where there is no other desk. */
export function HandOver(props: Given & { onChanged: () => Promise<void> }): JSX.Element | null {
  const text = words().handover;
  const asking = useSignal(false);
  const { answer } = props;
  const leads = myDesks.value.find(({ desk }) => desk === answer.desk)?.role === 'lead';
  if (!leads || desksFor(props).length === 0) return null;
  return (
    <>
      <button
        type="button"
        class="button-quiet"
        onClick={() => {
          asking.value = true;
        }}
      >
        {text.offer}
      </button>
      {asking.value && (
        <HandOverDialog
          {...props}
          onClose={() => {
            asking.value = false;
          }}
        />
      )}
    </>
  );
}

/** `to` is a desk that was asked before and said yes. */
export function HandOverDialog(
  props: Given & {
    to?: B64;
    onChanged: () => Promise<void>;
    onClose: () => void;
  },
): JSX.Element {
  const text = words().handover;
  const { answer, language } = props;
  const receiver = useSignal<B64>(props.to ?? '');
  const typed = useSignal('');
  const passOn = useSignal(false);
  const fault = useSignal<string | null>(null);
  const handing = useTask();

  const give = (): void => {
    const told = typed.value.trim();
    fault.value = textBytes(told) > TEXT_BYTES_MAX ? words().case.tooLong : null;
    if (fault.value !== null) return;
    void handing.run(async () => {
      const to = receiver.value;
      const { recipient } = await directoryRoutes.readRecipient(to);
      try {
        const notes = passOn.value ? ('passed on' as const) : ('kept' as const);
        const about = { case: answer.case, receiver: to, recipient, text: told, language, day: today(), notes };
        await casesRoutes.handOver(answer.case, await keys().handOver(about));
      } catch (error) {
        if (error instanceof Refused) {
          fault.value = text.refused;
          return;
        }
        if (isProblem(error, 'barred-there')) {
          fault.value = text.barredThere;
          return;
        }
        // No answer came to the first try, and the second finds the case gone: it is where it should be.
        const gone = isProblem(error, 'missing') && (await wasGiven(answer, to));
        if (!gone) {
          if (!isProblem(error, 'counter-taken') && !isProblem(error, 'claimed') && !isProblem(error, 'cover-replaced')) {
            throw error;
          }
          await props.onChanged();
          fault.value = words().case.changed;
          return;
        }
      }
      leaveOut(answer.case);
      given.value = to;
      finish(answer, 'given');
    });
  };
  return (
    <Dialog title={text.title} onClose={props.onClose}>
      <p>{text.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          give();
        }}
      >
        <DeskChoice of={props} legend={text.toWhom} name="receiver" chosen={receiver} />
        <Field label={fill(text.tell, { language: languageName(language) })} hint={text.tellHint} error={fault.value}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={3}
              dir="auto"
              lang={htmlLanguage(language)}
              value={typed.value}
              onInput={({ currentTarget }) => {
                typed.value = currentTarget.value;
              }}
            />
          )}
        </Field>
        {answer.notes.length > 0 && (
          <label class="choice">
            <input
              type="checkbox"
              checked={passOn.value}
              onChange={({ currentTarget }) => {
                passOn.value = currentTarget.checked;
              }}
            />{' '}
            {text.passNotes}
          </label>
        )}
        <Notice tone="soon">{text.readStaysRead}</Notice>
        {handing.busy.value && <p role="status">{text.handing}</p>}
        <Trouble task={handing} />
        <button class="button-primary" disabled={handing.busy.value}>
          <Icon name="seal" /> {text.give}
        </button>{' '}
        <AfterSelect />
      </form>
    </Dialog>
  );
}

async function wasGiven({ case: id, desk }: CaseAnswer, receiver: B64): Promise<boolean> {
  const moved = await casesRoutes.readHandovers(desk);
  return moved.some((one) => one.case === id && one.giver === desk && one.receiver === receiver);
}

/** What came to a desk from others, and what it gave away. */
export function MovedScreen({ desk, asks }: { desk: B64; asks: JSX.Element }): JSX.Element {
  const text = words().handover;
  const here = myDesks.value.find((one) => one.desk === desk);
  const { value, task, load } = useLoaded(() => casesRoutes.readHandovers(desk));
  return (
    <section class="page">
      <Heading>
        {text.historyTitle}
        {here !== undefined && <span class="sub"> {nameOf(here.names)}</span>}
      </Heading>
      {asks}
      <h2>{text.historyList}</h2>
      <p class="quiet">{text.historyLead}</p>
      {value === null ? (
        <Loading task={task} again={load} />
      ) : value.length === 0 ? (
        <p class="empty">{text.historyEmpty}</p>
      ) : (
        <ul class="moved">
          {value.map((one) => (
            <li key={`${one.case} ${String(one.counter)}`}>
              <span class="quiet">{dayText(one.day)}</span>{' '}
              {one.giver === desk
                ? fill(text.gave, { desk: nameOfDesk(one.receiver), name: personName(one.given_by ?? '') })
                : fill(text.got, { desk: nameOfDesk(one.giver) })}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
