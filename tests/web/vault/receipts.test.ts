/** What the worker's mailbox tells of itself: by day, sealed, of the very reply that was opened, and never backwards. */

import { beforeAll, expect, test } from 'vitest';

import { TooEarly } from '../../../static/src/vault/steps.ts';
import { type House, TODAY, TOMORROW, damaged, house, openedBy, returned, told } from './story.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});

test('[P-43] the desk reads on which day a reply was opened, and believes no receipt that is older than one it has had', async () => {
  const { carrier, code, sent } = await told(home);
  const write = { case: sent.case, text: 'Xin chào', language: 'vi', day: TODAY };
  expect((await openedBy(home.lead, carrier.answer())).receipt).toBeNull();
  const reporter = await returned(home, code);
  await reporter.readMailbox(carrier.mailbox());
  await expect(reporter.writeReceipt(TODAY)).rejects.toThrow(TooEarly);

  carrier.takeReply(await home.lead.writeReply(write));
  await reporter.readMailbox(carrier.mailbox());
  const first = await reporter.writeReceipt(TODAY);
  carrier.receipt = first.receipt;
  expect(await openedBy(home.lead, carrier.answer())).toMatchObject({ receipt: { day: TODAY, counter: 1 }, receiptRefused: false });

  carrier.takeReply(await home.lead.writeReply({ ...write, text: 'Bạn khỏe không?' }));
  await reporter.readMailbox(carrier.mailbox());
  const second = await reporter.writeReceipt(TOMORROW);
  expect(second.receipt).toHaveLength(first.receipt.length);
  carrier.receipt = second.receipt;
  const newest = { day: TOMORROW, counter: 2 };
  expect(await openedBy(home.lead, carrier.answer())).toMatchObject({ receipt: newest });
  for (const wrong of [first.receipt, damaged(second.receipt)]) {
    carrier.receipt = wrong;
    expect(await openedBy(home.lead, carrier.answer())).toMatchObject({ receipt: newest, receiptRefused: true });
  }
  // Taken away, it is not forgotten; and of another case it is none.
  carrier.receipt = null;
  expect(await openedBy(home.lead, carrier.answer())).toMatchObject({ receipt: newest, receiptRefused: false });
  const other = await told(home);
  other.carrier.receipt = second.receipt;
  expect(await openedBy(home.lead, other.carrier.answer())).toMatchObject({ receipt: null, receiptRefused: true });
});

test('a reply that was refused is not told to have been seen', async () => {
  const { carrier, code, sent } = await told(home);
  await openedBy(home.lead, carrier.answer());
  carrier.takeReply(await home.lead.writeReply({ case: sent.case, text: 'Xin chào', language: 'vi', day: TODAY }));
  const reporter = await returned(home, code);
  const mailbox = carrier.mailbox();
  const spoilt = mailbox.letters.map((one) => ({ ...one, letter: one.letter === null ? null : damaged(one.letter) }));
  await reporter.readMailbox({ ...mailbox, letters: spoilt });
  await expect(reporter.writeReceipt(TODAY)).rejects.toThrow(TooEarly);
});
