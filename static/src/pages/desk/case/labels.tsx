/** What does the desk call this case among itself, and to which others does it belong? */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { LABEL_BYTES_MAX, LABELS_MAX } from '../../../crypto/notebook.ts';
import { isSameEmployer } from '../../../conflicts/employers.ts';
import type { Book, Linked } from '../../../notebook/book.ts';
import type { B64, OpenedCase } from '../../../vault/member.ts';
import { caseName } from '../queue/case_names.ts';
import { coverOf } from '../queue/covers.ts';
import { kindNames, textBytes } from '../format.ts';
import { useNoting } from './noting.ts';
import { Icon, Trouble } from '../parts.tsx';
import { everyRow } from '../queue/queue.ts';
import { go } from '../room.ts';
import { shelved } from './shelf.ts';
import { fill, words } from '../words.ts';

const HOW = ['same_worker', 'same_employer', 'related'] as const;
type How = (typeof HOW)[number];
/** What was merged stands in the head of the case, where it can be taken apart. */
type Merged = 'merged_into' | 'merged_here';

interface OfCase {
  readonly of: OpenedCase;
  readonly book: Book;
  readonly onChanged: () => Promise<void>;
}

export function Labels({ of, book, onChanged }: OfCase): JSX.Element {
  const text = words().labels;
  const noting = useNoting(of.case, onChanged);
  const typed = useSignal('');
  const adding = useSignal(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (adding.value) field.current?.focus();
  }, [adding.value]);
  const fault = useSignal<string | null>(null);
  const set = (labels: readonly string[]): void => {
    noting.keep('', { type: 'labels', labels }, () => {
      typed.value = '';
    });
  };
  const add = (): void => {
    const label = typed.value.trim();
    if (label === '') return;
    const full = book.labels.length >= LABELS_MAX;
    fault.value = textBytes(label) > LABEL_BYTES_MAX ? text.tooLong : full ? text.tooMany : null;
    if (fault.value !== null) return;
    if (book.labels.includes(label)) typed.value = '';
    else set([...book.labels, label]);
  };
  const known = [...new Set([...shelved.value.values()].flatMap(({ book: other }) => other.labels))];
  return (
    <div class="labels">
      <ul class="label-list" aria-label={text.title}>
        {book.labels.map((label) => (
          <li key={label} class="label">
            <span dir="auto">{label}</span>
            <button
              type="button"
              class="label-off"
              aria-label={fill(text.remove, { label })}
              disabled={noting.task.busy.value}
              onClick={() => {
                set(book.labels.filter((one) => one !== label));
              }}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      {!adding.value && (
        <button
          type="button"
          class="button-quiet small"
          onClick={() => {
            adding.value = true;
          }}
        >
          {text.add}
        </button>
      )}
      {adding.value && (
        <form
          class="row"
          onSubmit={(event) => {
            event.preventDefault();
            add();
          }}
        >
          <label class="inline-select">
            {text.add}{' '}
            <input
              ref={field}
              type="text"
              class="label-new"
              list="known-labels"
              dir="auto"
              autocomplete="off"
              aria-label={text.add}
              value={typed.value}
              onInput={({ currentTarget }) => {
                fault.value = null;
                typed.value = currentTarget.value;
              }}
            />
          </label>
          <span class="hint">{words().help.labels}</span>
          <datalist id="known-labels">
            {known.map((label) => (
              <option key={label} value={label} />
            ))}
          </datalist>
          {typed.value.trim() !== '' && (
            <button class="button small" disabled={noting.task.busy.value}>
              {text.addButton}
            </button>
          )}
        </form>
      )}
      {(fault.value ?? noting.fault.value) !== null && <p class="field-error">{fault.value ?? noting.fault.value}</p>}
      <Trouble task={noting.task} />
    </div>
  );
}

export function Links({ of, book, onChanged }: OfCase): JSX.Element {
  const text = words().links;
  const noting = useNoting(of.case, onChanged);
  const to = useSignal('');
  const how = useSignal<How>('related');
  const links = [...book.links].filter((link): link is [B64, Exclude<Linked, Merged>] => !link[1].startsWith('merged'));
  const others = everyRow().filter((row) => row.case !== of.case && !book.links.has(row.case));
  const proposed = sameEmployer(of).filter((id) => !book.links.has(id));
  const link = (id: B64, as: How | 'none'): void => {
    noting.keep('', { type: 'link', to: id, how: as }, () => {
      to.value = '';
    });
  };
  return (
    <details class="links" open={links.length > 0 || undefined}>
      <summary>
        {text.title} {links.length > 0 && <span class="list-count">{links.length}</span>}
      </summary>
      <p class="hint">{words().help.links}</p>
      <ul class="jobs">
        {links.map(([id, as]) => (
          <li key={id} class="job">
            <button
              type="button"
              class="button-quiet job-text"
              onClick={() => {
                go({ at: 'desk', desk: of.desk, case: id });
              }}
            >
              {caseName(id)}
            </button>
            <span class="job-about quiet">{text.how[as]}</span>
            <button type="button" class="button-quiet small" disabled={noting.task.busy.value} onClick={() => {
                link(id, 'none');
              }}>
              {text.off}
              <span class="hidden">: {caseName(id)}</span>
            </button>
          </li>
        ))}
      </ul>
      {proposed.map((id) => (
        <p key={id} class="row">
          <span>{fill(text.proposed, { name: caseName(id) })}</span>
          <button type="button" class="button small" disabled={noting.task.busy.value} onClick={() => {
                link(id, 'same_employer');
              }}>
            {text.add}
            <span class="hidden">: {caseName(id)}</span>
          </button>
        </p>
      ))}
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (to.value !== '') link(to.value, how.value);
        }}
      >
        <label class="inline-select">
          {text.which}{' '}
          <select
            aria-label={text.which}
            value={to.value}
            onChange={({ currentTarget }) => {
              to.value = currentTarget.value;
            }}
          >
            <option value="">{text.choose}</option>
            {others.map((row) => (
              <option key={row.case} value={row.case}>
                {caseName(row.case)} · {kindNames(coverOf(row)?.facts?.kinds ?? []).join(' · ')}
              </option>
            ))}
          </select>
        </label>
        <label class="inline-select">
          {text.as}{' '}
          <select
            aria-label={text.as}
            value={how.value}
            onChange={({ currentTarget }) => {
              how.value = HOW.find((one) => one === currentTarget.value) ?? 'related';
            }}
          >
            {HOW.map((one) => (
              <option key={one} value={one}>
                {text.how[one]}
              </option>
            ))}
          </select>
        </label>
        <button class="button" disabled={noting.task.busy.value || to.value === ''}>
          <Icon name="move" /> {text.add}
        </button>
      </form>
      {noting.fault.value !== null && <p class="field-error">{noting.fault.value}</p>}
      <Trouble task={noting.task} />
    </details>
  );
}

/** Other cases of this desk, of those that were opened on this device, that name what may be the same employer. */
export function sameEmployer(of: OpenedCase): readonly B64[] {
  const named = employerOf(of);
  if (named === '') return [];
  return [...shelved.value.values()]
    .filter(({ opened }) => opened.case !== of.case && opened.desk === of.desk)
    .filter(({ opened }) => isSameEmployer(named, employerOf(opened)) || isSameEmployer(employerOf(opened), named))
    .map(({ opened }) => opened.case);
}

function employerOf({ report }: OpenedCase): string {
  const told = report.answers['employer_name'];
  return typeof told === 'string' ? told : '';
}
