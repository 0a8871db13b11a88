/** A video or a sound in a new container: the packets as they were, and nothing that the old container said of them. */

import {
  ADTS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MATROSKA,
  MP3,
  MP4,
  Mp4OutputFormat,
  OGG,
  OggOutputFormat,
  Output,
  type OutputFormat,
  QTFF,
  WAVE,
  WEBM,
  WavOutputFormat,
  WebMOutputFormat,
} from 'mediabunny';

import { scrubbed } from './codec.ts';
import type { Kind } from './kind.ts';
import { type Cleaned, type MediaType, type Progress, owned } from './types.ts';

type Container = 'mp4' | 'webm' | 'ogg' | 'wav';

const FORMATS: Readonly<Record<Container, () => OutputFormat>> = {
  mp4: () => new Mp4OutputFormat({ fastStart: 'in-memory' }),
  webm: () => new WebMOutputFormat(),
  ogg: () => new OggOutputFormat(),
  wav: () => new WavOutputFormat(),
};
/** The container that it came in first; then what else can hold it. */
const ORDER: Readonly<Partial<Record<Kind, readonly Container[]>>> = {
  mp4: ['mp4'],
  webm: ['webm', 'mp4'],
  ogg: ['ogg', 'webm'],
  wav: ['wav'],
  sound: ['mp4'],
};

const TYPES: Readonly<Record<Container, { readonly video: MediaType | null; readonly audio: MediaType }>> = {
  mp4: { video: 'video/mp4', audio: 'audio/mp4' },
  webm: { video: 'video/webm', audio: 'audio/webm' },
  ogg: { video: null, audio: 'audio/ogg' },
  wav: { video: null, audio: 'audio/wav' },
};

interface Tracks {
  readonly video: InputVideoTrack | null;
  readonly audio: InputAudioTrack | null;
}

export async function cleanMedia(bytes: Uint8Array, kind: Kind, progress: Progress): Promise<Cleaned> {
  const formats = [MP4, QTFF, WEBM, MATROSKA, OGG, WAVE, FLAC, MP3, ADTS];
  const input = new Input({ formats, source: new BufferSource(bytes) });
  try {
    const tracks: Tracks = { video: await input.getPrimaryVideoTrack(), audio: await input.getPrimaryAudioTrack() };
    const container = await containerFor(tracks, kind);
    const type = container === null ? null : TYPES[container][tracks.video === null ? 'audio' : 'video'];
    if (container === null || type === null) return asItIs(bytes, kind);
    const written = await rewritten(tracks, FORMATS[container](), (packetBytes) => {
      progress(Math.min(1, packetBytes / bytes.length));
    });
    return { type, bytes: container === 'mp4' ? untimed(written) : written, cleaned: true };
  } catch {
    return asItIs(bytes, kind);
  } finally {
    input.dispose();
  }
}

/** What we cannot read may still be what somebody can play: the worker decides. */
function asItIs(bytes: Uint8Array, kind: Kind): Cleaned {
  const type = ({ mp4: 'video/mp4', webm: 'video/webm', ogg: 'audio/ogg', wav: 'audio/wav' } as const)[kind as Container];
  return (type as MediaType | undefined) === undefined
    ? { refused: 'mediaUnknown' }
    : { type, bytes: owned(bytes), cleaned: false, left: ['mediaBroken'] };
}

async function containerFor({ video, audio }: Tracks, kind: Kind): Promise<Container | null> {
  const codecs = await Promise.all([video, audio].filter((track) => track !== null).map((track) => track.getCodec()));
  if (codecs.length === 0) return null;
  const holds = (name: Container): boolean => {
    const supported: readonly (string | null)[] = FORMATS[name]().getSupportedCodecs();
    return codecs.every((codec) => codec !== null && supported.includes(codec));
  };
  return ORDER[kind]?.find(holds) ?? null;
}

async function rewritten({ video, audio }: Tracks, format: OutputFormat, copied: (bytes: number) => void): Promise<ArrayBuffer> {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  let sum = 0;
  const count = (bytes: number): void => {
    sum += bytes;
    copied(sum);
  };
  const copies: (() => Promise<void>)[] = [];
  if (video !== null) copies.push(await copyVideo(video, output, count));
  if (audio !== null) copies.push(await copyAudio(audio, output, count));
  await output.start();
  await Promise.all(copies.map((copy) => copy()));
  await output.finalize();
  if (target.buffer === null) throw new Error('nothing was written');
  return target.buffer;
}

async function copyVideo(track: InputVideoTrack, output: Output, count: (bytes: number) => void): Promise<() => Promise<void>> {
  const [codec, config] = [await track.getCodec(), await track.getDecoderConfig()];
  if (codec === null || config === null) throw new Error('no codec');
  const source = new EncodedVideoPacketSource(codec);
  // The way in which the phone was held is seen; the track's name and language are not.
  output.addVideoTrack(source, { rotation: await track.getRotation() });
  const { description, scrub } = scrubbed(codec, bytesOf(config.description));
  const meta = { decoderConfig: { ...config, ...(description === undefined ? {} : { description }) } };
  return async () => {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      count(packet.byteLength);
      const data = scrub(packet.data);
      if (data.length > 0) await source.add(copyOf(packet, data), meta);
    }
    source.close();
  };
}

async function copyAudio(track: InputAudioTrack, output: Output, count: (bytes: number) => void): Promise<() => Promise<void>> {
  const [codec, config] = [await track.getCodec(), await track.getDecoderConfig()];
  if (codec === null || config === null) throw new Error('no codec');
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  const { description, scrub } = scrubbed(codec, bytesOf(config.description));
  const meta = { decoderConfig: { ...config, ...(description === undefined ? {} : { description }) } };
  return async () => {
    for await (const packet of new EncodedPacketSink(track).packets()) {
      count(packet.byteLength);
      await source.add(copyOf(packet, scrub(packet.data)), meta);
    }
    source.close();
  };
}

/** Side data is left behind. */
function copyOf({ type, timestamp, duration }: EncodedPacket, data: Uint8Array): EncodedPacket {
  return new EncodedPacket(data, type, timestamp, duration);
}

function bytesOf(source: AllowSharedBufferSource | undefined): Uint8Array | undefined {
  if (source === undefined) return undefined;
  return ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);
}

/** Boxes that have boxes in them, on the way to those with hours. */
const HOLDERS = new Set(['moov', 'trak', 'mdia']);
const TIMED = new Set(['mvhd', 'tkhd', 'mdhd']);

/** The writer notes the hour of writing; here it becomes zero, as if nobody knew (ISO 14496-12, 8.2.2). */
function untimed(file: ArrayBuffer): ArrayBuffer {
  const view = new DataView(file);
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      const name = String.fromCharCode(...new Uint8Array(file, at + 4, 4));
      const whole = size === 0 ? to - at : size === 1 ? Number(view.getBigUint64(at + 8)) : size;
      if (whole < 8) throw new Error('not a box');
      if (HOLDERS.has(name)) walk(at + 8, at + whole);
      if (TIMED.has(name)) new Uint8Array(file, at + 12, view.getUint8(at + 8) === 1 ? 16 : 8).fill(0);
      at += whole;
    }
  };
  walk(0, file.byteLength);
  return file;
}
