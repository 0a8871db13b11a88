/** A line icon on a 24-unit grid, only those that design/icons.json names. Never alone: a word stands beside it. */

import { createElement, type JSX } from 'preact';
import { shapes } from 'koe:icons';

import type names from './icons.json';

export type IconName = keyof typeof names;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {shapes[name]?.map(([tag, attributes], at) => createElement(tag, { ...attributes, key: at }))}
    </svg>
  );
}

/** The icon of a kind or an answer, where there is one. */
export function iconOf(key: string): IconName {
  return Object.hasOwn(shapes, key) ? (key as IconName) : 'other';
}
