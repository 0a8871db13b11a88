/** What the worker's vault promises to the page, without a Worker around it. */

import { beforeAll, describe, expect, test, vi } from 'vitest';
import { checkEnvelope } from '../../../static/src/crypto/age_format.ts';
import { inOrder, verifyUpload } from '../../../static/src/crypto/attachments.ts';
import type { CaseId } from '../../../static/src/crypto/codes.ts';
import { b64, b64Decode, digest } from '../../../static/src/crypto/encoding.ts';
import { deletionPayload, verifyWrite, type Write } from '../../../static/src/crypto/mailbox.ts';
import { ENVELOPE_SIZES, hasProof, verify } from '../../../static/src/crypto/submission.ts';
import { makeMemberInside } from '../../../static/src/vault/member.inside.ts';
import { ReporterInside } from '../../../static/src/vault/reporter.inside.ts';
import { TooEarly } from '../../../static/src/vault/steps.ts';
import type { SubmissionBody } from '../../../static/src/vault/types.ts';
import { refusal } from '../crypto/vectors.ts';
import {
  BITS,
  TODAY,
  TOMORROW,
  type House,
  damaged,
  digestOf,
  draft,
  house,
  openedBy,
  recoveryAndPassphrase,
  returned,
  told,
} from './story.ts';

// As the pages have it (tests/web/scrypt.ts).
vi.unmock('@noble/hashes/scrypt.js');

let home: House;
beforeAll(async () => {
  home = await house();
});

async function ready(): Promise<ReporterInside> {
  const reporter = new ReporterInside();
  await reporter.verifyDirectory(home.directory, TODAY);
  await reporter.drawCode(home.instance);
  return reporter;
}

/** D, after the checks that a server makes [P-11]. */
function judged(body: SubmissionBody): Uint8Array {
  const bytes = {
    case: b64Decode(body.case, 16),
    verifyKey: b64Decode(body.verify_key, 32),
    tokenDigest: b64Decode(body.token_digest, 32),
    desk: b64Decode(body.desk, 16),
    epoch: body.epoch,
    urgent: body.urgent,
    report: b64Decode(body.report),
    cover: b64Decode(body.cover),
    card: b64Decode(body.card),
    signature: b64Decode(body.signature, 64),
    attachments: inOrder(body.attachments ?? []),
  };
  for (const part of ['report', 'cover', 'card'] as const) checkEnvelope(bytes[part], ENVELOPE_SIZES[part]);
  return verify(bytes, b64Decode(home.instance, 32));
}

