/** A line icon on a 24-unit grid, only those that design/icons.json names. Never alone: a word stands beside it. */

import { createElement, type JSX } from 'preact';
import { shapes, type Shapes } from 'koe:icons';

import type names from './icons.json';

export type IconName = keyof typeof names;

export function Icon({ name }: { name: IconName }): JSX.Element {
  return <Drawing shapes={shapes[name]} />;
}

/** The icon of a kind of trouble, or of anything else that icons.json names; else that of another. */
export function iconOf(key: string): JSX.Element {
  return <Icon name={Object.hasOwn(shapes, key) ? (key as IconName) : 'other'} />;
}

/** The lines of an icon, wherever they come from. */
export function Drawing(props: { shapes: Shapes | undefined }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {props.shapes?.map((shape, at) =>
        typeof shape === 'string' ? <path key={at} d={shape} /> : createElement(shape[0], { ...shape[1], key: at }),
      )}
    </svg>
  );
}
