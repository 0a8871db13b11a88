/** Where a reply is written, and sent. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import * as casesRoutes from '../../../client/staff/cases.ts';
import type { KeptDraft } from '../../../notebook/book.ts';
import { Refused, type Phrase } from '../../../vault/member.ts';
import { AfterSelect, finish } from '../queue/after_finish.tsx';
import { nameAt } from '../desks.ts';
import { htmlLanguage, languageName, LANGUAGES, TEXT_BYTES_MAX, textBytes, today } from '../format.ts';
import { isOthers, type Shown } from './opened_case.ts';
import { Field, Icon, Notice, Trouble } from '../parts.tsx';
import { areWhole, Phrasebook } from './phrasebook.tsx';
import { whoHas } from '../queue/queue_view.tsx';
import { bringFiles, countOfFiles, forgetFilesFor, ReplyFiles } from './reply_files.tsx';
import { drafts, keys } from '../room.ts';
import { LeaveDraft, TakeDraft } from './shared_draft.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

export function ReplyBox(props: {
  shown: Shown;
  draft: KeptDraft | null;
  onSent: () => Promise<void>;
  onNote: (said: string | null) => void;
}): JSX.Element {
  const text = words().case;
  const { answer, opened } = props.shown;
  const sending = useTask();
  const fault = useSignal<string | null>(null);
  const sent = useSignal(false);
  const tried = useSignal(false);
  const { text: typed, language, phrases = [] } = drafts.value[answer.case] ?? { text: '', language: opened.facts.language };
  const other = isOthers(answer);

  const keep = (change: { text?: string; language?: string; phrases?: readonly Phrase[] }): void => {
    sent.value = false;
    drafts.value = { ...drafts.value, [answer.case]: { text: typed, language, phrases, ...change } };
  };
  const send = (): void => {
    const nothing = typed.trim() === '' && phrases.length === 0 && countOfFiles(answer.case) === 0;
    tried.value = true;
    fault.value = nothing ? text.empty : textBytes(typed) > TEXT_BYTES_MAX ? text.tooLong : null;
    if (fault.value === null && !areWhole(phrases)) fault.value = words().phrasebook.notWhole;
    if (fault.value !== null) return;
    void sending.run(async () => {
      props.onNote(null);
      try {
        const deliver = async (anew?: 'anew'): Promise<void> => {
          const files = await bringFiles(answer.case, anew);
          const body = await keys().writeReply({ case: answer.case, text: typed.trim(), language, day: today(), phrases, files });
          await casesRoutes.reply(answer.case, body);
        };
        await deliver().catch((error: unknown) => {
          if (!isProblem(error, 'attachment-missing')) throw error;
          return deliver('anew');
        });
      } catch (error) {
        if (error instanceof Refused && error.refusal === 'WrongSize') {
          fault.value = text.tooLong;
          return;
        }
        if (!isProblem(error, 'counter-taken') && !isProblem(error, 'claimed') && !isProblem(error, 'withdrawn') && !isProblem(error, 'closed')) {
          throw error;
        }
        await props.onSent();
        props.onNote(text.changed);
        return;
      }
      forgetFilesFor(answer.case);
      drafts.value = Object.fromEntries(Object.entries(drafts.value).filter(([id]) => id !== answer.case));
      sent.value = true;
      tried.value = false;
      await props.onSent();
      finish(answer, 'sent');
    });
  };

  if (opened.facts.replies === 'none') return <Notice>{text.repliesNone}</Notice>;
  return (
    <form
      class="reply"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h2 class="hidden">{text.replyTitle}</h2>
      <TakeDraft id={answer.case} desk={answer.desk} draft={props.draft} typed={typed} onChanged={props.onSent} />
      <Phrasebook
        phrases={phrases}
        theirs={language}
        allowed={opened.consent.level}
        tried={tried.value}
        sent={sent.value}
        onChange={(changed) => {
          keep({ phrases: changed });
        }}
      />
      <Field label={text.replyLabel} hint={text.replyHint} error={fault.value}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={4}
            dir="auto"
            lang={htmlLanguage(language)}
            value={typed}
            onInput={({ currentTarget }) => {
              keep({ text: currentTarget.value });
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) send();
            }}
          />
        )}
      </Field>
      <ReplyFiles id={answer.case} />
      {sending.busy.value && <p role="status">{text.sending}</p>}
      <Trouble task={sending} />
      {sent.value && <Notice tone="good">{text.sent}</Notice>}
      <div class="row">
        <label class="inline-select">
          {text.replyLanguage}{' '}
          <select
            value={language}
            onChange={({ currentTarget }) => {
              keep({ language: currentTarget.value });
            }}
          >
            {LANGUAGES.map(({ code }) => (
              <option key={code} value={code}>
                {languageName(code)}
              </option>
            ))}
          </select>
        </label>
        <button class="button-primary" disabled={sending.busy.value || other}>
          <Icon name="seal" /> {text.send}
        </button>
        <AfterSelect />
        <span class="keys quiet">{text.sendKeys}</span>
        {(typed !== '' || phrases.length > 0) && !sending.busy.value && (
          <LeaveDraft id={answer.case} text={typed} language={language} phrases={phrases} onChanged={props.onSent} />
        )}
      </div>
      {(typed !== '' || phrases.length > 0) && !sending.busy.value && <p class="quiet">{text.draftKept}</p>}
      {answer.assignee === null && <p class="hint">{text.sendClaims}</p>}
      {answer.assignee !== null && other && (
        <p class="hint">{fill(text.heldByOther, { name: whoHas(answer.assignee, nameAt(answer.desk, answer.assignee)) })}</p>
      )}
    </form>
  );
}
