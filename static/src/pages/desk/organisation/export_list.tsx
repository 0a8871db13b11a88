/** Who wants to take which desk along, to whom is it sealed, and does somebody else agree? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as exportsRoutes from '../../../client/staff/exports.ts';
import type { Export } from '../../../client/staff/exports.ts';
import type { B64 } from '../../../vault/member.ts';
import { nameOf, personName, today } from '../format.ts';
import { useLoaded } from '../loaded.tsx';
import { Fingerprint, Icon, Notice, Trouble } from '../parts.tsx';
import { member } from '../room.ts';
import { recipientDigits } from '../files/sealed_file.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

interface Deciding {
  readonly mayAgree: boolean;
  readonly ready: string;
  readonly agree: (id: B64) => Promise<unknown>;
  readonly close: (id: B64) => Promise<unknown>;
  readonly onDecided: (told: string) => Promise<void>;
}

export function Waits({ ready }: { ready: string }): JSX.Element {
  return <p class="hint">{fill(words().deskExport.later, { day: ready })}</p>;
}

export function Exports({ exports, ...deciding }: Deciding & { exports: readonly Export[] }): JSX.Element {
  return (
    <ul class="people">
      {exports.map((one) => (
        <One key={one.export} of={one} {...deciding} />
      ))}
    </ul>
  );
}

function One({ of, mayAgree, ready, agree, close, onDecided }: Deciding & { of: Export }): JSX.Element {
  const text = words().deskExport;
  const deciding = useTask();
  const digits = useSignal<string | null>(null);
  useEffect(() => {
    void recipientDigits(of.recipient).then((found) => (digits.value = found));
  }, [of.recipient]);
  const own = of.proposed_by === member.value?.account;
  const title = fill(text.of, { desk: nameOf(of.names) });
  const told = { name: personName(of.proposer), day: of.day, until: of.until };
  const decide = (act: (id: B64) => Promise<unknown>, done: string): void => {
    void deciding.run(async () => {
      try {
        await act(of.export);
      } catch (error) {
        if (!isProblem(error, 'missing')) throw error;
        await onDecided(text.gone);
        return;
      }
      await onDecided(done);
    });
  };
  return (
    <li class="person" aria-label={title}>
      <div class="proposal">
        <strong>{title}</strong>
        <p class="quiet">{fill(text.by, told)}</p>
        <p>
          {text.sealedTo} <Fingerprint of={digits.value} />
        </p>
        <p>
          {of.agreed_by === null
            ? of.by_administrator
              ? text.waitsForAdministrator
              : text.waitsForLead
            : fill(text.agreed, { name: personName(of.agreer ?? ''), until: of.until })}
        </p>
        {mayAgree && of.agreed_by === null && (ready > today() ? <Waits ready={ready} /> : <p class="hint">{text.compare}</p>)}
      </div>
      <div class="person-end">
        <Trouble task={deciding} />
        <div class="row">
          {mayAgree && of.agreed_by === null && ready <= today() && (
            <button
              type="button"
              class="button-primary small"
              disabled={deciding.busy.value}
              onClick={() => {
                decide(agree, text.agreedNow);
              }}
            >
              {text.agree}
            </button>
          )}
          <button
            type="button"
            class="button-quiet"
            disabled={deciding.busy.value}
            onClick={() => {
              decide(close, own ? text.takenBack : text.refusedNow);
            }}
          >
            {own ? text.takeBack : text.refuse}
          </button>
        </div>
      </div>
    </li>
  );
}

/** Before administrators: of each desk what waits, and whether it is theirs to decide. */
export function ExportsOfAll(): JSX.Element | null {
  const text = words().deskExport;
  const { value, load } = useLoaded(exportsRoutes.listAllExports);
  const said = useSignal<string | null>(null);
  const waiting = value?.exports ?? [];
  if (value === null || (waiting.length === 0 && said.value === null)) return null;
  return (
    <section class="desk-keys" aria-labelledby="exports">
      <h2 id="exports">
        <Icon name="alert" /> {text.waiting}
      </h2>
      <p>{text.administrators}</p>
      {said.value !== null && <Notice tone="good">{said.value}</Notice>}
      {waiting.map((one) => (
        <Exports
          key={one.export}
          exports={[one]}
          ready={value.ready}
          mayAgree={one.by_administrator && one.proposed_by !== member.value?.account}
          agree={exportsRoutes.agreeAsAdministrator}
          close={exportsRoutes.closeAsAdministrator}
          onDecided={async (told) => {
            await load();
            said.value = told;
          }}
        />
      ))}
    </section>
  );
}
