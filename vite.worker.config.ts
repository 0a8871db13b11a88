// The worker's pages: one small script, one style sheet, one catalogue a language, and the vault's worker, loaded later.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

import { defineConfig, type Plugin } from 'vite';

import { PURE_IN_HYBRID, age, withoutReasons } from './vite.age.ts';
import { childline, domain, helplines, hotlines, json, languages, phrasesIn, ROOT } from './vite.domain.ts';
import { parts } from './vite.parts.ts';
import { zawgyi } from './vite.zawgyi.ts';

const WORDS = join(ROOT, 'static/words');

/**
 * Of all that a page is made of. It stands in every address of a script and of a catalogue: names alone stay the same from
 * build to build, and half of an old page with half of a new one would be neither (docs/decisions/0052).
 */
function build(): string {
  const hash = createHash('sha256');
  const below = ['domain', 'static/pages', 'static/src', 'static/words'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => relative(ROOT, join(one.parentPath, one.name))),
  );
  const beside = readdirSync(ROOT).filter((name) => /^vite\..*\.ts$|^package-lock\.json$|^tsconfig\.json$/u.test(name));
  for (const file of [...below, ...beside].sort()) hash.update(`${file}\0`).update(readFileSync(join(ROOT, file))).update('\0');
  return hash.digest('hex').slice(0, 8);
}

/** Every language of domain/languages.json that has a catalogue. */
function spoken(): ReturnType<typeof languages> {
  const written = new Set(readdirSync(WORDS).map((name) => name.replace(/\.json$/u, '')));
  return languages().filter(({ code }) => written.has(code));
}

type Tree = Readonly<Record<string, unknown>>;

/** Of each part of the worker's pages, the groups of words/world/ that it needs: a part is one request. */
const WORLD: Readonly<Record<string, readonly string[]>> = {
  shell: ['calls'],
  report: ['kinds', 'subkinds', 'values', 'sectors', 'prefectures'],
  mailbox: [],
  voice: [],
  guides: ['kinds', 'values', 'sectors', 'prefectures', 'authorities'],
};

/** Of a plural, a form that English has and this language does not: it says `wait_other` of one second too. */
const isForeignForm = (key: string, translated: Tree): boolean => !(key in translated) && key.replace(/[^_]*$/u, 'other') in translated;

/** What the translation says, and English where it says nothing: never a blank, never a key. */
function whole(english: Tree, translated: Tree): Tree {
  const told = ([key, text]: [string, unknown]): [string, unknown] => {
    const here = translated[key];
    if (typeof text === 'string') return [key, typeof here === 'string' && here !== '' ? here : text];
    return [key, whole(text as Tree, (here ?? {}) as Tree)];
  };
  return Object.fromEntries(Object.entries(english).filter(([key]) => !isForeignForm(key, translated)).map(told));
}

function words(folder: string, language: string): Tree {
  const translated = join('static/words', folder, `${language}.json`);
  return whole(
    json(`static/words/${folder}/en.json`) as Tree,
    existsSync(join(ROOT, translated)) ? (json(translated) as Tree) : {},
  );
}

/** What stands in the pages themselves and no script says: `Words` in design/words.ts is without it. */
const ONLY_IN_PAGES: ReadonlySet<string> = new Set(['pages', 'browser.noScript', 'browser.slow']);

function ofScript(shell: Tree, above = ''): Tree {
  const said = Object.entries(shell).filter(([key]) => !ONLY_IN_PAGES.has(above + key));
  return Object.fromEntries(
    said.map(([key, text]) => [key, typeof text === 'string' ? text : ofScript(text as Tree, `${above}${key}.`)]),
  );
}

/** One language's words of a part with the names of the world in it, so that one request brings both. */
function catalogue(part: string, language: string): Readonly<Record<string, Tree>> {
  const named = words('world', language);
  const groups = (WORLD[part] ?? []).map((group): [string, unknown] => [group, named[group]]);
  const authorities = named['authorities'] as Readonly<Record<string, Tree>>;
  const told = (lines: ReturnType<typeof hotlines>): readonly Tree[] => lines.map((line) => ({ ...line, ...authorities[line.key] }));
  const lines = part === 'shell' ? { hotlines: told(hotlines()), childline: told(childline()) } : part === 'report' ? { helplines: told(helplines()) } : {};
  const { consent, check } = words('report', language);
  return {
    words: part === 'shell' ? ofScript(words('', language)) : words(part, language),
    world: { ...Object.fromEntries(groups), ...lines },
    // What was asked in the report is asked in the same words again. The phrasebook comes whether a letter needs it or not:
    // a request for it would tell what a sealed letter says.
    ...(part === 'mailbox' ? { asks: { consent, check }, phrasebook: phrasesIn(language) } : {}),
  };
}

/** `koe:languages`, and each part of each catalogue as a file of JSON: Chromium notes every script's address in its code cache. */
function wordsOfTheWorld(): Plugin {
  return {
    name: 'koe-words',
    resolveId: (id) => (id === 'koe:languages' ? '\0koe:languages' : null),
    load(id) {
      if (id !== '\0koe:languages') return null;
      const known = spoken();
      const shown = known.map(({ code, endonym, dir, reviewed }) => ({ code, endonym, dir, reviewed }));
      const endonyms = Object.fromEntries(languages().map(({ code, endonym }) => [code, endonym]));
      return `export const languages = ${JSON.stringify(shown)};
        export const endonyms = ${JSON.stringify(endonyms)};`;
    },
    generateBundle() {
      for (const part of Object.keys(WORLD)) {
        for (const { code } of spoken()) {
          this.emitFile({ type: 'asset', fileName: `${part}-${code}.json`, source: JSON.stringify(catalogue(part, code)) });
        }
      }
    },
  };
}

