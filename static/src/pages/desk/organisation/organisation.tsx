/** Who signs for the organisation: which administrators hold its key, the next key, or a machine of its own. */

import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as adminRoutes from '../../../client/staff/admin.ts';
import * as organisationRoutes from '../../../client/staff/organisation.ts';
import * as proposalsRoutes from '../../../client/staff/proposals.ts';
import { Refused, type B64 } from '../../../vault/member.ts';
import { faultOf, readyDesks, Statistics } from './directory.tsx';
import { chosen, save } from '../files/files.ts';
import { bytesOf, today } from '../format.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { CopyButton, Dialog, Field, Fingerprint, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import {
  good,
  keyChangeOf,
  loadWaiting,
  mayPropose,
  proposalFault,
  Proposals,
  SaidNotice,
  SecondPerson,
  type Said,
  type Waiting,
} from './proposals.tsx';
import { keys, member } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** The name under which `koe directory sign` expects it in our instructions. */
const SECRET_FILE = 'koe-organisation.age';

interface Shown {
  readonly organisation: organisationRoutes.Organisation;
  readonly administrators: readonly organisationRoutes.Administrator[];
  readonly waiting: Waiting;
  readonly load: () => Promise<void>;
  /** What was done last, in a sentence. */
  readonly done: Signal<Said | null>;
}

export function OrganisationScreen(): JSX.Element {
  const text = words().organisation;
  const done = useSignal<Said | null>(null);
  const { value, task, load } = useLoaded(async () => ({
    organisation: await organisationRoutes.readOrganisation(),
    administrators: await organisationRoutes.listAdministrators(),
    waiting: await loadWaiting(),
  }));
  return (
    <section class="page">
      <Heading>{text.title}</Heading>
      <p class="quiet">{text.lead}</p>
      <SaidNotice said={done} />
      {value === null ? <Loading task={task} again={load} /> : <Organisation {...value} load={load} done={done} />}
    </section>
  );
}

function Organisation(shown: Shown): JSX.Element {
  const text = words().organisation;
  const { organisation, administrators } = shown;
  const holds = organisation.secret !== null;
  const holders = administrators.filter((one) => one.holds);
  return (
    <>
      <p>{fill(text.number, { number: organisation.succession.length + 1 })}</p>
      {organisation.holders === 0 && <Notice icon="key">{text.onMachine}</Notice>}
      {organisation.holders > 0 && !holds && (
        <Notice icon="key">{fill(text.notYours, { names: holders.map(({ name }) => name).join(', ') })}</Notice>
      )}
      {holds && holders.length === 1 && <Notice tone="soon">{text.onlyYou}</Notice>}
      <Proposals waiting={shown.waiting} load={shown.load} said={shown.done} />
      <Administrators {...shown} />
      {holds && <Change {...shown} />}
      {holds && <Machine {...shown} />}
    </>
  );
}

/** The digits of one's own keys, as the vault counts them. */
function OwnFingerprint(): JSX.Element {
  const digits = useSignal<string | null>(null);
  const counting = useTask();
  useEffect(() => {
    void counting.run(async () => {
      digits.value = await keys().fingerprint();
    });
  }, []);
  return <Fingerprint of={digits.value} />;
}

/** What is wrong with typed digits, in words; anything else is thrown on. */
function digitsFault(error: unknown, wrong: string): string {
  if (!(error instanceof Refused)) throw error;
  return error.refusal === 'WrongCode' ? words().organisation.digitsShort : wrong;
}

function Digits(props: { label: string; typed: Signal<string>; error: string | null }): JSX.Element {
  return (
    <Field label={props.label} hint={words().organisation.digitsHint} error={props.error}>
      {(attributes) => (
        <input
          {...attributes}
          class="digits"
          inputMode="numeric"
          autocomplete="off"
          value={props.typed.value}
          onInput={({ currentTarget }) => (props.typed.value = currentTarget.value)}
        />
      )}
    </Field>
  );
}

// ---------------------------------------------------------------- administrators

function Administrators(shown: Shown): JSX.Element {
  const text = words().organisation;
  const link = useSignal<string | null>(null);
  const inviting = useTask();
  const invite = (): void => {
    void inviting.run(async () => {
      const { token } = await organisationRoutes.invite();
      link.value = `${location.origin}/join#${token}`;
    });
  };
  return (
    <section class="desk-keys" aria-labelledby="administrators">
      <h2 id="administrators">{text.administrators}</h2>
      <ul class="people">
        {shown.administrators.map((one) => (
          <Administrator key={one.account} {...shown} administrator={one} />
        ))}
      </ul>
      <Trouble task={inviting} />
      <button type="button" class="button" disabled={inviting.busy.value} onClick={invite}>
        {text.invite}
      </button>
      {link.value !== null && (
        <Dialog title={text.invite} onClose={() => (link.value = null)}>
          <p>{text.inviteLead}</p>
          <label class="field">
            <span class="label">{words().admin.inviteLink}</span>
            <input class="link" readOnly value={link.value} />
          </label>
          <CopyButton text={link.value} />
          <Notice>{words().admin.inviteNote}</Notice>
        </Dialog>
      )}
    </section>
  );
}

