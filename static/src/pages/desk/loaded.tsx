/** What a screen asks for when it appears, and what stands there until it has come. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Trouble } from './parts.tsx';
import { useTask, type Task } from './task.ts';
import { words } from './words.ts';

/** Something loaded when the screen appears. */
export function useLoaded<T>(ask: () => Promise<T>): { value: T | null; task: Task; load: () => Promise<void> } {
  const found = useSignal<T | null>(null);
  const task = useTask();
  const load = (): Promise<void> =>
    task.run(async () => {
      found.value = await ask();
    });
  useEffect(() => {
    void load();
  }, []);
  return { value: found.value, task, load };
}

export function Loading({ task, again }: { task: Task; again: () => Promise<void> }): JSX.Element {
  return (
    <>
      {task.busy.value && <p role="status">{words().common.loading}</p>}
      <Trouble task={task} again={() => void again()} />
    </>
  );
}
