/**
 * Is the log of what the staff did still the one that was closed, day by day? docs/protocol.md §9
 *
 * Entries are leaves of a Merkle tree as RFC 9162 §2.1 hashes it; a checkpoint is a note as C2SP signs one.
 */

import { base64 } from '@scure/base';
import { b64, canonical, concat, digest, equal, utf8 } from './encoding.ts';
import { Refused } from './refusals.ts';
import { SIGNATURE_BYTES, KEY_BYTES, type VerifyKey, checkVerifyKey, verifyText } from './signing.ts';

/** The action of the entry that answers for an erased one: its subject is the position of that one, in digits. */
export const ERASED = 'erased an entry of the log';
const HASH_BYTES = 32;
const KEY_HASH_BYTES = 4;
const ED25519 = 1; // C2SP signed-note: the type of the key

/** One action: who (16 bytes, null for the server), what, on what, which day, how it ended; and a salt. */
export interface Entry {
  readonly action: string;
  readonly actor: Uint8Array | null;
  readonly day: string;
  readonly outcome: string;
  readonly salt: Uint8Array;
  readonly subject: string;
}

/** Its hash as a leaf, 32 bytes. */
export function leafOf({ action, actor, day, outcome, salt, subject }: Entry): Uint8Array {
  return leafHash(
    canonical({ action, actor: actor === null ? null : b64(actor), day, outcome, salt: b64(salt), subject }),
  );
}

/** RFC 9162 §2.1.1: `H(00 ‖ data)`. */
export function leafHash(data: Uint8Array): Uint8Array {
  return digest(concat(Uint8Array.of(0), data));
}

/** RFC 9162 §2.1.1: `H(01 ‖ left ‖ right)`. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return digest(concat(Uint8Array.of(1), left, right));
}

/** A growing tree, of which only the roots of its full subtrees are kept, the largest first. */
export class Tree {
  size = 0;
  readonly peaks: Uint8Array[] = [];

  /** One leaf more. */
  append(leaf: Uint8Array): void {
    let last = leaf;
    for (let number = this.size; number % 2 === 1; number = (number - 1) / 2) {
      const left = this.peaks.pop();
      if (left === undefined) break;
      last = nodeHash(left, last);
    }
    this.peaks.push(last);
    this.size += 1;
  }

  /** 32 bytes: what the whole tree comes down to. Of an empty one: H of nothing. */
  get root(): Uint8Array {
    if (this.peaks.length === 0) return digest(new Uint8Array());
    return this.peaks.reduceRight((root, peak) => nodeHash(peak, root));
  }
}

// ---------------------------------------------------------------- checkpoints

/** What the log was at the end of a day: how many leaves, and the root over them. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly day: string;
}

/** C2SP tlog-checkpoint: origin, size, root; and the day as an extension line. */
function textOf({ origin, size, root, day }: Checkpoint): string {
  return `${origin}\n${String(size)}\n${base64.encode(root)}\nday ${day}\n`;
}

/** C2SP signed-note: the first four bytes of `H(name ‖ LF ‖ 01 ‖ key)`. */
export function keyHash(origin: string, key: Uint8Array): Uint8Array {
  return digest(concat(utf8(`${origin}\n`), Uint8Array.of(ED25519), key)).subarray(0, KEY_HASH_BYTES);
}

function wrongEncoding(): never {
  throw new Refused('WrongEncoding');
}

function base64Decode(encoded: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = base64.decode(encoded);
  } catch {
    return wrongEncoding();
  }
  return base64.encode(bytes) === encoded ? bytes : wrongEncoding();
}

/** Origin and key of `name+hash+key`, as C2SP's signed-note hands a key on; else `WrongEncoding` or `WrongKey`. */
export function readVerifier(verifier: string): { origin: string; key: VerifyKey } {
  const [origin = '', hash = '', ...rest] = verifier.trim().split('+');
  const raw = base64Decode(rest.join('+'));
  const key = raw.subarray(1);
  const hex = Array.from(keyHash(origin, key), (byte) => byte.toString(16).padStart(2, '0')).join('');
  if (raw[0] !== ED25519 || key.length !== KEY_BYTES || hash !== hex) return wrongEncoding();
  return { origin, key: checkVerifyKey(key) };
}

