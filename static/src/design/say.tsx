/** What a worker's screen says: templates, and days as the language writes them. */

import type { ComponentChildren } from 'preact';

import { longDay } from '../languages/days.ts';
import { say } from './ruby.tsx';
import { language, tag, words } from './words.ts';

export { plain, say, type Values } from './ruby.tsx';

/** YYYY-MM-DD as the language writes it: in the catalogue's order of numbers where the browser does not know, or needs ruby. */
export function sayDay(day: string): ComponentChildren {
  const template = words().date;
  const long = template.includes('|') ? null : longDay(tag(language.value), day);
  if (long !== null) return long;
  const [year = '', month = '', date = ''] = day.split('-');
  return say(template, { year, month, day: date });
}

/** A template with one {day} in it. */
export function sayWithDay(template: string, day: string): ComponentChildren {
  return say(template, { day: sayDay(day) });
}
