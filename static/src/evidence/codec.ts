/** What the packets of a video or a sound say besides pictures and sound: names of programs, hours, places. */

import { joined } from './jpeg.ts';

/** Gives a packet back without it. */
export type Scrub = (packet: Uint8Array) => Uint8Array;

export interface Scrubbed {
  readonly description: Uint8Array | undefined;
  readonly scrub: Scrub;
}

const same: Scrub = (packet) => packet;

/** By codec; `description` is the decoder's configuration as the container keeps it. */
export function scrubbed(codec: string, description: Uint8Array | undefined): Scrubbed {
  if (description === undefined) return { description, scrub: codec === 'av1' ? withoutMetadata : same };
  switch (codec) {
    case 'avc':
      return { description, scrub: withoutUnits(1 + ((description[4] ?? 3) & 3), (head) => (head & 0x1f) === AVC_SEI) };
    case 'hevc': {
      const scrub = withoutUnits(1 + ((description[21] ?? 3) & 3), (head) => HEVC_SEI.has((head >> 1) & 0x3f));
      return { description: withoutArrays(description), scrub };
    }
    case 'av1':
      return { description: joined([description.subarray(0, 4), withoutMetadata(description.subarray(4))]), scrub: withoutMetadata };
    case 'vorbis':
      return { description: withoutComments(description), scrub: same };
    case 'flac':
      return { description: onlyStreamInfo(description), scrub: same };
    default:
      return { description, scrub: same };
  }
}

// Supplemental enhancement information: no decoder needs it, and encoders, drones and dash cams write into it.
const AVC_SEI = 6;
const HEVC_SEI: ReadonlySet<number> = new Set([39, 40]);

/** H.264 and H.265 as MP4 keeps them: each unit after its length. What does not add up is left as it is. */
function withoutUnits(lengthBytes: number, isDropped: (head: number) => boolean): Scrub {
  return (packet) => {
    const kept: Uint8Array[] = [];
    for (let at = 0; at < packet.length; ) {
      let size = 0;
      for (let byte = 0; byte < lengthBytes; byte += 1) size = size * 256 + (packet[at + byte] ?? 0);
      const end = at + lengthBytes + size;
      if (end > packet.length) return packet;
      if (size > 0 && !isDropped(packet[at + lengthBytes] ?? 0)) kept.push(packet.subarray(at, end));
      at = end;
    }
    return joined(kept);
  };
}

const HVCC_HEAD_BYTES = 22;

/** The configuration of H.265 may have such units in it (ISO 14496-15, 8.3.2). */
function withoutArrays(description: Uint8Array): Uint8Array {
  const view = new DataView(description.buffer, description.byteOffset, description.byteLength);
  const kept: Uint8Array[] = [];
  let at = HVCC_HEAD_BYTES + 1;
  for (let array = 0; array < (description[HVCC_HEAD_BYTES] ?? 0); array += 1) {
    const start = at;
    if (at + 3 > description.length) return description;
    const units = view.getUint16(at + 1);
    at += 3;
    for (let unit = 0; unit < units; unit += 1) {
      if (at + 2 > description.length) return description;
      at += 2 + view.getUint16(at);
    }
    if (!HEVC_SEI.has((description[start] ?? 0) & 0x3f)) kept.push(description.subarray(start, at));
  }
  return joined([description.subarray(0, HVCC_HEAD_BYTES), Uint8Array.of(kept.length), ...kept]);
}

const OBU_DROPPED: ReadonlySet<number> = new Set([5, 15]); // metadata, padding

/** AV1: open bitstream units, each with its size. */
function withoutMetadata(packet: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [];
  for (let at = 0; at < packet.length; ) {
    const head = packet[at] ?? 0;
    if ((head & 0x02) === 0) return packet; // no size: it is the last
    let end = at + ((head & 0x04) === 0 ? 1 : 2);
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = packet[end] ?? 0;
      size += (byte & 0x7f) * 2 ** shift;
      end += 1;
      if ((byte & 0x80) === 0 || shift > 28) break;
    }
    end += size;
    if (end > packet.length) return packet;
    if (!OBU_DROPPED.has((head >> 3) & 0x0f)) kept.push(packet.subarray(at, end));
    at = end;
  }
  return joined(kept);
}

/** "vorbis", no vendor, no comments, the framing bit. */
const NO_COMMENTS = Uint8Array.of(3, 0x76, 0x6f, 0x72, 0x62, 0x69, 0x73, 0, 0, 0, 0, 0, 0, 0, 0, 1);

/** Three packets of Vorbis behind each other: two lengths by 255s, then identification, comments, set-up. */
function withoutComments(description: Uint8Array): Uint8Array {
  if (description[0] !== 2) return description;
  let at = 1;
  const laced = (): number => {
    let size = 0;
    while (description[at] === 255) {
      size += 255;
      at += 1;
    }
    size += description[at] ?? 0;
    at += 1;
    return size;
  };
  const [first, second] = [laced(), laced()];
  const identification = description.subarray(at, at + first);
  const setUp = description.subarray(at + first + second);
  return joined([Uint8Array.of(2, first, NO_COMMENTS.length), identification, NO_COMMENTS, setUp]);
}

/** FLAC: after "fLaC" the stream's figures, 4 + 34 bytes; comments, pictures and cue sheets follow. */
function onlyStreamInfo(description: Uint8Array): Uint8Array {
  const bare = description.slice(0, 4 + 4 + 34);
  bare[4] = 0x80; // the first block is the last
  return bare;
}
