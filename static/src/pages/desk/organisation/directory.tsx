/** The signed list of desks: what is in force, what a signature would change, and signing it here or on another machine. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as adminRoutes from '../../../client/staff/admin.ts';
import type { AdminDesk } from '../../../client/staff/admin.ts';
import * as organisationRoutes from '../../../client/staff/organisation.ts';
import type { Organisation } from '../../../client/staff/organisation.ts';
import { Refused, type B64, type Directory, type DirectoryBody } from '../../../vault/member.ts';
import { keysOf } from '../desks.ts';
import { useFingerprint } from '../desk.tsx';
import { chosen, save } from '../files/files.ts';
import { dayAfter, daysBetween, nameOf, today } from '../format.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { Fingerprint, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { KeyChangeWaits } from './proposals.tsx';
import { keys } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, fillCount, words } from '../words.ts';

const DIRECTORY_DAYS = 35;
const WARNING_DAYS = 21;

/** What the directory in force says, as far as the administrator's page shows it. */
export type InForce = Pick<Directory, 'version' | 'issued' | 'expires' | 'desks' | 'organisation'>;

export const inForce = ({ directory }: Organisation): InForce | null =>
  directory === null ? null : (JSON.parse(directory.text) as InForce);

/** [P-25] Whether the vault takes the directory in force; one that has ended is no lie, and is said elsewhere. */
async function isOurs({ directory }: Organisation, shown: InForce | null): Promise<boolean> {
  if (directory === null || shown === null || shown.expires < today()) return true;
  try {
    await keys().verifyDirectory({ directory: directory.text, signature: directory.signature }, today());
    return true;
  } catch (error) {
    if (error instanceof Refused) return false;
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
      {days === 0 ? text.expiresToday : fillCount(text, 'expiresSoon', days, { days, expires: directory.expires })}
    </Notice>
  );
}

export function DirectoryWarning(): JSX.Element | null {
  const { value } = useLoaded(organisationRoutes.readOrganisation);
  const directory = value === null ? null : inForce(value);
  return directory === null ? null : <Expiry directory={directory} />;
}

/** A desk in the next directory, beside the one in force. */
interface Row {
  readonly desk: B64;
  readonly name: string;
  readonly keys: { readonly verify_key: B64; readonly recipient_digest: B64 } | null;
  readonly change: 'added' | 'changed' | 'same' | 'removed';
}

type Listed = Pick<Directory['desks'][number], 'desk' | 'names' | 'verify_key' | 'recipient_digest'>;

function rowsOf(next: readonly Listed[], directory: InForce | null): Row[] {
  const rows = next.map(({ desk, names, verify_key, recipient_digest }): Row => {
    const before = directory?.desks.find((one) => one.desk === desk);
    const same = before?.verify_key === verify_key && before.recipient_digest === recipient_digest;
    const change = before === undefined ? 'added' : same ? 'same' : 'changed';
    return { desk, name: nameOf(names), keys: { verify_key, recipient_digest }, change };
  });
  const gone = (directory?.desks ?? []).filter((one) => !next.some(({ desk }) => desk === one.desk));
  return [...rows, ...gone.map(({ desk, names }): Row => ({ desk, name: nameOf(names), keys: null, change: 'removed' }))];
}

