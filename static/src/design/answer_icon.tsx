/** Which icon stands beside an answer? Many have one of design/answer_icons.json, which the first screens do without. */

import type { JSX } from 'preact';
import { shapes } from 'koe:answer-icons';

import { Drawing, iconOf } from './icon.tsx';

/** The icon of an answer, where there is one. */
export function iconOfAnswer(key: string): JSX.Element {
  return Object.hasOwn(shapes, key) ? <Drawing shapes={shapes[key]} /> : iconOf(key);
}
