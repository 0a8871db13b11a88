/** One desk: its keys, who waits, its queue, and the case that is open. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as desksRoutes from '../../client/staff/desks.ts';
import type { MyDesk } from '../../client/staff/desks.ts';
import type { B64 } from '../../vault/member.ts';
import { AskedNotice } from './case/asks.tsx';
import { CaseView } from './case/case.tsx';
import {
  colleaguesOf,
  differing,
  directoryFault,
  keysOf,
  loadDesks,
  myDesks,
  nameOfDesk,
  organisationChanged,
  standings,
} from './desks.ts';
import { fingerprint, nameOf, resetterName, today } from './format.ts';
import { mayBeLetIn, news, waitSentence, waitText } from './lead/fresh.ts';
import { IntakeNotice } from './lead/intake.tsx';
import { Following } from './case/lookers.tsx';
import { JustFinished } from './queue/after_finish.tsx';
import { Fingerprint, Heading, Icon, Notice, Trouble } from './parts.tsx';
import { PracticeLink } from './practice_link.tsx';
import { wentAway } from './case/bars.tsx';
import { ByKeys } from './by_keys.tsx';
import { given } from './queue/queue.ts';
import { UnreadCount } from './queue/read_marks.tsx';
import { ShelfRefused } from './account/own_shelf_settings.tsx';
import { QueueView } from './queue/queue_view.tsx';
import { go, keys, member } from './room.ts';
import { makeTask, useTask } from './task.ts';
import { fill, words } from './words.ts';

const loading = makeTask();
const load = (): Promise<void> => loading.run(loadDesks);

/** Loads the desks once after each unlocking. */
export function useDesks(): boolean {
  const ready = useSignal(Object.keys(standings.peek()).length > 0);
  useEffect(() => {
    if (!ready.peek()) void load().then(() => (ready.value = true));
  }, []);
  return ready.value;
}

export function DeskScreen({ desk, open }: { desk: B64 | null; open: B64 | null }): JSX.Element {
  const ready = useDesks();
  const here = myDesks.value.find((one) => one.desk === desk) ?? myDesks.value[0];
  if (!ready || here === undefined) {
    return (
      <section class="page">
        <Heading>{words().queue.title}</Heading>
        {loading.busy.value && <p role="status">{words().common.loading}</p>}
        <Trouble task={loading} again={() => void load()} />
        {ready && loading.trouble.value === null && (
          <p class="empty">{member.value?.administrator === true ? words().desk.noneAdmin : words().desk.none}</p>
        )}
      </section>
    );
  }
  if (standings.value[here.desk] !== 'in') return <Outside key={here.desk} desk={here} />;
  return (
    <div class={open === null ? 'desk' : 'desk desk-open'}>
      <ByKeys
        onBack={() => {
          if (open !== null) go({ at: 'desk', desk: here.desk, case: null });
        }}
      />
      <section class="desk-list" aria-label={words().queue.title}>
        <header class="desk-head">
          <Heading>{nameOf(here.names)}</Heading>
          <UnreadCount />
        </header>
        <ShelfRefused />
        {open === null && <JustFinished />}
        <Warnings desk={here} />
        <Fresh desk={here.desk} />
        <Waiting desk={here.desk} />
        <AskedNotice desk={here.desk} />
        {wentAway.value && open === null && <Notice tone="good">{words().bars.done}</Notice>}
        {given.value !== null && open === null && (
          <Notice tone="good">{fill(words().handover.given, { desk: nameOfDesk(given.value) })}</Notice>
        )}
        <Following desk={here.desk} />
        <QueueView key={here.desk} desk={here.desk} open={open} />
      </section>
      {open !== null && <CaseView key={open} id={open} desk={here.desk} />}
    </div>
  );
}

/** What stands between this member and the desk's reports. */
function Outside({ desk }: { desk: MyDesk }): JSX.Element {
  const text = words().desk;
  const name = nameOf(desk.names);
  const making = useTask();
  const make = (): void => {
    void making.run(async () => {
      const { names, languages, area } = desk;
      await desksRoutes.makeKeys(desk.desk, await keys().makeDesk({ desk: desk.desk, names, languages, area }));
      await loadDesks();
    });
  };
  const again = (
    <button type="button" class="button" onClick={() => void load()}>
      <Icon name="refresh" /> {text.checkAgain}
    </button>
  );
  const standing = standings.value[desk.desk];
  if (standing === 'grant-refused') {
    return (
      <section class="page narrow">
        <Heading>{name}</Heading>
        <Notice tone="danger">{text.grantRefused}</Notice>
      </section>
    );
  }
  if (standing === 'no-keys' && desk.role === 'lead') {
    return (
      <section class="page narrow">
        <Heading>{fill(text.makeTitle, { desk: name })}</Heading>
        <p>{text.makeLead}</p>
        <Notice icon="key">{text.makeOnce}</Notice>
        {making.busy.value && <p role="status">{text.making}</p>}
        <Trouble task={making} again={make} />
        <button type="button" class="button-primary" disabled={making.busy.value} onClick={make}>
          {text.makeButton}
        </button>
      </section>
    );
  }
  return (
    <section class="page narrow">
      <Heading>{name}</Heading>
      {standing === 'no-keys' ? (
        <Notice icon="clock">{text.waitingKeys}</Notice>
      ) : colleaguesOf(desk.desk).some(({ granted }) => granted) ? (
        <Notice icon="clock" title={text.waitingGrant}>
          <p>{waitingLead(desk.desk)}</p>
          <MyFingerprint />
        </Notice>
      ) : (
        <Notice tone="danger">{text.nobodyHolds}</Notice>
      )}
      <Trouble task={loading} />
      {again}
      <PracticeLink />
    </section>
  );
}

