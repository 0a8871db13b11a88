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
  if (kind === 'mp4') noteless(bytes);
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

/** Boxes that have boxes in them, on the way to those with hours and notes. */
const HOLDERS = new Set(['moov', 'trak', 'mdia', 'moof', 'traf']);
const TIMED = new Set(['mvhd', 'tkhd', 'mdhd']);
const NOTES = new Set(['udta', 'meta', 'uuid']);

/** What is said of a video and is not needed to play it becomes empty space, so that no odd note keeps a video from being read. */
function noteless(bytes: Uint8Array): void {
  boxes(bytes, (name, start, body, end) => {
    if (!NOTES.has(name)) return;
    bytes.set([0x66, 0x72, 0x65, 0x65], start + 4); // free
    bytes.fill(0, body, end);
  });
}

/** The writer notes the hour of writing; here it becomes zero, as if nobody knew (ISO 14496-12, 8.2.2). */
function untimed(file: ArrayBuffer): ArrayBuffer {
  const bytes = new Uint8Array(file);
  boxes(bytes, (name, _start, body) => {
    if (TIMED.has(name)) bytes.fill(0, body + 4, body + 4 + (bytes[body] === 1 ? 16 : 8));
  });
  return file;
}

/** Every box that is reached through boxes alone; it ends where something is no box. */
function boxes(bytes: Uint8Array, visit: (name: string, start: number, body: number, end: number) => void): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const walk = (from: number, to: number): void => {
    for (let at = from; at + 8 <= to; ) {
      const size = view.getUint32(at);
      const isLong = size === 1 && at + 16 <= to;
      const body = at + (isLong ? 16 : 8);
      const end = size === 0 ? to : at + (isLong ? Number(view.getBigUint64(at + 8)) : size);
      if (end < body || end > to) return;
      const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
      if (HOLDERS.has(name)) walk(body, end);
      visit(name, at, body, end);
      at = end;
    }
  };
  walk(0, bytes.length);
}
