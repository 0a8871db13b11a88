/** May somebody outside of the desk be told, and who was? The record is a note that the desk keeps for itself. */

import { bodies } from 'koe:names';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import {
  certainLevel,
  EMPLOYER,
  neededLevel,
  PEOPLE,
  speaksToEmployer,
  TOLD,
} from '../../../referrals/ladder.ts';
import type { B64, CaseAnswer, Level, OpenedCase, Referral } from '../../../vault/member.ts';
import { AfterSelect, finish } from '../queue/after_finish.tsx';
import { nameOfLevel } from '../answers.ts';
import { dayText, nameOf, TEXT_BYTES_MAX, textBytes, today } from '../format.ts';
import { keepNote } from './noting.ts';
import { Dialog, Field, Icon, Notice, Trouble } from '../parts.tsx';
import { drafts, noReferral, referralDrafts, type ReferralDraft } from '../room.ts';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** The sentence of the phrasebook that tells it. */
const ASKED = 'asked_for_you';

/** A body's name, or that of a kind of people; a key that this page does not know shows itself. */
export function nameOfReceiver(key: string): string {
  const people: Readonly<Record<string, string | undefined>> = words().referral.people;
  const body = bodies.find((one) => one.key === key);
  return body === undefined ? (people[key] ?? key) : nameOf(body.names, key);
}

function nameOfTold(key: string): string {
  const { tellable }: { tellable: Readonly<Record<string, string | undefined>> } = words().referral;
  return tellable[key] ?? key;
}

/** As they were offered; in the record they stand by their keys. */
function inOrder(told: readonly string[]): readonly string[] {
  const place = (key: string): number => [...TOLD, EMPLOYER].findIndex((one) => one === key);
  return [...told].sort((a, b) => place(a) - place(b));
}

/** In the card of the record. */
export function ReferralTold({ of }: { of: Referral }): JSX.Element {
  const text = words().referral;
  return (
    <dl class="facts">
      <dt>{text.toWhom}</dt>
      <dd>{nameOfReceiver(of.to)}</dd>
      <dt>{text.wasTold}</dt>
      <dd>
        <ul>
          {inOrder(of.told).map((key) => (
            <li key={key}>{nameOfTold(key)}</li>
          ))}
          {!of.told.includes('name') && <li>{text.withoutName}</li>}
        </ul>
      </dd>
      <dt>{text.contactDay}</dt>
      <dd>{dayText(of.contact)}</dd>
      <dt>{text.allowedThen}</dt>
      <dd>{nameOfLevel(of.consent)}</dd>
    </dl>
  );
}

interface OfCase {
  readonly answer: CaseAnswer;
  readonly opened: OpenedCase;
  readonly onChanged: () => Promise<void>;
  readonly onNote: (said: string | null) => void;
}

export function Refer(props: OfCase): JSX.Element {
  const asking = useSignal(false);
  return (
    <>
      <button
        type="button"
        class="button-quiet"
        onClick={() => {
          asking.value = true;
        }}
      >
        {words().referral.offer}
      </button>
      {asking.value && (
        <Asking
          {...props}
          onClose={() => {
            asking.value = false;
          }}
        />
      )}
    </>
  );
}

/** Why this may not be done, and what to do; null where the worker allows it. */
export function whyNot(level: Level, draft: Pick<ReferralDraft, 'to' | 'told'>): string | null {
  const text = words().referral;
  const needed = neededLevel(draft);
  if (level >= needed) return null;
  const reasons: Readonly<Record<Level, string>> = { 1: '', 2: text.needs2, 3: text.needs3, 4: text.needs4 };
  return fill(reasons[needed], { step: nameOfLevel(needed) });
}

/** Puts into the reply that is being written that somebody was asked: from then on the worker's mailbox asks how it goes. */
function propose({ case: id, facts }: OpenedCase, authority: string): boolean {
  const draft = drafts.peek()[id] ?? { text: '', language: facts.language };
  const { phrases = [] } = draft;
  const told = phrases.some(({ key, blanks }) => key === ASKED && blanks['authority'] === authority);
  if (told || facts.replies === 'none' || !bodies.some(({ key }) => key === authority)) return false;
  drafts.value = { ...drafts.peek(), [id]: { ...draft, phrases: [...phrases, { key: ASKED, blanks: { authority } }] } };
  return true;
}

/** The case is with somebody else from now on, if it can be: whoever holds it moves it. */
async function markReferred(id: B64): Promise<boolean> {
  try {
    await casesRoutes.step(id, 'refer');
    return true;
  } catch (error) {
    const stays = ['missing', 'claimed', 'closed', 'withdrawn', 'no-such-step'];
    if (!stays.some((slug) => isProblem(error, slug))) throw error;
    return false;
  }
}

