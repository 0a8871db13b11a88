/** How much can one letter carry? */

/** Bytes of JSON beside header, signature and the other answers (docs/protocol.md §3). */
const TEXT_BYTES_MAX = 120_000;

export function tooLong(text: string): boolean {
  return new TextEncoder().encode(JSON.stringify(text)).length > TEXT_BYTES_MAX;
}
