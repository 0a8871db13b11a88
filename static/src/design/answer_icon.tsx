/** Which icon stands beside an answer? Most are those of design/answer_icons.json, which the first screens do without. */

import type { JSX } from 'preact';
import { shapes as ofAnswers } from 'koe:answer-icons';
import { shapes } from 'koe:icons';

import { Drawing } from './icon.tsx';

/** The icon of a kind or an answer, where there is one. */
export function iconOf(key: string): JSX.Element {
  const known = [ofAnswers, shapes].find((drawn) => Object.hasOwn(drawn, key));
  return <Drawing shapes={known?.[key] ?? ofAnswers['other']} />;
}
