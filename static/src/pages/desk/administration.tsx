/** What does an administrator do: name desks, invite people, sign the directory, read the log. Never a case. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as staff from '../../client/staff.ts';
import { Refused, type B64 } from '../../vault/member.ts';
import { DeskFingerprint } from './desk.tsx';
import { NewDeskForm } from './new_desk.tsx';
import { dayAfter, dayText, daysBetween, languageName, nameOf, today } from './format.ts';
import { Loading, useLoaded } from './loaded.tsx';
import { CopyButton, Dialog, Heading, Icon, Notice, Trouble } from './parts.tsx';
import { ResetLink } from './reset_link.tsx';
import { go, keys } from './room.ts';
import { isProblem, useTask } from './task.ts';
import { fill, words } from './words.ts';

const DIRECTORY_DAYS = 35;
const WARNING_DAYS = 21;

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

/** What the directory in force says, as far as the administrator's page shows it. */
interface InForce {
  readonly version: number;
  readonly issued: string;
  readonly expires: string;
  readonly desks: readonly { readonly desk: B64; readonly verify_key: B64; readonly recipient_digest: B64 }[];
}

const inForce = ({ directory }: staff.Organisation): InForce | null =>
  directory === null ? null : (JSON.parse(directory.text) as InForce);

/** The organisation as its owner sees it; `null` for another administrator. */
async function ownOrganisation(): Promise<staff.Organisation | null> {
  try {
    return await staff.organisation();
  } catch (error) {
    if (isProblem(error, 'missing')) return null;
    throw error;
  }
}

function Expiry({ directory }: { directory: InForce }): JSX.Element | null {
  const text = words().directory;
  const days = daysBetween(today(), directory.expires);
  if (days > WARNING_DAYS) return null;
  if (days < 0) return <Notice tone="danger">{fill(text.expired, { expires: directory.expires })}</Notice>;
  return (
    <Notice tone="soon">
      {days === 0 ? text.expiresToday : fill(text.expiresSoon, { days, expires: directory.expires })}
    </Notice>
  );
}

function DirectoryWarning(): JSX.Element | null {
  const { value } = useLoaded(ownOrganisation);
  const directory = value === null ? null : inForce(value);
  return directory === null ? null : <Expiry directory={directory} />;
}

type Change = 'added' | 'changed' | 'same';

function changeOf(desk: staff.AdminDesk, directory: InForce | null): Change {
  const before = directory?.desks.find((one) => one.desk === desk.desk);
  if (before === undefined) return 'added';
  const same = before.verify_key === desk.verify_key && before.recipient_digest === desk.recipient_digest;
  return same ? 'same' : 'changed';
}

export function DirectoryScreen(): JSX.Element {
  const text = words().directory;
  const { value, task, load } = useLoaded(async () => ({
    organisation: await ownOrganisation(),
    desks: await staff.adminDesks(),
  }));
  return (
    <section class="page">
      <Heading>{text.title}</Heading>
      <p class="quiet">{text.lead}</p>
      {value === null ? (
        <Loading task={task} again={load} />
      ) : value.organisation === null ? (
        <Notice>{text.notYours}</Notice>
      ) : (
        <Signing organisation={value.organisation} desks={value.desks} onSigned={load} />
      )}
    </section>
  );
}