function Changes({ rows, title }: { rows: readonly Row[]; title: string }): JSX.Element {
  const text = words().directory;
  return (
    <>
      <h2>{title}</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words().admin.desk}</th>
              <th scope="col">{text.fingerprint}</th>
              <th scope="col">{words().admin.state}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.desk} ${row.keys?.verify_key ?? ''}`}>
                <th scope="row">{row.name}</th>
                <td>{row.keys !== null && <KeysFingerprint of={row.keys} />}</td>
                <td>
                  <span class={`chip chip-${row.change}`}>{text[row.change]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function KeysFingerprint({ of }: { of: NonNullable<Row['keys']> }): JSX.Element {
  return <Fingerprint of={useFingerprint(of.verify_key, of.recipient_digest)} />;
}

export function DirectoryScreen(): JSX.Element {
  const text = words().directory;
  const { value, task, load } = useLoaded(async () => {
    const organisation = await organisationRoutes.readOrganisation();
    const directory = inForce(organisation);
    return { organisation, directory, ours: await isOurs(organisation, directory), desks: await adminRoutes.listDesks() };
  });
  return (
    <section class="page">
      <Heading>{text.title}</Heading>
      <p class="quiet">{text.lead}</p>
      {value === null ? (
        <Loading task={task} again={load} />
      ) : value.ours ? (
        <Signing {...value} onSigned={load} />
      ) : (
        <Notice tone="danger">{text.forged}</Notice>
      )}
    </section>
  );
}

interface Signable {
  readonly organisation: Organisation;
  readonly directory: InForce | null;
  readonly desks: readonly AdminDesk[];
  readonly onSigned: () => Promise<void>;
}

/** Those that have made their keys, and whose keys somebody holds: what is sealed to others is lost. */
export function readyDesks(desks: readonly AdminDesk[]): readonly (AdminDesk & { readonly entry: string })[] {
  return desks.flatMap((desk) => (desk.entry === null || !desk.held ? [] : [{ ...desk, entry: desk.entry }]));
}

function Signing({ organisation, directory, desks, onSigned }: Signable): JSX.Element {
  const text = words().directory;
  const signed = useSignal(false);
  const ready = readyDesks(desks);
  const waiting = ready.filter((desk) => !desk.signed);
  const rows = rowsOf(
    ready.map((desk) => ({ ...desk, ...keysOf(desk.entry) })),
    directory,
  );
  const news = waiting.length > 0 || rows.some(({ change }) => change === 'removed');
  const next = { organisation, directory, desks, onSigned };
  const after = async (): Promise<void> => {
    signed.value = true;
    await onSigned();
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
      {signed.value ? <Notice tone="good">{text.signed}</Notice> : <KeyChangeWaits />}
      {rows.length === 0 ? (
        <div class="empty">
          <Icon name="seal" />
          <p>{directory?.desks.length === 0 ? text.noneListed : text.noneReady}</p>
        </div>
      ) : (
        <>
          <Changes rows={rows} title={text.changes} />
          <dl class="facts">
            <dt>{text.version}</dt>
            <dd>{fill(text.newVersion, { version: organisation.version + 1, old: organisation.version })}</dd>
            <dt>{text.until}</dt>
            <dd>{dayAfter(today(), DIRECTORY_DAYS)}</dd>
            <dt>{text.statistics}</dt>
            <dd>
              <Statistics recipient={organisation.statistics_recipient} />
            </dd>
          </dl>
          {organisation.secret !== null ? (
            <Here {...next} label={news ? text.sign : text.signAgain} onSigned={after} />
          ) : (
            <Notice icon="key">{organisation.holders === 0 ? text.elsewhereOnly : text.notYours}</Notice>
          )}
          <Elsewhere {...next} onSigned={after} />
        </>
      )}
    </>
  );
}

/** To whom facts are sealed, by the digits that its machine has printed: the server could have put in another. */
export function Statistics({ recipient }: { recipient: string | null }): JSX.Element {
  const text = words().directory;
  const digits = useSignal<string | null>(null);
  const counting = useTask();
  useEffect(() => {
    if (recipient === null) return;
    void counting.run(async () => {
      digits.value = await keys().statisticsDigits(recipient);
    });
  }, [recipient]);
  if (recipient === null) return <>{text.statisticsNone}</>;
  return (
    <>
      {text.statisticsDigits} <Fingerprint of={digits.value} />
      <Trouble task={counting} />
    </>
  );
}

function Here({ organisation, desks, label, onSigned }: Signable & { label: string }): JSX.Element {
  const text = words().directory;
  const fault = useSignal<string | null>(null);
  const signing = useTask();
  const sign = (): void => {
    void signing.run(async () => {
      fault.value = null;
      try {
        const entries = readyDesks(desks).map(({ entry }) => entry);
        await organisationRoutes.publishDirectory(await keys().signDirectory(organisation, entries, today()), 'page');
      } catch (error) {
        fault.value = faultOf(error, text.refused);
        return;
      }
      await onSigned();
    });
  };
  return (
    <>
      {signing.busy.value && <p role="status">{text.signing}</p>}
      {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
      <Trouble task={signing} />
      <button type="button" class="button-primary" disabled={signing.busy.value} onClick={sign}>
        <Icon name="seal" /> {label}
      </button>
    </>
  );
}

/** What the vault or the server has against a directory; anything else is thrown on. */
export function faultOf(error: unknown, refused: string): string {
  if (error instanceof Refused) return refused;
  if (!isProblem(error, 'wrong-directory')) throw error;
  return fill(words().directory.published, { reason: String(error.extra['reason'] ?? '') });
}

/** A draft goes to the machine that signs, and what it has signed comes back and is shown before it is put in force. */
function Elsewhere({ organisation, directory, desks, onSigned }: Signable): JSX.Element {
  const text = words().directory;
  const draft = useTask();
  const made = useSignal(false);
  const fault = useSignal<string | null>(null);
  const brought = useSignal<{ readonly body: DirectoryBody; readonly says: Directory } | null>(null);
  const bringing = useTask();
  const make = (): void => {
    void draft.run(async () => {
      const entries = readyDesks(desks).map(({ entry }) => entry);
      const drafted = await keys().draftDirectory(organisation, entries, today());
      save(`koe-directory-${organisation.version + 1}.json`, drafted);
      made.value = true;
    });
  };
  const look = (input: HTMLInputElement): void => {
    void bringing.run(async () => {
      brought.value = fault.value = null;
      const content = await chosen(input);
      if (content === null) return;
      const body = signedFile(content);
      try {
        if (body === null) throw new Refused('WrongBody');
        brought.value = { body, says: await keys().inspectDirectory(body, today()) };
      } catch (error) {
        fault.value = faultOf(error, text.broughtWrong);
      }
    });
  };
  const publish = (body: DirectoryBody): void => {
    void bringing.run(async () => {
      try {
        await organisationRoutes.publishDirectory(body, 'file');
      } catch (error) {
        fault.value = faultOf(error, text.broughtWrong);
        return;
      }
      brought.value = null;
      await onSigned();
    });
  };
  return (
    <details open={organisation.holders === 0}>
      <summary>{text.elsewhere}</summary>
      <div class="elsewhere">
        <p>{text.draftLead}</p>
        <Trouble task={draft} />
        {made.value && <Notice>{fill(text.draftMade, { version: organisation.version + 1 })}</Notice>}
        <button type="button" class="button" disabled={draft.busy.value} onClick={make}>
          {text.draft}
        </button>
        <label class="field">
          <span class="label">{text.bring}</span>
          <input
            type="file"
            accept=".json,application/json"
            onChange={({ currentTarget }) => {
              look(currentTarget);
            }}
          />
        </label>
        {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
        <Trouble task={bringing} />
        {brought.value !== null && (
          <Brought {...brought.value} directory={directory} busy={bringing.busy.value} onPublish={publish} />
        )}
      </div>
    </details>
  );
}

function Brought(props: {
  body: DirectoryBody;
  says: Directory;
  directory: InForce | null;
  busy: boolean;
  onPublish: (body: DirectoryBody) => void;
}): JSX.Element {
  const text = words().directory;
  const { body, says, directory, onPublish } = props;
  return (
    <>
      <Changes rows={rowsOf(says.desks, directory)} title={text.broughtTitle} />
      <p>{fill(text.broughtSays, { version: says.version, issued: says.issued, expires: says.expires })}</p>
      <button
        type="button"
        class="button-primary"
        disabled={props.busy}
        onClick={() => {
          onPublish(body);
        }}
      >
        <Icon name="seal" /> {text.publish}
      </button>
    </>
  );
}

/** What `koe directory sign` writes; null for anything else. */
function signedFile(content: string): DirectoryBody | null {
  try {
    const { directory, signature } = JSON.parse(content) as Partial<Record<keyof DirectoryBody, unknown>>;
    return typeof directory === 'string' && typeof signature === 'string' ? { directory, signature } : null;
  } catch {
    return null;
  }
}
