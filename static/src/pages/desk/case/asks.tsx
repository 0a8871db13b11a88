/** Before a case goes to another desk: what was asked, what was answered, and the form for each. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { prefectures } from 'koe:names';
import * as asksRoutes from '../../../client/staff/asks.ts';
import * as directoryRoutes from '../../../client/staff/directory.ts';
import { Refused, type B64, type CaseAnswer, type CoverFacts } from '../../../vault/member.ts';
import { asked, readAsked, readPut, type Asked, type Put } from './asking.ts';
import { caseName } from '../queue/case_names.ts';
import { DeskChoice, desksFor } from './desk_choice.tsx';
import { myDesks, nameOfDesk } from '../desks.ts';
import { dayText, kindNames, languageName, nameOf, TEXT_BYTES_MAX, textBytes, today } from '../format.ts';
import { HandOverDialog } from './handover.tsx';
import { askStirs } from '../live.ts';
import { Following } from './lookers.tsx';
import { sideOf } from './merging.ts';
import { keepNote } from './noting.ts';
import { Dialog, Field, Icon, Notice, Trouble } from '../parts.tsx';
import { go, keys } from '../room.ts';
import { isProblem, useTask, type Task } from '../task.ts';
import { fill, fillCount, whyText, words } from '../words.ts';

const isLead = (desk: B64): boolean => myDesks.value.find((one) => one.desk === desk)?.role === 'lead';

// --- the desk that asks

interface OfCase {
  readonly answer: CaseAnswer;
  readonly facts: CoverFacts;
  readonly refusedDesks: readonly B64[];
  readonly movable: boolean;
  readonly onChanged: () => Promise<void>;
}

/** What this desk asked about the case, and the next question; nothing where there is no other desk. */
export function AskFirst(props: OfCase): JSX.Element | null {
  const text = words().asks;
  const { answer } = props;
  const put = useSignal<readonly Put[]>([]);
  const open = useSignal<'ask' | 'give' | null>(null);
  const giveTo = useSignal<B64>('');
  const reading = useTask();
  const any = desksFor(props).length > 0;
  const read = async (): Promise<void> => {
    put.value = await readPut(answer.desk, answer.case);
  };
  useEffect(() => {
    if (any) void reading.run(read);
  }, [answer, any]);
  if (!any) return null;
  const leads = isLead(answer.desk) && props.movable;
  const stands = put.value.some(({ state }) => state === 'open' || state === 'accepted');
  const again = (): Promise<void> => reading.run(read);
  return (
    <>
      {put.value.length > 0 && (
        <section class="asks" aria-label={text.putTitle}>
          <h2>{text.putTitle}</h2>
          <ul class="puts">
            {put.value.map((one) => (
              <li key={one.number} class="ask">
                <OnePut
                  put={one}
                  id={answer.case}
                  leads={leads}
                  onChanged={again}
                  onGive={() => {
                    giveTo.value = one.asked;
                    open.value = 'give';
                  }}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Trouble task={reading} again={() => void again()} />
      {leads && !stands && (
        <button
          type="button"
          class="button-quiet"
          onClick={() => {
            open.value = 'ask';
          }}
        >
          {text.offer}
        </button>
      )}
      {open.value === 'ask' && (
        <Asking
          {...props}
          number={(put.value.at(-1)?.number ?? 0) + 1}
          onAsked={again}
          onClose={() => {
            open.value = null;
          }}
        />
      )}
      {open.value === 'give' && (
        <HandOverDialog
          {...props}
          language={props.facts.language}
          to={giveTo.value}
          onClose={() => {
            open.value = null;
          }}
        />
      )}
    </>
  );
}

function OnePut(props: {
  put: Put;
  id: B64;
  leads: boolean;
  onChanged: () => Promise<void>;
  onGive: () => void;
}): JSX.Element {
  const text = words().asks;
  const { put, id, leads } = props;
  const taking = useTask();
  const stands = put.state === 'open' || put.state === 'accepted';
  const withdraw = (): void => {
    void taking.run(async () => {
      try {
        await asksRoutes.withdrawAsk(id, put.number);
      } catch (error) {
        if (!isProblem(error, 'missing')) throw error; // it is over already
      }
      await props.onChanged();
    });
  };
  return (
    <>
      <p>
        {fill(text.put, { desk: nameOfDesk(put.asked), day: dayText(put.day) })} {text.states[put.state]}
      </p>
      {put.said !== null && put.said.text !== '' && (
        <p class="written" dir="auto">
          {put.said.text}
        </p>
      )}
      {put.refused !== null && (
        <Notice tone="danger">{fill(text.answerRefused, { why: whyText(put.refused), reason: put.refused })}</Notice>
      )}
      {leads && stands && (
        <div class="row">
          {put.said?.says === 'accepted' && (
            <button type="button" class="button-primary small" onClick={props.onGive}>
              <Icon name="move" /> {fill(text.give, { desk: nameOfDesk(put.asked) })}
            </button>
          )}
          <button type="button" class="button-quiet small" disabled={taking.busy.value} onClick={withdraw}>
            {text.withdraw}
          </button>
        </div>
      )}
      <Trouble task={taking} again={withdraw} />
    </>
  );
}

const TELLS = ['kinds', 'language', 'area'] as const;
type Tells = (typeof TELLS)[number];

/** Each of the cover's facts that may be told, as the other desk reads it; empty for one that the worker did not tell. */
function factText(which: Tells, { kinds, language, area }: Partial<CoverFacts>): string {
  if (which === 'kinds') return kinds === undefined ? '' : kindNames(kinds).join(' · ');
  if (which === 'language') return language === undefined ? '' : languageName(language);
  const names = area === undefined ? undefined : prefectures[area - 1];
  return names === undefined ? '' : nameOf(names);
}

function Asking(props: OfCase & { number: number; onAsked: () => Promise<void>; onClose: () => void }): JSX.Element {
  const text = words().asks;
  const { answer, facts, number } = props;
  const receiver = useSignal<B64>('');
  const typed = useSignal('');
  const tells = useSignal<readonly Tells[]>([]);
  const fault = useSignal<string | null>(null);
  const asking = useTask();
  const ask = (): void => {
    const told = typed.value.trim();
    fault.value = told === '' ? text.empty : textBytes(told) > TEXT_BYTES_MAX ? words().case.tooLong : null;
    if (fault.value !== null) return;
    void asking.run(async () => {
      const to = receiver.value;
      try {
        const { recipient } = await directoryRoutes.readRecipient(to);
        const about = { case: answer.case, asked: to, recipient, number, text: told, tells: tells.value, day: today() };
        await asksRoutes.ask(answer.case, await keys().ask(about));
      } catch (error) {
        fault.value = faultOf(error);
        if (fault.value === null) throw error;
        await props.onAsked();
        return;
      }
      // Sealed to the other desk, it cannot be read here again: what was asked stands in a note.
      if (typeof (await sideOf(answer.case)) !== 'string') {
        await keepNote(answer.case, fill(text.note, { desk: nameOfDesk(to), text: told }));
      }
      await props.onAsked();
      props.onClose();
    });
  };
  return (
    <Dialog title={text.title} onClose={props.onClose}>
      <p>{text.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <DeskChoice of={props} legend={text.whom} name="asked" chosen={receiver} />
        <Field label={text.text} hint={text.textHint} error={fault.value}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={4}
              dir="auto"
              value={typed.value}
              onInput={({ currentTarget }) => {
                typed.value = currentTarget.value;
              }}
            />
          )}
        </Field>
        <fieldset class="choices">
          <legend>{text.tells}</legend>
          {TELLS.filter((one) => factText(one, facts) !== '').map((one) => (
            <label key={one} class="choice">
              <input
                type="checkbox"
                checked={tells.value.includes(one)}
                onChange={({ currentTarget }) => {
                  const rest = tells.value.filter((other) => other !== one);
                  tells.value = currentTarget.checked ? [...rest, one] : rest;
                }}
              />{' '}
              {fill(text.fact[one], { fact: factText(one, facts) })}
            </label>
          ))}
        </fieldset>
        {asking.busy.value && <p role="status">{text.asking}</p>}
        <Trouble task={asking} />
        <button class="button-primary" disabled={asking.busy.value}>
          <Icon name="seal" /> {text.ask}
        </button>
      </form>
    </Dialog>
  );
}

/** What a person is told of it; null for what the task itself tells. */
function faultOf(error: unknown): string | null {
  if (error instanceof Refused) return words().handover.refused;
  if (isProblem(error, 'barred-there')) return words().handover.barredThere;
  if (isProblem(error, 'too-many-asks')) return words().asks.tooMany;
  const overtaken = ['asked-already', 'counter-taken', 'closed', 'withdrawn'].some((slug) => isProblem(error, slug));
  return overtaken ? words().case.changed : null;
}

// --- the desk that is asked

/** Over the desk's list: that somebody waits for an answer. */
export function AskedNotice({ desk }: { desk: B64 }): JSX.Element | null {
  const text = words().asks;
  const reading = useTask();
  const stirred = askStirs.value;
  useEffect(() => {
    void reading.run(async () => {
      await readAsked(desk);
    });
  }, [desk, stirred]);
  const open = (asked.value[desk] ?? []).filter(({ state }) => state === 'open').length;
  if (open === 0) return null;
  return (
    <Notice icon="people">
      <span>{fillCount(text, 'waits', open, { count: open })}</span>{' '}
      <button
        type="button"
        class="button"
        onClick={() => {
          go({ at: 'moved', desk });
        }}
      >
        {text.read}
      </button>
    </Notice>
  );
}

/** What other desks ask this one. */
export function AskedHere({ desk }: { desk: B64 }): JSX.Element {
  const text = words().asks;
  const reading = useTask();
  const stirred = askStirs.value;
  const read = (): Promise<void> =>
    reading.run(async () => {
      await readAsked(desk);
    });
  useEffect(() => {
    void read();
  }, [desk, stirred]);
  const here = asked.value[desk];
  return (
    <section class="asks" aria-label={text.askedTitle}>
      <h2>{text.askedTitle}</h2>
      <p class="quiet">{text.askedLead}</p>
      <Following desk={desk} />
      <Trouble task={reading} again={() => void read()} />
      {here?.length === 0 && <p class="empty">{text.askedNone}</p>}
      {here?.map((one) => (
        <OneAsked key={`${one.case} ${String(one.number)}`} desk={desk} asked={one} onChanged={read} />
      ))}
    </section>
  );
}

function OneAsked({ desk, asked: one, onChanged }: { desk: B64; asked: Asked; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().asks;
  const { ask } = one;
  return (
    <article class="ask">
      <h3>
        {fill(text.from, { desk: nameOfDesk(one.asking), day: dayText(one.day) })}{' '}
        <span class="case-name">{caseName(one.case)}</span>
      </h3>
      {ask === null ? (
        <p class="quiet">{one.refused === null ? text.notYours : fill(text.askRefused, { why: whyText(one.refused), reason: one.refused })}</p>
      ) : (
        <>
          <p class="written" dir="auto">
            {ask.text}
          </p>
          {TELLS.filter((which) => factText(which, ask) !== '').map((which) => (
            <p key={which} class="quiet">
              {fill(text.fact[which], { fact: factText(which, ask) })}
            </p>
          ))}
        </>
      )}
      {one.state === 'accepted' && <p>{text.saidYes}</p>}
      {one.state === 'open' && (isLead(desk) && ask !== null ? <Answering desk={desk} asked={one} onChanged={onChanged} /> : <p class="hint">{text.leadAnswers}</p>)}
    </article>
  );
}

function Answering({ desk, asked: one, onChanged }: { desk: B64; asked: Asked; onChanged: () => Promise<void> }): JSX.Element {
  const text = words().asks;
  const typed = useSignal('');
  const fault = useSignal<string | null>(null);
  const answering: Task = useTask();
  const say = (says: 'accepted' | 'declined'): void => {
    const told = typed.value.trim();
    fault.value = textBytes(told) > TEXT_BYTES_MAX ? words().case.tooLong : says === 'declined' && told === '' ? text.why : null;
    if (fault.value !== null) return;
    void answering.run(async () => {
      try {
        const { recipient } = await directoryRoutes.readRecipient(one.asking);
        const { case: id, number, asking, question } = one;
        const about = { desk, case: id, number, asking, question, recipient, says, text: told, day: today() };
        await asksRoutes.answerAsk(desk, id, number, await keys().answerAsk(about));
      } catch (error) {
        const over = isProblem(error, 'missing') || isProblem(error, 'answered-already');
        if (error instanceof Refused) fault.value = words().handover.refused;
        else if (!over) throw error;
      }
      await onChanged();
    });
  };
  const button = (says: 'accepted' | 'declined', children: ComponentChildren): JSX.Element => (
    <button
      type="button"
      class={says === 'accepted' ? 'button-primary small' : 'button'}
      disabled={answering.busy.value}
      onClick={() => {
        say(says);
      }}
    >
      {children}
    </button>
  );
  return (
    <div class="answering">
      <Field label={text.reason} hint={text.reasonHint} error={fault.value}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={2}
            dir="auto"
            value={typed.value}
            onInput={({ currentTarget }) => {
              fault.value = null;
              typed.value = currentTarget.value;
            }}
          />
        )}
      </Field>
      <Trouble task={answering} />
      <div class="row">
        {button('accepted', text.accept)}
        {button('declined', text.decline)}
      </div>
    </div>
  );
}
