/** The way to the practice case: another page in another tab, which knows nothing of this one. */

import type { JSX } from 'preact';

import { Icon } from './parts.tsx';
import { language, words } from './words.ts';

export function PracticeLink(): JSX.Element {
  return (
    <p class="row">
      <a class="button" href={`/practice#${language.value}`} target="_blank" rel="noopener noreferrer">
        <Icon name="inbox" /> {words().practice.offer}
      </a>
      <span class="hint">{words().practice.offerHint}</span>
    </p>
  );
}
