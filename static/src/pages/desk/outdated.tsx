/** A calm line where the page is older than the server: what was typed moves to a fresh tab, and waits there for its person. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import { outdated } from '../../client/outdated.ts';
import { moveTo } from '../moving.ts';
import { Notice } from './parts.tsx';
import { given } from './room.ts';
import { words } from './words.ts';

export function Outdated(): JSX.Element | null {
  const moved = useSignal<'no' | 'done' | 'blocked'>('no');
  const text = words().older;
  if (!outdated.value) return null;
  const open = (): void => {
    const opened = moveTo('/desk', given(), () => {
      moved.value = 'done';
    });
    if (!opened) moved.value = 'blocked';
  };
  return (
    <Notice tone="soon">
      <p>{moved.value === 'no' ? text.said : text[moved.value]}</p>
      {moved.value !== 'done' && (
        <button type="button" class="button small" onClick={open}>
          {text.open}
        </button>
      )}
    </Notice>
  );
}
