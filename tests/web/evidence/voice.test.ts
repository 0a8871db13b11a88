/** A masked voice has another pitch and another mouth, says the same for as long, and is not led back by one shift. */

import { expect, test } from 'vitest';

import { Fft } from '../../../static/src/evidence/voice/fft.ts';
import { type Path, SAMPLE_RATE, masked, wandering } from '../../../static/src/evidence/voice/mask.ts';
import { wav } from '../../../static/src/evidence/voice/sound.ts';

const PITCH_HZ = 120;
const FORMANTS_HZ = [700, 1800, 3000] as const;
const SECONDS = 2;

/** Pulses of the vocal cords through three resonances of the mouth (Klatt's, 80 Hz wide). */
function vowel(pitch: number, formants: readonly number[]): Float32Array {
  const period = SAMPLE_RATE / pitch;
  let samples = Float64Array.from({ length: SECONDS * SAMPLE_RATE }, (_, at) => (Math.floor(at / period) > Math.floor((at - 1) / period) ? 1 : 0));
  for (const formant of formants) {
    const shrink = Math.exp((-Math.PI * 80) / SAMPLE_RATE);
    const [b, c] = [2 * shrink * Math.cos((2 * Math.PI * formant) / SAMPLE_RATE), -shrink * shrink];
    let [one, two] = [0, 0];
    samples = samples.map((value) => {
      const now = (1 - b - c) * value + b * one + c * two;
      [one, two] = [now, one];
      return now;
    });
  }
  const peak = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return Float32Array.from(samples, (value) => (0.5 * value) / peak);
}

/** The pitch of the middle of a recording: where it is most like itself a little later. */
function pitchOf(samples: Float32Array, around = samples.length / 2): number {
  const from = Math.round(around);
  const like = (lag: number): number => {
    let sum = 0;
    for (let at = from; at < from + 2048; at += 1) sum += (samples[at] ?? 0) * (samples[at + lag] ?? 0);
    return sum;
  };
  const lags = Array.from({ length: 200 }, (_, at) => at + 40);
  const best = lags.reduce((most, lag) => (like(lag) > like(most) * 1.02 ? lag : most), 40);
  return SAMPLE_RATE / best;
}

/** The mouth's part of the middle of a recording: logarithm of power around each 25 Hz, wide enough to hide harmonics. */
function envelopeOf(samples: Float32Array): (hertz: number) => number {
  const size = 8192;
  const fft = new Fft(size);
  const [real, imaginary] = [new Float64Array(size), new Float64Array(size)];
  const from = samples.length / 2 - size / 2;
  for (let at = 0; at < size; at += 1) real[at] = (samples[from + at] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * at) / size));
  fft.forward(real, imaginary);
  const step = SAMPLE_RATE / size;
  return (centre) => {
    let sum = 0;
    for (let bin = Math.round((centre - 170) / step); bin <= (centre + 170) / step; bin += 1) {
      const weight = 0.5 + 0.5 * Math.cos((Math.PI * (bin * step - centre)) / 170);
      sum += weight * ((real[bin] ?? 0) ** 2 + (imaginary[bin] ?? 0) ** 2);
    }
    return Math.log(sum);
  };
}

/** By how much the mouth of one recording is the other's, stretched: the ratio at which both envelopes are most alike. */
function formantsMoved(changed: Float32Array, before: Float32Array): number {
  const [now, then] = [envelopeOf(changed), envelopeOf(before)];
  const hertz = Array.from({ length: 130 }, (_, at) => 350 + 25 * at);
  const there = hertz.map(now);
  const alike = (ratio: number): number => correlation(there, hertz.map((one) => then(one / ratio)));
  const ratios = Array.from({ length: 81 }, (_, at) => 0.7 + at / 100);
  return ratios.reduce((best, ratio) => (alike(ratio) > alike(best) ? ratio : best));
}

function correlation(one: readonly number[], other: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [a, b] = [mean(one), mean(other)];
  const product = (x: readonly number[], p: number, y: readonly number[], q: number): number =>
    x.reduce((sum, value, at) => sum + (value - p) * ((y[at] ?? 0) - q), 0);
  return product(one, a, other, b) / Math.sqrt(product(one, a, one, a) * product(other, b, other, b));
}

const steady = (pitch: number, formants: number): Path => () => ({ pitch, formants });
const VOICE = vowel(PITCH_HZ, FORMANTS_HZ);

