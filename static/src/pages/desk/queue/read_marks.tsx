/** What has this person not read yet, and what do they watch? Compared on this device with what they keep for themselves. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { QueueRow } from '../../../client/staff/queue.ts';
import type { B64, CaseAnswer } from '../../../vault/member.ts';
import { WATCHED_MAX, type Extent } from '../../../shelf/changes.ts';
import { daysNow, isUnread, isWatched, keep, knowsShelf, watchedCases } from '../account/own_shelf.ts';
import { Icon } from '../parts.tsx';
import { choose, chosen, rows } from './queue.ts';
import { go, route } from '../room.ts';
import { fill, words } from '../words.ts';

const extentOf = ({ case: id, letters, notes }: CaseAnswer): Extent => ({
  case: id,
  letters: letters.length,
  notes: notes.length,
});

/** A case that was read again by itself while nobody looked. */
let unseen: CaseAnswer | null = null;

/** The open case is read as far as it goes, once somebody can have seen it. */
export function markRead(answer: CaseAnswer): void {
  if (document.visibilityState === 'hidden') {
    unseen = answer;
    document.addEventListener('visibilitychange', seenNow, { once: true });
  } else if (isOpenNow(answer.case)) {
    readAtOnce.value = [];
    keep({ do: 'read', extent: extentOf(answer), day: daysNow() });
  }
}

function seenNow(): void {
  if (unseen !== null) markRead(unseen);
  unseen = null;
}

/** With the keys goes what was done with them. */
export function forgetMarks(): void {
  readAtOnce.value = [];
  unseen = null;
}

function isOpenNow(id: B64): boolean {
  const now = route.peek();
  return now.at === 'desk' && now.case === id;
}

/** In a row: a dot and a word that it is unread, a star and a word that it is watched. */
export function OwnSigns({ row }: { row: QueueRow }): JSX.Element {
  const text = words().shelf;
  return (
    <>
      {isUnread(row) && (
        <span class="unread-dot">
          <span class="hidden">{text.unread}: </span>
        </span>
      )}
      {isWatched(row.case) && (
        <span class="own-sign">
          <Icon name="star" />
          <span class="hidden">{text.watched}: </span>
        </span>
      )}
    </>
  );
}

/** What was read at once a moment ago, to be unread again. */
const readAtOnce = signal<readonly B64[]>([]);

/** How many of the rows that are shown are unread; and all of them read at once, for whoever begins. */
export function UnreadCount(): JSX.Element | null {
  const text = words().shelf;
  const unread = rows.value.filter(isUnread);
  const undone = readAtOnce.value;
  if (unread.length === 0 && undone.length === 0) return null;
  const readAll = (): void => {
    const day = daysNow();
    readAtOnce.value = unread.map((row) => row.case);
    keep(...unread.map(({ case: id, letters }) => ({ do: 'read', extent: { case: id, letters, notes: 0 }, day }) as const));
  };
  const undo = (): void => {
    keep(...undone.map((id) => ({ do: 'unread', case: id }) as const));
    readAtOnce.value = [];
  };
  const isDone = unread.length === 0;
  return (
    <p class="unread-count">
      <span role="status">
        {!isDone && <span class="unread-dot" />}{' '}
        {isDone ? fill(text.readDone, { count: undone.length }) : fill(text.unreadCount, { count: unread.length, of: rows.value.length })}
      </span>
      <button type="button" class="button-quiet" onClick={isDone ? undo : readAll}>
        {isDone ? text.undo : text.readAll}
      </button>
    </p>
  );
}

const ONLY = ['unread', 'watched'] as const;

/** The choice among the rows that needs what one keeps for oneself. */
export function OnlyMine(): JSX.Element | null {
  const text = words().shelf;
  if (!knowsShelf()) return null;
  return (
    <label class="inline-select">
      <span>{text.only}</span>{' '}
      <select
        aria-label={text.only}
        value={chosen.value.only ?? ''}
        onChange={({ currentTarget }) => {
          void choose({ only: ONLY.find((one) => one === currentTarget.value) ?? null });
        }}
      >
        <option value="">{words().queue.any}</option>
        {ONLY.map((one) => (
          <option key={one} value={one}>
            {text[one]}
          </option>
        ))}
      </select>
    </label>
  );
}

/** In an open case: watch it, and leave it as if it were unread. */
export function OwnOfCase({ answer }: { answer: CaseAnswer }): JSX.Element | null {
  const text = words().shelf;
  const { case: id, desk } = answer;
  if (!knowsShelf()) return null;
  const watched = isWatched(id);
  const full = !watched && watchedCases().length >= WATCHED_MAX;
  return (
    <div class="own-of-case screen-only">
      <button
        type="button"
        class={watched ? 'button-quiet watching' : 'button-quiet'}
        aria-pressed={watched}
        aria-describedby="watch-hint"
        title={text.watchHint}
        disabled={full}
        onClick={() => {
          keep({ do: watched ? 'unwatch' : 'watch', case: id });
        }}
      >
        <Icon name="star" /> {text.watch}
      </button>
      <button
        type="button"
        class="button-quiet"
        onClick={() => {
          keep({ do: 'unread', case: id });
          go({ at: 'desk', desk, case: null });
        }}
      >
        <span class="unread-dot" /> {text.markUnread}
      </button>
      <span id="watch-hint" class={watched || full ? 'hint' : 'hidden'}>
        {full ? text.watchFull : text.watchHint}
      </span>
    </div>
  );
}
