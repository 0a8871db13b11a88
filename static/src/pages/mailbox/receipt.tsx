/** That the team sees on which day its answers are read: said before it is told, and told only if nobody says no. */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { mailboxWords } from '../../design/words.ts';
import { tellRead, untold } from './visit.ts';

/** So long there is to say no. */
const FIRST_MS = 10_000;

/** `replies` lie there; of those that were refused or deleted the vault tells nothing. */
export function Receipt({ replies }: { replies: number }): JSX.Element {
  const told = mailboxWords().receipt;
  const no = untold.value;
  useEffect(() => {
    if (no) return undefined;
    const timer = setTimeout(tellRead, FIRST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [replies, no]);
  return (
    <>
      <p class="hint">{say(no ? told.isOff : told.sees)}</p>
      {!no && <Quiet onClick={() => (untold.value = true)}>{say(told.off)}</Quiet>}
    </>
  );
}