test('the transform and its inverse are each other’s', () => {
  const fft = new Fft(64);
  const real = Float64Array.from({ length: 64 }, (_, at) => Math.sin(at * at));
  const imaginary = new Float64Array(64);
  const before = real.slice();
  fft.forward(real, imaginary);
  const [third] = [before.reduce((sum, value, at) => sum + value * Math.cos((2 * Math.PI * 3 * at) / 64), 0)];
  expect(real[3]).toBeCloseTo(third, 9);
  fft.inverse(real, imaginary);
  for (const [at, value] of before.entries()) expect(real[at]).toBeCloseTo(value, 9);
});

test('the vowel is measured as it was made', () => {
  expect(pitchOf(VOICE)).toBeCloseTo(PITCH_HZ, -1);
  for (const ratio of [0.85, 1, 1.18]) {
    const other = vowel(PITCH_HZ * 1.2, FORMANTS_HZ.map((formant) => formant * ratio));
    expect(Math.abs(formantsMoved(other, VOICE) / ratio - 1)).toBeLessThan(0.04);
  }
});

test.each([
  [1.25, 1],
  [0.8, 1],
  [1, 1.18],
  [1, 0.85],
  [1.25, 0.85],
  [0.8, 1.18],
])('pitch by %d and formants by %d are moved each for itself', (pitch, formants) => {
  const changed = masked(VOICE, steady(pitch, formants));
  expect(changed.length).toBe(VOICE.length);
  expect(pitchOf(changed) / (PITCH_HZ * pitch)).toBeCloseTo(1, 1);
  expect(Math.abs(formantsMoved(changed, VOICE) / formants - 1)).toBeLessThan(0.05);
});

test('what is drawn is far from the voice, and wanders as long as it lasts', () => {
  for (let drawn = 0; drawn < 200; drawn += 1) {
    const path = wandering(20);
    const along = Array.from({ length: 200 }, (_, at) => path(at / 10));
    for (const { pitch, formants } of along) {
      expect(Math.abs(12 * Math.log2(pitch))).toBeGreaterThanOrEqual(2);
      expect(Math.abs(12 * Math.log2(pitch))).toBeLessThanOrEqual(6);
      expect(Math.abs(Math.log(formants))).toBeGreaterThan(0.07);
      expect(Math.abs(Math.log(formants))).toBeLessThan(0.26);
    }
    for (const key of ['pitch', 'formants'] as const) {
      const all = along.map((moved) => moved[key]);
      expect(Math.max(...all) / Math.min(...all)).toBeGreaterThan(1.03);
      const steps = all.slice(1).map((value, at) => Math.abs(value / (all[at] ?? 1) - 1));
      expect(Math.max(...steps)).toBeLessThan(0.03); // a tenth of a second later it is nearly the same
    }
  }
});

test('shifting the pitch back does not bring back the voice', () => {
  const path: Path = (second) => ({ pitch: 1.26 * 2 ** (Math.sin(3 * second) / 12), formants: 0.85 });
  const changed = masked(VOICE, path);
  const back = masked(changed, steady(1 / 1.26, 1));
  expect(formantsMoved(back, VOICE)).toBeLessThan(0.92);
  const pitches = Array.from({ length: 8 }, (_, at) => pitchOf(back, (0.4 + at / 6) * SAMPLE_RATE));
  expect(Math.max(...pitches) / Math.min(...pitches)).toBeGreaterThan(1.05);
});

test('silence stays silence, and a loud voice is not cut off', () => {
  expect(Math.max(...masked(new Float32Array(SAMPLE_RATE), steady(1.25, 1.2)).map(Math.abs))).toBeLessThan(0.001);
  const loud = masked(VOICE.map((value) => value * 1.9), steady(1.25, 0.85));
  expect(Math.max(...loud.map(Math.abs))).toBeLessThanOrEqual(0.981);
});

test('a WAV is 16 bits, one channel, 16 kHz, and has no other chunk', () => {
  const file = wav(Float32Array.of(0, 1, -1, 2));
  const view = new DataView(file);
  expect([view.getUint32(4, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true)]).toEqual([44, 1, SAMPLE_RATE, 16]);
  expect([0, 1, 2, 3].map((at) => view.getInt16(44 + 2 * at, true))).toEqual([0, 32_767, -32_767, 32_767]);
});
