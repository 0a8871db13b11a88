/** What does a desk answer, and where do the worker’s next letters go? The bodies of cards, replies and copies. docs/protocol.md §3 */

import { type ReplyFile, asReplyFiles } from '../attachments.ts';
import { type Level, asLevel } from '../consent.ts';
import { type Json, asDay, asEncoded, asInt, asObject, asText, fields } from '../encoding.ts';
import { type Phrase, asPhrases } from '../phrases.ts';

/** Where the worker's next letters go, and whose answers count [P-20]. */
export interface Address {
  readonly case_recipient: string;
  readonly desk: string;
  readonly desk_verify_key: string;
  readonly epoch: number;
}

function asAddress(value: Json): Address {
  const body = fields(value, 'case_recipient', 'desk', 'desk_verify_key', 'epoch');
  return {
    case_recipient: asText(body.case_recipient),
    desk: asEncoded(body.desk, 16),
    desk_verify_key: asEncoded(body.desk_verify_key, 32),
    epoch: asInt(body.epoch, 1),
  };
}

/** Kind 3: what the returning worker needs to know before believing anything [P-13]. */
export interface Card extends Address {
  /** Which question the worker set: a key of the questionnaire. */
  readonly check?: string;
  /** The level that the report gave. */
  readonly consent?: Level;
  readonly directory_version: number;
  readonly report_digest: string;
}

export function asCard(value: Json): Card {
  const { check, consent, ...rest } = asObject(value);
  const body = fields(
    rest,
    'case_recipient',
    'desk',
    'desk_verify_key',
    'directory_version',
    'epoch',
    'report_digest',
  );
  return {
    ...(check === undefined ? {} : { check: asText(check) }),
    ...(consent === undefined ? {} : { consent: asLevel(consent) }),
    case_recipient: asText(body.case_recipient),
    desk: asEncoded(body.desk, 16),
    desk_verify_key: asEncoded(body.desk_verify_key, 32),
    directory_version: asInt(body.directory_version),
    epoch: asInt(body.epoch, 1),
    report_digest: asEncoded(body.report_digest, 32),
  };
}

/** Kind 5. `address` is there when it is no longer the card's; `phrases` come before the text [P-35], `files` after it [P-39]. */
export interface Reply {
  readonly address?: Address;
  readonly day: string;
  readonly files?: readonly ReplyFile[];
  readonly language: string;
  readonly phrases?: readonly Phrase[];
  readonly report_digest: string;
  readonly text: string;
}

export function asReply(value: Json): Reply {
  const { address, files, phrases, ...told } = asObject(value);
  const body = fields(told, 'day', 'language', 'report_digest', 'text');
  return {
    ...(address === undefined ? {} : { address: asAddress(address) }),
    day: asDay(body.day),
    ...(files === undefined ? {} : { files: asReplyFiles(files) }),
    language: asText(body.language),
    ...(phrases === undefined ? {} : { phrases: asPhrases(phrases) }),
    report_digest: asEncoded(body.report_digest, 32),
    text: asText(body.text),
  };
}

/** Kind 6: the reply for the case, and H(the sealed reply). */
export interface Copy extends Reply {
  readonly sent_digest: string;
}

export function asCopy(value: Json): Copy {
  const { sent_digest = null, ...reply } = asObject(value);
  return { ...asReply(reply), sent_digest: asEncoded(sent_digest, 32) };
}