describe('submitting', () => {
  test('[P-11] a body passes every check of the server', async () => {
    const reporter = await ready();
    const body = await reporter.writeReport(draft(home), BITS);
    const digest = judged(body);
    expect(hasProof(b64Decode(body.case), digest, b64Decode(body.proof.nonce), BITS)).toBe(true);
  });

  test('[P-12] the same draft gives the same body, so that a retry is a repeat', async () => {
    const reporter = await ready();
    const [first, second] = await Promise.all([
      reporter.writeReport(draft(home), BITS),
      reporter.writeReport(draft(home), BITS),
    ]);
    expect(second).toEqual(first);
    expect(await reporter.writeReport(draft(home), BITS)).toEqual(first);
  });

  test('[P-12] a changed draft after one that was written has a new code and case', async () => {
    const reporter = await ready();
    const first = await reporter.writeReport(draft(home), BITS);
    const code = await reporter.code();
    const second = await reporter.writeReport(draft(home, 'Một câu chuyện khác.'), BITS);
    expect(await reporter.code()).not.toBe(code);
    expect(second.case).not.toBe(first.case);
    judged(second);
  });

  test('a stronger proof changes nothing but the nonce', async () => {
    const reporter = await ready();
    const first = await reporter.writeReport(draft(home), 0);
    const stronger = await reporter.strengthen(12);
    expect({ ...stronger, proof: first.proof }).toEqual(first);
    expect(hasProof(b64Decode(stronger.case), judged(stronger), b64Decode(stronger.proof.nonce), 12)).toBe(true);
  });

  test('[P-16] a recipient that is not the signed desk’s is refused, and the code stays', async () => {
    const reporter = await ready();
    const code = await reporter.code();
    const stranger = await makeMemberInside().makeMember({
      instance: home.instance,
      ...(await recoveryAndPassphrase(makeMemberInside())),
    });
    const swapped = { ...draft(home), recipient: stranger.recipient };
    expect(await refusal(() => reporter.writeReport(swapped, BITS))).toBe('WrongRecipient');
    await reporter.writeReport(draft(home), BITS);
    expect(await reporter.code()).toBe(code);
  });

  test('a desk that the directory does not list is refused', async () => {
    const reporter = await ready();
    const elsewhere = { ...draft(home), desk: b64(new Uint8Array(16)) };
    expect(await refusal(() => reporter.writeReport(elsewhere, BITS))).toBe('WrongSubject');
  });

  test('a story that is too long is refused by name, not cut', async () => {
    const reporter = await ready();
    expect(await refusal(() => reporter.writeReport(draft(home, 'あ'.repeat(50_000)), BITS))).toBe('WrongSize');
  });

  test('half an emoji in the story does not stop the report', async () => {
    const reporter = await ready();
    judged(await reporter.writeReport(draft(home, 'cứu \ud83c'), BITS));
  });

  test('sealing before a directory was verified is the page’s fault, not a refusal', async () => {
    const reporter = new ReporterInside();
    await reporter.drawCode(home.instance);
    await expect(reporter.writeReport(draft(home), BITS)).rejects.toThrow(TooEarly);
  });

  test('the vault answers while it derives', async () => {
    const reporter = new ReporterInside();
    await reporter.drawCode(home.instance);
    expect(await reporter.progress()).toBeLessThan(1);
    await reporter.verifyDirectory(home.directory, TODAY);
    await reporter.writeReport(draft(home), 0);
    expect(await reporter.progress()).toBe(1);
  });
});

describe('[P-15] the directory', () => {
  test('an older version than one seen in this visit is refused', async () => {
    const newer = await home.lead.signDirectory({ ...home.organisation, version: 1 }, [home.desk.entry], TODAY);
    const reporter = new ReporterInside();
    await reporter.verifyDirectory(newer, TODAY);
    expect(await refusal(() => reporter.verifyDirectory(home.directory, TODAY))).toBe('WrongCounter');
  });

  test('it is refused once it has expired', async () => {
    const reporter = new ReporterInside();
    expect(await refusal(() => reporter.verifyDirectory(home.directory, '2026-12-30'))).toBe('WrongBody');
  });

  test('an older version than the card names is refused', async () => {
    const newer = await home.lead.signDirectory({ ...home.organisation, version: 4 }, [home.desk.entry], TODAY);
    const { carrier, code } = await told({ ...home, directory: newer });
    const reporter = await returned(home, code);
    await reporter.readMailbox(carrier.mailbox());
    expect(await refusal(() => reporter.verifyDirectory(home.directory, TODAY))).toBe('WrongCounter');
    await reporter.verifyDirectory(newer, TODAY);
  });
});