function Administrator(props: Shown & { administrator: organisationRoutes.Administrator }): JSX.Element {
  const { administrator, organisation } = props;
  const text = words().organisation;
  const own = administrator.account === member.value?.account;
  return (
    <li class="person">
      <div>
        <strong>{administrator.name}</strong>
        {own && <span class="quiet"> · {words().queue.you}</span>}
      </div>
      <div class="person-keys">
        {own && <OwnFingerprint />}
        {organisation.holders > 0 && (
          <span class={administrator.holds ? 'chip chip-good' : 'chip chip-soon'}>
            <Icon name={administrator.holds ? 'key' : 'clock'} /> {administrator.holds ? text.holds : text.holdsNot}
          </span>
        )}
      </div>
      <div class="person-end">
        {!own && !administrator.holds && organisation.secret !== null && <HandOver {...props} />}
        {!own && <Remove {...props} />}
      </div>
    </li>
  );
}

/** [P-26] The vault seals only to the keys that the digits name; what was typed stays when it refuses. */
function HandOver({ administrator, organisation, load, done }: Shown & { administrator: organisationRoutes.Administrator }): JSX.Element {
  const text = words().organisation;
  const { name } = administrator;
  const asking = useSignal(false);
  const typed = useSignal('');
  const fault = useSignal<string | null>(null);
  const handing = useTask();
  if (!asking.value) {
    return (
      <button type="button" class="button-primary small" onClick={() => (asking.value = true)}>
        {fill(text.handOver, { name })}
      </button>
    );
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void handing.run(async () => {
          fault.value = null;
          try {
            await organisationRoutes.handOver(await keys().handOnKey(organisation, administrator, typed.value));
          } catch (error) {
            fault.value = digitsFault(error, fill(text.digitsWrong, { name }));
            return;
          }
          done.value = good(fill(text.handed, { name }));
          await load();
        });
      }}
    >
      <p class="hint">{fill(text.handOverLead, { name })}</p>
      <Digits label={fill(text.digits, { name })} typed={typed} error={fault.value} />
      <Trouble task={handing} />
      <div class="row">
        <button class="button-primary small" disabled={handing.busy.value}>
          {fill(text.handOver, { name })}
        </button>
        <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
          {words().common.cancel}
        </button>
      </div>
    </form>
  );
}

/** Asked twice. */
function Remove({ administrator, administrators, load, done }: Shown & { administrator: organisationRoutes.Administrator }): JSX.Element {
  const text = words().organisation;
  const { account, name } = administrator;
  const asking = useSignal(false);
  const fault = useSignal<string | null>(null);
  const removing = useTask();
  if (!asking.value) {
    return (
      <button type="button" class="button-quiet" onClick={() => (asking.value = true)}>
        {fill(text.remove, { name })}
      </button>
    );
  }
  const remove = (): void => {
    void removing.run(async () => {
      try {
        await organisationRoutes.remove(account);
      } catch (error) {
        if (!isProblem(error, 'last-holder')) throw error;
        fault.value = text.lastHolder;
        return;
      }
      done.value = good(fill(text.removed, { name }));
      await load();
    });
  };
  return (
    <>
      <p class="hint">{text.removeNote}</p>
      {administrators.length === 2 && <p class="hint">{text.removeAlone}</p>}
      {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
      <Trouble task={removing} />
      <div class="row">
        <button type="button" class="button" disabled={removing.busy.value} onClick={remove}>
          {fill(text.removeYes, { name })}
        </button>
        <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
          {words().common.cancel}
        </button>
      </div>
    </>
  );
}

// ---------------------------------------------------------------- the next key

function changeFault(error: unknown): string {
  if (isProblem(error, 'wrong-directory')) return faultOf(error, '');
  return error instanceof Refused ? digitsFault(error, words().organisation.changeRefused) : proposalFault(error);
}

function Change({ organisation, administrators, waiting, load, done }: Shown): JSX.Element {
  const text = words().organisation;
  const asking = useSignal(false);
  const typed = useSignal<Readonly<Record<B64, string>>>({});
  const fault = useSignal<string | null>(null);
  const changing = useTask();
  const others = administrators.filter(({ account }) => account !== member.value?.account);
  const change = (): void => {
    void changing.run(async () => {
      fault.value = null;
      const named = others.flatMap((one) => {
        const digits = typed.value[one.account]?.trim() ?? '';
        return digits === '' ? [] : [{ member: one, typed: digits }];
      });
      try {
        const entries = readyDesks(await adminRoutes.listDesks()).map(({ entry }) => entry);
        const body = await keys().changeKey(organisation, entries, today(), named);
        await proposalsRoutes.propose({ act: 'change-key', ...body });
      } catch (error) {
        fault.value = changeFault(error);
        return;
      }
      asking.value = false;
      typed.value = {};
      await load();
      done.value = good(words().twoPeople.proposed);
    });
  };
  return (
    <section class="desk-keys" aria-labelledby="change-key">
      <h2 id="change-key">{text.change}</h2>
      <p>{text.changeLead}</p>
      {keyChangeOf(waiting) !== null ? (
        <p class="hint">{words().twoPeople.already}</p>
      ) : !mayPropose(waiting) ? (
        <SecondPerson {...waiting} />
      ) : asking.value ? (
        <form
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            change();
          }}
        >
          <SecondPerson {...waiting} />
          <p>{text.changeStill}</p>
          {organisation.statistics_recipient !== null && (
            <p>
              {words().directory.statistics}: <Statistics recipient={organisation.statistics_recipient} />
            </p>
          )}
          {others.length > 0 && <p>{text.changeFor}</p>}
          {others.map(({ account, name }) => (
            <Field key={account} label={fill(text.digits, { name })} hint={text.digitsHint}>
              {(attributes) => (
                <input
                  {...attributes}
                  class="digits"
                  inputMode="numeric"
                  autocomplete="off"
                  value={typed.value[account] ?? ''}
                  onInput={({ currentTarget }) => (typed.value = { ...typed.value, [account]: currentTarget.value })}
                />
              )}
            </Field>
          ))}
          {changing.busy.value && <p role="status">{text.changing}</p>}
          {fault.value !== null && <Notice tone="danger">{fault.value}</Notice>}
          <Trouble task={changing} />
          <div class="row">
            <button class="button-primary" disabled={changing.busy.value}>
              {text.changeYes}
            </button>
            <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
              {words().common.cancel}
            </button>
          </div>
        </form>
      ) : (
        <button type="button" class="button" onClick={() => (asking.value = true)}>
          <Icon name="key" /> {text.change}
        </button>
      )}
    </section>
  );
}

