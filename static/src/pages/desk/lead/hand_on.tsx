/** A lead gives all cases of a colleague to another, or frees them. It can be stopped, and goes on where it stopped. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Colleague } from '../../../client/staff/desks.ts';
import * as leadsRoutes from '../../../client/staff/leads.ts';
import type { HeldCases } from '../../../client/staff/leads.ts';
import type { B64 } from '../../../vault/member.ts';
import { colleaguesOf } from '../desks.ts';
import { personName } from '../format.ts';
import { Notice, Progress, Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { fill, fillCount, words } from '../words.ts';

interface Counted {
  readonly given: number;
  readonly freed: number;
  readonly left: number;
}

export function HandOn({ desk, colleague }: { desk: B64; colleague: Colleague }): JSX.Element {
  const text = words().handOn;
  const name = personName(colleague.name);
  const held = useSignal<HeldCases | null>(null);
  const to = useSignal('');
  const now = useSignal<Counted | null>(null);
  const stopped = useSignal(false);
  const looking = useTask();
  const giving = useTask();
  const look = (): void => {
    void looking.run(async () => {
      held.value = await leadsRoutes.readHeld(desk, colleague.account);
      now.value = null;
    });
  };
  const go = (): void => {
    void giving.run(async () => {
      stopped.value = false;
      const receiver = to.value === '' ? null : to.value;
      let step: Counted;
      do {
        step = await leadsRoutes.handOn(desk, colleague.account, receiver);
        now.value = {
          given: (now.value?.given ?? 0) + step.given,
          freed: (now.value?.freed ?? 0) + step.freed,
          left: step.left,
        };
        // Two ends: nothing is left, or what is left cannot be given by this lead.
      } while (step.left > 0 && step.given + step.freed > 0 && !stopped.peek());
    });
  };
  if (held.value === null) {
    return (
      <>
        <button type="button" class="button-quiet" disabled={looking.busy.value} onClick={look}>
          {fill(text.begin, { name })}
        </button>
        <Trouble task={looking} again={look} />
      </>
    );
  }
  const { open, over } = held.value;
  const others = colleaguesOf(desk).filter(
    ({ account, granted, deactivated }) => granted && !deactivated && account !== colleague.account,
  );
  const done = now.value;
  const all = done === null ? open + over : done.given + done.freed + done.left;
  return (
    <form
      class="hand-on"
      aria-label={fill(text.begin, { name })}
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
    >
      {done === null && <p>{open + over === 0 ? fill(text.none, { name }) : fill(text.holds, { name, open, over })}</p>}
      {all > 0 && (done === null || done.left > 0) && (
        <>
          <p class="hint">{text.hint}</p>
          <label class="inline-select">
            {text.to}{' '}
            <select
              value={to.value}
              disabled={giving.busy.value}
              onChange={({ currentTarget }) => {
                to.value = currentTarget.value;
              }}
            >
              <option value="">{text.everybody}</option>
              {others.map((one) => (
                <option key={one.account} value={one.account}>
                  {personName(one.name)}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
      {giving.busy.value && done !== null && (
        <Progress label={fill(words().bulk.doing, { done: all - done.left, total: all })} done={(all - done.left) / all} />
      )}
      <Trouble task={giving} again={go} />
      {done !== null && !giving.busy.value && <Said {...done} />}
      <div class="row">
        {giving.busy.value ? (
          <button type="button" class="button" onClick={() => (stopped.value = true)}>
            {text.stop}
          </button>
        ) : (
          <>
            {all > 0 && (done === null || done.left > 0) && (
              <button class="button">{done === null ? text.give : text.goOn}</button>
            )}
            <button type="button" class="button-quiet" onClick={() => (held.value = null)}>
              {words().common.close}
            </button>
          </>
        )}
      </div>
    </form>
  );
}

function Said({ given, freed, left }: Counted): JSX.Element {
  const text = words().handOn;
  return (
    <Notice tone={left === 0 ? 'good' : 'soon'}>
      {given > 0 && fillCount(text, 'given', given, { count: given })}{' '}
      {freed > 0 && fillCount(text, 'freed', freed, { count: freed })}{' '}
      {left > 0 && fillCount(text, 'left', left, { count: left })}
    </Notice>
  );
}
