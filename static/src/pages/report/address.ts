/** What does the address say? A poster's square names its language and the organisation that made it. */

import { languages } from '../../design/words.ts';
import type { B64 } from '../../vault/types.ts';

const FINGERPRINT = /^#([A-Za-z0-9_-]{43})$/u;

/** The language of `?lang=`, if we speak it. */
export function askedLanguage(): string | null {
  const asked = new URLSearchParams(location.search).get('lang');
  return languages.find(({ code }) => code === asked)?.code ?? null;
}

/** The instance behind the `#`, which never reaches a server; null when the page was not opened from a poster. */
export function postersInstance(): B64 | null {
  return FINGERPRINT.exec(location.hash)?.[1] ?? null;
}

/** Another poster in the same tab is another visit. */
export function followAddress(): void {
  addEventListener('hashchange', () => {
    location.reload();
  });
}