/** What somebody reads who waits: who was reset reads by whom, and from when a colleague can let them in. */
function waitingLead(desk: B64): string {
  const text = words().desk;
  const fresh = colleaguesOf(desk).find(({ account }) => account === member.value?.account)?.fresh;
  if (fresh === undefined || fresh === null) return text.waitingGrantLead;
  const about = { administrator: resetterName(fresh.reset_by), day: fresh.day };
  if (fresh.wait_seconds === 0) return fill(text.freshOwnOver, about);
  return fill(text.freshOwn, { ...about, ...waitText(fresh.wait_seconds, Date.now()) });
}

export function useFingerprint(...of: readonly (string | null | undefined)[]): string | null {
  const digits = useSignal<string | null>(null);
  const all = of.every((one): one is string => typeof one === 'string');
  useEffect(() => {
    if (all) void fingerprint(...of).then((found) => (digits.value = found));
  }, [...of]);
  return digits.value;
}

/** Of the keys in memory: what the server says of them does not come into it. */
function MyFingerprint(): JSX.Element {
  const digits = useSignal<string | null>(null);
  useEffect(() => {
    void keys()
      .fingerprint()
      .then((found) => (digits.value = found));
  }, []);
  return <Fingerprint of={digits.value} />;
}

/** Of a desk's keys, as the lead's signed entry has them. */
export function DeskFingerprint({ entry }: { entry: string }): JSX.Element {
  const { verify_key, recipient_digest } = keysOf(entry);
  return <Fingerprint of={useFingerprint(verify_key, recipient_digest)} />;
}

function Warnings({ desk }: { desk: MyDesk }): JSX.Element {
  const text = words().desk;
  return (
    <>
      <IntakeNotice of={desk} />
      {directoryFault.value === 'refused' && <Notice tone="danger">{text.directoryRefused}</Notice>}
      {organisationChanged.value && <Notice tone="soon">{text.organisationChanged}</Notice>}
      {directoryFault.value === 'expired' && <Notice tone="soon">{text.directoryExpired}</Notice>}
      {differing.value.includes(desk.desk) && (
        <Notice tone="danger">{fill(text.differs, { desk: nameOf(desk.names) })}</Notice>
      )}
      {!desk.signed && desk.entry !== null && (
        <Notice icon="seal">
          <p>{desk.epoch === 1 ? text.waitingSignature : text.waitingSignatureAgain}</p>
          <div class="row">
            <DeskFingerprint entry={desk.entry} />
            <button type="button" class="button" onClick={() => void load()}>
              <Icon name="refresh" /> {text.checkAgain}
            </button>
          </div>
        </Notice>
      )}
    </>
  );
}

/** [P-24] Every member of the desk reads who was reset, by whom, and that nobody is let in before they have asked. */
function Fresh({ desk }: { desk: B64 }): JSX.Element {
  const text = words().desk;
  const others = colleaguesOf(desk).filter(({ account }) => account !== member.value?.account);
  return (
    <>
      {news(others, today()).map((one) => (
        <Notice key={one.account} tone="soon" icon="key" title={fill(text.freshTitle, { name: one.name })}>
          <p>
            {fill(text.fresh, {
              name: one.name,
              day: one.fresh?.day ?? '',
              administrator: resetterName(one.fresh?.reset_by ?? null),
            })}
          </p>
          {waitSentence(one) !== null && <p>{waitSentence(one)}</p>}
        </Notice>
      ))}
    </>
  );
}

function Waiting({ desk }: { desk: B64 }): JSX.Element | null {
  const waiting = colleaguesOf(desk).filter(mayBeLetIn);
  const [first] = waiting;
  if (first === undefined) return null;
  return (
    <Notice icon="people">
      <span>
        {waiting.length === 1
          ? fill(words().desk.someoneWaits, { name: first.name })
          : fill(words().desk.someoneWaitsMany, { count: waiting.length })}
      </span>{' '}
      <button
        type="button"
        class="button"
        onClick={() => {
          go({ at: 'people', desk });
        }}
      >
        {words().desk.peopleTitle}
      </button>
    </Notice>
  );
}
