/** What do the covers of a list say? Opened once, kept while they stay the same, sealed again to newer keys. */

import { type Place, sealFacts } from '../../crypto/cache.ts';
import { ID_BYTES, caseId } from '../../crypto/codes.ts';
import { resealCover } from '../../crypto/desk.ts';
import { b64, b64Decode, digest, equal, readU32 } from '../../crypto/encoding.ts';
import type { Cover } from '../../crypto/bodies/cover.ts';
import { type Opened, openFacts, openRing } from '../../crypto/reading.ts';
import { Refused, refusalOf } from '../../crypto/refusals.ts';
import { type CoverJob, type OpenCovers, type Outcome, openHere } from '../openers.ts';
import { decoded, needed } from '../steps.ts';
import type { B64, CachedFacts, MemberVault, OpenedCover, QueueCase, ResealedCover } from '../types.ts';
import { giverKeys } from './desk_keys.ts';
import type { HeldDesk, HeldKeys, Vault } from './held.ts';
import { notesIdentityOf } from './notes.ts';

/** Whose cover is opened: a row of a list, or a case, which does not say the digest. */
type CoveredCase = Pick<QueueCase, 'case' | 'verify_key' | 'epoch'> & Partial<Pick<QueueCase, 'cover_digest'>>;

const isJob = (job: CoverJob | Outcome): job is CoverJob => typeof job === 'object' && 'place' in job;

