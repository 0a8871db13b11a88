// Of age, the one kind of recipient that Koe seals to (docs/protocol.md §2). The package reaches for all the others at run
// time, so that no bundler can drop them: P-256 with what it needs was a sixth of the vault. Whoever asks for one gets an
// error. Only branches are cut; what stays is the package's own code, character by character. Opening is our own
// (`crypto/opening.ts`), so that the package's way of it goes with what nobody imports.
import type { Plugin } from 'vite';

import { type Change, changed } from './vite.changed.ts';

/** Of `index.js`: a string that names P-256 or X25519 is not recognized, and there are no passphrases. */
const INDEX: readonly Change[] = [
  [/else if \(s\.startsWith\("age1tag1"\)\) \{[\s\S]*?(?=else \{\s+throw new Error\("unrecognized recipient type"\))/u, ''],
  [/^ {4}setPassphrase\(s\) \{[\s\S]*?^ {4}\}\n/mu, ''],
  [/^ {4}setScryptWorkFactor\(logN\) \{[\s\S]*?^ {4}\}\n/mu, ''],
  [/if \(this\.passphrase !== null\) \{\s+recipients = [\s\S]*?\}\n/u, ''],
];

/** Of `recipients.js`: only an identity of our kind has a recipient. */
const RECIPIENTS: readonly Change[] = [
  [/if \(isCryptoKey\(identity\)\) \{[\s\S]*?\}\s+else (?=if)/u, ''],
  [
    /else \{\s+const res = bech32\.decodeToBytes\(identity\);[\s\S]*?return bech32\.encodeFromBytes\("age", recipient\);/u,
    'throw Error("invalid identity");',
  ],
];

const FILES: readonly (readonly [end: string, changes: readonly Change[]])[] = [
  ['/age-encryption/dist/index.js', INDEX],
  ['/age-encryption/dist/recipients.js', RECIPIENTS],
];

/** Calls that noble's `hybrid.js` makes when it is loaded, for combinations that nobody uses; it has no marks for these. */
export const PURE_IN_HYBRID = ['QSF', 'createKitchenSink', 'ecdhKem'];

export function age(): Plugin {
  return {
    name: 'koe-age',
    transform(code, id) {
      const found = FILES.find(([end]) => id.endsWith(end));
      return found === undefined ? null : { code: changed('age-encryption', code, found[1]), map: null };
    },
  };
}

const LIBRARIES = /\/node_modules\/(?:@noble|@scure|age-encryption)\//u;
const REASON = /\bnew ((?:Type|Range)?Error)\((["'])((?:(?!\2)[^\\\n])*)\2\)/gu;

/** In the vault nobody reads why a library gave up: nothing of an error leaves it (`rpc.ts`). The words were 1 KB of its 34. */
export function withoutReasons(): Plugin {
  return {
    name: 'koe-without-reasons',
    transform(code, id) {
      if (!LIBRARIES.test(id)) return null;
      const bare = code.replace(REASON, 'new $1()');
      return { code: bare, map: null };
    },
  };
}
