/** From the microphone to what is kept. The voice as it was spoken is forgotten as soon as the other is kept. */

import { signal } from '@preact/signals';

import type { keep, mask } from '../../evidence/clean.ts';
import { type Deaf, NoMicrophone, RECORDING_SECONDS_MAX, type Recording, play, record } from '../../evidence/voice/recorder.ts';
import type { add } from './evidence.ts';
import { keeps } from './exit.ts';

/** As it was spoken, or another. */
export type Voice = 'own' | 'masked';
export type State = 'ready' | 'running' | 'working' | 'heard';
export type Trouble = Deaf | 'silent' | 'notStarted';

/** Below this nobody spoke; 1 is as loud as can be. */
const SILENCE = 0.004;

/** What the questions' chunk has, and this one must not bring again: what two chunks share would split off from both. */
export interface Hands {
  readonly add: typeof add;
  readonly keep: typeof keep;
  readonly mask: typeof mask;
}

export class Recorder {
  readonly state = signal<State>('ready');
  /** Unless it is chosen otherwise, nobody hears the voice itself. */
  readonly voice = signal<Voice>('masked');
  readonly trouble = signal<Trouble | null>(null);
  readonly seconds = signal(0);
  readonly done = signal(0);
  readonly playing = signal(false);
  #recording: Recording | null = null;
  #spoken: Float32Array | null = null;
  #masked: Float32Array | null = null;
  #silence: (() => void) | null = null;
  #stopping = new AbortController();
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  async start(): Promise<void> {
    this.forget();
    open.add(this);
    const { signal: stopped } = this.#stopping;
    try {
      const recording = await record((seconds) => {
        this.seconds.value = seconds;
        if (seconds >= RECORDING_SECONDS_MAX) void this.end();
      });
      if (stopped.aborted) recording.drop();
      else {
        this.#recording = recording;
        this.state.value = 'running';
      }
    } catch (error) {
      if (!stopped.aborted) this.trouble.value = whyDeaf(error);
    }
  }

  async end(): Promise<void> {
    const recording = this.#recording;
    this.#recording = null;
    if (recording === null) return;
    const { signal: stopped } = this.#stopping;
    this.state.value = 'working';
    const spoken = await recording.end();
    if (stopped.aborted) return;
    if (spoken.every((value) => Math.abs(value) < SILENCE)) {
      this.forget();
      this.trouble.value = 'silent';
      return;
    }
    this.#spoken = spoken;
    await this.#prepare();
  }

  choose(voice: Voice): void {
    this.voice.value = voice;
    if (this.#spoken !== null) void this.#prepare();
  }

  /** Plays what would be kept; again, and it stops. */
  listen(): void {
    if (this.#silence !== null) {
      this.#hush();
      return;
    }
    const samples = this.#wanted();
    if (samples === null) return;
    this.playing.value = true;
    this.#silence = play(samples, () => {
      this.#silence = null;
      this.playing.value = false;
    });
  }

  /** True when it was added. */
  async keep(): Promise<boolean> {
    const samples = this.#wanted();
    if (samples === null) return false;
    this.#hush();
    const { signal: stopped } = this.#stopping;
    this.state.value = 'working';
    try {
      const { type, bytes } = await this.#hands.keep(samples, stopped);
      this.#hands.add({ type, bytes, cleaned: true, made: this.voice.value, preview: null });
      this.forget();
      return true;
    } catch {
      if (!stopped.aborted) {
        this.trouble.value = 'notStarted';
        this.state.value = 'heard';
      }
      return false;
    }
  }

  /** As before the first word; the microphone is closed. */
  forget(): void {
    this.#hush();
    this.#recording?.drop();
    this.#recording = null;
    this.#stopping.abort();
    this.#stopping = new AbortController();
    this.#spoken?.fill(0);
    this.#masked?.fill(0);
    this.#spoken = null;
    this.#masked = null;
    this.seconds.value = 0;
    this.trouble.value = null;
    this.state.value = 'ready';
    open.delete(this);
  }

  #wanted(): Float32Array | null {
    return this.voice.value === 'own' ? this.#spoken : this.#masked;
  }

  #hush(): void {
    this.#silence?.();
    this.#silence = null;
    this.playing.value = false;
  }

  /** Makes the other voice, once, if it is wanted. */
  async #prepare(): Promise<void> {
    this.#hush();
    this.trouble.value = null;
    const spoken = this.#spoken;
    const { signal: stopped } = this.#stopping;
    if (spoken !== null && this.voice.value === 'masked' && this.#masked === null) {
      this.state.value = 'working';
      this.done.value = 0;
      try {
        this.#masked = await this.#hands.mask(spoken, stopped, (done) => {
          this.done.value = done;
        });
      } catch {
        if (stopped.aborted) return;
        // Never the voice itself in place of the one that was wanted.
        this.forget();
        this.trouble.value = 'notStarted';
        return;
      }
    }
    this.state.value = 'heard';
  }
}

/** Those that may hold a voice. */
const open = new Set<Recorder>();

function whyDeaf(error: unknown): Trouble {
  return error instanceof NoMicrophone ? error.why : 'notStarted';
}

keeps({
  wipe: () => {
    for (const recorder of [...open]) recorder.forget();
  },
  begun: () => [...open].some(({ state }) => state.value !== 'ready'),
});
