/** The cover cache between two computers of one desk: what the second may believe, and what the first may tell. */

import { beforeAll, describe, expect, test } from 'vitest';
import { b64, b64Decode, concat, lp } from '../../../static/src/crypto/encoding.ts';
import { type MemberInside, makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import type { CachedFacts, GrantedDesk, MemberBody, QueueCase } from '../../../static/src/vault/types.ts';
import { FACTS, type House, type Told, bufferOf, damaged, house, recoveryAndPassphrase, told } from './story.ts';

const OTHER = { ...FACTS, desk: b64(new Uint8Array(16).fill(9)) };
const KNOWN = {
  hour: 21,
  kinds: [1],
  language: 'vi',
  ongoing: 'yes',
  replies: 'code',
  urgent: true,
  urgency: 1,
  programme: 'titp',
  area: 23,
};

let home: House;
let mai: MemberInside;
let maiBody: MemberBody;
let rows: [QueueCase, QueueCase];
let cached: [CachedFacts, CachedFacts];

/** As POST /api/v1/desks/{desk}/cache/read answers. */
const streamOf = (...kept: readonly Pick<CachedFacts, 'case' | 'cache'>[]): ArrayBuffer =>
  bufferOf(concat(...kept.flatMap((one) => [b64Decode(one.case), lp(b64Decode(one.cache))])));

const read = (some: readonly QueueCase[], stream: ArrayBuffer) => mai.readCache(FACTS.desk, some, stream);

async function pairOf<T>(of: (index: 0 | 1) => Promise<T>): Promise<[T, T]> {
  return [await of(0), await of(1)];
}

beforeAll(async () => {
  home = await house();
  mai = makeMemberInside();
  maiBody = await mai.makeMember({ instance: home.instance, ...(await recoveryAndPassphrase(mai)) });
  const { grant } = await home.lead.grantTo(FACTS.desk, maiBody, await mai.fingerprint());
  const desk: GrantedDesk = {
    desk: FACTS.desk,
    entry: home.desk.entry,
    epoch: 1,
    grant,
    granted_by_key: home.founder.verify_key,
    earlier: [],
    givers: [],
  };
  await mai.acceptGrant(desk, [home.founder]);
  const both: [Told, Told] = await pairOf(() => told(home));
  rows = [both[0].carrier.queueRow(), both[1].carrier.queueRow()];
  expect(await home.lead.cacheFacts(FACTS.desk, rows)).toEqual([]); // nothing is opened yet
  for (const { carrier } of both) await home.lead.openCovers(FACTS.desk, rows, carrier.covers());
  const kept = await home.lead.cacheFacts(FACTS.desk, rows);
  expect(kept.map(({ case: id, cover_digest }) => [id, cover_digest])).toEqual(
    rows.map(({ case: id, cover_digest }) => [id, cover_digest]),
  );
  cached = kept as unknown as [CachedFacts, CachedFacts];
});

describe('[P-22] the cover cache', () => {
  test('a colleague reads the facts and has opened no cover', async () => {
    const opened = rows.map((row) => ({ case: row.case, facts: KNOWN, refused: null }));
    expect(await read(rows, streamOf(...cached))).toEqual(opened);
    expect(await mai.cacheFacts(FACTS.desk, rows)).toEqual([]); // and tells nobody what she did not open herself
  });

  test('facts count for no other case, epoch or cover, and not when they were changed', async () => {
    const [row, other] = rows;
    const [kept, otherKept] = cached;
    expect(await read([{ ...row, cover_digest: other.cover_digest }], streamOf(kept))).toEqual([]);
    expect(await read([{ ...row, epoch: 2 }], streamOf(kept))).toEqual([]);
    expect(await read([row], streamOf({ ...otherKept, case: row.case }))).toEqual([]);
    expect(await read([row], streamOf({ ...kept, cache: damaged(kept.cache) }))).toEqual([]);
    expect(await read([row], streamOf({ ...kept, cache: kept.cache.slice(0, -2) }))).toEqual([]);
    expect(await read([other], streamOf(kept))).toEqual([]);
  });

  test('a stream that was cut holds what came before the cut', async () => {
    const stream = streamOf(...cached);
    const found = await read(rows, stream.slice(0, stream.byteLength - 1));
    expect(found.map(({ case: id }) => id)).toEqual([rows[0].case]);
    expect(await read(rows, stream.slice(0, 10))).toEqual([]);
  });

  test('what one desk has opened is not told to another', async () => {
    await home.lead.makeDesk(OTHER); // the same person works at both
    expect(await home.lead.cacheFacts(OTHER.desk, rows)).toEqual([]);
    expect(await home.lead.readCache(OTHER.desk, rows, streamOf(...cached))).toEqual([]);
    expect(await home.lead.cacheFacts(FACTS.desk, [{ ...rows[0], cover_digest: rows[1].cover_digest }])).toEqual([]);
  });
});
