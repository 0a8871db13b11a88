/** What vite.worker.config.ts makes out of domain/, static/words/ and the icon set. */

declare module 'koe:languages' {
  import type { Catalogue } from './words.ts';

  export interface Language {
    readonly code: string;
    readonly endonym: string;
    readonly dir: 'ltr' | 'rtl';
  }
  export const languages: readonly Language[];
  export const catalogues: Readonly<Record<string, () => Promise<{ default: Catalogue }>>>;
}

declare module 'koe:kinds' {
  export const kinds: readonly { readonly number: number; readonly key: string; readonly urgent: boolean }[];
}

declare module 'koe:icons' {
  export const shapes: Readonly<
    Record<
      keyof typeof import('./icons.json'),
      readonly (readonly ['path' | 'circle' | 'rect' | 'line' | 'polyline' | 'ellipse', Readonly<Record<string, string>>])[]
    >
  >;
}
