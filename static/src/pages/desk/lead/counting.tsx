/** A line of *My work* for each desk: how many closed reports can be counted, and a button that hands them on. */

import type { JSX } from 'preact';

import type { B64 } from '../../../vault/member.ts';
import { counting, countingAt, enough, handOn, lastWeek, look, marking, opening, quarterEnd } from './counting.ts';
import { myDesks, nameOfDesk } from '../desks.ts';
import { today } from '../format.ts';
import { Notice, Progress, Trouble } from '../parts.tsx';
import { fill, fillCount, words } from '../words.ts';

export function Counting({ desk }: { desk: B64 }): JSX.Element {
  const text = words().counting;
  const { ready, pending, done } = countingAt(desk);
  const title = myDesks.value.length > 1 ? fill(text.titleOf, { desk: nameOfDesk(desk) }) : text.title;
  const count = ready?.length ?? 0;
  const busy = counting.busy.value;
  return (
    <section aria-label={title} class="counting">
      <h2>{title}</h2>
      <p class="hint">{text.lead}</p>
      {today() >= lastWeek() && <Notice tone="soon">{fill(text.lastWeek, { day: quarterEnd() })}</Notice>}
      {opening.value !== null && <Progress label={fill(words().queue.opening, opening.value)} done={share(opening.value)} />}
      {marking.value !== null && <Progress label={fill(text.marking, marking.value)} done={share(marking.value)} />}
      <div role="status">
        {done > 0 && <p>{fillCount(text, 'done', done, { count: done })}</p>}
        {ready !== null && !busy && (count > 0 || (done === 0 && pending.length === 0)) && (
          <p>
            {count === 0 ? text.none : fillCount(text, 'ready', count, { count })}{' '}
            {count > 0 && !enough(desk) && fill(text.few, { day: lastWeek() })}
          </p>
        )}
      </div>
      {pending.length > 0 && !busy ? (
        <Notice tone="danger">{fillCount(text, 'pending', pending.length, { count: pending.length })}</Notice>
      ) : (
        <Trouble task={counting} />
      )}
      <p class="row">
        {(pending.length > 0 || enough(desk)) && (
          <button type="button" class="button" disabled={busy} onClick={() => void handOn(desk)}>
            {count === 0 ? text.again : text.handOn}
          </button>
        )}
        <button type="button" class="button" disabled={busy} onClick={() => void look(desk)}>
          {text.look}
        </button>
      </p>
    </section>
  );
}

const share = ({ done, total }: { done: number; total: number }): number => done / Math.max(total, 1);
