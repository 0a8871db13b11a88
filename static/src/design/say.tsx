/** What a worker's screen says: templates, and days as the language writes them. */

import type { ComponentChildren } from 'preact';

import { say } from './ruby.tsx';
import { words } from './words.ts';

export { plain, say, type Values } from './ruby.tsx';

/** YYYY-MM-DD as the language writes it. */
export function sayDay(day: string): ComponentChildren {
  const [year = '', month = '', date = ''] = day.split('-');
  return say(words().date, { year, month, day: date });
}

/** A template with one {day} in it. */
export function sayWithDay(template: string, day: string): ComponentChildren {
  const [before = '', after = ''] = template.split('{day}');
  return [say(before), sayDay(day), say(after)];
}
