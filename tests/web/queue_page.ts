/**
 * The browser's side of bench/crypto.py: the pages' own client and vault before a real server, and beside each figure
 * the bare primitive, in the same page and the same minute. Rates are a second, durations milliseconds.
 */

import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { MLKEM768X25519 } from '@noble/post-quantum/hybrid.js';
import * as queueRoutes from '../../static/src/client/staff/queue.ts';
import type { Asked, QueuePage, QueueRow } from '../../static/src/client/staff/queue.ts';
import * as desksRoutes from '../../static/src/client/staff/desks.ts';
import * as staffRoutes from '../../static/src/client/staff/staff.ts';
import { CHUNK_BYTES } from '../../static/src/crypto/age_format.ts';
import { CACHE_NONCE_BYTES, CIPHER, cacheKey } from '../../static/src/crypto/cache.ts';
import { holderOf } from '../../static/src/crypto/codes.ts';
import { b64Decode, random, readU32 } from '../../static/src/crypto/encoding.ts';
import { nativeIdentity, useNative } from '../../static/src/crypto/native.ts';
import { type Opened, openFollowUp } from '../../static/src/crypto/reading.ts';
import type { Report } from '../../static/src/crypto/bodies/report.ts';
import { drawIdentity, parseIdentity, recipientOf, seal } from '../../static/src/crypto/sealing.ts';
import { type MemberInside, makeMemberInside } from '../../static/src/vault/member.inside.ts';

const STREAM_CASES = 100;
const BARE_KEMS = 200;

interface Desk {
  readonly vault: MemberInside;
  readonly desk: string;
}

interface Pass {
  readonly fetchMs: number;
  readonly openMs: number;
  /** Bare primitives, measured before and after. */
  readonly barePerSecond: number;
}

let rows: readonly QueueRow[] = [];

/** A vault that has opened nothing yet, as after a sign-in on another computer. */
async function signedIn(name: string, passphrase: string): Promise<Desk> {
  const vault = makeMemberInside();
  const { salt } = await staffRoutes.readSalt(name);
  const { auth } = await vault.signIn(passphrase, salt);
  const { session } = await staffRoutes.signIn(name, auth);
  if (session === null) throw new Error('a second factor is owed');
  await vault.unlock(session);
  const [desk] = await desksRoutes.listOwn();
  if (desk?.epoch == null || desk.entry === null || desk.grant === null || desk.granted_by_key === null) {
    throw new Error('no keys');
  }
  const { epoch, entry, grant, granted_by_key, earlier, givers } = desk;
  const offered = { desk: desk.desk, epoch, entry, grant, granted_by_key, earlier, givers };
  await vault.acceptGrant(offered, await desksRoutes.listMembers(desk.desk));
  return { vault, desk: desk.desk };
}

function batches(count: number): (readonly QueueRow[])[] {
  const some: (readonly QueueRow[])[] = [];
  for (let from = 0; from < count; from += STREAM_CASES) some.push(rows.slice(from, Math.min(from + STREAM_CASES, count)));
  return some;
}

const idsOf = (some: readonly QueueRow[]): string[] => some.map((row) => row.case);

/** Each batch fetched, then opened; how long both took. */
async function pass(
  count: number,
  fetch: (some: readonly QueueRow[]) => Promise<ArrayBuffer>,
  open: (some: readonly QueueRow[], stream: ArrayBuffer) => Promise<readonly { readonly facts: unknown }[]>,
): Promise<{ fetchMs: number; openMs: number }> {
  let [fetchMs, openMs, opened] = [0, 0, 0];
  for (const some of batches(count)) {
    const begun = performance.now();
    const stream = await fetch(some);
    const fetched = performance.now();
    opened += (await open(some, stream)).filter(({ facts }) => facts !== null).length;
    fetchMs += fetched - begun;
    openMs += performance.now() - fetched;
  }
  if (opened !== count) throw new Error(`${String(opened)} of ${String(count)} opened`);
  return { fetchMs, openMs };
}

function sealedOf(stream: ArrayBuffer): Uint8Array[] {
  const bytes = new Uint8Array(stream);
  const found: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 20 + readU32(bytes, at + 16);
    found.push(bytes.slice(at + 20, end));
    at = end;
  }
  return found;
}

function shareOf(file: Uint8Array): Uint8Array {
  const [, stanza = ''] = new TextDecoder().decode(file.subarray(0, 1600)).split('\n');
  return Uint8Array.from(atob(stanza.split(' ')[2] ?? ''), (character) => character.charCodeAt(0));
}

/** Bare decapsulations, by the way that is in use. */
async function bareKem(identity: string, files: readonly Uint8Array[]): Promise<number> {
  const secret = parseIdentity(identity);
  const shares = Array.from({ length: BARE_KEMS }, (_, i) => shareOf(files[i % files.length] ?? new Uint8Array()));
  const native = (await nativeIdentity(secret)) !== null;
  const subtle = globalThis.crypto.subtle as unknown as {
    importKey: (...given: unknown[]) => Promise<CryptoKey>;
    decapsulateBits: (...given: unknown[]) => Promise<ArrayBuffer>;
  };
  const algorithm = { name: 'MLKEM768-X25519' };
  const key = native ? await subtle.importKey('raw-seed', secret.seed, algorithm, false, ['decapsulateBits']) : null;
  const begun = performance.now();
  for (const share of shares) {
    if (key === null) MLKEM768X25519.decapsulate(share, secret.seed);
    else await subtle.decapsulateBits(algorithm, key, share);
  }
  return (1000 * shares.length) / (performance.now() - begun);
}