describe('the mailbox', () => {
  test('[P-10] a slip in the code is found before anything is derived', async () => {
    const { code } = await told(home);
    const slip = code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
    const reporter = new ReporterInside();
    expect(await refusal(() => reporter.openMailbox(slip, home.instance))).toBe('WrongCode');
    expect(await reporter.progress()).toBe(1);
  });

  test('the code names the case and opens the card', async () => {
    const { carrier, code, sent } = await told(home);
    const reporter = new ReporterInside();
    const { case: id, token } = await reporter.openMailbox(code, home.instance);
    expect([id, digestOf(token)]).toEqual([sent.case, sent.token_digest]);
    expect(await reporter.readMailbox(carrier.mailbox())).toMatchObject({
      desk: sent.desk,
      replies: [],
      missing: false,
      own: [{ counter: 1 }],
    });
  });

  test('[P-13] without the card nothing is believed', async () => {
    const { carrier, code } = await told(home);
    const reporter = await returned(home, code);
    const answer = { ...carrier.mailbox(), card: damaged(carrier.mailbox().card) };
    expect(await refusal(() => reporter.readMailbox(answer))).toBe('PayloadFailure');
    await expect(reporter.writeWithdrawal()).rejects.toThrow(TooEarly);
  });

  async function answered(texts: readonly string[]): ReturnType<typeof told> {
    const story = await told(home);
    for (const text of texts) {
      await openedBy(home.lead, story.carrier.answer());
      story.carrier.takeReply(
        await home.lead.writeReply({ case: story.sent.case, text, language: 'vi', day: TOMORROW }),
      );
    }
    return story;
  }

  test('a reply is read; a damaged one is named and not rendered', async () => {
    const { carrier, code } = await answered(['Chào bạn.', 'Bạn có an toàn không?']);
    const reporter = await returned(home, code);
    const whole = carrier.mailbox();
    expect(await reporter.readMailbox(whole)).toMatchObject({
      missing: false,
      replies: [
        { counter: 1, text: 'Chào bạn.', language: 'vi', day: TOMORROW, deleted: false, refused: null },
        { counter: 2, text: 'Bạn có an toàn không?', refused: null },
      ],
    });
    const [first, second] = whole.letters;
    if (first?.letter == null || second === undefined) throw new Error('two replies were written');
    const hurt = { ...whole, letters: [{ ...first, letter: damaged(first.letter) }, second] };
    expect((await reporter.readMailbox(hurt)).replies).toMatchObject([
      { counter: 1, text: null, refused: 'PayloadFailure' },
      { counter: 2, text: 'Bạn có an toàn không?' },
    ]);
  });

  test('[P-08] a withheld reply is noticed by the one that follows it', async () => {
    const { carrier, code } = await answered(['một', 'hai']);
    const reporter = await returned(home, code);
    const whole = carrier.mailbox();
    const later = whole.letters.filter(({ counter }) => counter === 2);
    expect(await reporter.readMailbox({ ...whole, letters: later })).toMatchObject({
      missing: true,
      replies: [{ counter: 2, text: 'hai' }],
    });
  });

  test('[P-08] two replies with one counter are both refused', async () => {
    const { carrier, code } = await answered(['một']);
    const reporter = await returned(home, code);
    const whole = carrier.mailbox();
    const twice = { ...whole, letters: [...whole.letters, ...whole.letters] };
    expect((await reporter.readMailbox(twice)).replies.map(({ refused }) => refused)).toEqual([
      'WrongCounter',
      'WrongCounter',
    ]);
  });

  test('[P-13] a reply to another case is refused, and one under a false counter', async () => {
    const [mine, other] = [await answered(['của bạn']), await answered(['của người khác'])];
    const reporter = await returned(home, mine.code);
    const foreign = { ...mine.carrier.mailbox(), letters: other.carrier.mailbox().letters };
    expect((await reporter.readMailbox(foreign)).replies).toMatchObject([{ text: null, refused: 'NoMatch' }]);
    const whole = mine.carrier.mailbox();
    const moved = { ...whole, letters: whole.letters.map((letter) => ({ ...letter, counter: 5 })) };
    expect(await reporter.readMailbox(moved)).toMatchObject({
      missing: true,
      replies: [{ text: null, refused: 'WrongCounter' }],
    });
  });

  test('a deleted reply stays as a day without text, and is no gap', async () => {
    const { carrier, code } = await answered(['một', 'hai']);
    carrier.delete(1);
    const reporter = await returned(home, code);
    expect(await reporter.readMailbox(carrier.mailbox())).toMatchObject({
      missing: false,
      replies: [
        { counter: 1, text: null, deleted: true, refused: null },
        { counter: 2, text: 'hai', deleted: false },
      ],
    });
  });

  test('[P-27] an erased mailbox is told without a card, and nothing can be written to it', async () => {
    const { carrier, code } = await answered(['một']);
    const reporter = await returned(home, code);
    await reporter.readMailbox(carrier.mailbox());
    const erased = { state: 'erased', erased_on: TODAY } as const;
    expect(await reporter.readMailbox(erased)).toEqual(erased);
    await expect(reporter.writeWithdrawal()).rejects.toThrow('readMailbox');
    await expect(reporter.writeFollowUp('Cảm ơn', TODAY)).rejects.toThrow('readMailbox');
  });

  test('every write is signed over case, nonce and payload', async () => {
    const { carrier, code, sent } = await answered(['một', 'hai']);
    const reporter = await returned(home, code);
    const answer = carrier.mailbox();
    await reporter.readMailbox(answer);
    const check = (write: Write, payload: Uint8Array, signature: string): void => {
      const about = {
        instance: b64Decode(home.instance),
        case: b64Decode(sent.case) as CaseId,
        nonce: b64Decode(answer.nonce),
        payload,
      };
      verifyWrite(b64Decode(sent.verify_key), write, about, b64Decode(signature));
    };
    const letter = await reporter.writeFollowUp('Cảm ơn', TODAY);
    check('letter', b64Decode(letter.letter), letter.signature);
    const deletion = await reporter.writeDeletion([2, 1, 2]);
    expect(deletion.counters).toEqual([1, 2]);
    check('deletion', deletionPayload([1, 2]), deletion.signature);
    const withdrawal = await reporter.writeWithdrawal();
    check('withdrawal', new Uint8Array(), withdrawal.signature);
    expect(await refusal(() => reporter.writeDeletion([]))).toBe('WrongBody');
  });

  test('a follow-up that is sent again is the same letter under the newest nonce', async () => {
    const { carrier, code } = await told(home);
    const reporter = await returned(home, code);
    await reporter.readMailbox(carrier.mailbox());
    const first = await reporter.writeFollowUp('Cảm ơn', TODAY);
    const nonce = b64(new Uint8Array(16).fill(9));
    await reporter.readMailbox(carrier.mailbox(nonce));
    const again = await reporter.writeFollowUp('Cảm ơn', TODAY);
    expect([again.letter, again.counter, again.nonce]).toEqual([first.letter, 2, nonce]);
    carrier.takeFollowUp(again);
    await reporter.readMailbox(carrier.mailbox());
    expect((await reporter.writeFollowUp('Cảm ơn', TODAY)).counter).toBe(3);
  });
});