// ---------------------------------------------------------------- a machine of its own

function Machine({ organisation, load, done }: Shown): JSX.Element {
  const text = words().organisation;
  const recipient = useSignal<string | null>(null);
  const typed = useSignal('');
  const fault = useSignal<string | null>(null);
  const sealed = useSignal(false);
  const sealing = useTask();
  const seal = (): void => {
    void sealing.run(async () => {
      fault.value = null;
      try {
        const file = await keys().sealForMachine(organisation, recipient.value ?? '', typed.value);
        save(SECRET_FILE, bytesOf(file));
      } catch (error) {
        fault.value = digitsFault(error, text.machineWrong);
        return;
      }
      sealed.value = true;
    });
  };
  return (
    <section class="desk-keys" aria-labelledby="machine">
      <h2 id="machine">{text.machine}</h2>
      <p>{text.machineLead}</p>
      <details open={organisation.directory?.way === 'file'}>
        <summary>{text.machineHow}</summary>
        <div class="elsewhere">
          <p>{text.machineStep1}</p>
          <label class="field">
            <span class="label">{text.machineFile}</span>
            <input
              type="file"
              accept=".pub,text/plain"
              onChange={({ currentTarget }) => {
                void sealing.run(async () => {
                  recipient.value = await chosen(currentTarget);
                });
              }}
            />
          </label>
          <Digits label={text.machineDigits} typed={typed} error={fault.value} />
          <Trouble task={sealing} />
          <button type="button" class="button" disabled={recipient.value === null || sealing.busy.value} onClick={seal}>
            {text.machineSeal}
          </button>
          {sealed.value && <Notice tone="good">{fill(text.machineSealed, { file: SECRET_FILE })}</Notice>}
          <p>{text.machineStep2}</p>
          <p>{text.machineStep3}</p>
          <Destroy organisation={organisation} load={load} done={done} />
        </div>
      </details>
    </section>
  );
}

/** Asked twice, and only once the machine has shown that it can sign. */
function Destroy({ organisation, load, done }: Omit<Shown, 'administrators' | 'waiting'>): JSX.Element {
  const text = words().organisation;
  const asking = useSignal(false);
  const destroying = useTask();
  if (organisation.directory?.way !== 'file') return <Notice>{text.destroyWait}</Notice>;
  if (!asking.value) {
    return (
      <button type="button" class="button" onClick={() => (asking.value = true)}>
        {text.destroy}
      </button>
    );
  }
  const destroy = (): void => {
    void destroying.run(async () => {
      await organisationRoutes.destroyCopies();
      done.value = good(text.destroyed);
      await load();
    });
  };
  return (
    <>
      <Notice tone="danger">{text.destroyNote}</Notice>
      <Trouble task={destroying} />
      <div class="row">
        <button type="button" class="button" disabled={destroying.busy.value} onClick={destroy}>
          {text.destroyYes}
        </button>
        <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
          {words().common.cancel}
        </button>
      </div>
    </>
  );
}
