/** What somebody typed in Zawgyi, shown as it will be read. Apart from parts.tsx, so that the first script stays small. */

import type { JSX } from 'preact';

import { shownInUnicode } from '../languages/burmese.ts';
import { Notice, Told } from './parts.tsx';
import { say } from './say.tsx';

/** Below a field: Burmese that was typed in Zawgyi, as it is sent. Nothing is asked. */
export function InUnicode({ of, says }: { of: string; says: string }): JSX.Element {
  const unicode = shownInUnicode(of);
  return (
    <>
      {/* The words change with every letter: of them nothing is announced. */}
      <div role="status">
        {unicode !== null && (
          <Notice>
            <p>{say(says)}</p>
          </Notice>
        )}
      </div>
      {unicode !== null && <Told written="my">{unicode}</Told>}
    </>
  );
}
