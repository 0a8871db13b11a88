/** What the worker allows: signed in the report, lowered and raised from the mailbox, and read at the desk. */

import { beforeAll, describe, expect, test } from 'vitest';

import { caseId } from '../../../static/src/crypto/codes.ts';
import { remembered } from '../../../static/src/crypto/consent.ts';
import { b64, b64Decode, digest, utf8 } from '../../../static/src/crypto/encoding.ts';
import { markOf } from '../../../static/src/crypto/mailbox.ts';
import { signer, verify } from '../../../static/src/crypto/signing.ts';
import { ReporterInside } from '../../../static/src/vault/reporter.inside.ts';
import type { Level, Mailbox, OpenedCase } from '../../../static/src/vault/types.ts';
import { BITS, TODAY, TOMORROW, Carrier, digestOf, draft, house, openedBy, returned } from './story.ts';
import type { House } from './story.ts';

const CHECK = { question: 'food', answer: 'Bún bò Huế' };

let home: House;
beforeAll(async () => {
  home = await house();
});

/** A report that allows so much, and the worker back at the mailbox. */
async function allowing(consent: Level, check?: typeof CHECK): Promise<{ carrier: Carrier; worker: ReporterInside }> {
  const reporter = new ReporterInside();
  await reporter.verifyDirectory(home.directory, TODAY);
  await reporter.drawCode(home.instance);
  const more = check === undefined ? {} : { check };
  const sent = await reporter.writeReport({ ...draft(home, 'Tôi mệt.', more), consent }, BITS);
  return { carrier: new Carrier(sent), worker: await returned(home, await reporter.code()) };
}

async function say(worker: ReporterInside, carrier: Carrier, level: Level, answer?: string): Promise<void> {
  await worker.readMailbox(carrier.mailbox());
  carrier.takeFollowUp(await worker.writeConsent(level, TOMORROW, answer));
}

const read = (carrier: Carrier): Promise<OpenedCase> => openedBy(home.lead, carrier.answer());

describe('[P-30] a consent', () => {
  test('is on the card, and at the desk a proof that needs neither the report nor a key', async () => {
    const { carrier, worker } = await allowing(2, CHECK);
    const mailbox: Mailbox = await worker.readMailbox(carrier.mailbox());
    expect(mailbox.allowed).toEqual({ level: 2, asked: null, check: 'food' });
    const { consent } = await read(carrier);
    expect(consent).toMatchObject({ level: 2, certain: true, proof: { level: 2, day: TODAY } });
    const { statement = '', signature = '', verify_key: key = '' } = consent.proof ?? {};
    expect(statement).not.toContain('Huế');
    verify(b64Decode(key), 'koe/v1/consent', utf8(statement), b64Decode(signature));
    const said = JSON.parse(statement) as { instance: string; case: string; level: number; counter: number };
    expect(said).toMatchObject({ level: 2, counter: 1, instance: home.instance });
    expect(b64(caseId(b64Decode(said.instance), b64Decode(key)))).toBe(said.case);
  });

  test('that was never given allows the least, and proves nothing', async () => {
    const reporter = new ReporterInside();
    await reporter.verifyDirectory(home.directory, TODAY);
    await reporter.drawCode(home.instance);
    const carrier = new Carrier(await reporter.writeReport(draft(home), BITS));
    expect((await read(carrier)).consent).toEqual({ level: 1, proof: null, certain: true });
    const worker = await returned(home, await reporter.code());
    expect((await worker.readMailbox(carrier.mailbox())).allowed).toEqual({ level: 1, asked: null, check: null });
  });

  test('said again before the mailbox is read with it inside is the same letter', async () => {
    const { carrier, worker } = await allowing(3, CHECK);
    await worker.readMailbox(carrier.mailbox());
    const first = await worker.writeConsent(1, TOMORROW);
    expect((await worker.writeConsent(1, TOMORROW)).letter).toBe(first.letter);
    expect((await worker.writeConsent(2, TOMORROW)).letter).not.toBe(first.letter);
  });
});

