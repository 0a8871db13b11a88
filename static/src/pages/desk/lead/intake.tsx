/** Does a desk take new reports, and what do workers see when it does not? */

import type { JSX } from 'preact';

import * as adminRoutes from '../../../client/staff/admin.ts';
import type { AdminDesk } from '../../../client/staff/admin.ts';
import type { Intake, MyDesk } from '../../../client/staff/desks.ts';
import { dayText, nameOf } from '../format.ts';
import { Dialog, Notice, Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** What shall become of which desk. */
export interface Change {
  readonly desk: AdminDesk;
  readonly intake: Intake;
}

export function IntakeChip({ of }: { of: AdminDesk }): JSX.Element | null {
  const text = words().intake;
  if (of.intake === 'open') return null;
  return (
    <>
      <span class={of.intake === 'paused' ? 'chip chip-soon' : 'chip chip-gone'}>{text[of.intake]}</span>{' '}
      {of.intake_day !== null && <span class="quiet">{fill(text.since, { day: dayText(of.intake_day) })}</span>}
    </>
  );
}

const VERBS = { open: 'reopen', paused: 'pause', closed: 'close' } as const;
const INTAKES = ['open', 'paused', 'closed'] as const;

/** Only a desk that workers can choose is worth stopping; what was stopped can always be opened. */
export function IntakeButtons(props: { of: AdminDesk; onAsk: (intake: Intake) => void }): JSX.Element {
  const text = words().intake;
  const { intake, signed, names } = props.of;
  const offered = INTAKES.filter((one) => one !== intake && (signed || one === 'open'));
  return (
    <>
      {offered.map((one) => (
        <button
          key={one}
          type="button"
          class="button-quiet"
          onClick={() => {
            props.onAsk(one);
          }}
        >
          {text[VERBS[one]]}
          <span class="hidden"> {nameOf(names)}</span>
        </button>
      ))}
    </>
  );
}

interface Asked extends Change {
  readonly desks: readonly AdminDesk[];
  readonly onClose: () => void;
  readonly onDone: () => Promise<void>;
}

/** Says what workers will see before it is done. */
export function IntakeDialog({ desk, intake, desks, onClose, onDone }: Asked): JSX.Element {
  const text = words().intake;
  const setting = useTask();
  const name = nameOf(desk.names);
  const title = { open: text.reopenTitle, paused: text.pauseTitle, closed: text.closeTitle }[intake];
  const others = desks.filter((one) => one.desk !== desk.desk && one.signed && one.intake === 'open');
  return (
    <Dialog title={fill(title, { desk: name })} onClose={onClose}>
      {intake === 'open' ? (
        <p>{text.reopenMeans}</p>
      ) : (
        <>
          <p>{fill(text.sees, { desk: name })}</p>
          {others.length === 0 && <Notice tone="danger">{text.last}</Notice>}
          <p>{text.goesOn}</p>
          {intake === 'closed' && <p>{text.closeMeans}</p>}
        </>
      )}
      <Trouble task={setting} />
      <button
        type="button"
        class="button-primary"
        disabled={setting.busy.value}
        onClick={() => {
          void setting.run(async () => {
            await adminRoutes.setIntake(desk.desk, intake);
            await onDone();
          });
        }}
      >
        {{ open: text.reopen, paused: text.pauseYes, closed: text.closeYes }[intake]}
      </button>
    </Dialog>
  );
}

/** What the desk's own people read. */
export function IntakeNotice({ of }: { of: MyDesk }): JSX.Element | null {
  const text = words().intake;
  if (of.intake === 'open') return null;
  const sentence = of.intake === 'paused' ? text.noticePaused : text.noticeClosed;
  return <Notice tone="soon">{fill(sentence, { day: of.intake_day === null ? '' : dayText(of.intake_day) })}</Notice>;
}