function Signing(props: {
  organisation: staff.Organisation;
  desks: readonly staff.AdminDesk[];
  onSigned: () => Promise<void>;
}): JSX.Element {
  const text = words().directory;
  const { organisation } = props;
  const fault = useSignal<string | null>(null);
  const signed = useSignal(false);
  const signing = useTask();
  const directory = inForce(organisation);
  // A desk whose keys nobody holds is listed no more: what is sealed to them is lost.
  const ready = props.desks.flatMap((desk) => (desk.entry === null || !desk.held ? [] : [{ ...desk, entry: desk.entry }]));
  const gone = props.desks.filter(
    ({ desk }) => directory?.desks.some((one) => one.desk === desk) === true && !ready.some((one) => one.desk === desk),
  );
  const waiting = ready.filter((desk) => !desk.signed);

  const sign = (): void => {
    void signing.run(async () => {
      fault.value = null;
      try {
        const body = await keys().signDirectory(
          organisation,
          ready.map(({ entry }) => entry),
          today(),
        );
        await staff.publishDirectory(body);
      } catch (error) {
        if (error instanceof Refused) fault.value = text.refused;
        else if (isProblem(error, 'wrong-directory')) {
          fault.value = fill(text.published, { reason: String(error.extra['reason'] ?? '') });
        } else throw error;
        return;
      }
      signed.value = true;
      await props.onSigned();
    });
  };

  return (
    <>
      {directory === null ? (
        <Notice>{text.unsigned}</Notice>
      ) : (
        <>
          <p>{fill(text.inForce, { version: directory.version, issued: directory.issued, expires: directory.expires })}</p>
          <Expiry directory={directory} />
        </>
      )}
      {waiting.map((desk) => (
        <Notice key={desk.desk} icon="seal" title={text.waiting}>
          <p>{fill(text.waitingOne, { desk: nameOf(desk.names) })}</p>
        </Notice>
      ))}
      {ready.length + gone.length === 0 ? (
        <div class="empty">
          <Icon name="seal" />
          <p>{directory?.desks.length === 0 ? text.noneListed : text.noneReady}</p>
        </div>
      ) : (
        <>
          <h2>{text.changes}</h2>
          <div class="scroll" tabIndex={0} role="region" aria-label={text.changes}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{words().admin.desk}</th>
                  <th scope="col">{text.fingerprint}</th>
                  <th scope="col">{words().admin.state}</th>
                </tr>
              </thead>
              <tbody>
                {ready.map((desk) => {
                  const change = changeOf(desk, directory);
                  return (
                    <tr key={desk.desk}>
                      <th scope="row">{nameOf(desk.names)}</th>
                      <td>
                        <DeskFingerprint key={desk.entry} entry={desk.entry} />
                      </td>
                      <td>
                        <span class={`chip chip-${change}`}>{text[change]}</span>
                      </td>
                    </tr>
                  );
                })}
                {gone.map(({ desk, names }) => (
                  <tr key={desk}>
                    <th scope="row">{nameOf(names)}</th>
                    <td />
                    <td>
                      <span class="chip chip-gone">{text.removed}</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <dl class="facts">
            <dt>{text.version}</dt>
            <dd>{fill(text.newVersion, { version: organisation.version + 1, old: organisation.version })}</dd>
            <dt>{text.until}</dt>
            <dd>{dayAfter(today(), DIRECTORY_DAYS)}</dd>
          </dl>
          {signing.busy.value && <p role="status">{text.signing}</p>}
          {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
          <Trouble task={signing} />
          {signed.value && <Notice tone="good">{text.signed}</Notice>}
          <button type="button" class="button-primary" disabled={signing.busy.value} onClick={sign}>
            <Icon name="seal" /> {waiting.length + gone.length > 0 ? text.sign : text.signAgain}
          </button>
        </>
      )}
    </>
  );
}

/** The server names an action; the page says it. */
function actionText(action: string): string {
  const text = words().audit;
  const known: Readonly<Record<string, string>> = {
    'set up the organisation': text.setUp,
    'accepted an invitation': text.accepted,
    'signed in': text.signedIn,
    'signed out': text.signedOut,
    'started recovery': text.startedRecovery,
    'set a new passphrase': text.recovered,
    'made a reset link': text.resetLink,
    'drew fresh keys after a reset': text.resetKeys,
    'created a desk': text.createdDesk,
    'invited to a desk': text.invited,
    'published the directory': text.published,
    'made the keys of a desk': text.madeKeys,
    'granted the keys of a desk': text.granted,
    'drew new keys for a desk': text.rotated,
    'sealed reports again to new keys': text.resealed,
    'removed a member from a desk': text.removed,
    'claimed a case': text.claimed,
    'released a case': text.released,
    replied: text.replied,
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
