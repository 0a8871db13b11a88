/** How are many files one file? As a tar of the oldest common kind (POSIX ustar): every system opens it. A piece at a time. */

const BLOCK = 512;
const NAME_MAX = 100;

export interface Packed {
  /** ASCII. */
  readonly name: string;
  readonly content: Uint8Array;
}

function octal(number: number, digits: number): string {
  return `${number.toString(8).padStart(digits, '0')}\0`;
}

/** What stands before a file's bytes. `day` is when it was made: nothing finer is told. */
export function tarHeader(name: string, size: number, day: string): Uint8Array {
  if (name.length > NAME_MAX) throw new RangeError('name too long');
  const made = Date.parse(`${day}T00:00:00Z`) / 1000;
  const before = [name.padEnd(NAME_MAX, '\0'), octal(0o600, 7), octal(0, 7), octal(0, 7), octal(size, 11), octal(made, 11)].join('');
  const after = ['0', '\0'.repeat(100), 'ustar\0', '00'].join('');
  const block = new Uint8Array(BLOCK);
  const put = (text: string, at: number): void => {
    for (let place = 0; place < text.length; place += 1) block[at + place] = text.charCodeAt(place);
  };
  put(before, 0);
  put(' '.repeat(8), before.length);
  put(after, before.length + 8);
  const sum = block.reduce((all, byte) => all + byte, 0);
  put(`${octal(sum, 6)} `, before.length);
  return block;
}

/** The whole tar of files that come one after the other; the next is asked for when the one before was taken. */
export async function* tarOf(files: AsyncIterable<Packed>, day: string): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { name, content } of files) {
    yield tarHeader(name, content.length, day);
    if (content.length > 0) yield content;
    const rest = content.length % BLOCK;
    if (rest > 0) yield new Uint8Array(BLOCK - rest);
  }
  yield new Uint8Array(2 * BLOCK);
}

/** As a stream that asks for no more than is taken from it. */
export function streamOf(pieces: AsyncGenerator<Uint8Array, void, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
}
