/** A whole desk in one sealed file: proposed by a lead, agreed to by somebody else, done in that lead's browser. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import * as exportsRoutes from '../../../client/staff/exports.ts';
import type { Export } from '../../../client/staff/exports.ts';
import type { B64 } from '../../../vault/member.ts';
import { Exports, Waits } from '../organisation/export_list.tsx';
import { exportDesk, Stopped, type Progress as Far } from './export_file.ts';
import { save } from '../files/files.ts';
import { today } from '../format.ts';
import { Loading, useLoaded } from '../loaded.tsx';
import { Notice, Progress, Trouble } from '../parts.tsx';
import { member, working } from '../room.ts';
import { RecipientField } from '../files/sealed_file.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, fillCount, words } from '../words.ts';

export function DeskExport({ desk }: { desk: B64 }): JSX.Element {
  const text = words().deskExport;
  const { value, task, load } = useLoaded(() => exportsRoutes.listExports(desk));
  const said = useSignal<string | null>(null);
  const decided = async (told: string): Promise<void> => {
    await load();
    said.value = told;
  };
  const [one] = value?.exports ?? [];
  return (
    <section class="desk-keys" aria-labelledby="desk-export">
      <h2 id="desk-export">{text.title}</h2>
      <p>{text.lead}</p>
      <p class="quiet">{text.forWhom}</p>
      {said.value !== null && <Notice tone="good">{said.value}</Notice>}
      {value === null && <Loading task={task} again={load} />}
      {value !== null && one === undefined && <Propose desk={desk} ready={value.ready} onDone={decided} />}
      {value !== null && one !== undefined && (
        <>
          <Exports
            exports={[one]}
            ready={value.ready}
            mayAgree={one.proposed_by !== member.value?.account}
            agree={(id) => exportsRoutes.agreeAsLead(desk, id)}
            close={(id) => exportsRoutes.closeAsLead(desk, id)}
            onDecided={decided}
          />
          {one.proposed_by === member.value?.account && one.agreed_by !== null && <Run desk={desk} of={one} onDone={decided} />}
        </>
      )}
    </section>
  );
}

function Propose(props: { desk: B64; ready: string; onDone: (told: string) => Promise<void> }): JSX.Element {
  const text = words().deskExport;
  const wanted = useSignal('');
  const good = useSignal<string | null>(null);
  const proposing = useTask();
  if (props.ready > today()) return <Waits ready={props.ready} />;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const recipient = good.value;
        if (recipient === null) return;
        void proposing.run(async () => {
          try {
            await exportsRoutes.proposeExport(props.desk, recipient);
          } catch (error) {
            if (!isProblem(error, 'already-proposed')) throw error;
          }
          await props.onDone(text.proposed);
        });
      }}
    >
      <RecipientField wanted={wanted} good={good} />
      <Trouble task={proposing} />
      <button class="button" disabled={good.value === null || proposing.busy.value}>
        {text.propose}
      </button>
    </form>
  );
}

/** The key is pasted once more: what the server says was agreed upon has to be what this person means. */
function Run(props: { desk: B64; of: Export; onDone: (told: string) => Promise<void> }): JSX.Element {
  const text = words().deskExport;
  const { desk, of } = props;
  const wanted = useSignal('');
  const good = useSignal<string | null>(null);
  const far = useSignal<Far | null>(null);
  const stop = useRef<AbortController | null>(null);
  const stopped = useSignal(false);
  const running = useTask();
  useEffect(
    () => () => {
      stop.current?.abort();
    },
    [],
  );
  const differs = good.value !== null && good.value !== of.recipient;
  const run = (recipient: string): void => {
    void running.run(async () => {
      stopped.value = false;
      stop.current = new AbortController();
      working.value += 1;
      try {
        const report = (progress: Far): void => {
          far.value = progress;
        };
        const made = await exportDesk(desk, of, recipient, report, stop.current.signal);
        save(`koe-desk-${today()}.tar.age`, made.file);
        await exportsRoutes.closeAsLead(desk, of.export);
        const left = made.leftOut === 0 ? '' : ` ${fillCount(text, 'leftOut', made.leftOut, { count: made.leftOut })}`;
        await props.onDone(fillCount(text, 'done', made.cases, { count: made.cases }) + left);
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        stopped.value = true;
      } finally {
        working.value -= 1;
        far.value = null;
      }
    });
  };
  const { value: now } = far;
  return (
    <>
      <p>{text.again}</p>
      <RecipientField wanted={wanted} good={good} />
      {differs && <Notice tone="danger">{text.differs}</Notice>}
      <p class="hint">{text.runHint}</p>
      {now !== null && <Progress label={fill(text.progress, { done: now.done, of: now.of })} done={now.of === 0 ? 0 : now.done / now.of} />}
      {stopped.value && <Notice tone="soon">{text.stopped}</Notice>}
      <Trouble task={running} />
      <div class="row">
        <button
          type="button"
          class="button-primary small"
          disabled={good.value === null || differs || running.busy.value}
          onClick={() => {
            if (good.value !== null && !differs) run(good.value);
          }}
        >
          {text.run}
        </button>
        {running.busy.value && (
          <button
            type="button"
            class="button"
            onClick={() => {
              stop.current?.abort();
            }}
          >
            {text.stop}
          </button>
        )}
      </div>
    </>
  );
}
