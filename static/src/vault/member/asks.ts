/** How do two desks ask each other about a case before it goes over [P-42]? */

import { namedIn } from '../../conflicts/employers.ts';
import { ID_BYTES } from '../../crypto/codes.ts';
import { sealAnswer, sealAsk } from '../../crypto/desk.ts';
import { recipientOfDesk } from '../../crypto/directory.ts';
import { b64, b64Decode, digest } from '../../crypto/encoding.ts';
import { type AskPlace, openAnswer, openAsk } from '../../crypto/reading.ts';
import { Refused, refusalOf } from '../../crypto/refusals.ts';
import { wellFormed } from '../steps.ts';
import type {
  AnswerBody,
  AnsweredAsk,
  AskBody,
  B64,
  MemberVault,
  NewAnswer,
  NewAsk,
  OpenedAnswer,
  OpenedAsk,
  SealedAsk,
  SealedConflicts,
} from '../types.ts';
import { readConflicts } from './conflicts.ts';
import { giverKeys } from './desk_keys.ts';
import { refusedDesksOf } from './handover.ts';
import type { HeldDesk, HeldKeys, Vault } from './held.ts';

export function askCalls(vault: Vault): Pick<MemberVault, 'ask' | 'readAsks' | 'answerAsk' | 'readAnswers'> {
  return {
    async ask(input: NewAsk): Promise<AskBody> {
      const held = vault.case(input.case);
      const to = vault.listed(input.asked);
      if (to.desk === held.desk) throw new Refused('WrongSubject');
      // [P-42] Never a desk that the worker refused.
      if (refusedDesksOf(held.report.body).includes(to.desk)) throw new Refused('WrongRecipient');
      const { area, kinds, language } = held.cover.body.facts;
      const ticked = {
        ...(input.tells.includes('area') && area !== undefined ? { area } : {}),
        ...(input.tells.includes('kinds') ? { kinds } : {}),
        ...(input.tells.includes('language') ? { language } : {}),
      };
      const question = await sealAsk(held.keys.signer, { ...ticked, day: input.day, text: wellFormed(input.text) }, {
        to,
        recipient: recipientOfDesk(to, input.recipient), // [P-16]
        case: held.report.header.subject,
        number: input.number,
      });
      return { number: input.number, asked: to.desk, epoch: to.epoch, question: b64(question) };
    },

    async readAsks(desk: B64, conflicts: SealedConflicts | null, asks: readonly SealedAsk[]): Promise<readonly OpenedAsk[]> {
      const held = vault.desk(desk);
      const { entries } = await readConflicts(vault, desk, conflicts);
      const own = b64(vault.unlocked().account);
      const opened: OpenedAsk[] = [];
      for (const { case: id, number, asking, question } of asks) {
        try {
          const sealed = b64Decode(question);
          const keys = giverKeys(vault, held, asking);
          const { body } = await withAny(held, (mine, epoch) => openAsk(sealed, mine, askPlace(vault, id, number, epoch), keys));
          // [P-33] What names an employer on the list is not shown to whom the entry is about.
          const named = namedIn(entries, id, {}, [body.text]);
          const withheld = named.some(({ entry: { whom } }) => whom === null || whom === own);
          opened.push({ case: id, number, ask: withheld ? null : body, refused: null });
        } catch (error) {
          opened.push({ case: id, number, ask: null, refused: refusalOf(error) });
        }
      }
      return opened;
    },

    async answerAsk(input: NewAnswer): Promise<AnswerBody> {
      const held = vault.desk(input.desk);
      const to = vault.listed(input.asking);
      const answer = {
        ask_digest: b64(digest(b64Decode(input.question))),
        day: input.day,
        says: input.says,
        text: wellFormed(input.text),
      };
      const sealed = await sealAnswer(held.newest.signer, answer, {
        to,
        recipient: recipientOfDesk(to, input.recipient), // [P-16]
        case: b64Decode(input.case, ID_BYTES),
        number: input.number,
      });
      return { says: input.says, epoch: to.epoch, answer: b64(sealed) };
    },

    async readAnswers(desk: B64, asks: readonly AnsweredAsk[]): Promise<readonly OpenedAnswer[]> {
      const held = vault.desk(desk);
      const opened: OpenedAnswer[] = [];
      for (const { case: id, number, asked, question, answer } of asks) {
        try {
          const [sealed, about] = [b64Decode(answer), digest(b64Decode(question))];
          const keys = giverKeys(vault, held, asked);
          const { body } = await withAny(held, (mine, epoch) =>
            openAnswer(sealed, mine, askPlace(vault, id, number, epoch), keys, about),
          );
          opened.push({ number, answer: body, refused: null });
        } catch (error) {
          opened.push({ number, answer: null, refused: refusalOf(error) });
        }
      }
      return opened;
    },
  };
}

function askPlace(vault: Vault, id: B64, number: number, epoch: number): AskPlace {
  return { instance: vault.unlocked().instance, case: b64Decode(id, ID_BYTES), number, epoch };
}

/** By the desk's keys of whichever epoch, the newest first; `NoMatch` if this member holds none that opens it. */
async function withAny<B>(held: HeldDesk, open: (mine: HeldKeys, epoch: number) => Promise<B>): Promise<B> {
  const epochs = [...held.byEpoch.values()].sort((a, b) => b.entry.epoch - a.entry.epoch);
  for (const mine of epochs) {
    try {
      return await open(mine, mine.entry.epoch);
    } catch (error) {
      if (refusalOf(error) !== 'NoMatch') throw error;
    }
  }
  throw new Refused('NoMatch');
}
