/** What does an administrator do: name desks, and invite people. Never a case. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as adminRoutes from '../../../client/staff/admin.ts';
import type { AdminDesk, Person } from '../../../client/staff/admin.ts';
import type { DeskRole } from '../../../client/staff/desks.ts';
import type { B64 } from '../../../vault/member.ts';
import { DirectoryWarning } from './directory.tsx';
import { NewDeskForm } from './new_desk.tsx';
import { EndAccount, type Ending } from './end_account.tsx';
import { ExportsOfAll } from './export_list.tsx';
import { languageName, nameOf, personName } from '../format.ts';
import { IntakeButtons, IntakeChip, IntakeDialog, type Change } from '../lead/intake.tsx';
import { Loading, useLoaded } from '../loaded.tsx';
import { CopyButton, Dialog, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { good, loadWaiting, Proposals, SaidNotice, WaitingNotice, type Said } from './proposals.tsx';
import { ResetLink } from './reset_link.tsx';
import { go, member } from '../room.ts';
import { SecondAdministrator } from './second_administrator.tsx';
import { useTask } from '../task.ts';
import { fill, words } from '../words.ts';

type DeskState = 'stateNoLead' | 'stateNoKeys' | 'stateWaiting' | 'stateSigned' | 'stateLost';

function stateOf({ leads, entry, signed, held }: AdminDesk): DeskState {
  if (entry !== null && !held) return 'stateLost';
  if (signed) return 'stateSigned';
  if (entry !== null) return 'stateWaiting';
  return leads === 0 ? 'stateNoLead' : 'stateNoKeys';
}

export function Desks(): JSX.Element {
  const text = words().admin;
  const { value: desks, task, load } = useLoaded(adminRoutes.listDesks);
  const adding = useSignal(false);
  const inviting = useSignal<AdminDesk | null>(null);
  const changing = useSignal<Change | null>(null);
  const waiting = desks?.some((desk) => stateOf(desk) === 'stateWaiting') ?? false;
  const lost = desks?.some((desk) => stateOf(desk) === 'stateLost' && desk.signed) ?? false;
  return (
    <section class="page">
      <header class="page-head">
        <Heading>{text.desksTitle}</Heading>
        <button type="button" class="button-primary small" onClick={() => (adding.value = true)}>
          {text.newDesk}
        </button>
      </header>
      <p class="quiet">{text.desksLead}</p>
      <DirectoryWarning />
      <SecondAdministrator />
      <WaitingNotice />
      <ExportsOfAll />
      {(waiting || lost) && (
        <Notice tone={lost ? 'danger' : 'plain'} icon="seal">
          <span>{lost ? text.lostListed : words().directory.waiting}</span>{' '}
          <button
            type="button"
            class="button"
            onClick={() => {
              go({ at: 'directory' });
            }}
          >
            {words().directory.sign}
          </button>
        </Notice>
      )}
      {desks === null ? (
        <Loading task={task} again={load} />
      ) : desks.length === 0 ? (
        <div class="empty">
          <Icon name="inbox" />
          <p>{text.desksEmpty}</p>
        </div>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={text.desksTitle}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.desk}</th>
                <th scope="col">{words().queue.language}</th>
                <th scope="col">{text.area}</th>
                <th scope="col">{text.leads}</th>
                <th scope="col">{text.members}</th>
                <th scope="col">{text.state}</th>
                <th scope="col">
                  <span class="hidden">{text.invite}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {desks.map((desk) => (
                <tr key={desk.desk}>
                  <th scope="row">{nameOf(desk.names)}</th>
                  <td>{desk.languages.map(languageName).join(', ')}</td>
                  <td>{desk.area}</td>
                  <td>{desk.leads}</td>
                  <td>{desk.members}</td>
                  <td>
                    <span class={`chip chip-${stateOf(desk)}`}>{text[stateOf(desk)]}</span> <IntakeChip of={desk} />
                  </td>
                  <td>
                    <IntakeButtons of={desk} onAsk={(intake) => (changing.value = { desk, intake })} />
                    {stateOf(desk) !== 'stateLost' && (
                      <button type="button" class="button" onClick={() => (inviting.value = desk)}>
                        {text.invite}
                      </button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {adding.value && (
        <NewDeskForm
          onClose={() => (adding.value = false)}
          onMade={async () => {
            adding.value = false;
            await load();
          }}
        />
      )}
      {changing.value !== null && (
        <IntakeDialog
          {...changing.value}
          desks={desks ?? []}
          onClose={() => (changing.value = null)}
          onDone={async () => {
            changing.value = null;
            await load();
          }}
        />
      )}
      {inviting.value !== null && <Invite desk={inviting.value} onClose={() => (inviting.value = null)} />}
    </section>
  );
}

function Invite({ desk, onClose }: { desk: AdminDesk; onClose: () => void }): JSX.Element {
  const text = words().admin;
  const role = useSignal<DeskRole>(desk.leads === 0 ? 'lead' : 'caseworker');
  const link = useSignal<string | null>(null);
  const making = useTask();
  return (
    <Dialog title={fill(text.inviteTitle, { desk: nameOf(desk.names) })} onClose={onClose}>
      {link.value === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void making.run(async () => {
              const { token } = await adminRoutes.invite(desk.desk, role.value);
              link.value = `${location.origin}/join#${token}`;
            });
          }}
        >
          <fieldset>
            <legend>{text.inviteRole}</legend>
            {(
              [
                ['lead', text.inviteLead],
                ['caseworker', text.inviteCaseworker],
              ] as const
            ).map(([value, label]) => (
              <label key={value} class="choice">
                <input
                  type="radio"
                  name="role"
                  value={value}
                  checked={role.value === value}
                  onChange={() => (role.value = value)}
                />{' '}
                {label}
              </label>
            ))}
          </fieldset>
          <Trouble task={making} />
          <button class="button-primary" disabled={making.busy.value}>
            {text.inviteMake}
          </button>
        </form>
      ) : (
        <>
          <label class="field">
            <span class="label">{text.inviteLink}</span>
            <input class="link" readOnly value={link.value} />
          </label>
          <CopyButton text={link.value} />
          <Notice>{text.inviteNote}</Notice>
        </>
      )}
    </Dialog>
  );
}

export function Staff(): JSX.Element {
  const text = words().admin;
  const resetting = useSignal<Person | null>(null);
  const ending = useSignal<{ readonly person: Person; readonly how: Ending } | null>(null);
  const { value, task, load } = useLoaded(async () => ({
    people: await adminRoutes.listPeople(),
    waiting: await loadWaiting(),
  }));
  const said = useSignal<Said | null>(null);
  const onProposed = async (): Promise<void> => {
    resetting.value = null;
    ending.value = null;
    await load();
    said.value = good(words().twoPeople.proposed);
  };
  return (
    <section class="page">
      <Heading>{text.staffTitle}</Heading>
      <p class="quiet">{text.staffLead}</p>
      <SecondAdministrator />
      <SaidNotice said={said} />
      {value !== null && <Proposals waiting={value.waiting} load={load} said={said} />}
      {value === null ? (
        <Loading task={task} again={load} />
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={text.staffTitle}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.name}</th>
                <th scope="col">{text.desk}</th>
                <th scope="col">{text.role}</th>
                <th scope="col">
                  <span class="hidden">{text.reset}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {[...value.people].sort(byStanding).flatMap((person) =>
                rowsOf(person, value.waiting.names, {
                  onReset: () => (resetting.value = person),
                  onEnd: (how) => (ending.value = { person, how }),
                }),
              )}
            </tbody>
          </table>
          {value.people.length < 2 && <p class="quiet">{text.staffEmpty}</p>}
          {resetting.value !== null && (
            <ResetLink
              person={resetting.value}
              waiting={value.waiting}
              onClose={() => (resetting.value = null)}
              onProposed={onProposed}
            />
          )}
          {ending.value !== null && (
            <EndAccount
              {...ending.value}
              waiting={value.waiting}
              onProposed={onProposed}
              onClose={() => (ending.value = null)}
              onDone={async () => {
                ending.value = null;
                await load();
              }}
            />
          )}
        </div>
      )}
    </section>
  );
}

const STANDINGS = ['active', 'deactivated', 'deleted'];

function byStanding(one: Person, other: Person): number {
  return STANDINGS.indexOf(one.standing) - STANDINGS.indexOf(other.standing);
}

interface Doors {
  readonly onReset: () => void;
  readonly onEnd: (how: Ending) => void;
}

function rowsOf(person: Person, names: ReadonlyMap<B64, string>, doors: Doors): JSX.Element[] {
  const text = words();
  const own = person.desks.map(({ desk, role }) => [names.get(desk) ?? '', text.role[role]] as const);
  if (person.administrator) own.unshift([text.admin.noDesk, text.role.administrator]);
  // Whoever was taken out of every desk can still be reset.
  if (own.length === 0) own.push([text.admin.noDesk, '']);
  return own.map(([desk, role], index) => (
    <tr key={`${person.account} ${String(index)}`}>
      <th scope="row">
        {personName(person.name)}
        {person.standing !== 'active' && person.name !== '' && (
          <>
            {' '}
            <span class="chip">
              {person.standing === 'deleted' ? text.common.formerMember : text.ending.isDeactivated}
            </span>
          </>
        )}
      </th>
      <td>{desk}</td>
      <td>{role}</td>
      <td>{index === 0 && <PersonDoors person={person} doors={doors} />}</td>
    </tr>
  ));
}

/** Who is active is reset or kept out, who is kept out is let in again or deleted, who is deleted is past. */
function PersonDoors({ person, doors }: { person: Person; doors: Doors }): JSX.Element {
  const { admin, ending } = words();
  const hers = person.account === member.value?.account;
  // Nobody ends or resets themselves here.
  const offered: readonly (readonly [string, () => void])[] = hers
    ? []
    : person.standing === 'active'
      ? [
            [admin.reset, doors.onReset],
            [ending.deactivate, () => { doors.onEnd('deactivate'); }],
          ]
      : person.standing === 'deactivated'
        ? [
            [ending.activate, () => { doors.onEnd('activate'); }],
            [ending.delete, () => { doors.onEnd('delete'); }],
          ]
        : [];
  return (
    <>
      {offered.map(([label, onClick]) => (
        <button key={label} type="button" class="button-quiet" onClick={onClick}>
          {label}
          <span class="hidden"> {person.name}</span>
        </button>
      ))}
    </>
  );
}
