/** What lies behind the door: the rail, every screen, and what they forget when it closes. Fetched while somebody signs in. */

import { effect } from '@preact/signals';
import type { JSX } from 'preact';

import { AccountScreen } from './account/account.tsx';
import { Desks, Staff } from './organisation/administration.tsx';
import { AskedHere } from './case/asks.tsx';
import { AuditScreen } from './organisation/audit.tsx';
import { Auditors } from './organisation/auditors.tsx';
import { picked } from './queue/bulk.tsx';
import { forgetCase } from './case/opened_case.ts';
import { ConflictsScreen } from './lead/conflict_list.tsx';
import { forgetCounting } from './lead/counting.ts';
import { DeskScreen } from './desk.tsx';
import { forgetDesks, myDesks } from './desks.ts';
import { DirectoryScreen } from './organisation/directory.tsx';
import { nameOf } from './format.ts';
import { MovedScreen } from './case/handover.tsx';
import { LeadScreen } from './lead/lead.tsx';
import { OrganisationScreen } from './organisation/organisation.tsx';
import { Outdated } from './outdated.tsx';
import { followShelf } from './account/own_shelf.ts';
import { Icon, Notice, type IconName } from './parts.tsx';
import { PeopleScreen } from './lead/people.tsx';
import { PosterScreen } from './paper/poster.tsx';
import { everyRow, forgetQueue } from './queue/queue.ts';
import { forgetMarks } from './queue/read_marks.tsx';
import { door, drowsy, go, member, route, type Route } from './room.ts';
import { forgetRotation } from './lead/rotation.ts';
import { SettingsScreen } from './organisation/settings.tsx';
import { forgetShelf } from './case/shelf.ts';
import { StatisticsScreen } from './organisation/statistics.tsx';
import { SplitScreen, TakeDownScreen } from './taking_down/take_down.tsx';
import { WorkScreen } from './queue/work.tsx';
import { words } from './words.ts';

followShelf(() => everyRow().map((row) => row.case));
// With the keys goes all that they opened; only what the member typed stays.
effect(() => {
  if (door.value === 'open') return;
  forgetCase();
  forgetQueue();
  forgetMarks();
  forgetShelf();
  forgetCounting();
  forgetRotation();
  picked.value = null;
  forgetDesks();
});

export function Room(): JSX.Element {
  return (
    <div class="room">
      <Rail />
      <main id="content" tabIndex={-1}>
        <Outdated />
        {drowsy.value && <Notice tone="soon">{words().nav.drowsy}</Notice>}
        <Screen />
      </main>
    </div>
  );
}

function Rail(): JSX.Element {
  const now = route.value;
  const desks = myDesks.value;
  return (
    <nav class="rail" aria-label={words().nav.queues}>
      {desks.length > 0 && (
        <>
          <h2 class="rail-title">{words().nav.queues}</h2>
          <ul>
            <li>
              <RailLink icon="check" to={{ at: 'work' }} here={now.at === 'work'} label={words().nav.work} />
            </li>
            {desks.map(({ desk, names, role }) => (
              <li key={desk}>
                <RailLink
                  icon="inbox"
                  to={{ at: 'desk', desk, case: null }}
                  here={now.at === 'desk' && (now.desk ?? desks[0]?.desk) === desk}
                  label={nameOf(names)}
                />
                <RailLink
                  icon="phone"
                  to={{ at: 'taking', desk }}
                  here={now.at === 'taking' && now.desk === desk}
                  label={words().nav.taking}
                />
                <RailLink
                  icon="people"
                  to={{ at: 'people', desk }}
                  here={now.at === 'people' && now.desk === desk}
                  label={words().nav.people}
                />
                {role === 'lead' && (
                  <RailLink
                    icon="list"
                    to={{ at: 'lead', desk }}
                    here={now.at === 'lead' && now.desk === desk}
                    label={words().nav.lead}
                  />
                )}
                <RailLink
                  icon="move"
                  to={{ at: 'moved', desk }}
                  here={now.at === 'moved' && now.desk === desk}
                  label={words().nav.moved}
                />
                <RailLink
                  icon="lock"
                  to={{ at: 'conflicts', desk }}
                  here={now.at === 'conflicts' && now.desk === desk}
                  label={words().nav.conflicts}
                />
              </li>
            ))}
          </ul>
        </>
      )}
      {member.value?.administrator === true && (
        <>
          <h2 class="rail-title">{words().nav.administration}</h2>
          <ul>
            {(
              [
                ['desks', 'inbox', words().nav.desks],
                ['directory', 'seal', words().nav.directory],
                ['organisation', 'key', words().nav.organisation],
                ['settings', 'settings', words().nav.settings],
                ['staff', 'people', words().nav.staff],
                ['audit', 'list', words().nav.audit],
                ['statistics', 'chart', words().nav.statistics],
              ] as const
            ).map(([at, icon, label]) => (
              <li key={at}>
                <RailLink icon={icon} to={{ at }} here={now.at === at} label={label} />
              </li>
            ))}
          </ul>
        </>
      )}
      {member.value?.auditor === true && (
        <ul>
          <li>
            <RailLink icon="list" to={{ at: 'audit' }} here={now.at === 'audit'} label={words().nav.audit} />
            <RailLink
              icon="chart"
              to={{ at: 'statistics' }}
              here={now.at === 'statistics'}
              label={words().nav.statistics}
            />
          </li>
        </ul>
      )}
      <ul>
        <li>
          <RailLink icon="print" to={{ at: 'poster' }} here={now.at === 'poster'} label={words().nav.poster} />
        </li>
        <li>
          <RailLink icon="key" to={{ at: 'account' }} here={now.at === 'account'} label={words().nav.account} />
        </li>
      </ul>
    </nav>
  );
}

function RailLink(props: { icon: IconName; to: Route; here: boolean; label: string }): JSX.Element {
  return (
    <button
      type="button"
      class="rail-link"
      aria-current={props.here ? 'page' : undefined}
      onClick={() => {
        go(props.to);
      }}
    >
      <Icon name={props.icon} /> <span>{props.label}</span>
    </button>
  );
}

function Screen(): JSX.Element {
  const now = route.value;
  switch (now.at) {
    case 'desk':
      return <DeskScreen desk={now.desk} open={now.case} />;
    case 'work':
      return <WorkScreen />;
    case 'people':
      return <PeopleScreen key={now.desk} desk={now.desk} />;
    case 'lead':
      return <LeadScreen key={now.desk} desk={now.desk} />;
    case 'taking':
      return <TakeDownScreen key={now.desk} desk={now.desk} />;
    case 'splitting':
      return <SplitScreen key={now.case} desk={now.desk} first={now.case} />;
    case 'moved':
      return <MovedScreen key={now.desk} desk={now.desk} asks={<AskedHere desk={now.desk} />} />;
    case 'conflicts':
      return <ConflictsScreen key={now.desk} desk={now.desk} />;
    case 'poster':
      return <PosterScreen />;
    case 'account':
      return <AccountScreen />;
    case 'desks':
      return <Desks />;
    case 'directory':
      return <DirectoryScreen />;
    case 'organisation':
      return <OrganisationScreen />;
    case 'settings':
      return <SettingsScreen />;
    case 'staff':
      return (
        <>
          <Staff />
          <Auditors />
        </>
      );
    case 'audit':
      return <AuditScreen />;
    case 'statistics':
      return <StatisticsScreen />;
  }
}