async function between<T extends object>(bare: () => Promise<number>, run: () => Promise<T>): Promise<T & { barePerSecond: number }> {
  const before = await bare();
  const found = await run();
  return { ...found, barePerSecond: (before + (await bare())) / 2 };
}

const page = {
  useNative,
  hasNative: async (): Promise<boolean> => (await nativeIdentity(drawIdentity())) !== null,

  /** Every row of the desk's queue; how many there are. */
  async listQueue(name: string, passphrase: string): Promise<number> {
    const { desk } = await signedIn(name, passphrase);
    const found: QueueRow[] = [];
    const everything: Asked = { view: 'open', holder: 'anyone', urgent: false, state: null };
    let after: string | null = null;
    do {
      const answer: QueuePage = await queueRoutes.readQueue(desk, everything, after);
      found.push(...answer.cases);
      after = answer.next;
    } while (after !== null);
    rows = found;
    return rows.length;
  },

  /** Covers fetched in batches of a hundred, opened, verified and read. */
  async covers(name: string, passphrase: string, identity: string, count: number): Promise<Pass> {
    const { vault, desk } = await signedIn(name, passphrase);
    const files = sealedOf(await queueRoutes.readCovers(desk, idsOf(rows.slice(0, STREAM_CASES))));
    return between(
      () => bareKem(identity, files),
      () =>
        pass(
          count,
          (some) => queueRoutes.readCovers(desk, idsOf(some)),
          (some, stream) => vault.openCovers(desk, some, stream),
        ),
    );
  },

  /** Opens every cover once more and leaves the facts to the desk; milliseconds for sealing and storing. */
  async fillCache(name: string, passphrase: string): Promise<number> {
    const { vault, desk } = await signedIn(name, passphrase);
    let ms = 0;
    for (const some of batches(rows.length)) {
      await vault.openCovers(desk, some, await queueRoutes.readCovers(desk, idsOf(some)));
      const begun = performance.now();
      await queueRoutes.keepCache(desk, await vault.cacheFacts(desk, some));
      ms += performance.now() - begun;
    }
    return ms;
  },

  /** The same facts out of the cache, by a vault that has opened no cover; the primitive is the bare AES-GCM. */
  async cache(name: string, passphrase: string, identity: string, count: number): Promise<Pass> {
    const { vault, desk } = await signedIn(name, passphrase);
    const { subtle } = globalThis.crypto;
    const key = await cacheKey(parseIdentity(identity));
    const context = random(18 + 1 + 32 + 16 + 16 + 4 + 32);
    const iv = random(CACHE_NONCE_BYTES);
    const sealed = await subtle.encrypt({ name: CIPHER, iv, additionalData: context }, key, new Uint8Array(192));
    const bare = async (): Promise<number> => {
      const begun = performance.now();
      for (let done = 0; done < 2000; done += STREAM_CASES) {
        await Promise.all(
          Array.from({ length: STREAM_CASES }, () =>
            subtle.decrypt({ name: CIPHER, iv, additionalData: context }, key, sealed),
          ),
        );
      }
      return (1000 * 2000) / (performance.now() - begun);
    };
    return between(bare, () =>
      pass(
        count,
        (some) => queueRoutes.readCache(desk, idsOf(some)),
        (some, stream) => vault.readCache(desk, some, stream),
      ),
    );
  },

  /** Letters of 4 KiB, opened, verified and read one after the other. */
  async letters(
    about: { identity: string; instance: string; case: string; author: string },
    sealed: readonly string[],
  ): Promise<{ perSecond: number; barePerSecond: number }> {
    const holder = await holderOf(parseIdentity<'case'>(about.identity));
    const header = {
      kind: 'report' as const,
      instance: b64Decode(about.instance),
      subject: b64Decode(about.case),
      author: b64Decode(about.author),
      recipientDigest: new Uint8Array(32),
    };
    const report = { header, seen: [], body: {} } as unknown as Opened<Report>;
    const files = sealed.map((text) => b64Decode(text));
    return between(
      () => bareKem(about.identity, files),
      async () => {
        const begun = performance.now();
        for (const file of files) await openFollowUp(file, report, [holder], 2);
        return { perSecond: (1000 * files.length) / (performance.now() - begun) };
      },
    );
  },

  /** One plaintext through our sealing, and through the library's cipher in chunks of the same size; MB a second. */
  async seal(bytes: number): Promise<{ perSecond: number; barePerSecond: number }> {
    const recipient = await recipientOf(drawIdentity());
    const plaintext = new Uint8Array(bytes);
    for (let at = 0; at < bytes; at += CHUNK_BYTES) plaintext.set(random(Math.min(CHUNK_BYTES, bytes - at)), at);
    const key = random(32);
    const nonce = new Uint8Array(12);
    const bare = (): Promise<number> => {
      const begun = performance.now();
      for (let at = 0; at < bytes; at += CHUNK_BYTES) {
        chacha20poly1305(key, nonce).encrypt(plaintext.subarray(at, at + CHUNK_BYTES));
      }
      return Promise.resolve(bytes / 1000 / (performance.now() - begun));
    };
    await bare(); // once for the compiler
    return between(bare, async () => {
      const begun = performance.now();
      await seal(recipient, plaintext);
      return { perSecond: bytes / 1000 / (performance.now() - begun) };
    });
  },
};

Object.assign(globalThis, { koe: page });
