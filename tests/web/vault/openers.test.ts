/** Covers that are opened side by side: each in its place, by whichever worker, and here where none can be started. */

import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { caseId, holderOf } from '../../../static/src/crypto/codes.ts';
import { b64, digest, random } from '../../../static/src/crypto/encoding.ts';
import { build } from '../../../static/src/crypto/letters.ts';
import { drawIdentity, recipientDigest, seal } from '../../../static/src/crypto/sealing.ts';
import { drawSigner, verifyKeyOf } from '../../../static/src/crypto/signing.ts';
import { type CoverJob, type Opener, OpenerInside, type Outcome, openHere, openSideBySide } from '../../../static/src/vault/openers.ts';
import { type Port, VaultGone, connect, serve } from '../../../static/src/vault/rpc.ts';

const instance = random(32);
const [desk, former, other] = await Promise.all([1, 2, 3].map(() => holderOf(drawIdentity<'desk'>())));

/** A cover with a mark in it, sealed for a desk. */
async function job(mark: number, keys = desk, by = keys): Promise<CoverJob> {
  if (keys === undefined || by === undefined) throw new Error('no desk');
  const signer = drawSigner<'reporter'>();
  const author = verifyKeyOf(signer);
  const id = caseId(instance, author);
  const header = { kind: 'cover', instance, subject: id, author, recipientDigest: recipientDigest(keys.recipient), epoch: 1, counter: 1 } as const;
  const facts = { hour: mark % 24, kinds: [1], language: 'vi', ongoing: 'yes', replies: 'code', urgent: false };
  const body = { facts, identity: b64(random(32)), report_digest: b64(random(32)) };
  const sealed = await seal(keys.recipient, build(header, body, signer));
  return { keys: by, sealed, digest: b64(digest(sealed)), place: { instance, case: id, epoch: 1 } };
}

const said = (outcomes: readonly Outcome[]): unknown[] =>
  outcomes.map((one) => (typeof one === 'string' ? one : one.body.facts.hour));

const ports: MessageChannel[] = [];
afterEach(() => {
  for (const { port1 } of ports.splice(0)) port1.close();
});

/** A worker without a thread: what crosses is cloned as it would be. */
function started(inside: Opener = new OpenerInside()): Opener {
  const channel = new MessageChannel();
  ports.push(channel);
  serve(channel.port2 as unknown as Port, inside, { openAll: true });
  const worker = Object.assign(channel.port1, { terminate: () => undefined }) as unknown as Worker;
  return connect<Opener>(worker, { openAll: true }).far;
}

const HUNDRED = Array.from({ length: 100 }, () => job(0));

test('the first hundred are opened here, and then each by one of three, in their order', async () => {
  const start = vi.fn(() => started());
  const open = openSideBySide(start, 3);
  await open(await Promise.all(HUNDRED));
  expect(start).not.toHaveBeenCalled();

  const jobs = await Promise.all([1, 2, 3, 4, 5, 6, 7].map((mark) => job(mark, mark % 2 === 0 ? desk : former)));
  const wrong = await job(8, desk, other);
  const changed = { ...(await job(9)), place: { instance: random(32), case: jobs[0]?.place.case ?? random(16), epoch: 1 } };
  const all = [...jobs.slice(0, 4), wrong, changed, ...jobs.slice(4)];
  expect(said(await open(all))).toEqual([1, 2, 3, 4, 'NoMatch', 'WrongInstance', 5, 6, 7]);
  expect(said(await open(all))).toEqual(said(await openHere(all)));
  expect(start).toHaveBeenCalledTimes(3);
  expect(said(await open(jobs.slice(0, 1)))).toEqual([1]);
});

test('a browser that starts no worker opens them all the same', async () => {
  const start = vi.fn(() => ({ openAll: () => Promise.reject(new VaultGone()) }));
  const open = openSideBySide(start, 2);
  await open(await Promise.all(HUNDRED));
  const jobs = await Promise.all([1, 2, 3].map((mark) => job(mark)));
  expect(said(await open(jobs))).toEqual([1, 2, 3]);
  expect(said(await open(jobs))).toEqual([1, 2, 3]);
  expect(start).toHaveBeenCalledTimes(2);
});

test('what breaks in a worker is not taken for a refusal', async () => {
  const open = openSideBySide(() => started({ openAll: () => Promise.reject(new Error('our own fault')) }), 2);
  await open(await Promise.all(HUNDRED));
  await expect(open([await job(1)])).rejects.toThrow('the vault failed');
});
