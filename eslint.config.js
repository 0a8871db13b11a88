// What the pages' code may not do. Every ban keeps a promise of the threat model.
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const noTrace = 'Koe leaves nothing in the browser (docs/threat-model.md).';
const noMarkup = 'Text reaches the page as text: Preact escapes it, markup would not be.';
const oneDoor = 'Requests leave through static/src/client, where every header and every body is seen.';

const bannedGlobals = [
  { name: 'localStorage', message: noTrace },
  { name: 'sessionStorage', message: noTrace },
  { name: 'indexedDB', message: noTrace },
  { name: 'caches', message: noTrace },
];
const requests = ['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) => ({ name, message: oneDoor }));

const property = (name, message) => ({ property: name, message });
const bannedProperties = [
  ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'dangerouslySetInnerHTML'].map((name) => property(name, noMarkup)),
  { object: 'document', property: 'write', message: noMarkup },
  { object: 'document', property: 'cookie', message: noTrace },
  ...['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'serviceWorker'].map((name) => property(name, noTrace)),
];
const requestProperties = ['fetch', 'sendBeacon', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) =>
  property(name, oneDoor),
);

export default defineConfig(
  { ignores: ['node_modules/', '.venv/', 'static/dist/', 'data/', '.cache/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.worker.json', './tsconfig.node.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      // A spread string gives code points, which is what our codes of ASCII need.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // An event handler of Preact may be async: what it rejects with goes to the window's error handler.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
    },
  },
  {
    // An import at the top would make a declaration of modules a module itself.
    files: ['**/*.d.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }] },
  },
  {
    files: ['static/src/**/*.{ts,tsx}'],
    linterOptions: { noInlineConfig: true },
    rules: {
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'off',
      '@typescript-eslint/no-implied-eval': 'error',
      'no-restricted-globals': ['error', ...bannedGlobals, ...requests],
      'no-restricted-properties': ['error', ...bannedProperties, ...requestProperties],
      'no-restricted-syntax': [
        'error',
        { selector: 'JSXAttribute[name.name="dangerouslySetInnerHTML"]', message: noMarkup },
      ],
    },
  },
  {
    files: ['static/src/client/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', ...bannedGlobals],
      'no-restricted-properties': ['error', ...bannedProperties],
    },
  },
);