function Asking(props: OfCase & { onClose: () => void }): JSX.Element {
  const text = words().referral;
  const { case: id } = props.answer;
  const keeping = useTask();
  const fault = useSignal<string | null>(null);
  const draft = referralDrafts.value[id] ?? noReferral;
  const level = certainLevel(props.opened.consent);
  const refused = whyNot(level, draft);
  const change = (part: Partial<ReferralDraft>): void => {
    referralDrafts.value = { ...referralDrafts.value, [id]: { ...draft, ...part } };
  };
  const tick = (key: string, ticked: boolean): void => {
    change({ told: ticked ? [...draft.told, key] : draft.told.filter((one) => one !== key) });
  };

  const keep = (): void => {
    fault.value = textBytes(draft.text) > TEXT_BYTES_MAX ? words().notes.tooLong : null;
    if (fault.value !== null || refused !== null) return;
    void keeping.run(async () => {
      props.onNote(null);
      const { to, told, contact } = draft;
      const entry = { type: 'referral', to, told, contact: contact === '' ? today() : contact } as const;
      const outcome = await keepNote(id, draft.text.trim(), entry);
      if (outcome !== null) {
        await props.onChanged();
        fault.value = words().notes[outcome];
        return;
      }
      referralDrafts.value = Object.fromEntries(Object.entries(referralDrafts.value).filter(([one]) => one !== id));
      const moved = await markReferred(id);
      const proposed = propose(props.opened, to);
      props.onClose();
      await props.onChanged();
      if (!moved) props.onNote(text.stateStays);
      else if (proposed) props.onNote(text.proposed);
      else finish(props.answer, 'referred');
    });
  };
  return (
    <Dialog title={text.title} onClose={props.onClose}>
      <p>{fill(text.allowed, { step: nameOfLevel(level) })}</p>
      {level === 1 ? (
        <Notice tone="danger" title={text.nobody}>
          <p>{props.opened.consent.certain ? text.notAllowed : text.notCertain}</p>
          <p>{text.ask}</p>
        </Notice>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            keep();
          }}
        >
          <p class="quiet">{text.lead}</p>
          <Field label={text.toWhom}>
            {(attributes) => (
              <select
                {...attributes}
                required
                value={draft.to}
                onChange={({ currentTarget }) => {
                  change({ to: currentTarget.value });
                }}
              >
                <Receivers kinds={props.opened.report.answers.kinds} />
              </select>
            )}
          </Field>
          <fieldset class="choices">
            <legend>{text.whatTold}</legend>
            {TOLD.map((key) => (
              <label key={key} class="choice">
                <input
                  type="checkbox"
                  checked={draft.told.includes(key)}
                  onChange={({ currentTarget }) => {
                    tick(key, currentTarget.checked);
                  }}
                />{' '}
                {nameOfTold(key)}
              </label>
            ))}
            <label class="choice">
              <input
                type="checkbox"
                checked={speaksToEmployer(draft.to) || draft.told.includes(EMPLOYER)}
                disabled={speaksToEmployer(draft.to)}
                onChange={({ currentTarget }) => {
                  tick(EMPLOYER, currentTarget.checked);
                }}
              />{' '}
              {nameOfTold(EMPLOYER)}
            </label>
          </fieldset>
          {!draft.told.includes('name') && <p class="hint">{text.careful}</p>}
          <Field label={text.contactDay} hint={text.contactHint}>
            {(attributes) => (
              <input
                {...attributes}
                type="date"
                required
                value={draft.contact === '' ? today() : draft.contact}
                onInput={({ currentTarget }) => {
                  change({ contact: currentTarget.value });
                }}
              />
            )}
          </Field>
          <Field label={text.more} hint={words().notes.hint} error={fault.value}>
            {(attributes) => (
              <textarea
                {...attributes}
                rows={3}
                dir="auto"
                value={draft.text}
                onInput={({ currentTarget }) => {
                  change({ text: currentTarget.value });
                }}
              />
            )}
          </Field>
          {keeping.busy.value && <p role="status">{words().notes.keeping}</p>}
          <Trouble task={keeping} />
          {refused === null ? (
            <div class="row">
              <button class="button-primary" disabled={keeping.busy.value}>
                <Icon name="lock" /> {text.keep}
              </button>
              <AfterSelect />
            </div>
          ) : (
            <Notice tone="danger" title={refused}>
              <p>{text.ask}</p>
            </Notice>
          )}
        </form>
      )}
    </Dialog>
  );
}

/** Bodies for what the report is about come first. */
function Receivers({ kinds }: { kinds: readonly string[] }): JSX.Element {
  const text = words().referral;
  const fits = ({ helpsWith }: (typeof bodies)[number]): boolean => helpsWith.some((kind) => kinds.includes(kind));
  const groups = [
    [text.forThis, bodies.filter(fits).map(({ key }) => key)],
    [text.forPeople, PEOPLE],
    [text.forOther, bodies.filter((body) => !fits(body)).map(({ key }) => key)],
  ] as const;
  return (
    <>
      <option value="">{text.choose}</option>
      {groups
        .filter(([, receivers]) => receivers.length > 0)
        .map(([label, receivers]) => (
          <optgroup key={label} label={label}>
            {receivers.map((key) => (
              <option key={key} value={key}>
                {nameOfReceiver(key)}
              </option>
            ))}
          </optgroup>
        ))}
    </>
  );
}
