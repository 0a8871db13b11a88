/**
 * Another voice says the same: its pitch is moved by a phase vocoder, its formants by bending the spectral envelope, each by
 * an amount of its own that wanders, so that no single shift undoes it. Who knows the speaker may recognise them all the same.
 *
 * Sources: Flanagan and Golden, "Phase Vocoder" (1966); the envelope by the cepstrum, Oppenheim and Schafer, "Homomorphic
 * Analysis of Speech" (1968).
 */

import { Fft } from './fft.ts';

/** Of everything that is recorded: enough for speech, and the next step up would carry more of the speaker. */
export const SAMPLE_RATE = 16_000;

const FRAME = 1024; // 64 ms: harmonics of a low voice stand apart
const HOP = FRAME / 4;
const BINS = FRAME / 2 + 1;
/** Quefrencies below this are the envelope: 1.9 ms, shorter than the period of any voice. */
const LIFTER = 30;
/** Hann at analysis and at synthesis, four frames deep, sums to this. */
const OVERLAP = 1.5;
const FLOOR = 1e-9;

/** How much pitch and formants are moved at a time: ratios, 1 for not at all. */
export interface Moved {
  readonly pitch: number;
  readonly formants: number;
}
export type Path = (second: number) => Moved;

/** 0 to 1, not to be guessed. */
export type Random = () => number;

export function drawn(): number {
  const [value = 0] = globalThis.crypto.getRandomValues(new Uint32Array(1));
  return value / 2 ** 32;
}

const PITCH_SEMITONES = [3, 5] as const;
const PITCH_WANDER_SEMITONES = 1;
const FORMANTS = [1.13, 1.22] as const;
const FORMANTS_WANDER = 0.04;
const WANDER_SECONDS = 0.9;

/** A path for a recording: up or down for each of the two, by an amount that is drawn and then wanders. */
export function wandering(seconds: number, random: Random = drawn): Path {
  const between = ([least, most]: readonly [number, number]): number => least + (most - least) * random();
  const sign = (): number => (random() < 0.5 ? -1 : 1);
  const semitones = sign() * between(PITCH_SEMITONES);
  const formants = between(FORMANTS) ** sign();
  const [pitchWander, formantsWander] = [wander(seconds, random), wander(seconds, random)];
  return (second) => ({
    pitch: 2 ** ((semitones + PITCH_WANDER_SEMITONES * pitchWander(second)) / 12),
    formants: formants * (1 + FORMANTS_WANDER * formantsWander(second)),
  });
}

/** Between −1 and 1, smoothly from one drawn point to the next. */
function wander(seconds: number, random: Random): (second: number) => number {
  const points = Float64Array.from({ length: Math.ceil(seconds / WANDER_SECONDS) + 2 }, () => 2 * random() - 1);
  return (second) => {
    const at = Math.min(Math.max(second / WANDER_SECONDS, 0), points.length - 2);
    const before = Math.floor(at);
    const share = (1 - Math.cos(Math.PI * (at - before))) / 2;
    return (points[before] ?? 0) * (1 - share) + (points[before + 1] ?? 0) * share;
  };
}

/** Samples at `SAMPLE_RATE`, as many as came; `progress` is told 0 to 1. */
export function masked(samples: Float32Array, path: Path, progress: (done: number) => void = () => undefined): Float32Array {
  const voice = new Vocoder();
  const out = new Float32Array(samples.length + FRAME);
  const padded = new Float32Array(samples.length + 2 * FRAME);
  padded.set(samples, FRAME / 2);
  for (let start = 0; start + FRAME <= padded.length; start += HOP) {
    const frame = voice.moved(padded.subarray(start, start + FRAME), path(start / SAMPLE_RATE));
    for (let at = 0; at < FRAME && start + at < out.length; at += 1) {
      out[start + at] = (out[start + at] ?? 0) + (frame[at] ?? 0) / OVERLAP;
    }
    if (start % (HOP * 64) === 0) progress(start / padded.length);
  }
  progress(1);
  return asLoud(out.slice(FRAME / 2, FRAME / 2 + samples.length), samples);
}

