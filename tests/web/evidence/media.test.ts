/** A video or a sound keeps its packets, and nothing of place, hour, phone and program. */

import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type MetadataTags,
  MkvOutputFormat,
  Mp4OutputFormat,
  OggOutputFormat,
  Output,
  type OutputFormat,
  TextSubtitleSource,
  WebMOutputFormat,
} from 'mediabunny';
import { expect, test } from 'vitest';

import { scrubbed } from '../../../static/src/evidence/codec.ts';
import { joined } from '../../../static/src/evidence/jpeg.ts';
import { kindOf } from '../../../static/src/evidence/kind.ts';
import { cleanMedia } from '../../../static/src/evidence/media.ts';
import { wav } from '../../../static/src/evidence/voice/sound.ts';
import { box, bytes, latin } from './samples.ts';

const MARK = 'MARK+35.68-139.76';
const TAGS: MetadataTags = { title: MARK, artist: MARK, comment: MARK, date: new Date('2026-04-01'), raw: { '©mod': MARK } };
const silent = (): void => undefined;

/** A unit of H.264 after its length. */
function unit(head: number, body: string): Uint8Array {
  return joined([Uint8Array.of(0, 0, 0, body.length + 1, head), bytes(body)]);
}

// A true parameter set of 176×144, as any encoder writes it; what the pictures would be does not matter here.
const SPS = Uint8Array.of(0x67, 0x42, 0xc0, 0x0b, 0xda, 0x0b, 0x13, 0x90);
const PPS = Uint8Array.of(0x68, 0xce, 0x38, 0x80);
const AVCC = joined([Uint8Array.of(1, 0x42, 0xc0, 0x0b, 0xff, 0xe1, 0, SPS.length), SPS, Uint8Array.of(1, 0, PPS.length), PPS]);
const AVC = { codec: 'avc1.42c00b', codedWidth: 176, codedHeight: 144, description: AVCC };
const AAC = { codec: 'mp4a.40.2', numberOfChannels: 1, sampleRate: 44_100, description: Uint8Array.of(0x12, 0x08) };

async function film(format: OutputFormat, video: VideoDecoderConfig | null, audio: AudioDecoderConfig): Promise<Uint8Array> {
  const target = new BufferTarget();
  const output = new Output({ format, target });
  output.setMetadataTags(TAGS);
  const seen = new EncodedVideoPacketSource(video?.codec.startsWith('avc') === true ? 'avc' : 'vp8');
  const heard = new EncodedAudioPacketSource(
    audio.codec.startsWith('mp4a') ? 'aac' : audio.codec === 'vorbis' ? 'vorbis' : audio.codec === 'pcm-s16' ? 'pcm-s16' : 'opus',
  );
  if (video !== null) output.addVideoTrack(seen, { name: MARK, rotation: 90 });
  output.addAudioTrack(heard, { name: MARK });
  const written = format instanceof Mp4OutputFormat ? new TextSubtitleSource('webvtt') : null;
  if (written !== null) output.addSubtitleTrack(written, { name: MARK });
  await output.start();
  for (let at = 0; at < 4; at += 1) {
    const type = at === 0 ? 'key' : 'delta';
    if (video !== null) {
      const packet = joined([unit(6, `\x05\x20uuid${MARK}`), unit(at === 0 ? 0x65 : 0x41, `picture ${String(at)}`)]);
      await seen.add(new EncodedPacket(packet, type, at / 10, 0.1), { decoderConfig: video });
    }
    await heard.add(new EncodedPacket(bytes(`sound ${String(at)}!`), 'key', at / 10, 0.1), { decoderConfig: audio });
  }
  await written?.add(`WEBVTT\n\n00:00.000 --> 00:01.000\n${MARK}\n`);
  await output.finalize();
  return new Uint8Array(target.buffer ?? new ArrayBuffer());
}

/** Puts what phones write behind a moov that is the last box. */
function asFromAPhone(file: Uint8Array): Uint8Array {
  const at = latin(file).lastIndexOf('moov') - 4;
  const place = box('udta', box('\xa9xyz', bytes(`\0\x0a\x15\xc7${MARK}/`)), box('auth', bytes(MARK)), box('SDLN', bytes(MARK)));
  const phone = box('meta', box('keys', bytes(`com.apple.quicktime.model ${MARK}`)));
  const moov = joined([file.subarray(at + 8), place, phone]);
  return joined([file.subarray(0, at), box('moov', moov), box('free', bytes(MARK)), box('uuid', bytes(MARK))]);
}

async function packetsOf(file: ArrayBuffer): Promise<{ video: string[]; audio: string[]; rotation: number; tags: MetadataTags; tracks: number }> {
  const input = new Input({ formats: ALL_FORMATS, source: new BufferSource(file) });
  const read = async (track: ConstructorParameters<typeof EncodedPacketSink>[0] | null): Promise<string[]> => {
    const found: string[] = [];
    if (track !== null) for await (const { data } of new EncodedPacketSink(track).packets()) found.push(latin(data));
    return found;
  };
  const video = await input.getPrimaryVideoTrack();
  return {
    video: await read(video),
    audio: await read(await input.getPrimaryAudioTrack()),
    rotation: (await video?.getRotation()) ?? 0,
    tags: await input.getMetadataTags(),
    tracks: (await input.getTracks()).length,
  };
}

const SOUNDS = ['sound 0!', 'sound 1!', 'sound 2!', 'sound 3!'];

