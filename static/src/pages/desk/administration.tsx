/** What does an administrator do: name desks, invite people, read the log. Never a case. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as staff from '../../client/staff.ts';
import type { B64 } from '../../vault/member.ts';
import { DirectoryWarning } from './directory.tsx';
import { NewDeskForm } from './new_desk.tsx';
import { dayText, languageName, nameOf } from './format.ts';
import { Loading, useLoaded } from './loaded.tsx';
import { CopyButton, Dialog, Heading, Icon, Notice, Trouble } from './parts.tsx';
import { ResetLink } from './reset_link.tsx';
import { go } from './room.ts';
import { useTask } from './task.ts';
import { fill, words } from './words.ts';

type DeskState = 'stateNoLead' | 'stateNoKeys' | 'stateWaiting' | 'stateSigned' | 'stateLost';

function stateOf({ leads, entry, signed, held }: staff.AdminDesk): DeskState {
  if (entry !== null && !held) return 'stateLost';
  if (signed) return 'stateSigned';
  if (entry !== null) return 'stateWaiting';
  return leads === 0 ? 'stateNoLead' : 'stateNoKeys';
}

export function Desks(): JSX.Element {
  const text = words().admin;
  const { value: desks, task, load } = useLoaded(staff.adminDesks);
  const adding = useSignal(false);
  const inviting = useSignal<staff.AdminDesk | null>(null);
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
                    <span class={`chip chip-${stateOf(desk)}`}>{text[stateOf(desk)]}</span>
                  </td>
                  <td>
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
      {inviting.value !== null && <Invite desk={inviting.value} onClose={() => (inviting.value = null)} />}
    </section>
  );
}

function Invite({ desk, onClose }: { desk: staff.AdminDesk; onClose: () => void }): JSX.Element {
  const text = words().admin;
  const role = useSignal<staff.DeskRole>(desk.leads === 0 ? 'lead' : 'caseworker');
  const link = useSignal<string | null>(null);
  const making = useTask();
  return (
    <Dialog title={fill(text.inviteTitle, { desk: nameOf(desk.names) })} onClose={onClose}>
      {link.value === null ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void making.run(async () => {
              const { token } = await staff.invite(desk.desk, role.value);
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
  const resetting = useSignal<staff.Person | null>(null);
  const { value, task, load } = useLoaded(async () => ({
    people: await staff.people(),
    names: namesOf(await staff.adminDesks()),
  }));
  return (
    <section class="page">
      <Heading>{text.staffTitle}</Heading>
      <p class="quiet">{text.staffLead}</p>
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
              {value.people.flatMap((person) => rowsOf(person, value.names, () => (resetting.value = person)))}
            </tbody>
          </table>
          {value.people.length < 2 && <p class="quiet">{text.staffEmpty}</p>}
          {resetting.value !== null && (
            <ResetLink person={resetting.value} names={value.names} onClose={() => (resetting.value = null)} />
          )}
        </div>
      )}
    </section>
  );
}

function rowsOf(person: staff.Person, names: ReadonlyMap<B64, string>, onReset: () => void): JSX.Element[] {
  const text = words();
  const own = person.desks.map(({ desk, role }) => [names.get(desk) ?? '', text.role[role]] as const);
  if (person.administrator) own.unshift([text.admin.noDesk, text.role.administrator]);
  // Whoever was taken out of every desk can still be reset.
  if (own.length === 0) own.push([text.admin.noDesk, '']);
  return own.map(([desk, role], index) => (
    <tr key={`${person.account} ${String(index)}`}>
      <th scope="row">{person.name}</th>
      <td>{desk}</td>
      <td>{role}</td>
      <td>
        {index === 0 && (
          <button type="button" class="button-quiet" onClick={onReset}>
            {text.admin.reset}
            <span class="hidden"> {person.name}</span>
          </button>
        )}
      </td>
    </tr>
  ));
}

function namesOf(desks: readonly staff.AdminDesk[]): ReadonlyMap<B64, string> {
  return new Map(desks.map(({ desk, names }) => [desk, nameOf(names)]));
}

/** The server names an action; the page says it. */
function actionText(action: string): string {
  const text = words().audit;
  const known: Readonly<Record<string, string>> = {
    'set up the organisation': text.setUp,
    'accepted an invitation': text.accepted,
    'signed in': text.signedIn,
    'ended another session': text.endedSession,
    'changed the passphrase': text.changedPassphrase,
    'added a second factor': text.addedFactor,
    'removed a second factor': text.removedFactor,
    'drew new back-up codes': text.drewCodes,
    'signed in with a back-up code': text.usedPaper,
    'signed out': text.signedOut,
    'started recovery': text.startedRecovery,
    'set a new passphrase': text.recovered,
    'made a reset link': text.resetLink,
    'drew fresh keys after a reset': text.resetKeys,
    'created a desk': text.createdDesk,
    'invited to a desk': text.invited,
    'published the directory': text.published,
    'invited an administrator': text.invitedAdministrator,
    'removed an administrator': text.removedAdministrator,
    "handed on the organisation's key": text.handedOnKey,
    "changed the organisation's key": text.changedKey,
    "destroyed the server's copies of the organisation's key": text.destroyedCopies,
    'made the keys of a desk': text.madeKeys,
    'granted the keys of a desk': text.granted,
    'drew new keys for a desk': text.rotated,
    'sealed reports again to new keys': text.resealed,
    'removed a member from a desk': text.removed,
    'claimed a case': text.claimed,
    'released a case': text.released,
    replied: text.replied,
    'barred a colleague from a case': text.barred,
    'barred themselves from a case': text.barredOneself,
    'lifted a bar from a case': text.liftedBar,
    'handed a case to another desk': text.handedOver,
  };
  return known[action] ?? action;
}

export function AuditLog(): JSX.Element {
  const text = words().admin;
  const { value, task, load } = useLoaded(async () => ({
    entries: await staff.audit(),
    people: new Map((await staff.people()).map(({ account, name }) => [account, name])),
    desks: namesOf(await staff.adminDesks()),
  }));
  return (
    <section class="page">
      <Heading>{text.auditTitle}</Heading>
      <p class="quiet">{text.auditLead}</p>
      {value === null ? (
        <Loading task={task} again={load} />
      ) : value.entries.length === 0 ? (
        <p class="empty">{text.auditEmpty}</p>
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label={text.auditTitle}>
          <table>
            <thead>
              <tr>
                <th scope="col">{text.day}</th>
                <th scope="col">{text.actor}</th>
                <th scope="col">{text.action}</th>
                <th scope="col">{text.subject}</th>
              </tr>
            </thead>
            <tbody>
              {value.entries.map((entry, index) => (
                <tr key={index}>
                  <td>{dayText(entry.day)}</td>
                  <td>{entry.actor === null ? text.nobody : (value.people.get(entry.actor) ?? entry.actor)}</td>
                  <td>{actionText(entry.action)}</td>
                  <td>{subjectText(entry, value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function subjectText(
  { actor, subject }: staff.AuditEntry,
  { people, desks }: { people: ReadonlyMap<B64, string>; desks: ReadonlyMap<B64, string> },
): string {
  if (subject === null || subject === actor) return '';
  if (/^\d+$/u.test(subject)) return fill(words().admin.version, { version: subject });
  return desks.get(subject) ?? people.get(subject) ?? subject;
}