/** The checkpoint of a note that this key signed for this log; else `WrongEncoding` or `WrongSignature` [P-32]. */
export function openCheckpoint(note: string, origin: string, key: VerifyKey): Checkpoint {
  const { checkpoint, stamp } = parse(note);
  if (checkpoint.origin !== origin || !equal(stamp.subarray(0, KEY_HASH_BYTES), keyHash(origin, key))) {
    throw new Refused('WrongSignature');
  }
  verifyText(key, utf8(textOf(checkpoint)), stamp.subarray(KEY_HASH_BYTES));
  return checkpoint;
}

const NOTE = /^([^\n]*)\n(\d+)\n([^\n]*)\nday (\d{4}-\d{2}-\d{2})\n\n— ([^\n]*) ([^ \n]*)\n$/u;

function parse(note: string): { checkpoint: Checkpoint; stamp: Uint8Array } {
  const [, origin = '', size = '', root = '', day = '', signer, encoded = ''] = NOTE.exec(note) ?? wrongEncoding();
  const checkpoint = { origin, size: Number(size), root: base64Decode(root), day };
  const stamp = base64Decode(encoded);
  const moment = Date.parse(`${day}T00:00:00Z`); // some browsers take the 30th of February for the 2nd of March
  const isDay = !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(day);
  if (signer !== origin || !isDay || String(checkpoint.size) !== size || !Number.isSafeInteger(checkpoint.size)) {
    return wrongEncoding();
  }
  if (checkpoint.root.length !== HASH_BYTES || stamp.length !== KEY_HASH_BYTES + SIGNATURE_BYTES) return wrongEncoding();
  return { checkpoint, stamp };
}

// ---------------------------------------------------------------- looking whether it holds

/**
 * What a log can have suffered.
 *
 * - `changed`: an entry is not what was hashed. `moved`: it is what was hashed at another position.
 * - `removed`: no entry, and none answers for its erasure.
 * - `rewritten`: entries and hashes agree, and not with the checkpoint.
 * - `cut-off`: the checkpoint counted more leaves than there are.
 * - `unsigned`: a checkpoint is not by the log's key.
 */
export type Wrong = 'changed' | 'moved' | 'removed' | 'rewritten' | 'cut-off' | 'unsigned';

/** The first thing that is wrong: at this position, or somewhere from it up to `until` (exclusive). */
export interface Finding {
  readonly wrong: Wrong;
  readonly position: number;
  readonly until: number;
}

/** One leaf and the entry that is there, if any is. */
export interface Place {
  readonly leaf: Uint8Array;
  readonly entry: Entry | null;
}

/**
 * [P-32] The first bad entry, or null: entries against leaves, and leaves against every checkpoint.
 *
 * `notes` are those that the server shows and those that somebody kept elsewhere: only the latter show that the server
 * has not thrown its newest away, or signed others.
 */
export function inspect(
  places: readonly Place[],
  notes: readonly string[],
  origin: string,
  key: VerifyKey,
): Finding | null {
  const checkpoints = new Map<number, Uint8Array[]>();
  for (const note of notes) {
    try {
      const { size, root } = openCheckpoint(note, origin, key);
      checkpoints.set(size, [...(checkpoints.get(size) ?? []), root]);
    } catch (error) {
      if (error instanceof Refused) return { wrong: 'unsigned', position: 0, until: 0 };
      throw error;
    }
  }
  const answered = new Set(
    places.flatMap(({ entry }) => (entry !== null && entry.action === ERASED ? [entry.subject] : [])),
  );
  const where = new Set(places.map(({ leaf }) => b64(leaf)));
  const tree = new Tree();
  let closed = 0;
  for (const [position, place] of places.entries()) {
    const wrong = wrongWith(position, place, answered, where);
    if (wrong !== null) return { wrong, position, until: position + 1 };
    tree.append(place.leaf);
    const roots = checkpoints.get(tree.size) ?? [];
    if (roots.some((root) => !equal(root, tree.root))) return { wrong: 'rewritten', position: closed, until: tree.size };
    if (roots.length > 0) closed = tree.size;
  }
  const most = Math.max(0, ...checkpoints.keys());
  return most > places.length ? { wrong: 'cut-off', position: places.length, until: most } : null;
}

function wrongWith(
  position: number,
  { leaf, entry }: Place,
  answered: ReadonlySet<string>,
  where: ReadonlySet<string>,
): Wrong | null {
  if (entry === null) return answered.has(String(position)) ? null : 'removed';
  const own = leafOf(entry);
  if (equal(own, leaf)) return null;
  return where.has(b64(own)) ? 'moved' : 'changed';
}
