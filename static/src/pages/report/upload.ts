/**
 * How do sealed files reach the server? In parts, over a line that drops: what has arrived is never sent again.
 *
 * Only ciphertext comes here. Wiping the page ends what is being carried (send.ts).
 */

import { computed, signal } from '@preact/signals';

import { Offline, Problem } from '../../client/http.ts';
import { type Upload, beginUpload, putPart } from '../../client/reporter.ts';
import type { Attachment, Letterhead, ReporterVault, UploadBody } from '../../vault/types.ts';

/** A sealed file, as the vault named it. */
export interface Sealed {
  readonly attachment: Pick<Attachment, 'id' | 'digest'>;
  readonly file: Blob;
}

/** The page was wiped, or the worker stopped it. */
export class Stopped extends Error {
  constructor() {
    super('stopped');
    this.name = 'Stopped';
  }
}

interface Way {
  readonly done: number;
  readonly all: number;
}

const way = signal<Way>({ done: 0, all: 0 });
/** Bytes that have arrived, of all. */
export const progress = computed(() => way.value);
/** Seconds until the next try, while the line is away or the server busy; null while it goes on. */
export const waiting = signal<number | null>(null);

const WAIT_SECONDS_MAX = 30;
/** In a row, without a part that arrived between them: about ten minutes. */
const WAITS_MAX = 24;
/** Times that the file is asked about again, for a ticket that ended or work that grew. */
const RENEWALS_MAX = 5;

let carrying: AbortController | null = null;

/** Ends what is being carried; what has arrived stays on the server for two days. */
export function stop(): void {
  carrying?.abort();
  carrying = null;
  way.value = { done: 0, all: 0 };
  waiting.value = null;
}

/**
 * Resolves when all files lie on the server whole, for the case that the vault has under `to` now.
 *
 * Rejects with `Stopped`, with `Offline` when the line stays away, or with the `Problem` that waiting does not mend.
 */
export async function carry(
  vault: Pick<ReporterVault, 'prepareUpload'>,
  to: Letterhead,
  files: readonly Sealed[],
  proofBits: number,
): Promise<void> {
  stop();
  const now = new AbortController();
  carrying = now;
  way.value = { done: 0, all: files.reduce((sum, { file }) => sum + file.size, 0) };
  const journey = new Journey(vault, to, proofBits, now.signal);
  try {
    for (const sealed of files) await journey.bring(sealed);
  } catch (error) {
    if (now.signal.aborted) throw new Stopped();
    throw error;
  } finally {
    if (carrying === now) {
      carrying = null;
      waiting.value = null;
    }
  }
}

/** One run over all files. */
class Journey {
  readonly vault: Pick<ReporterVault, 'prepareUpload'>;
  readonly to: Letterhead;
  readonly signal: AbortSignal;
  #bits: number;
  #waits = 0;
  /** Bytes of the files that are whole. */
  #before = 0;

  constructor(vault: Pick<ReporterVault, 'prepareUpload'>, to: Letterhead, proofBits: number, signal: AbortSignal) {
    this.vault = vault;
    this.to = to;
    this.signal = signal;
    this.#bits = proofBits;
  }

  async bring(sealed: Sealed): Promise<void> {
    const { size } = sealed.file;
    for (let renewals = 0; ; ) {
      const body = await this.vault.prepareUpload(this.to, sealed.attachment, size, this.#bits);
      this.#heard();
      try {
        await this.#patiently(() => this.#file(sealed.file, body));
        this.#before += size;
        this.#arrived(0);
        return;
      } catch (error) {
        renewals += 1;
        if (renewals > RENEWALS_MAX || !this.#renews(error)) throw error;
      }
    }
  }

  /** Everything of a file that is not there yet. */
  async #file(file: Blob, body: UploadBody): Promise<void> {
    const upload = await beginUpload(body, this.signal);
    const there = new Set(upload.parts);
    const parts = Math.ceil(file.size / upload.part_bytes);
    const sizeOf = (part: number): number => Math.min(upload.part_bytes, file.size - part * upload.part_bytes);
    let done = [...there].reduce((sum, part) => sum + sizeOf(part), 0);
    this.#arrived(done);
    for (let part = 0; part < parts; part += 1) {
      if (there.has(part)) continue;
      await this.#part(file, body, upload, part);
      done += sizeOf(part);
      this.#waits = 0;
      this.#arrived(done);
    }
  }

  async #part(file: Blob, body: UploadBody, upload: Upload, part: number): Promise<void> {
    const at = part * upload.part_bytes;
    const bytes = new Uint8Array(await file.slice(at, at + upload.part_bytes).arrayBuffer());
    this.#heard();
    await putPart(body, part, bytes, upload.ticket, this.signal);
  }

  /** Waits and asks again which parts are there, while the line is away or the server busy. */
  async #patiently(work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        this.#heard();
        const mends = error instanceof Offline || (error instanceof Problem && error.busy);
        if (!mends || this.#waits >= WAITS_MAX) throw error;
        this.#waits += 1;
        const told = error instanceof Problem ? error.retryAfter : null;
        await this.#wait(Math.min(told ?? 2 ** this.#waits, WAIT_SECONDS_MAX));
      }
    }
  }

  /** Whether asking anew may help: more work, a ticket that ended, a file that was swept or arrived damaged. */
  #renews(error: unknown): boolean {
    if (!(error instanceof Problem)) return false;
    if (error.slug === 'proof-too-weak' && typeof error.extra['bits'] === 'number') this.#bits = error.extra['bits'];
    return ['proof-too-weak', 'stale-ticket', 'missing', 'wrong-file'].includes(error.slug);
  }

  async #wait(seconds: number): Promise<void> {
    for (let left = Math.max(1, seconds); left > 0; left -= 1) {
      waiting.value = left;
      await new Promise((resolve) => {
        setTimeout(resolve, 1000);
      });
      this.#heard();
    }
    waiting.value = null;
  }

  #arrived(ofFile: number): void {
    this.#heard();
    way.value = { ...way.value, done: this.#before + ofFile };
  }

  #heard(): void {
    if (this.signal.aborted) throw new Stopped();
  }
}
