/** Where does the page go once a case is finished with? As this person chose, where it happens; it is kept for them alone. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { B64 } from '../../../vault/member.ts';
import { AFTERS, type After } from '../../../shelf/changes.ts';
import { caseName } from './case_names.ts';
import { afterFinishing, keep, knowsShelf } from '../account/own_shelf.ts';
import { Notice } from '../parts.tsx';
import { hasMore, rows } from './queue.ts';
import { go, route, type Route } from '../room.ts';
import { fill, words } from '../words.ts';

export type Finished = 'sent' | 'closed' | 'referred' | 'given';

interface Said {
  readonly case: B64;
  readonly what: Finished;
  /** There is no further one in the list. */
  readonly last: boolean;
  /** It is said where the page went because of it, and nowhere else. */
  readonly at: Route;
}

/** What was finished last, while the page stands where it went then. */
const said = signal<Said | null>(null);

/** The rows that came after the open case when it was opened: what it has become since may have moved it. */
let order: { readonly of: B64; readonly ids: readonly B64[] } | null = null;

export function noteOrder(id: B64): void {
  if (order?.of === id) return;
  const ids = rows.peek().map((row) => row.case);
  const from = ids.includes(id) ? ids : (order?.ids ?? []);
  order = { of: id, ids: from.slice(from.indexOf(id) + 1) };
}

function nextOf(id: B64): B64 | null {
  const there = rows.peek().map((row) => row.case);
  const noted = order?.of === id ? order.ids : [];
  const following = noted.length > 0 ? noted : there.slice(there.indexOf(id) + 1);
  return following.find((one) => one !== id && there.includes(one)) ?? null;
}

/** The reply is sent, or the case is closed, referred or another desk's: on to where this person wants to be. */
export function finish({ case: id, desk }: { readonly case: B64; readonly desk: B64 }, what: Finished): void {
  const now = route.peek();
  const isHere = now.at === 'desk' && now.case === id;
  const after = afterFinishing();
  if (!isHere || (after === 'stay' && what !== 'given')) return;
  const next = after === 'next' ? nextOf(id) : null;
  go({ at: 'desk', desk, case: next });
  said.value = { case: id, what, last: after === 'next' && next === null && !hasMore(), at: route.peek() };
}

export function JustFinished(): JSX.Element | null {
  const text = words().shelf;
  const now = said.value;
  const here = route.value;
  if (now?.at !== here) return null;
  // To which desk it went the list says itself.
  if (now.what === 'given' && here.at === 'desk' && here.case === null) return null;
  return (
    <Notice tone="good">
      {fill(text.finished[now.what], { name: caseName(now.case) })} {now.last && text.last}
    </Notice>
  );
}

/** Beside what finishes a case, and among one's own settings. */
export function AfterSelect(): JSX.Element | null {
  const text = words().shelf;
  if (!knowsShelf()) return null;
  return (
    <label class="inline-select after-select">
      <span>{text.after}</span>{' '}
      <select
        value={afterFinishing()}
        onChange={({ currentTarget }) => {
          const after = AFTERS.find((one): one is After => one === currentTarget.value);
          if (after !== undefined) keep({ do: 'after', after });
        }}
      >
        {(['stay', 'back', 'next'] as const).map((one) => (
          <option key={one} value={one}>
            {text.afters[one]}
          </option>
        ))}
      </select>
    </label>
  );
}
