/** What the practice case is, and how it moves: made up, in memory, gone with the tab. */

import { signal } from '@preact/signals';
import { catalogues } from 'koe:phrases';

import type { Colleague, MyDesk } from '../../client/staff/desks.ts';
import type { Session } from '../../client/staff/staff.ts';
import type {
  Attachment,
  B64,
  CaseAnswer,
  CaseLetter,
  CaseState,
  Day,
  Entry,
  Level,
  OpenedCase,
  OpenedNote,
  Phrase,
  PhraseAnswer,
  Turn,
} from '../../vault/types.ts';
import { dayAfter, today } from '../desk/format.ts';
import { words } from '../desk/words.ts';

/** Sixteen bytes each, as the desk's page expects an id. */
export const CASE: B64 = 'cHJhY3RpY2UgICAgICAgIA';
export const DESK: B64 = 'cHJhY3RpY2UgZGVzayAgIA';
export const ME: B64 = 'cHJhY3RpY2UgbWVtYmVyIA';
const MY_KEY: B64 = 'cHJhY3RpY2Uga2V5';

/** The second step: an authority, without the name. */
export const LEVEL: Level = 2;
export const LANGUAGE = 'vi';
export const STORY =
  'Tôi làm ở xưởng cơm hộp. Từ tháng 4, mỗi tháng công ty trừ 30.000 yên và không giải thích. ' +
  'Tôi làm thêm khoảng 40 giờ mỗi tháng nhưng không được trả tiền làm thêm. Tôi sợ hỏi công ty.';
const LETTER =
  'Cảm ơn anh chị đã trả lời. Tôi không bị thương, tôi vẫn ở ký túc xá. Tôi còn giữ giấy lương của ba tháng. ' +
  'Xin đừng nói tên tôi với ai.';

/** In how many days the desk is to write first, and then again (docs/casework.md). */
const FIRST_WORD_DAYS = 7;
const ANSWER_DAYS = 90;
const KEPT_DAYS = 365;

export type PracticeEvent = 'write' | 'triage' | 'claim' | 'release' | 'reply' | 'refer' | 'close' | 'reopen';

/** The part of the table in docs/casework.md that one person can meet here; a test compares the two. */
export const MOVES: Readonly<Record<Exclude<CaseState, 'withdrawn'>, Readonly<Partial<Record<PracticeEvent, CaseState>>>>> = {
  received: { write: 'received', triage: 'triaged', claim: 'in_progress', release: 'received', reply: 'answered', refer: 'referred', close: 'closed' },
  triaged: { write: 'triaged', triage: 'triaged', claim: 'in_progress', release: 'triaged', reply: 'answered', refer: 'referred', close: 'closed' },
  in_progress: { write: 'in_progress', claim: 'in_progress', release: 'received', reply: 'answered', refer: 'referred', close: 'closed' },
  referred: { write: 'in_progress', claim: 'referred', release: 'referred', reply: 'answered', refer: 'referred', close: 'closed' },
  answered: { write: 'in_progress', claim: 'answered', release: 'answered', reply: 'answered', refer: 'referred', close: 'closed' },
  closed: { write: 'reopened', release: 'closed', close: 'closed', reopen: 'reopened' },
  reopened: { write: 'reopened', triage: 'triaged', claim: 'in_progress', release: 'reopened', reply: 'answered', refer: 'referred', close: 'closed', reopen: 'reopened' },
};

export interface World {
  readonly came: Day;
  readonly state: Exclude<CaseState, 'withdrawn'>;
  readonly turn: Turn;
  readonly due: Day | null;
  readonly assignee: B64 | null;
  readonly steps: CaseAnswer['steps'];
  readonly letters: readonly CaseLetter[];
  readonly notes: readonly OpenedNote[];
  /** Contents of files of replies, by id. */
  readonly files: ReadonlyMap<B64, Uint8Array<ArrayBuffer>>;
}

function beginning(): World {
  const came = dayAfter(today(), -1);
  const due = dayAfter(came, FIRST_WORD_DAYS);
  return { came, state: 'received', turn: 'desk', due, assignee: null, steps: [], letters: [], notes: [], files: new Map() };
}

export const world = signal<World>(beginning());

export function beginAgain(): void {
  world.value = beginning();
}

/** False where this does not follow from where the case stands. */
export function happen(event: PracticeEvent): boolean {
  const before = world.value;
  const answered = before.letters.some(({ author }) => author === 'desk');
  const state = event === 'release' && answered ? before.state : MOVES[before.state][event];
  if (state === undefined || state === 'withdrawn') return false;
  const author = event === 'write' ? 'reporter' : 'desk';
  const steps = state === before.state ? before.steps : [...before.steps, { state, author, day: today() } as const];
  world.value = { ...before, ...clockAfter(event, before), state, steps, assignee: holderAfter(event, before) };
  return true;
}

function clockAfter(event: PracticeEvent, { turn, due }: World): Pick<World, 'turn' | 'due'> {
  if (event === 'write' || event === 'reopen') return { turn: 'desk', due: dayAfter(today(), FIRST_WORD_DAYS) };
  if (event === 'reply') return { turn: 'reporter', due: dayAfter(today(), ANSWER_DAYS) };
  return event === 'close' ? { turn: 'nobody', due: null } : { turn, due };
}

