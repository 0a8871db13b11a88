/** What vite.worker.config.ts makes out of domain/, static/words/ and the icon set. */

declare module 'koe:languages' {
  export interface Language {
    readonly code: string;
    readonly endonym: string;
    readonly dir: 'ltr' | 'rtl';
  }
  export const languages: readonly Language[];
  /** Of every language that a desk may read, ours or not. */
  export const endonyms: Readonly<Record<string, string>>;
  /** One request each; the default export is a `Catalogue` of words.ts. */
  export const catalogues: Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;
}

declare module 'koe:kinds' {
  export const kinds: readonly { readonly number: number; readonly key: string; readonly urgent: boolean }[];
}

declare module 'koe:icons' {
  /** Tag and attributes of each shape, by the names of icons.json. */
  export const shapes: Readonly<Record<string, readonly (readonly [string, Readonly<Record<string, string>>])[]>>;
}