export function coverCalls(
  vault: Vault,
  openMany: OpenCovers,
): Pick<MemberVault, 'openCovers' | 'readCache' | 'cacheFacts' | 'resealCovers'> {
  return {
    async openCovers(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly OpenedCover[]> {
      const held = vault.desk(desk);
      const asked = new Map(cases.map((row) => [row.case, row]));
      const given = [...sealedOf(new Uint8Array(stream))].flatMap(({ id, sealed }) => {
        const row = asked.get(id);
        return row === undefined ? [] : [{ row, job: jobFor(vault, held, row, sealed) }];
      });
      const told = (await openMany(given.map(({ job }) => job).filter(isJob))).values();
      return given.map(({ row, job }) => {
        const outcome = isJob(job) ? kept(vault, row, job, needed(told.next().value, 'opening')) : job;
        return typeof outcome === 'string'
          ? { case: row.case, facts: null, refused: outcome }
          : { case: row.case, facts: outcome.body.facts, refused: null };
      });
    },

    async readCache(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly OpenedCover[]> {
      const held = vault.desk(desk);
      const asked = new Map(cases.map((row) => [row.case, row]));
      const read = async (id: B64, cached: Uint8Array): Promise<OpenedCover | null> => {
        const row = asked.get(id);
        const keys = row === undefined ? undefined : held.byEpoch.get(row.epoch);
        if (row === undefined || keys === undefined) return null;
        try {
          return { case: id, facts: await openFacts(cached, keys.cacheKey, place(vault, desk, row)), refused: null };
        } catch (error) {
          refusalOf(error); // [P-22] as if it were not there; anything else than a refusal is thrown again
          return null;
        }
      };
      const reading: Promise<OpenedCover | null>[] = [];
      try {
        for (const { id, sealed } of sealedOf(new Uint8Array(stream))) reading.push(read(id, sealed));
      } catch (error) {
        refusalOf(error); // a stream that was cut holds what came before
      }
      return (await Promise.all(reading)).filter((cover) => cover !== null);
    },

    async cacheFacts(desk: B64, cases: readonly QueueCase[]): Promise<readonly CachedFacts[]> {
      const held = vault.desk(desk);
      const cached: CachedFacts[] = [];
      for (const row of cases) {
        const keys = held.byEpoch.get(row.epoch);
        // [P-22] Only what these very keys have opened: else a lying server could have one desk's facts told to another.
        const cover = keys === undefined ? null : openedBefore(vault, keys, row.case, row.cover_digest);
        if (keys === undefined || cover === null) continue;
        const facts = await sealFacts(keys.cacheKey, cover.body.facts, place(vault, desk, row));
        cached.push({ case: row.case, cover_digest: row.cover_digest, cache: b64(facts) });
      }
      return cached;
    },

    async resealCovers(desk: B64, cases: readonly QueueCase[], stream: ArrayBuffer): Promise<readonly ResealedCover[]> {
      const held = vault.desk(desk);
      const { newest } = held;
      const asked = new Map(cases.map((row) => [row.case, row]));
      const resealed: ResealedCover[] = [];
      for (const { id, sealed, ring } of sealedOf(new Uint8Array(stream), { rings: true })) {
        const row = asked.get(id);
        if (row === undefined || row.epoch >= newest.entry.epoch) continue;
        try {
          const opened = await coverOf(vault, held, row, sealed);
          const { body, header } = opened;
          const before = ring.length === 0 ? { identities: [], desks: [] } : (await openRing(ring, opened)).body;
          const about = {
            instance: header.instance,
            case: header.subject,
            epoch: newest.entry.epoch,
            to: newest.recipient,
            notes: notesIdentityOf(held, opened),
          };
          const again = await resealCover(newest.signer, body, before, about);
          resealed.push({
            case: id,
            before: b64(digest(sealed)),
            epoch: newest.entry.epoch,
            cover: b64(again.cover),
            ring: b64(again.ring),
          });
        } catch (error) {
          refusalOf(error); // what does not open is not passed on; anything else than a refusal is thrown again
        }
      }
      return resealed;
    },
  };
}

/** The cover of a case whose author is the key that the case id names; opened once while it stays the same. */
export async function coverOf(vault: Vault, desk: HeldDesk, row: CoveredCase, sealed: Uint8Array): Promise<Opened<Cover>> {
  const job = jobFor(vault, desk, row, sealed);
  const outcome = isJob(job) ? kept(vault, row, job, needed((await openHere([job]))[0], 'opening')) : job;
  if (typeof outcome === 'string') throw new Refused(outcome);
  return outcome;
}

/** What is to be opened, or what is known of it without: it was opened before, or cannot be. */
function jobFor(vault: Vault, desk: HeldDesk, row: CoveredCase, sealed: Uint8Array): CoverJob | Outcome {
  const sealedDigest = b64(digest(sealed));
  if (row.cover_digest !== undefined && sealedDigest !== row.cover_digest) return 'WrongBody';
  const keys = desk.byEpoch.get(row.epoch);
  if (keys === undefined) return desk.entries.has(row.epoch) ? 'NoMatch' : 'WrongEpoch';
  const known = openedBefore(vault, keys, row.case, sealedDigest);
  if (known !== null) return known;
  const { instance } = vault.unlocked();
  const subject = decoded(row.case);
  if (!equal(caseId(instance, decoded(row.verify_key)), subject)) return 'WrongAuthor';
  const deskVerifyKey = b64Decode(keys.entry.verify_key, 32);
  const givers = giverKeys(vault, desk);
  return { keys, sealed, digest: sealedDigest, place: { instance, case: subject, epoch: row.epoch, deskVerifyKey, givers } };
}

/** What came of a job, kept while the cover stays the same; a reporter's cover is by the key that the row names. */
function kept(vault: Vault, row: CoveredCase, job: CoverJob, outcome: Outcome): Outcome {
  if (typeof outcome === 'string') return outcome;
  const { kind, author } = outcome.header;
  if (kind === 'cover' && !equal(author, decoded(row.verify_key))) return 'WrongAuthor';
  vault.covers.set(row.case, { digest: job.digest, cover: outcome });
  return outcome;
}

/** What was opened before of a case, if it is of this very cover and these keys opened it. */
function openedBefore(vault: Vault, keys: HeldKeys, id: B64, coverDigest: B64): Opened<Cover> | null {
  const known = vault.covers.get(id);
  if (known?.digest !== coverDigest) return null;
  return b64(known.cover.header.recipientDigest) === keys.entry.recipient_digest ? known.cover : null;
}

function place(vault: Vault, desk: B64, row: QueueCase): Place {
  return {
    instance: vault.unlocked().instance,
    desk: b64Decode(desk, ID_BYTES),
    case: b64Decode(row.case, ID_BYTES),
    epoch: row.epoch,
    coverDigest: b64Decode(row.cover_digest, 32),
  };
}

/** case 16 ‖ lp(sealed), and ‖ lp(ring) where wanted, again and again; `WrongEncoding` when the stream is cut. */
function* sealedOf(
  stream: Uint8Array,
  wanted = { rings: false },
): Generator<{ id: B64; sealed: Uint8Array; ring: Uint8Array }> {
  let at = 0;
  const take = (size: number): Uint8Array => {
    at += size;
    if (at > stream.length) throw new Refused('WrongEncoding');
    return stream.subarray(at - size, at);
  };
  const takePrefixed = (): Uint8Array => take(readU32(take(4), 0));
  while (at < stream.length) {
    const id = b64(take(ID_BYTES));
    yield { id, sealed: takePrefixed(), ring: wanted.rings ? takePrefixed() : new Uint8Array() };
  }
}
