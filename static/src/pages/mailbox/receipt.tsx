/** That the team sees on which day its answers are read: said before it is told, and told only if nobody says no. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { mailboxWords } from '../../design/words.ts';
import type { Mailbox } from '../../vault/types.ts';
import { keeps } from '../report/exit.ts';
import { tellRead, toldUpTo } from './visit.ts';

/** So long there is to say no. */
const FIRST_MS = 10_000;

/** Said in this visit, and nowhere kept: what a phone remembers, others can find. */
const off = signal(false);
keeps({ wipe: () => (off.value = false), begun: () => false });

export function Receipt({ of }: { of: Mailbox }): JSX.Element | null {
  const told = mailboxWords().receipt;
  const newest = Math.max(0, ...of.replies.filter(({ deleted, refused }) => !deleted && refused === null).map(({ counter }) => counter));
  const waits = newest > toldUpTo.value;
  useEffect(() => {
    if (!waits || off.value) return undefined;
    const timer = setTimeout(() => void tellRead(newest), FIRST_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [waits, newest, off.value]);
  if (newest === 0 || of.state === 'withdrawn') return null;
  if (off.value) return <p class="hint">{say(told.isOff)}</p>;
  return (
    <section class="prose">
      <p class="hint">{say(told.sees)}</p>
      {waits && (
        <Quiet
          onClick={() => {
            off.value = true;
          }}
        >
          {say(told.off)}
        </Quiet>
      )}
    </section>
  );
}
