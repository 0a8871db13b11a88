/** A recording as a file: Opus in WebM where the browser can encode it, else plain WAV. */

import { EncodedAudioPacketSource, EncodedPacket, BufferTarget, Output, WebMOutputFormat } from 'mediabunny';

import type { MediaType } from '../types.ts';
import { SAMPLE_RATE } from './mask.ts';

export interface Sound {
  readonly type: MediaType;
  readonly bytes: ArrayBuffer;
}

const BITS_PER_SECOND = 32_000;
const SLICE = SAMPLE_RATE / 2;

/** Mono samples at `SAMPLE_RATE`. */
export async function asFile(samples: Float32Array): Promise<Sound> {
  const config = { codec: 'opus', sampleRate: SAMPLE_RATE, numberOfChannels: 1, bitrate: BITS_PER_SECOND };
  const canEncode = typeof AudioEncoder !== 'undefined' && (await AudioEncoder.isConfigSupported(config)).supported === true;
  if (canEncode) {
    try {
      return { type: 'audio/webm', bytes: await opus(samples, config) };
    } catch {
      // What the browser says that it can is not always so.
    }
  }
  return { type: 'audio/wav', bytes: wav(samples) };
}

async function opus(samples: Float32Array, config: AudioEncoderConfig): Promise<ArrayBuffer> {
  const made: (readonly [EncodedPacket, EncodedAudioChunkMetadata | undefined])[] = [];
  const failures: Error[] = [];
  const encoder = new AudioEncoder({
    output: (chunk, meta) => made.push([EncodedPacket.fromEncodedChunk(chunk), meta]),
    error: (error) => failures.push(error),
  });
  encoder.configure(config);
  for (let at = 0; at < samples.length; at += SLICE) {
    const data = samples.slice(at, at + SLICE);
    const slice = new AudioData({
      format: 'f32-planar',
      sampleRate: SAMPLE_RATE,
      numberOfFrames: data.length,
      numberOfChannels: 1,
      timestamp: (1_000_000 * at) / SAMPLE_RATE,
      data,
    });
    encoder.encode(slice);
    slice.close();
  }
  await encoder.flush();
  encoder.close();
  if (failures.length > 0 || made.length === 0) throw new Error('not encoded');
  const target = new BufferTarget();
  const output = new Output({ format: new WebMOutputFormat(), target });
  const source = new EncodedAudioPacketSource('opus');
  output.addAudioTrack(source);
  await output.start();
  for (const [packet, meta] of made) await source.add(packet, meta);
  await output.finalize();
  if (target.buffer === null) throw new Error('nothing was written');
  return target.buffer;
}

const WAV_HEAD_BYTES = 44;

/** 16 bits a sample: "RIFF", its format, its samples, and nothing else. */
export function wav(samples: Float32Array): ArrayBuffer {
  const file = new ArrayBuffer(WAV_HEAD_BYTES + 2 * samples.length);
  const view = new DataView(file);
  const text = (at: number, said: string): void => {
    for (const [offset, letter] of [...said].entries()) view.setUint8(at + offset, letter.charCodeAt(0));
  };
  text(0, 'RIFF');
  view.setUint32(4, file.byteLength - 8, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // mono
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, 2 * SAMPLE_RATE, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, 2 * samples.length, true);
  for (const [at, value] of samples.entries()) {
    view.setInt16(WAV_HEAD_BYTES + 2 * at, Math.round(32_767 * Math.min(1, Math.max(-1, value))), true);
  }
  return file;
}
