/** What crosses between a page and its vault. Field names in snake_case are the HTTP contract's own. */

export type { Attachment, MediaType } from '../crypto/attachments.ts';
export type { Level } from '../crypto/consent.ts';
export type { Directory } from '../crypto/directory.ts';
export type { FactsBody } from '../crypto/facts.ts';
export type { Answer, Ask } from '../crypto/bodies/asks.ts';
export type { Conflict } from '../crypto/bodies/conflicts.ts';
export type { Counted, Process } from '../crypto/bodies/counted.ts';
export type { Programme, Urgency } from '../crypto/bodies/cover.ts';
export type { Answers, Ongoing, Replies } from '../crypto/bodies/report.ts';
export type { Entry, Referral } from '../crypto/notebook.ts';
export type { Phrase, PhraseAnswer } from '../crypto/phrases.ts';
export type { Mark, Shelf, View } from '../crypto/shelf.ts';
export type { SubmissionBody } from '../crypto/submission.ts';
export type * from './types/cases.ts';
export type * from './types/keys.ts';
export type * from './types/member.ts';
export type * from './types/reporter.ts';
export type * from './types/shared.ts';
