/** The discrete Fourier transform of a power of two of samples, in place (Cooley and Tukey, radix 2). */

export class Fft {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #reversed: Uint32Array;

  constructor(size: number) {
    this.size = size;
    const half = Array.from({ length: size / 2 }, (_, at) => (2 * Math.PI * at) / size);
    this.#cos = Float64Array.from(half, Math.cos);
    this.#sin = Float64Array.from(half, Math.sin);
    const bits = Math.log2(size);
    this.#reversed = Uint32Array.from({ length: size }, (_, at) => {
      let turned = 0;
      for (let bit = 0; bit < bits; bit += 1) turned |= ((at >> bit) & 1) << (bits - 1 - bit);
      return turned;
    });
  }

  /** Both arrays have `size` numbers. */
  forward(real: Float64Array, imaginary: Float64Array): void {
    for (let at = 0; at < this.size; at += 1) {
      const other = this.#reversed[at] ?? 0;
      if (other > at) {
        swap(real, at, other);
        swap(imaginary, at, other);
      }
    }
    for (let half = 1; half < this.size; half *= 2) {
      const step = this.size / (2 * half);
      for (let start = 0; start < this.size; start += 2 * half) {
        for (let at = 0; at < half; at += 1) {
          const [low, high] = [start + at, start + at + half];
          const [cos, sin] = [this.#cos[at * step] ?? 0, this.#sin[at * step] ?? 0];
          const [a, b] = [real[high] ?? 0, imaginary[high] ?? 0];
          const [x, y] = [a * cos + b * sin, b * cos - a * sin];
          const [c, d] = [real[low] ?? 0, imaginary[low] ?? 0];
          real[high] = c - x;
          imaginary[high] = d - y;
          real[low] = c + x;
          imaginary[low] = d + y;
        }
      }
    }
  }

  /** The way back, divided by `size`. */
  inverse(real: Float64Array, imaginary: Float64Array): void {
    this.forward(imaginary, real);
    for (let at = 0; at < this.size; at += 1) {
      real[at] = (real[at] ?? 0) / this.size;
      imaginary[at] = (imaginary[at] ?? 0) / this.size;
    }
  }
}

function swap(list: Float64Array, one: number, other: number): void {
  const kept = list[one] ?? 0;
  list[one] = list[other] ?? 0;
  list[other] = kept;
}
