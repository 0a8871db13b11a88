/** The stages of a case, read at a glance: a shape and a word for each, and a sentence on what comes next. */

import type { JSX } from 'preact';

import type { CaseAnswer } from '../../../vault/member.ts';
import { dayText } from '../format.ts';
import { Icon } from '../parts.tsx';
import { stagesOf, type Stage } from './stages.ts';
import { fill, words } from '../words.ts';

export function Stepper({ answer }: { answer: CaseAnswer }): JSX.Element {
  const text = words().stages;
  return (
    <div class="stages">
      <ol aria-label={text.title}>
        {stagesOf(answer).map((stage) => (
          <li key={stage.state} class={`stage stage-${stage.standing}`} aria-current={stage.standing === 'now' ? 'step' : undefined}>
            <span class="stage-mark">{stage.standing === 'done' && <Icon name="check" />}</span>
            <span class="stage-name">{words().state[stage.state]}</span> <span class="stage-told">{told(stage)}</span>
          </li>
        ))}
      </ol>
      <p class="hint">{text.next[answer.state]}</p>
    </div>
  );
}

function told({ standing, day, by }: Stage): string {
  const text = words().stages;
  if (day === null) return text.standing[standing];
  const values = { day: dayText(day), by: by === 'reporter' ? words().course.byWorker : words().course.byDesk };
  return fill(text.on[standing === 'now' || standing === 'next' ? standing : 'done'], values);
}
