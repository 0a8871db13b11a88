/** Runs beside the sound card: hands on what the microphone hears, as it is. */

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** Samples in one message: a quarter of a second at 16 kHz. */
const BATCH = 4096;

class Capture extends AudioWorkletProcessor {
  #batch = new Float32Array(BATCH);
  #filled = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    const heard = inputs[0]?.[0];
    if (heard === undefined) return true;
    if (this.#filled + heard.length > BATCH) {
      const full = this.#batch.slice(0, this.#filled);
      this.port.postMessage(full, [full.buffer]);
      this.#filled = 0;
    }
    this.#batch.set(heard, this.#filled);
    this.#filled += heard.length;
    return true;
  }
}

registerProcessor('koe-capture', Capture);

export {};
