/** How are the desks of the directory called here, and do they read the worker's language? */

import { language, tag } from '../../design/words.ts';
import type { DirectoryDesk } from '../../vault/types.ts';

export function nameOfDesk({ names }: DirectoryDesk): string {
  const own = tag(language.value);
  return names[language.value] ?? names[own] ?? names['en'] ?? Object.values(names)[0] ?? '';
}

export function reads({ languages: read }: DirectoryDesk): boolean {
  return read.includes(language.value) || read.includes(tag(language.value));
}