describe('attachments', () => {
  const photo = (): ArrayBuffer => Uint8Array.from({ length: 5000 }, (_, i) => i % 251).buffer;

  test('[P-29] an upload passes every check of the server', async () => {
    const reporter = await ready();
    const { sealed, ...attachment } = await reporter.sealAttachment('report', 'image/jpeg', true, photo());
    const body = await reporter.prepareUpload('report', attachment, sealed.byteLength, BITS);
    const about = {
      instance: b64Decode(home.instance, 32),
      case: b64Decode(body.case, 16) as CaseId,
      attachment: { id: b64Decode(body.attachment, 16), digest: b64Decode(body.digest, 32) },
      sealedBytes: body.size,
    };
    const proved = verifyUpload(b64Decode(body.verify_key), about, b64Decode(body.signature, 64));
    expect(hasProof(about.case, proved, b64Decode(body.proof.nonce), BITS)).toBe(true);
    expect(body.digest).toBe(b64(digest(new Uint8Array(sealed))));
  });

  test('files that were sealed before the code had to be drawn again open with the report that was sent', async () => {
    const reporter = await ready();
    const { sealed, ...attachment } = await reporter.sealAttachment('report', 'image/jpeg', false, photo());
    const first = await reporter.writeReport({ ...draft(home), attachments: [attachment] }, BITS);
    const second = await reporter.writeReport({ ...draft(home), hour: 3, attachments: [attachment] }, BITS);
    expect(second.case).not.toBe(first.case);
    expect(second.attachments).toEqual([{ digest: attachment.digest, id: attachment.id }]);
    judged(second);
    const upload = await reporter.prepareUpload('report', attachment, sealed.byteLength, BITS);
    expect(upload.case).toBe(second.case);
  });

  test('a file of another draft, of another case or of nobody is named by no letter', async () => {
    const reporter = await ready();
    const { cleaned, digest: of, id, size, type } = await reporter.sealAttachment('report', 'image/jpeg', true, photo());
    const attachment = { cleaned, digest: of, id, size, type };
    await reporter.code(); // it was sent
    const another = { ...draft(home), attachments: [attachment] };
    await expect(reporter.writeReport(another, BITS)).rejects.toBeInstanceOf(TooEarly);
    await reporter.drawCode(home.instance);
    await expect(reporter.writeReport(another, BITS)).rejects.toBeInstanceOf(TooEarly);
    await expect(reporter.sealAttachment('mailbox', 'image/png', true, photo())).rejects.toBeInstanceOf(TooEarly);
  });
});
