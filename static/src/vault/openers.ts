/**
 * How does a desk of thousands open its covers soon? Side by side, in workers of the vault's own.
 *
 * They are started by the vault's worker and end with it, and what is said between them no page hears: the desk's
 * identity on the way there, covers on the way back. Nothing is kept there but the identities, to open the next by.
 */

import { type Holder } from '../crypto/codes.ts';
import { b64 } from '../crypto/encoding.ts';
import type { Cover } from '../crypto/bodies/cover.ts';
import { type CoverPlace, type Opened, openCover } from '../crypto/reading.ts';
import { type RefusalName, refusalOf } from '../crypto/refusals.ts';
import { identity } from '../crypto/sealing.ts';
import { VaultGone } from './rpc.ts';
import type { B64 } from './types.ts';

/** A cover, whoever may open it, and all that is expected of it. */
export interface CoverJob {
  readonly keys: Holder<'desk'>;
  readonly sealed: Uint8Array;
  /** H(sealed), in b64. */
  readonly digest: B64;
  readonly place: CoverPlace;
}

export type Outcome = Opened<Cover> | RefusalName;

/** Opens each, in their order. */
export type OpenCovers = (jobs: readonly CoverJob[]) => Promise<readonly Outcome[]>;

/** A desk's keys as they go to a worker: as bytes, since a secret crosses to nobody by itself. */
interface SentKeys {
  readonly seed: Uint8Array;
  readonly recipient: string;
}

interface SentJob {
  /** Which of the keys. */
  readonly by: number;
  readonly sealed: Uint8Array;
  readonly place: CoverPlace;
}

/** What such a worker does. */
export interface Opener {
  openAll(keys: readonly SentKeys[], jobs: readonly SentJob[]): Promise<readonly Outcome[]>;
}

/** One after the other, here. */
export const openHere = async (jobs: readonly Omit<CoverJob, 'digest'>[]): Promise<readonly Outcome[]> => {
  const outcomes: Outcome[] = [];
  for (const job of jobs) outcomes.push(await opened(job));
  return outcomes;
};

async function opened({ keys, sealed, place }: Omit<CoverJob, 'digest'>): Promise<Outcome> {
  try {
    return await openCover(sealed, keys, place);
  } catch (error) {
    return refusalOf(error);
  }
}

/** So many are opened here first: whoever has few cases needs no second worker, and waits for none to start. */
const ALONE = 100;

/** By `count` workers, which `start` starts when there is enough for them; here, where none can be started. */
export function openSideBySide(start: () => Opener, count: number): OpenCovers {
  let alone = ALONE;
  let openers: readonly Opener[] | null = null;
  return async (jobs) => {
    if (count < 2 || alone > 0) {
      alone -= jobs.length;
      return openHere(jobs);
    }
    openers ??= Array.from({ length: count }, start);
    const share = Math.ceil(jobs.length / count);
    try {
      const parts = openers.map((one, i) => sent(one, jobs.slice(i * share, (i + 1) * share)));
      return (await Promise.all(parts)).flat();
    } catch (error) {
      if (!(error instanceof VaultGone)) throw error;
      alone = Infinity; // this browser starts none, or has ended one
      return openHere(jobs);
    }
  };
}

function sent(opener: Opener, jobs: readonly CoverJob[]): Promise<readonly Outcome[]> {
  if (jobs.length === 0) return Promise.resolve([]);
  const keys = [...new Set(jobs.map((job) => job.keys))];
  return opener.openAll(
    keys.map(({ identity: { seed }, recipient }) => ({ seed, recipient })),
    jobs.map((job) => ({ by: keys.indexOf(job.keys), sealed: job.sealed, place: job.place })),
  );
}

/** The worker's side. Each identity is made once, so that what is drawn out of its seed is drawn once. */
export class OpenerInside implements Opener {
  readonly #known = new Map<B64, Holder<'desk'>>();

  openAll(keys: readonly SentKeys[], jobs: readonly SentJob[]): Promise<readonly Outcome[]> {
    const holders = keys.map((one) => this.#holder(one));
    return openHere(
      jobs.map(({ by, sealed, place }) => {
        const holder = holders[by];
        if (holder === undefined) throw new Error('a job without its keys');
        return { keys: holder, sealed, place };
      }),
    );
  }

  #holder({ seed, recipient }: SentKeys): Holder<'desk'> {
    const name = b64(seed);
    const known = this.#known.get(name) ?? { identity: identity<'desk'>(seed), recipient: recipient as Holder<'desk'>['recipient'] };
    this.#known.set(name, known);
    return known;
  }
}