test.each(['isom', 'qt  '])('an MP4 of brand %s loses place, phone, hour, subtitles, names and what its encoder wrote', async (brand) => {
  const file = asFromAPhone(await film(new Mp4OutputFormat({ fastStart: false }), AVC, AAC));
  file.set(bytes(brand), 8);
  expect(latin(file).split('MARK').length).toBeGreaterThan(10);
  const made = await cleanMedia(file, kindOf(file), silent);
  if (!('bytes' in made)) throw new Error('refused');
  expect(made).toMatchObject({ type: 'video/mp4', cleaned: true });
  const text = latin(made.bytes);
  for (const said of ['MARK', '\xa9xyz', 'udta', 'uuid', 'keys']) expect(text).not.toContain(said);
  const { video, audio, rotation, tags, tracks } = await packetsOf(made.bytes);
  expect(video).toEqual([0, 1, 2, 3].map((at) => latin(unit(at === 0 ? 0x65 : 0x41, `picture ${String(at)}`))));
  expect({ audio, rotation, tracks }).toEqual({ audio: SOUNDS, rotation: 90, tracks: 2 });
  expect(tags.raw ?? {}).toEqual({});
  expect(hoursIn(made.bytes)).toEqual(new Set([0]));
});

/** Of all the hours that an MP4's heads name, each. */
function hoursIn(file: ArrayBuffer): Set<number> {
  const view = new DataView(file);
  const text = latin(file);
  return new Set(['mvhd', 'tkhd', 'mdhd'].flatMap((name) => {
    const found: number[] = [];
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 4)) found.push(view.getUint32(at + 8), view.getUint32(at + 12));
    return found;
  }));
}

const OPUS = { codec: 'opus', numberOfChannels: 1, sampleRate: 48_000, description: bytes('OpusHead\x01\x01\0\0\x80\xbb\0\0\0\0\0') };
const VP8 = { codec: 'vp8', codedWidth: 176, codedHeight: 144 };

test.each<[string, OutputFormat, VideoDecoderConfig | null, AudioDecoderConfig]>([
  ['video/webm', new WebMOutputFormat(), VP8, OPUS],
  ['video/webm', new MkvOutputFormat(), VP8, OPUS],
  ['video/mp4', new MkvOutputFormat(), AVC, AAC],
  ['audio/webm', new WebMOutputFormat(), null, OPUS],
  ['audio/ogg', new OggOutputFormat(), null, OPUS],
  ['audio/mp4', new Mp4OutputFormat(), null, AAC],
])('what becomes %s keeps its sound and says nothing', async (type, format, video, audio) => {
  const file = await film(format, video, audio);
  expect(latin(file)).toContain('MARK');
  const made = await cleanMedia(file, kindOf(file), silent);
  if (!('bytes' in made)) throw new Error('refused');
  expect(made).toMatchObject({ type, cleaned: true });
  expect((await packetsOf(made.bytes)).audio).toEqual(SOUNDS);
  if (video?.codec !== 'vp8') expect(latin(made.bytes)).not.toContain('MARK');
  else expect(latin(made.bytes).split('MARK').length - 1).toBe(4); // in the pictures of the test themselves
});

test('a WAV keeps its samples and no list of notes', async () => {
  const plain = new Uint8Array(wav(Float32Array.of(0, 0.5, -0.5, 0.25)));
  const noted = joined([plain, bytes('LIST\x20\0\0\0INFOISFT\x14\0\0\0'), bytes(MARK.padEnd(20, '\0'))]);
  new DataView(noted.buffer).setUint32(4, noted.length - 8, true);
  const made = await cleanMedia(noted, 'wav', silent);
  if (!('bytes' in made)) throw new Error('refused');
  expect(made).toMatchObject({ type: 'audio/wav', cleaned: true });
  expect(latin(made.bytes)).not.toContain('MARK');
  expect(latin(made.bytes)).toContain(latin(plain.subarray(44)));
});

test('what cannot be read is given as it is to whoever decides, or refused', async () => {
  const broken = joined([box('ftyp', bytes('isom')), bytes('nothing')]);
  expect(await cleanMedia(broken, 'mp4', silent)).toEqual({ type: 'video/mp4', bytes: broken.buffer, cleaned: false, left: ['mediaBroken'] });
  expect(await cleanMedia(bytes('ID3 and nothing more'), 'sound', silent)).toEqual({ refused: 'mediaUnknown' });
});

test('the configuration of a decoder says nothing of the encoder', () => {
  const hevc = joined([new Uint8Array(21), Uint8Array.of(3, 2), ...[0x27, 0x20].map((type) => joined([Uint8Array.of(type, 0, 1, 0, 4), bytes(type === 0x27 ? 'MARK' : 'vps!')]))]);
  const vorbis = joined([Uint8Array.of(2, 30, 20), new Uint8Array(30), bytes('\x03vorbisMARK..........'.slice(0, 20)), bytes('set-up')]);
  const flac = joined([bytes('fLaC'), Uint8Array.of(0, 0, 0, 34), new Uint8Array(34), Uint8Array.of(0x84, 0, 0, 4), bytes('MARK')]);
  const av1 = joined([Uint8Array.of(0x81, 0, 0, 0), Uint8Array.of((1 << 3) | 2, 2), bytes('ok'), Uint8Array.of((5 << 3) | 2, 4), bytes('MARK')]);
  for (const [codec, description] of [['hevc', hevc], ['vorbis', vorbis], ['flac', flac], ['av1', av1]] as const) {
    const { description: bare } = scrubbed(codec, description);
    expect(latin(description)).toContain('MARK');
    expect(latin(bare ?? new Uint8Array())).not.toContain('MARK');
  }
  expect(latin(scrubbed('hevc', hevc).description ?? new Uint8Array())).toContain('vps!');
  expect(latin(scrubbed('av1', av1).description ?? new Uint8Array())).toContain('ok');
  expect(latin(scrubbed('vorbis', vorbis).description ?? new Uint8Array())).toContain('set-up');
});
