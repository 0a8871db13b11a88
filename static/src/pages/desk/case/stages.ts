/** Which stages has a case been through in this round, where does it stand, and what comes next? From what the server keeps alone. */

import type { CaseAnswer, CaseState, Day } from '../../../vault/types.ts';

/** `left`: gone past without it. `next` has a day where it was there before. */
export type StageStanding = 'done' | 'now' | 'next' | 'left' | 'later';

export interface Stage {
  readonly state: CaseState;
  readonly standing: StageStanding;
  /** Null where it was not there in this round. */
  readonly day: Day | null;
  readonly by: 'reporter' | 'desk' | null;
}

/** After the beginning of a round, in their order. */
const LINE = ['triaged', 'in_progress', 'referred', 'answered', 'closed'] as const;
/** Where a case goes if all goes well; to be referred is no duty. */
const NEXT: Readonly<Record<CaseState, CaseState | null>> = {
  received: 'triaged',
  triaged: 'in_progress',
  in_progress: 'answered',
  referred: 'answered',
  answered: 'closed',
  reopened: 'in_progress',
  closed: null,
  withdrawn: null,
};

type Told = Pick<CaseAnswer, 'day' | 'state' | 'steps'>;

/** A round begins with the report, with the desk's putting it back or moving it, and with the reopening. */
export function stagesOf({ day, state, steps }: Told): readonly Stage[] {
  const history = [{ state: 'received', author: 'reporter', day } as const, ...steps];
  const began = history.map((step) => step.state === 'received' || step.state === 'reopened').lastIndexOf(true);
  const round = history.slice(began);
  const first = round[0]?.state ?? 'received';
  const line: readonly CaseState[] = state === 'withdrawn' ? [first, ...LINE, 'withdrawn'] : [first, ...LINE];
  const reached = Math.max(...round.map((step) => line.indexOf(step.state)));
  return line.map((one, place) => {
    const step = round.filter((past) => past.state === one).at(-1);
    const standing = one === state ? 'now' : one === NEXT[state] ? 'next' : step !== undefined ? 'done' : place < reached ? 'left' : 'later';
    return { state: one, standing, day: step?.day ?? null, by: step?.author ?? null };
  });
}
