/** Is this page older than the server? Then its own script is not there any more, and no other part of it will come. */

import { signal } from '@preact/signals';

export const outdated = signal(false);

/** After something that should not have failed: asks for the script with which the page began. Never rejects. */
export async function lookForItself(): Promise<void> {
  const { document: page } = globalThis as { document?: Document };
  const own = page?.querySelector<HTMLScriptElement>('script[src]')?.src;
  if (own === undefined || outdated.peek()) return;
  const asking = { cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' } as const;
  const answer = await fetch(own, asking).catch(() => null);
  void answer?.body?.cancel();
  if (answer?.status === 404) outdated.value = true;
}