/** As loud as the voice was, and nowhere louder than can be. */
function asLoud(changed: Float32Array, before: Float32Array): Float32Array {
  const power = (list: Float32Array): number => list.reduce((sum, value) => sum + value * value, 0);
  const peak = changed.reduce((most, value) => Math.max(most, Math.abs(value)), FLOOR);
  const gain = Math.min(Math.sqrt(power(before) / Math.max(power(changed), FLOOR)), 0.98 / peak);
  return changed.map((value) => value * gain);
}

class Vocoder {
  readonly #fft = new Fft(FRAME);
  readonly #window = Float64Array.from({ length: FRAME }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / FRAME));
  readonly #real = new Float64Array(FRAME);
  readonly #imaginary = new Float64Array(FRAME);
  readonly #magnitude = new Float64Array(BINS);
  readonly #frequency = new Float64Array(BINS);
  readonly #phaseBefore = new Float64Array(BINS);
  readonly #phaseSum = new Float64Array(BINS);
  readonly #envelope = new Float64Array(BINS);

  /** The same 64 ms in the other voice, to be added up with its neighbours. */
  moved(samples: Float32Array, { pitch, formants }: Moved): Float64Array {
    this.#analyse(samples);
    this.#findEnvelope();
    // What the cords do is the spectrum without its envelope; the mouth's envelope is put on anew, bent.
    const [real, imaginary] = [this.#real, this.#imaginary];
    imaginary.fill(0);
    real.fill(0);
    for (let bin = 0; bin < BINS; bin += 1) {
      const from = bin / pitch;
      const cords = from < BINS - 1 ? between(this.#magnitude, from) / Math.max(between(this.#envelope, from), FLOOR) : 0;
      const magnitude = cords * between(this.#envelope, Math.min(bin / formants, BINS - 1));
      const frequency = pitch * (this.#frequency[Math.min(Math.round(from), BINS - 1)] ?? 0);
      const phase = (this.#phaseSum[bin] ?? 0) + (2 * Math.PI * HOP * frequency) / FRAME;
      this.#phaseSum[bin] = phase % (2 * Math.PI);
      real[bin] = magnitude * Math.cos(phase);
      imaginary[bin] = magnitude * Math.sin(phase);
    }
    // The other half of a real signal's spectrum mirrors this one.
    for (let bin = 1; bin < BINS - 1; bin += 1) {
      real[FRAME - bin] = real[bin] ?? 0;
      imaginary[FRAME - bin] = -(imaginary[bin] ?? 0);
    }
    this.#fft.inverse(real, imaginary);
    return real.map((value, at) => value * (this.#window[at] ?? 0));
  }

  /** Magnitude of every bin, and its true frequency, in bins, from how far its phase went since the last frame. */
  #analyse(samples: Float32Array): void {
    for (let at = 0; at < FRAME; at += 1) this.#real[at] = (samples[at] ?? 0) * (this.#window[at] ?? 0);
    this.#imaginary.fill(0);
    this.#fft.forward(this.#real, this.#imaginary);
    for (let bin = 0; bin < BINS; bin += 1) {
      const [x, y] = [this.#real[bin] ?? 0, this.#imaginary[bin] ?? 0];
      const phase = Math.atan2(y, x);
      const turned = (phase - (this.#phaseBefore[bin] ?? 0)) / (2 * Math.PI) - (bin * HOP) / FRAME;
      this.#magnitude[bin] = Math.hypot(x, y);
      this.#frequency[bin] = bin + ((turned - Math.round(turned)) * FRAME) / HOP;
      this.#phaseBefore[bin] = phase;
    }
  }

  /** The smooth part of the spectrum: the low quefrencies of its cepstrum. */
  #findEnvelope(): void {
    const [real, imaginary] = [this.#real, this.#imaginary];
    for (let bin = 0; bin < FRAME; bin += 1) {
      real[bin] = Math.log((this.#magnitude[bin < BINS ? bin : FRAME - bin] ?? 0) + FLOOR);
    }
    imaginary.fill(0);
    this.#fft.inverse(real, imaginary);
    real.fill(0, LIFTER, FRAME - LIFTER + 1);
    imaginary.fill(0);
    this.#fft.forward(real, imaginary);
    for (let bin = 0; bin < BINS; bin += 1) this.#envelope[bin] = Math.exp(real[bin] ?? 0);
  }
}

function between(list: Float64Array, at: number): number {
  const before = Math.floor(at);
  const share = at - before;
  return (list[before] ?? 0) * (1 - share) + (list[before + 1] ?? list[before] ?? 0) * share;
}
