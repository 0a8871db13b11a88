/** Who is at a desk, and which keys does it have? Colleagues are let in and leave; a lead draws the next keys. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as desksRoutes from '../../../client/staff/desks.ts';
import type { Colleague, MyDesk } from '../../../client/staff/desks.ts';
import type { B64 } from '../../../vault/member.ts';
import { AbsenceOf } from './absence.tsx';
import { DeskFingerprint, useDesks } from '../desk.tsx';
import { DeskAudit } from './desk_audit.tsx';
import type * as ExportScreen from './desk_export.tsx';
import { colleagues, colleaguesOf, loadDesks, myDesks, standings } from '../desks.ts';
import { nameOf, personName, resetterName } from '../format.ts';
import { mayBeLetIn, waitSentence } from './fresh.ts';
import { HandOn } from './hand_on.tsx';
import { LetIn } from './let_in.tsx';
import { Heading, Icon, Notice, Progress, Trouble } from '../parts.tsx';
import { member } from '../room.ts';
import { countLeft, left, reseal, resealed, resealing, rotate, rotating, unvouched } from './rotation.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, fillCount, words } from '../words.ts';

export function PeopleScreen({ desk }: { desk: B64 }): JSX.Element {
  const ready = useDesks();
  const here = myDesks.value.find((one) => one.desk === desk);
  const text = words().desk;
  const letIn = useSignal<string | null>(null);
  const hasLeft = useSignal<string | null>(null);
  const fault = useSignal<string | null>(null);
  const removing = useTask();
  const refreshing = useTask();
  const refresh = async (): Promise<void> => {
    colleagues.value = { ...colleagues.value, [desk]: await desksRoutes.listMembers(desk) };
  };
  useEffect(() => {
    if (ready) void refreshing.run(refresh);
  }, [ready]);

  const remove = (colleague: Colleague): void => {
    void removing.run(async () => {
      fault.value = null;
      try {
        await desksRoutes.removeMember(desk, colleague.account);
      } catch (error) {
        const why = isProblem(error, 'last-holder')
          ? text.lastHolder
          : isProblem(error, 'only-reader')
            ? text.onlyReader
            : null;
        if (why === null) throw error;
        fault.value = fill(why, { name: colleague.name });
        return;
      }
      hasLeft.value = colleague.name;
      await refresh();
    });
  };
  const holds = standings.value[desk] === 'in';
  const leads = holds && here?.role === 'lead';
  return (
    <section class="page">
      <Heading>
        {text.peopleTitle}
        {here !== undefined && <span class="sub"> {nameOf(here.names)}</span>}
      </Heading>
      <Trouble task={refreshing} again={() => void refreshing.run(refresh)} />
      <Trouble task={removing} />
      {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
      <OnlyHolder desk={desk} />
      {letIn.value !== null && <Notice tone="good">{fill(text.granted, { name: letIn.value })}</Notice>}
      {hasLeft.value !== null && <Notice tone="soon">{fill(text.hasLeft, { name: hasLeft.value })}</Notice>}
      <ul class="people">
        {colleaguesOf(desk).map((one) => (
          <Person
            key={one.account}
            desk={desk}
            colleague={one}
            busy={removing.busy.value}
            refresh={refresh}
            leads={leads}
            onLetIn={holds ? () => (letIn.value = one.name) : null}
            onRemove={leads && one.account !== member.value?.account ? remove : null}
          />
        ))}
      </ul>
      {leads && <Keys desk={here} />}
      {leads && <DeskAudit desk={desk} />}
      {leads && <ExportLater desk={desk} />}
    </section>
  );
}

/** What seals to somebody outside is loaded when it is wanted. */
function ExportLater({ desk }: { desk: B64 }): JSX.Element {
  const screen = useSignal<typeof ExportScreen | null>(null);
  const loading = useTask();
  if (screen.value !== null) return <screen.value.DeskExport desk={desk} />;
  return (
    <div>
      <button
        type="button"
        class="button-quiet"
        disabled={loading.busy.value}
        onClick={() => {
          void loading.run(async () => {
            screen.value = await import('./desk_export.tsx');
          });
        }}
      >
        <Icon name="move" /> {words().deskExport.open}
      </button>
      <Trouble task={loading} />
    </div>
  );
}

/** Whoever is alone with the keys may lose every report of the desk with one drawer. */
function OnlyHolder({ desk }: { desk: B64 }): JSX.Element | null {
  const text = words().desk;
  const [holder, ...others] = colleaguesOf(desk).filter(({ granted }) => granted);
  if (holder === undefined || others.length > 0) return null;
  const own = holder.account === member.value?.account;
  return (
    <Notice tone="soon" icon="key">
      {own ? text.onlyYouHold : fill(text.onlyOneHolds, { name: holder.name })}
    </Notice>
  );
}

