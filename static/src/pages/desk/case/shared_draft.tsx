/** A reply that one begins and another sends: left among the notes, so that it is there when somebody else takes the case. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import type { KeptDraft } from '../../../notebook/book.ts';
import type { B64, Phrase } from '../../../vault/member.ts';
import { nameAt } from '../desks.ts';
import { dayText, textBytes, TEXT_BYTES_MAX } from '../format.ts';
import { useNoting } from './noting.ts';
import { Icon, Notice, Trouble } from '../parts.tsx';
import { drafts, member } from '../room.ts';
import { fill, words } from '../words.ts';

interface About {
  readonly id: B64;
  readonly onChanged: () => Promise<void>;
}

/** Beside the button that sends. */
export function LeaveDraft(props: About & { text: string; language: string; phrases: readonly Phrase[] }): JSX.Element {
  const text = words().sharedDraft;
  const noting = useNoting(props.id, props.onChanged);
  const left = useSignal<string | null>(null);
  const leave = (): void => {
    const { language, phrases } = props;
    if (textBytes(props.text) > TEXT_BYTES_MAX) {
      noting.fault.value = words().notes.tooLong;
      return;
    }
    const entry = { type: 'draft', language, phrases } as const;
    noting.keep(props.text.trim(), entry, () => {
      left.value = props.text;
    });
  };
  return (
    <>
      <button type="button" class="button-quiet" disabled={noting.task.busy.value} onClick={leave}>
        <Icon name="people" /> {text.leave}
      </button>
      <span class="quiet">{left.value === props.text ? text.left : words().help.draft}</span>
      {noting.fault.value !== null && <span class="field-error">{noting.fault.value}</span>}
      <Trouble task={noting.task} />
    </>
  );
}

/** Above the reply: what was left, unless the same stands there already. */
export function TakeDraft(props: About & { desk: B64; draft: KeptDraft | null; typed: string }): JSX.Element | null {
  const text = words().sharedDraft;
  const { draft, id } = props;
  const noting = useNoting(id, props.onChanged);
  if (draft === null || draft.text === props.typed.trim()) return null;
  const own = draft.note.author === member.value?.account;
  const name = own ? words().queue.you : (nameAt(props.desk, draft.note.author) ?? words().notes.unknownWriter);
  return (
    <Notice icon="people">
      <p>{fill(text.there, { name, day: dayText(draft.note.day) })}</p>
      {draft.text !== '' && (
        <p class="written" dir="auto">
          {draft.text}
        </p>
      )}
      <div class="row">
        <button
          type="button"
          class="button small"
          onClick={() => {
            const { language, phrases } = draft;
            drafts.value = { ...drafts.value, [id]: { text: draft.text, language, phrases } };
          }}
        >
          {props.typed.trim() === '' ? text.take : text.takeInstead}
        </button>
        <button
          type="button"
          class="button-quiet small"
          disabled={noting.task.busy.value}
          onClick={() => {
            noting.keep('', { type: 'draft', language: draft.language, phrases: [] });
          }}
        >
          {text.aside}
        </button>
      </div>
      {noting.fault.value !== null && <p class="field-error">{noting.fault.value}</p>}
      <Trouble task={noting.task} />
    </Notice>
  );
}
