import { p256 } from '@noble/curves/nist.js';
import { bech32 } from '@scure/base';
import { Decrypter, Encrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { build, type Rolldown } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';

import { PURE_IN_HYBRID, age } from '../../../vite.age.ts';

interface Age {
  readonly Encrypter: typeof Encrypter;
  readonly identityToRecipient: typeof identityToRecipient;
}

const WORDS = new TextEncoder().encode('Tôi làm việc mười lăm giờ một ngày.');
const WHOLE: Age = { Encrypter, identityToRecipient };
const SEALING = 'koe:sealing';

let code: string;
let cut: Age;

/** As the worker's build makes it: what it imports of the package, through the plugin, without what is not reached. */
beforeAll(async () => {
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    plugins: [
      age(),
      {
        name: 'koe-sealing',
        resolveId: (id) => (id === SEALING ? `\0${SEALING}` : null),
        load: (id) => (id === `\0${SEALING}` ? `export { Encrypter, identityToRecipient } from 'age-encryption';` : null),
      },
    ],
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      rolldownOptions: {
        input: SEALING,
        preserveEntrySignatures: 'strict',
        treeshake: { manualPureFunctions: PURE_IN_HYBRID },
      },
    },
  })) as Rolldown.RolldownOutput;
  code = built.output[0].code;
  // What was just built is no file that Vite could find beforehand: the mark keeps it from looking.
  cut = (await import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`)) as Age;
});

async function seal(library: Age, recipient: string): Promise<Uint8Array> {
  const encrypter = new library.Encrypter();
  encrypter.addRecipient(recipient);
  return await encrypter.encrypt(WORDS);
}

async function open(identity: string, sealed: Uint8Array): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return await decrypter.decrypt(sealed);
}

describe('the part of age that a worker loads', () => {
  test('seals what the whole library opens', async () => {
    const identity = await generateHybridIdentity();
    const recipient = await identityToRecipient(identity);
    expect(await cut.identityToRecipient(identity)).toBe(recipient);
    expect(await open(identity, await seal(cut, recipient))).toEqual(WORDS);
  });

  test('knows no other kind of recipient, and says so', async () => {
    const classical = await generateX25519Identity();
    const tagged = bech32.encodeFromBytes('age1tag', p256.keygen().publicKey);
    for (const recipient of [await identityToRecipient(classical), tagged]) {
      await expect(seal(WHOLE, recipient)).resolves.toBeInstanceOf(Uint8Array);
      await expect(seal(cut, recipient)).rejects.toThrow('unrecognized recipient type');
    }
    await expect(cut.identityToRecipient(classical)).rejects.toThrow('invalid identity');
    expect(() => { new cut.Encrypter().setPassphrase('six words'); }).toThrow(TypeError);
  });

  test('carries no curve but the one that Koe uses', () => {
    expect(code).toContain('mlkem768x25519');
    expect(code).not.toMatch(/weierstrass|p256tag|KitchenSink|QSF-KEM|MLKEM1024/u);
  });
});
