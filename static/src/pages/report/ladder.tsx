/** How far may the team go? The steps of the ladder (docs/protocol.md §6, consent), each with what follows from it. */

import type { JSX } from 'preact';

import { Icon, type IconName } from '../../design/icon.tsx';
import { Choices } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import type { reportWords } from '../../design/words.ts';
import type { Level } from '../../vault/types.ts';

type LadderWords = ReturnType<typeof reportWords>['consent'];

const LEVELS: readonly Level[] = [1, 2, 3, 4];
const WORDS = { 1: 'read', 2: 'authority', 3: 'named', 4: 'employer' } as const;
const ICONS: Readonly<Record<Level, IconName>> = { 1: 'letter', 2: 'authority', 3: 'named', 4: 'talk' };

/** What a step is called. */
export function nameOfLevel(consent: LadderWords, level: Level): string {
  return consent[WORDS[level]];
}

export function Ladder(props: { consent: LadderWords; chosen: Level; onChoose: (level: Level) => void }): JSX.Element {
  const { consent } = props;
  return (
    <Choices
      legend={say(consent.question)}
      choices={LEVELS.map((level) => ({
        value: String(level),
        label: say(nameOfLevel(consent, level)),
        hint: say(consent[`${WORDS[level]}Means`]),
        icon: <Icon name={ICONS[level]} />,
      }))}
      chosen={[String(props.chosen)]}
      onChoose={(value) => {
        props.onChoose(LEVELS.find((level) => String(level) === value) ?? 1);
      }}
    />
  );
}
