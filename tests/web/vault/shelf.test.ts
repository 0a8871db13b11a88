/** [P-40] What a member keeps for themselves: nobody else's vault opens it, and no older one is believed after it. */

import { beforeAll, expect, test } from 'vitest';

import { NOTHING_KEPT, type Shelf } from '../../../static/src/crypto/shelf.ts';
import { refusal } from '../crypto/vectors.ts';
import { damaged, house, joined, type House, type Joined } from './story.ts';

const READ: Shelf = { ...NOTHING_KEPT, after: 'next', marks: [['AAAAAAAAAAAAAAAAAAAAAA', 20_785, 2, 0]] };

let home: House;
let mai: Joined;
beforeAll(async () => {
  home = await house();
  mai = await joined(home);
}, 60_000); // two people's passphrases are stretched

test('is nothing before the first, and then what was kept', async () => {
  expect(await home.lead.readShelf(null)).toEqual({ version: 0, shelf: NOTHING_KEPT });
  const kept = await home.lead.sealShelf({ version: 1, shelf: READ });
  expect(await home.lead.readShelf(kept)).toEqual({ version: 1, shelf: READ });
  expect(await home.lead.readShelf(kept)).toEqual({ version: 1, shelf: READ });
});

test('is refused where it is another’s, damaged, older, another under its number, or gone', async () => {
  const first = await home.lead.sealShelf({ version: 1, shelf: READ });
  const another = await home.lead.sealShelf({ version: 2, shelf: NOTHING_KEPT });
  const second = await home.lead.sealShelf({ version: 2, shelf: READ });
  await home.lead.readShelf(second);
  expect(await refusal(() => mai.vault.readShelf(first))).toBe('NoMatch');
  expect(await refusal(() => home.lead.readShelf({ ...second, sealed: damaged(second.sealed) }))).toBe('PayloadFailure');
  expect(await refusal(() => home.lead.readShelf(first))).toBe('WrongCounter');
  expect(await refusal(() => home.lead.readShelf({ ...first, version: 3 }))).toBe('WrongCounter');
  expect(await refusal(() => home.lead.readShelf(another))).toBe('WrongBody');
  expect(await refusal(() => home.lead.readShelf(null))).toBe('WrongCounter');
  expect(await home.lead.readShelf(second)).toEqual({ version: 2, shelf: READ });
});

test('begins anew below a number that was seen only by what this vault sealed itself', async () => {
  const anew = await home.lead.sealShelf({ version: 1, shelf: NOTHING_KEPT });
  expect(await home.lead.readShelf(anew)).toEqual({ version: 1, shelf: NOTHING_KEPT });
});
