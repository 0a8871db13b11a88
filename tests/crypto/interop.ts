/** The browser's side of tests/crypto/test_interop.py: a call a line of JSON on standard input, an answer a line back. */

import { createInterface } from 'node:readline';
import * as codes from '../../static/src/crypto/codes.ts';
import { b64, b64Decode } from '../../static/src/crypto/encoding.ts';
import { open } from '../../static/src/crypto/opening.ts';
import { Refused } from '../../static/src/crypto/refusals.ts';
import { checkRecipient, parseIdentity, seal } from '../../static/src/crypto/sealing.ts';
import { makeMemberInside } from '../../static/src/vault/member.inside.ts';
import { ReporterInside } from '../../static/src/vault/reporter.inside.ts';

type Method = (...args: unknown[]) => unknown;

interface Call {
  /** `crypto`, or `reporter` or `member` and any name after a colon: the same name is the same vault. */
  readonly target: string;
  readonly method: string;
  readonly args: readonly unknown[];
}

const plain: Readonly<Record<string, (...args: string[]) => unknown>> = {
  seal: async (recipient = '', plaintext = '') => b64(await seal(checkRecipient(recipient), b64Decode(plaintext))),
  open: async (identity = '', sealed = '') => b64(await open(parseIdentity(identity), b64Decode(sealed))),
  reporterKeys: async (code = '', instance = '') => {
    const keys = await codes.reporterKeys(codes.readCode(code), b64Decode(instance));
    return {
      case: b64(keys.case),
      recipient: keys.recipient,
      signer: b64(keys.signer.seed),
      token: b64(keys.token),
      verify_key: b64(keys.verifyKey),
    };
  },
  passphraseKeys: async (passphrase = '', salt = '') => {
    const keys = await codes.passphraseKeys(codes.readPassphrase(passphrase), b64Decode(salt));
    return { auth: b64(keys.auth), recipient: keys.recipient };
  },
  drawCode: () => codes.drawCode(),
  readCode: (typed = '') => codes.readCode(typed),
};

const vaults = new Map<string, Record<string, Method>>();

function vault(target: string): Record<string, Method> {
  const made = vaults.get(target) ?? (target.startsWith('member') ? makeMemberInside() : new ReporterInside());
  vaults.set(target, made as unknown as Record<string, Method>);
  return made as unknown as Record<string, Method>;
}

/** Which argument is bytes. */
const BYTES_AT: Readonly<Record<string, number>> = { openCovers: 2, resealCovers: 2, openAttachment: 2, sealAttachment: 3 };

async function written(found: unknown): Promise<unknown> {
  const value = await found;
  if (value instanceof ArrayBuffer) return b64(new Uint8Array(value));
  if (typeof value !== 'object' || value === null || !('sealed' in value)) return value;
  return value.sealed instanceof ArrayBuffer ? { ...value, sealed: b64(new Uint8Array(value.sealed)) } : value;
}

function answer({ target, method, args }: Call): unknown {
  if (target === 'crypto') return plain[method]?.(...(args as string[]));
  const given = [...args];
  // JSON has no bytes; the calls that take a stream or a file get it as b64, and give one as b64.
  const at = BYTES_AT[method];
  if (at !== undefined) given[at] = new Uint8Array(b64Decode(String(args[at]))).buffer;
  return written(vault(target)[method]?.call(vault(target), ...given));
}

/** Until the input ends. */
export async function converse(): Promise<void> {
  for await (const line of createInterface({ input: process.stdin })) {
    let reply: unknown;
    try {
      reply = { value: (await answer(JSON.parse(line) as Call)) ?? null };
    } catch (error) {
      reply = error instanceof Refused ? { refused: error.refusal } : { broken: String(error) };
    }
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}
