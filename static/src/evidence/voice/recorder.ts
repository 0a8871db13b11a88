/// <reference types="vite/client" />
/** The microphone: samples in memory, never a file of the browser's. */

import captureUrl from './capture.worklet.ts?worker&url';
import { SAMPLE_RATE } from './mask.ts';

/** Then it stops by itself. */
export const RECORDING_SECONDS_MAX = 600;

export type Deaf = 'denied' | 'missing';

/** There is no microphone for us; `why` is a key of words/voice/. */
export class NoMicrophone extends Error {
  readonly why: Deaf;
  constructor(why: Deaf) {
    super(why);
    this.name = 'NoMicrophone';
    this.why = why;
  }
}

export interface Recording {
  /** Samples at `SAMPLE_RATE`, one channel. The microphone is closed. */
  readonly end: () => Promise<Float32Array>;
  /** Closes the microphone and forgets what it heard. */
  readonly drop: () => void;
}

/** Asks for the microphone and begins. `heard` is called with the seconds so far. */
export async function record(heard: (seconds: number) => void): Promise<Recording> {
  const stream = await microphone();
  const context = listening();
  const batches: Float32Array[] = [];
  let count = 0;
  const close = (): void => {
    for (const track of stream.getTracks()) track.stop();
    void context.close();
  };
  try {
    await context.audioWorklet.addModule(captureUrl);
    const capture = new AudioWorkletNode(context, 'koe-capture', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    capture.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
      if (count >= RECORDING_SECONDS_MAX * context.sampleRate) return;
      batches.push(data);
      count += data.length;
      heard(count / context.sampleRate);
    };
    context.createMediaStreamSource(stream).connect(capture);
    await context.resume();
  } catch (error) {
    close();
    throw error;
  }
  return {
    end: async () => {
      const { sampleRate } = context;
      close();
      const whole = new Float32Array(count);
      let at = 0;
      for (const batch of batches.splice(0)) {
        whole.set(batch, at);
        at += batch.length;
      }
      return count === 0 ? whole : resampled(whole, sampleRate);
    },
    drop: () => {
      close();
      batches.length = 0;
    },
  };
}

async function microphone(): Promise<MediaStream> {
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) throw new NoMicrophone('missing');
  try {
    return await devices.getUserMedia({ audio: { channelCount: 1, noiseSuppression: true, autoGainControl: true } });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    throw new NoMicrophone(name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'missing');
  }
}

/** At our rate where the browser can; some refuse to mix rates, and are resampled afterwards. */
function listening(): AudioContext {
  try {
    return new AudioContext({ sampleRate: SAMPLE_RATE });
  } catch {
    return new AudioContext();
  }
}

async function resampled(samples: Float32Array, rate: number): Promise<Float32Array> {
  if (rate === SAMPLE_RATE) return samples;
  const context = new OfflineAudioContext(1, Math.ceil((samples.length * SAMPLE_RATE) / rate), SAMPLE_RATE);
  const heard = context.createBuffer(1, samples.length, rate);
  heard.getChannelData(0).set(samples);
  const source = context.createBufferSource();
  source.buffer = heard;
  source.connect(context.destination);
  source.start();
  return (await context.startRendering()).getChannelData(0);
}

/** Plays samples through the speaker; the answer stops it. `ended` is called when it is over by itself. */
export function play(samples: Float32Array, ended: () => void): () => void {
  const context = new AudioContext();
  const buffer = context.createBuffer(1, samples.length, SAMPLE_RATE);
  buffer.getChannelData(0).set(samples);
  const source = context.createBufferSource();
  source.buffer = buffer;
  source.connect(context.destination);
  source.onended = () => {
    void context.close();
    ended();
  };
  source.start();
  return () => {
    source.onended = null;
    void context.close();
  };
}
