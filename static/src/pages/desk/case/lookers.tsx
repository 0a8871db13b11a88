/** Who else has this case before them, and does the list keep itself up to date? */

import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { B64 } from '../../../vault/member.ts';
import { colleaguesOf } from '../desks.ts';
import { personName } from '../format.ts';
import { followDesk, lineDown, lookers } from '../live.ts';
import { Icon } from '../parts.tsx';
import { fill, words } from '../words.ts';

/** One short line each; empty most of the time, and read aloud when it is not. */
export function Lookers({ desk }: { desk: B64 }): JSX.Element {
  const text = words().live;
  const there = lookers.value.flatMap(({ account, writing }) => {
    const colleague = colleaguesOf(desk).find((one) => one.account === account);
    return colleague === undefined ? [] : [{ account, writing, name: personName(colleague.name) }];
  });
  return (
    <div class="lookers" role="status">
      {there.map(({ account, writing, name }) => (
        <p key={account} class={writing ? 'looker writes' : 'looker'}>
          <Icon name={writing ? 'mail' : 'people'} /> {fill(writing ? text.writes : text.looks, { name })}
        </p>
      ))}
    </div>
  );
}

/** Holds the desk's line as long as the desk is on the screen, and says so when it has not stood for a while. */
export function Following({ desk }: { desk: B64 }): JSX.Element {
  useEffect(() => followDesk(desk), [desk]);
  return (
    <p class="line-down quiet" role="status">
      {lineDown.value && words().live.down}
    </p>
  );
}