describe('[P-31] what is allowed', () => {
  test('falls at once, and the newest statement is the proof', async () => {
    const { carrier, worker } = await allowing(3, CHECK);
    await say(worker, carrier, 1);
    const { consent, letters } = await read(carrier);
    expect(consent).toMatchObject({ level: 1, proof: { level: 1, day: TOMORROW } });
    expect(letters.map((letter) => letter.consent)).toEqual([{ level: 1, counts: true }]);
  });

  test('rises with the right answer alone, which is in no proof', async () => {
    const { carrier, worker } = await allowing(1, CHECK);
    await say(worker, carrier, 4);
    await say(worker, carrier, 2, 'phở');
    expect((await read(carrier)).consent).toMatchObject({ level: 1, proof: { level: 1, day: TODAY } });
    await say(worker, carrier, 2, ' BÚN BÒ, HUẾ. ');
    const { consent, letters } = await read(carrier);
    expect(consent).toMatchObject({ level: 2, proof: { level: 2, day: TOMORROW } });
    expect(consent.proof?.statement).not.toMatch(/huế/i);
    expect(letters.map((letter) => letter.consent?.counts)).toEqual([false, false, true]);
  });

  test('never rises where no question was set', async () => {
    const { carrier, worker } = await allowing(1);
    await say(worker, carrier, 2, '');
    expect((await read(carrier)).consent.level).toBe(1);
  });

  test('is not certain while a letter of the worker is missing or cannot be opened', async () => {
    const { carrier, worker } = await allowing(3, CHECK);
    await say(worker, carrier, 1);
    await say(worker, carrier, 1);
    const answer = carrier.answer();
    const withheld = answer.letters.filter(({ counter, author }) => author === 'desk' || counter !== 2);
    expect((await openedBy(home.lead, { ...answer, letters: withheld })).consent.certain).toBe(false);
    const changed = answer.letters.map((letter) => (letter.counter === 2 ? { ...letter, ...other(letter.letter) } : letter));
    expect((await openedBy(home.lead, { ...answer, letters: changed })).consent).toMatchObject({ level: 1, certain: false });
    const last = answer.letters.filter(({ counter }) => counter !== 3);
    expect((await openedBy(home.lead, { ...answer, letters: last })).consent).toMatchObject({ level: 1, certain: true });
  });
});

describe('[P-37] the worker', () => {
  const known = async (worker: ReporterInside, carrier: Carrier): Promise<Mailbox['allowed']> =>
    (await worker.readMailbox(carrier.mailbox())).allowed;

  test('knows again in another visit what later letters allow, though nobody but the desk can open them', async () => {
    const { carrier, worker } = await allowing(3, CHECK);
    await worker.readMailbox(carrier.mailbox());
    carrier.takeFollowUp(await worker.writeFollowUp('Tôi khỏe.', TOMORROW));
    expect(await known(worker, carrier)).toEqual({ level: 3, asked: null, check: 'food' });
    await say(worker, carrier, 1);
    expect(await known(worker, carrier)).toEqual({ level: 1, asked: null, check: 'food' });
    await say(worker, carrier, 4, 'phở');
    expect(await known(worker, carrier)).toEqual({ level: 1, asked: 4, check: 'food' }); // right or wrong, the desk judges
    await say(worker, carrier, 2);
    expect(await known(worker, carrier)).toEqual({ level: 1, asked: 2, check: 'food' });
    await say(worker, carrier, 1);
    expect(await known(worker, carrier)).toEqual({ level: 1, asked: null, check: 'food' });
  });

  test('bears the same marks in both languages', () => {
    const signing = signer<'reporter'>(new Uint8Array(32).fill(7));
    const marks = [2, 3, 4, 5, 6, 7].map((counter) => markOf(signing, counter, new Uint8Array(32).fill(9)));
    expect(marks).toEqual([6, 5, 4, 3, 6, 2]); // as in tests/crypto/test_reading.py
  });

  test.each([
    [3, [], 3, null],
    [1, [0, 0, 0], 1, null],
    [4, [2, 0, 3], 2, 3],
    [2, [4, 3], 2, 3],
    [2, [4, 2], 2, null],
    [2, [5, 6, 7], 2, null],
  ] as const)('from %i and the marks %j is sure of %i, and asked for %j', (first, marks, level, asked) => {
    expect(remembered(first, marks)).toEqual({ level, asked });
  });
});

/** Bytes that nobody's key opens. */
function other(letter: string): { letter: string; digest: string } {
  const bytes = b64Decode(letter).slice();
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  expect(b64(digest(bytes))).not.toBe(digestOf(letter));
  return { letter: b64(bytes), digest: digestOf(b64(bytes)) };
}