/** Where the names of the icons are: those of the screens, and those of answers, which the first screens do without. */
const ICONS: Readonly<Record<string, string>> = { 'koe:icons': 'icons', 'koe:answer-icons': 'answer_icons' };

/** `koe:icons` and `koe:answer-icons`: of Lucide (ISC), the shapes that the two files in design/ name and no others. */
function icons(): Plugin {
  const shape = /<(path|circle|rect|line|polyline|ellipse)\s([^>]*?)\/>/gu;
  return {
    name: 'koe-icons',
    resolveId: (id) => (Object.hasOwn(ICONS, id) ? `\0${id}` : null),
    load(id) {
      const file = ICONS[id.slice(1)];
      if (file === undefined) return null;
      const drawn = Object.entries(json(`static/src/design/${file}.json`) as Record<string, string>).map(([ours, theirs]) => {
        const svg = readFileSync(join(ROOT, `node_modules/lucide-static/icons/${theirs}.svg`), 'utf8');
        const shapes = [...svg.matchAll(shape)].map(([, tag, attributes = '']) => {
          const named = [...attributes.matchAll(/([\w-]+)="([^"]*)"/gu)].map(([, name = '', value = '']) => [name, value] as const);
          const [[first, d] = [], ...others] = named;
          // Nearly all are paths, of which there is nothing to say but the way.
          return tag === 'path' && first === 'd' && others.length === 0 ? d : [tag, Object.fromEntries(named)];
        });
        return [ours, shapes];
      });
      return `export const shapes = ${JSON.stringify(Object.fromEntries(drawn))};`;
    },
  };
}

/** What a page says before and without script, in every language, comes from the same files as everything else. */
function staticWords(): Plugin {
  const escape = (text: string): string => text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/"/gu, '&quot;');
  const ruby = (text: string): string =>
    escape(text).replace(/\{([^{}|]+)\|([^{}]+)\}/gu, '<ruby>$1<rp>(</rp><rt>$2</rt><rp>)</rp></ruby>');
  const langOf = (code: string): string => (code === 'ja-easy' ? 'ja' : code);
  const said = (place: string, tag: 'p' | 'span'): string =>
    spoken()
      .map(({ code }) => {
        const text = place
          .split('.')
          .reduce<unknown>((inner, key) => (inner as Tree | undefined)?.[key], words('', code));
        if (typeof text !== 'string') throw new Error(`${code}.json has no ${place}`);
        return `<${tag} lang="${langOf(code)}">${ruby(text)}</${tag}>`;
      })
      .join('\n');
  const numbers = (): string => {
    const what = (code: string, key: string): string =>
      (words('world', code)['authorities'] as Readonly<Record<string, { what: string }>>)[key]?.what ?? '';
    const lines = hotlines().map(({ key, number, tel }) => {
      const says = spoken().map(({ code }) => `<p lang="${langOf(code)}">${ruby(what(code, key))}</p>`);
      const link = `<a class="hotline" href="tel:${tel}"><b class="hotline-number">${number}</b></a>`;
      return `<li>${link}<div class="hotline-what babel">${says.join('')}</div></li>`;
    });
    return `<ul class="hotlines">${lines.join('')}</ul>`;
  };
  return {
    name: 'koe-static-words',
    transformIndexHtml: {
      order: 'pre',
      handler(html) {
        return html
          .replace(/<!-- say ([\w.]+) -->/gu, (_, place: string) => `<div class="babel">${said(place, 'p')}</div>`)
          .replace(/<!-- head ([\w.]+) -->/gu, (_, place: string) => `<h1 class="babel">${said(place, 'span')}</h1>`)
          .replace('<!-- hotlines -->', numbers);
      },
    },
  };
}

/** Of the page's own parts too: that a guide was opened, something said or a file looked at is nobody's business. */
function nameOfPart({ name }: { name: string }): string {
  return ['guides', 'voice', 'brought'].includes(name) ? 'p-[hash].js' : '[name].js';
}

/** The vault, which everybody loads; what not everybody loads has a name that says nothing, since Chromium keeps it. */
function nameOfWorker({ name }: { name: string }): string {
  return name === 'reporter.worker' ? 'vault.js' : 'p-[hash].js';
}

export default defineConfig({
  root: join(ROOT, 'static/pages'),
  base: `/w/${build()}/`,
  publicDir: false,
  plugins: [domain(), wordsOfTheWorld(), icons(), parts(), staticWords(), zawgyi()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: {
    format: 'es',
    plugins: () => [age(), withoutReasons()],
    rolldownOptions: {
      treeshake: {
        // pdf-lib does not say so itself: what is not used of it, fonts above all, may be left out.
        moduleSideEffects: (id) => !id.includes('@cantoo/pdf-lib'),
        manualPureFunctions: PURE_IN_HYBRID,
      },
      output: { entryFileNames: nameOfWorker, chunkFileNames: 'p-[hash].js' },
    },
  },
  build: {
    outDir: join(ROOT, 'static/dist/worker'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      input: [
        ...['index', 'closed', '404', '500', '503', 'maintenance'].map((name) => join(ROOT, `static/pages/${name}.html`)),
        join(ROOT, 'static/src/pages/figures/figures.css'), // of a page that the server writes, for readers
      ],
      output: { entryFileNames: '[name].js', chunkFileNames: nameOfPart, assetFileNames: '[name][extname]' },
    },
  },
});
