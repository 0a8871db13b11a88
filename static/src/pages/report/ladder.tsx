/** How far may the team go? The steps of the ladder (docs/protocol.md §6, consent), each with what follows from it. */

import type { JSX } from 'preact';

import { Icon, type IconName } from '../../design/icon.tsx';
import { Choices } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import type { reportWords } from '../../design/words.ts';
import type { Level } from '../../vault/types.ts';

type LadderWords = ReturnType<typeof reportWords>['consent'];

/** Below the ladder: no report, only to be counted. */
export type Step = Level | 0;

/** The levels that a letter may give; docs/protocol.md §6. */
export const LEVELS: readonly Level[] = [1, 2, 3, 4];
const WORDS = { 0: 'count', 1: 'read', 2: 'authority', 3: 'named', 4: 'employer' } as const;
const ICONS: Readonly<Record<Step, IconName>> = { 0: 'count', 1: 'letter', 2: 'authority', 3: 'named', 4: 'talk' };

/** What a step is called. */
export function nameOfLevel(consent: LadderWords, level: Step): string {
  return consent[WORDS[level]];
}

/** Those of the steps that can be chosen here. */
export function Ladder<S extends Step>(props: {
  consent: LadderWords;
  steps: readonly S[];
  chosen: S;
  onChoose: (level: S) => void;
}): JSX.Element {
  const { consent, steps } = props;
  return (
    <Choices
      legend={say(consent.question)}
      choices={steps.map((level) => ({
        value: String(level),
        label: say(nameOfLevel(consent, level)),
        hint: say(consent[`${WORDS[level]}Means`]),
        icon: <Icon name={ICONS[level]} />,
      }))}
      chosen={[String(props.chosen)]}
      onChoose={(value) => {
        const found = steps.find((level) => String(level) === value);
        if (found !== undefined) props.onChoose(found);
      }}
    />
  );
}