function Person(props: {
  desk: B64;
  colleague: Colleague;
  busy: boolean;
  leads: boolean;
  refresh: () => Promise<void>;
  onLetIn: (() => void) | null;
  onRemove: ((colleague: Colleague) => void) | null;
}): JSX.Element {
  const { desk, colleague, refresh, onLetIn, onRemove } = props;
  const text = words().desk;
  const { fresh } = colleague;
  const wait = waitSentence(colleague);
  return (
    <li class="person">
      <div>
        <strong>{colleague.name}</strong> <span class="quiet">{words().role[colleague.role]}</span>
        {colleague.account === member.value?.account && <span class="quiet"> · {words().queue.you}</span>}
        {fresh !== null && (
          <p class="person-fresh">
            <Icon name="key" />{' '}
            {fill(text.freshLine, { day: fresh.day, administrator: resetterName(fresh.reset_by) })}
          </p>
        )}
        {colleague.proposals.map(({ act, proposer, until }) => (
          <p key={act} class="person-fresh">
            <Icon name="alert" /> {fill(proposedHere(act), { administrator: personName(proposer), until })}
          </p>
        ))}
        {colleague.deactivated && onRemove !== null && (
          <p class="person-fresh">
            <Icon name="key" /> {fill(text.keptOutLead, { name: colleague.name })}
          </p>
        )}
        {wait !== null && (
          <p class="person-fresh">
            <Icon name="clock" /> {wait}
          </p>
        )}
        {onLetIn !== null && mayBeLetIn(colleague) && (
          <LetIn desk={desk} colleague={colleague} refresh={refresh} onLetIn={onLetIn} />
        )}
        <AbsenceOf
          desk={desk}
          colleague={colleague}
          mayTell={onLetIn !== null && colleague.granted && (props.leads || colleague.account === member.value?.account)}
          refresh={refresh}
        />
      </div>
      <div class="person-end">
        {colleague.deactivated ? (
          <span class="chip">
            <Icon name="lock" /> {text.keptOut}
          </span>
        ) : (
          <span class={colleague.granted ? 'chip chip-good' : 'chip chip-soon'}>
            <Icon name={colleague.granted ? 'check' : 'clock'} /> {colleague.granted ? text.isIn : text.waitsHere}
          </span>
        )}
        {props.leads && colleague.granted && <HandOn desk={desk} colleague={colleague} />}
        {onRemove !== null && <Remove colleague={colleague} busy={props.busy} onRemove={onRemove} />}
      </div>
    </li>
  );
}

function proposedHere(act: Colleague['proposals'][number]['act']): string {
  const text = words().twoPeople;
  return { deactivate: text.atDeskDeactivate, delete: text.atDeskDelete, reset: text.atDeskReset }[act];
}

/** Asked twice: what a colleague has read stays read, and the screen says so before the second. */
function Remove(props: {
  colleague: Colleague;
  busy: boolean;
  onRemove: (colleague: Colleague) => void;
}): JSX.Element {
  const text = words().desk;
  const asking = useSignal(false);
  const { name } = props.colleague;
  if (!asking.value) {
    return (
      <button type="button" class="button-quiet" onClick={() => (asking.value = true)}>
        {fill(text.remove, { name })}
      </button>
    );
  }
  return (
    <>
      <p class="hint">{text.removeNote}</p>
      <div class="row">
        <button
          type="button"
          class="button"
          disabled={props.busy}
          onClick={() => {
            props.onRemove(props.colleague);
          }}
        >
          {fill(text.removeYes, { name })}
        </button>
        <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
          {words().common.cancel}
        </button>
      </div>
    </>
  );
}

/** The desk's keys: which epoch they are, how to draw the next, and what is still sealed to earlier ones. */
function Keys({ desk }: { desk: MyDesk }): JSX.Element {
  const text = words().desk;
  const asking = useSignal(false);
  useEffect(() => {
    void countLeft(desk.desk);
  }, [desk.epoch]);
  const remaining = left.value;
  return (
    <section class="desk-keys" aria-labelledby="desk-keys">
      <h2 id="desk-keys">{fill(text.keysTitle, { epoch: desk.epoch ?? 0 })}</h2>
      <p>{text.keysLead}</p>
      <Trouble task={rotating} again={() => void rotate(desk)} />
      {rotating.busy.value && <p role="status">{text.rotating}</p>}
      {!desk.signed && !rotating.busy.value && (
        <Notice icon="seal">
          <p>{desk.epoch === 1 ? text.waitingSignature : text.waitingSignatureAgain}</p>
          {desk.entry !== null && <DeskFingerprint key={desk.entry} entry={desk.entry} />}
        </Notice>
      )}
      {unvouched.value.length > 0 && (
        <Notice tone="soon" icon="key">
          {fill(text.digitsAgain, { names: unvouched.value.join(', ') })}
        </Notice>
      )}
      {remaining > 0 && (
        <div class="desk-keys-left">
          <p>{fillCount(text, 'sealedBefore', remaining, { count: remaining })}</p>
          {resealing.busy.value ? (
            <Progress
              label={fill(text.resealing, { done: resealed.value, total: resealed.value + remaining })}
              done={resealed.value / (resealed.value + remaining)}
            />
          ) : (
            <button type="button" class="button-primary" onClick={() => void reseal(desk.desk)}>
              {text.reseal}
            </button>
          )}
        </div>
      )}
      <Trouble task={resealing} again={() => void reseal(desk.desk)} />
      {resealed.value > 0 && remaining === 0 && (
        <Notice tone="good">{fillCount(text, 'resealed', resealed.value, { count: resealed.value })}</Notice>
      )}
      {asking.value && <p>{fill(text.rotateTo, { names: heirs(desk.desk) })}</p>}
      {asking.value ? (
        <div class="row">
          <button
            type="button"
            class="button"
            disabled={rotating.busy.value || resealing.busy.value}
            onClick={() => {
              asking.value = false;
              void rotate(desk).then(loadDesks);
            }}
          >
            {text.rotateYes}
          </button>
          <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
            {words().common.cancel}
          </button>
        </div>
      ) : (
        <button
          type="button"
          class="button"
          disabled={rotating.busy.value || resealing.busy.value}
          onClick={() => (asking.value = true)}
        >
          <Icon name="key" /> {text.rotate}
        </button>
      )}
    </section>
  );
}

/** Whom new keys go to: the page says their names, since it is the server that says who is still here. */
function heirs(desk: B64): string {
  return colleaguesOf(desk)
    .filter(({ granted }) => granted)
    .map(({ name }) => name)
    .join(', ');
}
