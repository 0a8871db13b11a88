/** Who reads the log, and how does an auditor come and go? For administrators. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as adminRoutes from '../../../client/staff/admin.ts';
import type { Auditor } from '../../../client/staff/admin.ts';
import { dayText } from '../format.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { CopyButton, Dialog, Notice, Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { fill, words } from '../words.ts';

export function Auditors(): JSX.Element {
  const text = words().auditors;
  const { value, task, load } = useLoaded(adminRoutes.listAuditors);
  const link = useSignal<string | null>(null);
  const leaving = useSignal<Auditor | null>(null);
  const inviting = useTask();
  return (
    <section class="page" aria-labelledby="auditors">
      <h2 id="auditors">{text.title}</h2>
      <p class="quiet">{text.lead}</p>
      {value === null ? (
        <Loading task={task} again={load} />
      ) : value.length === 0 ? (
        <p class="empty">{text.empty}</p>
      ) : (
        <ul class="people">
          {value.map((one) => (
            <li key={one.account} class="person">
              <span>
                <strong>{one.name}</strong> <span class="sub">{fill(text.since, { day: dayText(one.day) })}</span>
              </span>
              <button type="button" class="button-quiet" onClick={() => (leaving.value = one)}>
                {text.remove}
                <span class="hidden"> {one.name}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <Trouble task={inviting} />
      <button
        type="button"
        class="button"
        disabled={inviting.busy.value}
        onClick={() => {
          void inviting.run(async () => {
            const { token } = await adminRoutes.inviteAuditor();
            link.value = `${location.origin}/join#${token}`;
          });
        }}
      >
        {text.invite}
      </button>
      {link.value !== null && (
        <Dialog title={text.invite} onClose={() => (link.value = null)}>
          <label class="field">
            <span class="label">{words().admin.inviteLink}</span>
            <input class="link" readOnly value={link.value} />
          </label>
          <CopyButton text={link.value} />
          <Notice>{words().admin.inviteNote}</Notice>
        </Dialog>
      )}
      {leaving.value !== null && (
        <Remove
          auditor={leaving.value}
          onDone={async () => {
            leaving.value = null;
            await load();
          }}
          onClose={() => (leaving.value = null)}
        />
      )}
    </section>
  );
}

function Remove(props: { auditor: Auditor; onDone: () => Promise<void>; onClose: () => void }): JSX.Element {
  const text = words().auditors;
  const removing = useTask();
  return (
    <Dialog title={fill(text.removeTitle, { name: props.auditor.name })} onClose={props.onClose}>
      <p>{text.removeLead}</p>
      <Trouble task={removing} />
      <button
        type="button"
        class="button-primary"
        disabled={removing.busy.value}
        onClick={() => {
          void removing.run(async () => {
            await adminRoutes.removeAuditor(props.auditor.account);
            await props.onDone();
          });
        }}
      >
        {text.remove}
      </button>
    </Dialog>
  );
}
