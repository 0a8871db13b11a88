/** Does the link work by which a person came, and what do they see if it does no more? */

import { type Signal, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Heading, Trouble } from '../parts.tsx';
import { isProblem, type Task, useTask } from '../task.ts';
import { words } from '../words.ts';

/** Asks at once, and again by `check`; `link` is null until the server has told what the link leads to. */
export function useLink<T>(
  token: string,
  ask: (token: string) => Promise<T>,
): { readonly link: Signal<T | 'stale' | null>; readonly checking: Task; readonly check: () => void } {
  const link = useSignal<T | 'stale' | null>(null);
  const checking = useTask();
  const check = (): void => {
    void checking.run(async () => {
      try {
        link.value = await ask(token);
      } catch (error) {
        if (!isProblem(error, 'stale-link')) throw error;
        link.value = 'stale';
      }
    });
  };
  useEffect(() => {
    if (token !== '') check();
  }, []);
  return { link, checking, check };
}

/** While nothing is known of the link yet, or nobody answered. */
export function LinkChecked({ title, checking, again }: { title: string; checking: Task; again: () => void }): JSX.Element {
  return (
    <section class="card">
      <Heading>{title}</Heading>
      {checking.busy.value && <p role="status">{words().setup.checking}</p>}
      <Trouble task={checking} again={again} />
    </section>
  );
}

export function StaleLink({ title, text }: { title: string; text: string }): JSX.Element {
  return (
    <section class="card">
      <Heading>{title}</Heading>
      <p>{text}</p>
      <a class="button" href="/desk">
        {words().signIn.instead}
      </a>
    </section>
  );
}