function holderAfter(event: PracticeEvent, { assignee }: World): B64 | null {
  if (event === 'claim' || event === 'reply') return ME;
  return event === 'release' ? null : assignee;
}

export interface Written {
  readonly text: string;
  readonly language: string;
  readonly phrases: readonly Phrase[];
  readonly attachments: readonly Attachment[];
}

const LETTER_OF_DESK = { deleted: false, refused: null, answers: [], consent: null, author: 'desk' } as const;

export function keepReply(written: Written): boolean {
  if (!happen('reply')) return false;
  const { letters } = world.value;
  const counter = 1 + letters.filter(({ author }) => author === 'desk').length;
  world.value = { ...world.value, letters: [...letters, { ...LETTER_OF_DESK, ...written, counter, day: today() }] };
  return true;
}

export function keepNote(text: string, entry: Entry | null): void {
  const { notes } = world.value;
  const note = { counter: notes.length + 2, day: today(), text, author: ME, key: MY_KEY, entry };
  world.value = { ...world.value, notes: [...notes, note] };
}

/** The made-up worker writes once: the first of the answers under each sentence, and a letter. */
export async function workerAnswers(): Promise<void> {
  const book = (await catalogues[LANGUAGE]?.())?.default.book ?? {};
  const { letters } = world.value;
  const first = letters.find(({ author }) => author === 'desk');
  if (first === undefined || letters.some(({ author }) => author === 'reporter') || !happen('write')) return;
  const answers = first.phrases.flatMap(({ key }, at): readonly PhraseAnswer[] => {
    const [answer] = book[key]?.answers ?? [];
    return answer === undefined ? [] : [{ reply: first.counter, phrase: at + 1, answer }];
  });
  const nothing = { language: null, deleted: false, refused: null, attachments: [], phrases: [], consent: null };
  const letter: CaseLetter = { ...nothing, author: 'reporter', counter: 2, day: today(), text: LETTER, answers };
  world.value = { ...world.value, letters: [...letters, letter] };
}

export function caseAnswer(): CaseAnswer {
  const { came, state, turn, due, assignee, steps, letters } = world.value;
  const last = steps.at(-1)?.day ?? came;
  const told = { digest: '', letter: '' };
  return {
    case: CASE,
    desk: DESK,
    day: came,
    state,
    state_day: last,
    turn,
    due,
    steps,
    erased_on: state === 'closed' ? dayAfter(last, KEPT_DAYS) : null,
    urgent: false,
    assignee,
    verify_key: '',
    epoch: 1,
    cover: '',
    ring: null,
    letters: letters.map(({ author, counter, day }) => ({ author, counter, day, ...told })),
    replies: letters.filter(({ author }) => author === 'desk').map(({ counter, day }) => ({ counter, day, deleted: false, digest: '' })),
    receipt: null,
    handovers: [],
    notes: [],
    conflicts: null,
  };
}

/** So that the case itself says what it is, in the reader's language. */
function named(): OpenedNote {
  const entry = { type: 'labels', labels: [words().practice.title] } as const;
  return { counter: 1, day: world.value.came, text: '', author: ME, key: MY_KEY, entry };
}

export function openedCase(): OpenedCase {
  const { came, letters, notes } = world.value;
  const about = { language: LANGUAGE, ongoing: 'yes', replies: 'code' } as const;
  const more = { subkinds: ['wages.illegal_deduction', 'wages.overtime_premium_unpaid'], when: 'now', status: 'titp2', sector: 'food_beverage_mfg', employer_name: words().practice.employer };
  return {
    case: CASE,
    desk: DESK,
    facts: { ...about, hour: 20, kinds: [1], urgent: false, urgency: 3 },
    report: { day: came, answers: { ...about, ...more, kinds: ['wages'], story: STORY }, directory_version: 1 },
    refusedDesks: [],
    attachments: [],
    consent: { level: LEVEL, certain: true, proof: { level: LEVEL, day: came, statement: '{}', signature: '', verify_key: '' } },
    conflicts: [],
    letters,
    before: [],
    counted: false,
    receipt: null,
    receiptRefused: false,
    missing: false,
    notes: [named(), ...notes],
    noteMissing: false,
  };
}

export function myself(): Session {
  const { name } = words().practice;
  const secrets = { instance: '', passphrase_secret: '', recipient: '', verify_key: MY_KEY };
  return { ...secrets, account: ME, name, administrator: false, auditor: false, language: null };
}

const WORKDAYS = { weekdays: [1, 2, 3, 4, 5], closed: [] };

export function myDesk(): MyDesk {
  const nothing = { entry: null, grant: null, granted_by: null, granted_by_key: null, earlier: [], givers: [], intake_day: null };
  const names = { en: words().practice.desk };
  return { ...nothing, desk: DESK, names, languages: [LANGUAGE], area: '', role: 'caseworker', epoch: 1, signed: true, intake: 'open', workdays: WORKDAYS };
}

export function colleague(): Colleague {
  const nothing = { recipient: '', vouchers: [], fresh: null, proposals: [], away: null, deactivated: false };
  return { ...nothing, account: ME, name: words().practice.name, role: 'caseworker', verify_key: MY_KEY, granted: true };
}
