/** Who answers the desk's page in the place of the server: what a case asks for, from memory, and nothing else. */

import { Problem, type Method } from '../../client/http.ts';
import type { Line } from '../../client/line.ts';
import type { FileUpload, Held } from '../../client/staff/cases.ts';
import { PART_BYTES } from '../../crypto/attachments.ts';
import type { NoteBody, ReplyBody } from '../../vault/types.ts';
import { stirs } from '../desk/live.ts';
import type { PlainNote } from './vault.ts';
import { CASE, caseAnswer, happen, keepNote, keepReply, workerAnswers, world, type PracticeEvent, type Written } from './world.ts';

/** So long the made-up worker thinks. */
const WORKER_WRITES_MS = 4000;
const IN_CASE = `/api/v1/cases/${CASE}`;

function moved(event: PracticeEvent): Held {
  if (!happen(event)) throw new Problem(409, 'no-such-step', null);
  const { state, assignee } = world.value;
  return { state, assignee };
}

function reply(body: unknown): null {
  if (!keepReply(JSON.parse((body as ReplyBody).letter) as Written)) throw new Problem(409, 'closed', null);
  setTimeout(() => {
    void workerAnswers().then(() => {
      stirs.value = { ...stirs.value, [CASE]: (stirs.value[CASE] ?? 0) + 1 };
    });
  }, WORKER_WRITES_MS);
  return null;
}

function note(body: unknown): null {
  const { text, entry } = JSON.parse((body as NoteBody).note) as PlainNote;
  keepNote(text, entry);
  return null;
}

const ROUTES: Readonly<Record<string, (body: unknown) => unknown>> = {
  [`GET ${IN_CASE}`]: caseAnswer,
  [`POST ${IN_CASE}/claim`]: () => moved('claim'),
  [`POST ${IN_CASE}/release`]: () => moved('release'),
  [`POST ${IN_CASE}/steps`]: (body) => moved((body as { event: PracticeEvent }).event),
  [`POST ${IN_CASE}/notes`]: note,
  [`POST ${IN_CASE}/replies`]: reply,
  [`POST ${IN_CASE}/uploads`]: (): FileUpload => ({ ticket: '', part_bytes: PART_BYTES, parts: [] }),
  [`POST ${IN_CASE}/presence`]: () => ({ others: [] }),
  [`POST ${IN_CASE}/bars/own`]: () => null,
};

/** The file's id and the number of its part, from the end of a path. */
function partAt(path: string): { file: string; at: number } {
  const [file = '', part = ''] = path.split('/').slice(-2);
  return { file, at: Number(part) * PART_BYTES };
}

export const line: Line = {
  request: <T>(method: Method, path: string, body?: unknown): Promise<T> =>
    // As over a network: whatever fails rejects, and never throws at once.
    Promise.resolve().then(() => {
      const answer = ROUTES[`${method} ${path}`];
      if (answer === undefined) throw new Problem(404, 'missing', null);
      return answer(body) as T;
    }),
  requestBytes: (_, path) => {
    const { file, at } = partAt(path);
    const bytes = world.value.files.get(file);
    if (bytes === undefined) return Promise.reject(new Problem(404, 'missing', null));
    return Promise.resolve(bytes.slice(at, at + PART_BYTES).buffer);
  },
  sendBytes: (path, bytes) => {
    const { file, at } = partAt(path);
    const before = world.value.files.get(file) ?? new Uint8Array();
    const all = new Uint8Array(at + bytes.length);
    all.set(before.subarray(0, at));
    all.set(bytes, at);
    world.value = { ...world.value, files: new Map([...world.value.files, [file, all]]) };
    return Promise.resolve();
  },
  // Nothing ever changes by itself but what `reply` stirs.
  listen: () => new Promise(() => undefined),
};
