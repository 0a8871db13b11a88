/** What does the address say? A poster's square names the organisation that made it, and its language. */

import { languages } from '../../design/words.ts';
import { meets } from '../../languages/wishes.ts';
import type { B64 } from '../../vault/types.ts';

/** `#FINGERPRINT.vi`; old posters have the language in `?lang=`, and their fingerprint alone behind the `#`. */
const POSTER = /^#(?<instance>[A-Za-z0-9_-]{43})(?:\.(?<language>[A-Za-z-]+))?$/u;

// Read once, before `follow` takes them out of the address. A reload finds the instance in the history entry.
const said = POSTER.exec(location.hash)?.groups;
const asked = said?.['language'] ?? new URLSearchParams(location.search).get('lang');
const instance = said?.['instance'] ?? kept(history.state);

function kept(entry: unknown): B64 | null {
  const poster: unknown = Array.isArray(entry) ? entry[1] : null;
  return typeof poster === 'string' ? poster : null;
}

/** The poster's language, if we speak it. */
export function askedLanguage(): string | null {
  return asked === null ? null : (meets(asked, languages.map(({ code }) => code)) ?? null);
}

/** The poster's instance, which never reaches a server; null when the page was not opened from a poster. */
export function postersInstance(): B64 | null {
  return instance;
}

/** Another poster in the same tab is another visit. */
export function followAddress(): void {
  addEventListener('hashchange', () => {
    location.reload();
  });
}
