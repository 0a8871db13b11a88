/** “3 h left”: it goes on by the minute, and nothing beside it is drawn again. */

import { signal } from '@preact/signals';
import { contactHours } from 'koe:urgencies';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { endOf, leftAt, type Awaited } from './hours.ts';
import { Icon } from '../parts.tsx';
import { fill, words } from '../words.ts';

const TICK_MS = 60_000;

/** This moment, as often as somebody looks at a clock of this page. */
const moment = signal(Date.now());
let looking = 0;
let ticking: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  moment.value = Date.now();
}

/** One clock for the whole page, and none where nothing is counted. */
function look(): () => void {
  tick();
  looking += 1;
  ticking ??= setInterval(tick, TICK_MS);
  return () => {
    looking -= 1;
    if (looking > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** When the first word is due; null where days are counted. */
export function endOfHours(awaited: Awaited): number | null {
  return endOf(awaited, contactHours);
}

/** The hours that are left, with words and a shape before a colour; nothing where days are counted. */
export function HoursLeft({ of }: { of: Awaited }): JSX.Element | null {
  const end = endOfHours(of);
  return end === null ? null : <Clock end={end} />;
}

function Clock({ end }: { end: number }): JSX.Element {
  useEffect(look, []);
  const { tone, unit, count } = leftAt(end, moment.value);
  const text = words().hours;
  const said = tone === 'late' ? { hours: text.over, minutes: text.overMinutes } : { hours: text.left, minutes: text.leftMinutes };
  return (
    <span class={`deadline hours ${tone}`} title={text.title}>
      <Icon name={tone === 'late' ? 'alert' : 'clock'} /> {fill(said[unit], { count })}
    </span>
  );
}
