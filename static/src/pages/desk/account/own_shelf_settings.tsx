/** What this person keeps for themselves, in words; and what to do when it cannot be opened. */

import type { JSX } from 'preact';

import { AfterSelect } from '../queue/after_finish.tsx';
import { myDesks } from '../desks.ts';
import { beginAnew, knowsShelf, markCount, savedViews, shelfRefused, watchedCases } from './own_shelf.ts';
import { Notice, Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { fill, whyText, words } from '../words.ts';

export function ShelfRefused(): JSX.Element | null {
  const text = words().shelf;
  const beginning = useTask();
  const why = shelfRefused.value;
  if (why === null) return null;
  return (
    <Notice tone="soon" title={text.refusedTitle}>
      <p>{fill(text.refused, { why: why === 'NoMatch' ? text.refusedKeys : whyText(why), reason: why })}</p>
      <p>{text.refusedWhat}</p>
      <Trouble task={beginning} />
      <button type="button" class="button" disabled={beginning.busy.value} onClick={() => void beginning.run(beginAnew)}>
        {text.beginAnew}
      </button>
    </Notice>
  );
}

export function OwnShelfSettings(): JSX.Element | null {
  const text = words().shelf;
  // Whoever has never been at a desk in this visit, such as an administrator, keeps nothing.
  if (myDesks.value.length === 0 || (!knowsShelf() && shelfRefused.value === null)) return null;
  return (
    <section class="own">
      <h2>{text.title}</h2>
      <p>{text.lead}</p>
      <ShelfRefused />
      {knowsShelf() && (
        <>
          <p>{fill(text.kept, { marks: markCount(), watched: watchedCases().length, views: savedViews().length })}</p>
          <p class="row">
            <span>{text.afterWhat}</span> <AfterSelect />
          </p>
        </>
      )}
    </section>
  );
}
