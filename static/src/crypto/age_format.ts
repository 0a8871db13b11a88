/** What does an age v1 file look like from outside? docs/protocol.md §2. Structure and sizes; no key is used here. */

import { base64nopad } from '@scure/base';
import { Refused } from './refusals.ts';

export const STANZA_TYPE = 'mlkem768x25519';
export const CHUNK_BYTES = 64 * 1024;
export const TAG_BYTES = 16;
export const NONCE_BYTES = 16;
export const SHARE_BYTES = 1120;
export const STANZA_BODY_BYTES = 32;
export const MAC_BYTES = 32;
/** [P-04] Header with one stanza, and the nonce. */
export const OVERHEAD_BYTES = 1643;

const VERSION = 'age-encryption.org/v1';
/** Begins the MAC's line, and is the last that the MAC is over. */
const MARK = '---';
const COLUMNS = 64;
const LINE_BYTES_MAX = 4096;
const HEADER_BYTES_MAX = 1 << 20;
const STANZAS_MAX = 1024;
const ARGS_MAX = 64;
const LF = 10;
/** Every byte a character; what is not ASCII is refused by its character. */
const decoder = new TextDecoder('latin1');

export interface Stanza {
  readonly args: readonly string[];
  readonly body: Uint8Array;
}

/** A parsed header; `mac` is over `macInput`. */
export interface Header {
  readonly stanzas: readonly Stanza[];
  readonly mac: Uint8Array;
  readonly macInput: Uint8Array;
  /** Bytes up to and including the LF of the MAC line. */
  readonly size: number;
}

/** [P-04] Size of a file with one stanza of our type and `plaintextBytes` inside. */
export function sealedSize(plaintextBytes: number): number {
  return OVERHEAD_BYTES + plaintextBytes + TAG_BYTES * Math.max(1, Math.ceil(plaintextBytes / CHUNK_BYTES));
}

/** The header at the start of `sealed`; `HeaderFailure` for anything that age.md does not allow. */
export function readHeader(sealed: Uint8Array): Header {
  let size = 0;
  const line = (): string => {
    const end = sealed.subarray(size, size + LINE_BYTES_MAX).indexOf(LF);
    if (end < 0) return headerFailure();
    const columns = decoder.decode(sealed.subarray(size, size + end));
    size += end + 1;
    return size <= HEADER_BYTES_MAX && /^[ -~]*$/.test(columns) ? columns : headerFailure();
  };

  if (line() !== VERSION) headerFailure();
  const stanzas: Stanza[] = [];
  let columns = line();
  while (!columns.startsWith(MARK)) {
    const [arrow, ...args] = columns.split(' ');
    if (arrow !== '->' || args.length === 0 || args.includes('')) headerFailure();
    if (args.length > ARGS_MAX || stanzas.length === STANZAS_MAX) headerFailure();
    let body = '';
    do {
      columns = line();
      // Each line decodes for itself: a full one is 48 bytes, the last one shorter, perhaps empty.
      if (columns.length > COLUMNS) headerFailure();
      base64Decode(columns);
      body += columns;
    } while (columns.length === COLUMNS);
    stanzas.push({ args, body: base64Decode(body) });
    columns = line();
  }
  if (stanzas.length === 0 || !columns.startsWith(`${MARK} `)) headerFailure();
  const mac = base64Decode(columns.slice(4));
  if (mac.length !== MAC_BYTES) headerFailure();
  return { stanzas, mac, macInput: sealed.subarray(0, size - columns.length - 1 + MARK.length), size };
}

/** [P-03] Exactly one stanza, of our type and well formed; else `HeaderFailure`. */
export function checkHeader(header: Header): void {
  const [stanza, ...others] = header.stanzas;
  if (stanza === undefined || others.length > 0) return headerFailure();
  const [type, share, ...more] = stanza.args;
  if (type !== STANZA_TYPE || share === undefined || more.length > 0) return headerFailure();
  if (base64Decode(share).length !== SHARE_BYTES || stanza.body.length !== STANZA_BODY_BYTES) headerFailure();
}

/** Judges from outside a file whose plaintext has one of `sizes` bytes: `WrongSize` [P-04], then `HeaderFailure`. */
export function checkEnvelope(sealed: Uint8Array, sizes: readonly number[]): void {
  if (!sizes.some((size) => sealedSize(size) === sealed.length)) throw new Refused('WrongSize');
  checkHeader(readHeader(sealed));
}

/** age's base64: standard alphabet, no padding, the one encoding only. */
function base64Decode(encoded: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = base64nopad.decode(encoded);
  } catch {
    return headerFailure();
  }
  return base64nopad.encode(bytes) === encoded ? bytes : headerFailure();
}

function headerFailure(): never {
  throw new Refused('HeaderFailure');
}
