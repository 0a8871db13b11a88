/** What is in the file of a whole desk? Every case that this person may read, opened here, one after the other. */

import * as casesRoutes from '../../../client/staff/cases.ts';
import * as exportsRoutes from '../../../client/staff/exports.ts';
import type { Export } from '../../../client/staff/exports.ts';
import { Refused, type Attachment, type B64, type CaseAnswer, type MediaType, type OpenedCase } from '../../../vault/member.ts';
import { toldIn } from '../answers.ts';
import { fetched } from '../files/attachments.tsx';
import { openWithList } from './conflicts.ts';
import { today } from '../format.ts';
import { keys } from '../room.ts';
import { sealedTo } from '../files/sealed_file.tsx';
import { isProblem } from '../task.ts';
import { streamOf, tarOf, type Packed } from '../files/tar.ts';

/** Of a file's name, by what the letter says that it is. */
const ENDINGS: Readonly<Record<MediaType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'application/pdf': 'pdf',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'audio/mp4': 'm4a',
  'audio/webm': 'weba',
  'audio/ogg': 'ogg',
  'audio/wav': 'wav',
};

export interface Progress {
  readonly done: number;
  readonly of: number;
}

export interface Exported {
  readonly file: Blob;
  readonly cases: number;
  /** Not in it: closed to this person, gone in the meantime, or not to be opened. */
  readonly leftOut: number;
}

/** Somebody has stopped it. */
export class Stopped extends Error {}

const LETTERS = new TextEncoder();

function asJson(name: string, told: unknown): Packed {
  return { name, content: LETTERS.encode(`${JSON.stringify(told, null, 2)}\n`) };
}

async function everyId(desk: B64, of: B64): Promise<readonly B64[]> {
  const found: B64[] = [];
  for (;;) {
    const { cases } = await exportsRoutes.listCases(desk, of, found.at(-1) ?? null);
    if (cases.length === 0) return found;
    found.push(...cases);
  }
}

/** null where it is closed to this person, or gone, or nothing that could be believed. */
async function readable(id: B64): Promise<{ answer: CaseAnswer; opened: OpenedCase } | null> {
  try {
    const answer = await casesRoutes.readCase(id);
    const opened = await openWithList(answer);
    return 'withheld' in opened ? null : { answer, opened };
  } catch (error) {
    if (isProblem(error, 'missing') || error instanceof Refused) return null;
    throw error;
  }
}

async function* filesOf({ opened }: { opened: OpenedCase }, told: object[]): AsyncGenerator<Packed, void, undefined> {
  const every: readonly { file: Attachment; day: string }[] = [
    ...opened.attachments.map((file) => ({ file, day: opened.report.day })),
    ...opened.letters.flatMap(({ attachments, day }) => attachments.map((file) => ({ file, day }))),
  ];
  for (const [at, { file, day }] of every.entries()) {
    const name = `cases/${opened.case}/files/${String(at + 1)}.${ENDINGS[file.type]}`;
    const content = new Uint8Array(await keys().openAttachment(opened.case, file.id, await fetched(opened.case, file)));
    told.push({ file: name, type: file.type, size: file.size, day, cleaned: file.cleaned });
    yield { name, content };
  }
}

function caseOf({ answer, opened }: { answer: CaseAnswer; opened: OpenedCase }, files: readonly object[]): object {
  const { report, letters, notes, consent, facts, before, missing, noteMissing } = opened;
  const { day, state, state_day, steps, urgent } = answer;
  return {
    case: opened.case,
    ...{ day, state, state_day, steps, urgent, facts, consent, before },
    report,
    /** The same by name, for whoever reads it without Koe. */
    report_in_words: { en: toldIn(report.answers, 'en'), ja: toldIn(report.answers, 'ja') },
    letters,
    notes,
    missing: missing || noteMissing,
    files,
  };
}

/** Draws the whole file through the seal. What is opened is in memory one case at a time; what is kept is sealed. */
export async function exportDesk(
  desk: B64,
  of: Pick<Export, 'export' | 'names'>,
  recipient: string,
  report: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Exported> {
  let cases = 0;
  let leftOut = 0;
  const ids = await everyId(desk, of.export);
  async function* everything(): AsyncGenerator<Packed, void, undefined> {
    for (const [at, id] of ids.entries()) {
      if (signal.aborted) throw new Stopped();
      report({ done: at, of: ids.length });
      const found = await readable(id);
      if (found === null) {
        leftOut += 1;
        continue;
      }
      const files: object[] = [];
      yield* filesOf(found, files);
      yield asJson(`cases/${id}/case.json`, caseOf(found, files));
      cases += 1;
    }
    yield asJson('desk.json', { desk, names: of.names, day: today(), cases, left_out: leftOut });
  }
  // What breaks inside of a stream comes out of it as another error: the first one is what the person has to read.
  const why: unknown[] = [];
  async function* kept(): AsyncGenerator<Packed, void, undefined> {
    try {
      yield* everything();
    } catch (error) {
      why.push(error);
      throw error;
    }
  }
  try {
    const file = await sealedTo(recipient, streamOf(tarOf(kept(), today())));
    return { file, cases, leftOut };
  } catch (error) {
    throw why[0] ?? error;
  }
}
