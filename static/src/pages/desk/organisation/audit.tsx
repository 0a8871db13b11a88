/** What did the staff do, and is the log of it still the one that was closed? For auditors and administrators. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as auditRoutes from '../../../client/staff/audit.ts';
import type { AuditEntry, AuditFilters, AuditPage } from '../../../client/staff/audit.ts';
import type { Finding } from '../../../crypto/audit.ts';
import type { B64 } from '../../../vault/member.ts';
import { actions, actionText, outcomeText } from './audit_words.ts';
import { checkLog, type Checked } from './check_log.ts';
import { chosenAll, save } from '../files/files.ts';
import { dayText, nameOf, personName } from '../format.ts';
import { Field, Heading, Notice, Progress, Trouble } from '../parts.tsx';
import { useTask } from '../task.ts';
import { fill, words } from '../words.ts';

type Shown = Pick<AuditPage, 'entries' | 'people' | 'desks'>;
const NOTHING: Shown = { entries: [], people: [], desks: [] };

export function AuditScreen(): JSX.Element {
  const text = words().auditLog;
  const filters = useSignal<AuditFilters>({});
  const shown = useSignal<Shown>(NOTHING);
  const next = useSignal<string | null>(null);
  const reading = useTask();
  const read = (before: string | null): void => {
    void reading.run(async () => {
      const page = await auditRoutes.readAudit(filters.value, before);
      const held = before === null ? NOTHING : shown.value;
      shown.value = {
        entries: [...held.entries, ...page.entries],
        people: [...held.people, ...page.people],
        desks: [...held.desks, ...page.desks],
      };
      next.value = page.next;
    });
  };
  useEffect(() => {
    read(null);
  }, []);
  return (
    <section class="page">
      <Heading>{text.title}</Heading>
      <p class="quiet">{text.lead}</p>
      <Filters
        known={shown.value}
        onChange={(chosen) => {
          filters.value = chosen;
          read(null);
        }}
      />
      <Trouble task={reading} again={() => {
        read(null);
      }} />
      {shown.value.entries.length === 0 && !reading.busy.value ? (
        <p class="empty">{text.empty}</p>
      ) : (
        <Entries {...shown.value} label={text.title} />
      )}
      <p class="row">
        {next.value !== null && (
          <button type="button" class="button" disabled={reading.busy.value} onClick={() => {
            read(next.value);
          }}>
            {text.more}
          </button>
        )}
        <a class="button" href={auditRoutes.exportCsv(filters.value)} download>
          {text.csv}
        </a>
        <a class="button" href={auditRoutes.exportJsonLines(filters.value)} download>
          {text.jsonLines}
        </a>
      </p>
      <Check />
    </section>
  );
}

function Filters({ known, onChange }: { known: Shown; onChange: (filters: AuditFilters) => void }): JSX.Element {
  const text = words().auditLog;
  const chosen = useSignal<AuditFilters>({});
  const set = (part: AuditFilters): void => {
    chosen.value = { ...chosen.value, ...part };
    onChange(chosen.value);
  };
  const people = new Map(known.people.map(({ account, name }) => [account, personName(name)]));
  return (
    <form class="filters" onSubmit={(event) => {
      event.preventDefault();
    }}>
      {(['since', 'until'] as const).map((end) => (
        <label key={end}>
          <span class="label">{text[end]}</span>
          <input type="date" onChange={({ currentTarget }) => {
            set({ [end]: currentTarget.value });
          }} />
        </label>
      ))}
      <label>
        <span class="label">{text.actor}</span>
        <select onChange={({ currentTarget }) => {
          set({ actor: currentTarget.value });
        }}>
          <option value="">{text.everybody}</option>
          {[...people].map(([account, name]) => (
            <option key={account} value={account}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="label">{text.action}</span>
        <select onChange={({ currentTarget }) => {
          set({ action: currentTarget.value });
        }}>
          <option value="">{text.everything}</option>
          {actions().map((action) => (
            <option key={action} value={action}>
              {actionText(action)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="label">{text.outcome}</span>
        <select onChange={({ currentTarget }) => {
          set({ outcome: currentTarget.value });
        }}>
          <option value="">{text.doneOrRefused}</option>
          <option value="done">{text.done}</option>
          <option value="refused">{text.refused}</option>
        </select>
      </label>
    </form>
  );
}

/** The same table for an auditor and for the leads of a desk. */
export function Entries({ entries, people, desks, label }: Shown & { label: string }): JSX.Element {
  const text = words().auditLog;
  const names = new Map<B64, string>([
    ...people.map(({ account, name }) => [account, personName(name)] as const),
    ...desks.map(({ desk, names: own }) => [desk, nameOf(own)] as const),
  ]);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead>
          <tr>
            <th scope="col">{text.day}</th>
            <th scope="col">{text.actor}</th>
            <th scope="col">{text.action}</th>
            <th scope="col">{text.subject}</th>
            <th scope="col">{text.place}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            <tr key={index}>
              <td>{dayText(entry.day)}</td>
              <td>{entry.actor === null ? text.nobody : (names.get(entry.actor) ?? entry.actor)}</td>
              <td>
                {actionText(entry.action)}
                {entry.outcome !== 'done' && <span class="sub"> {outcomeText(entry.outcome)}</span>}
              </td>
              <td>{subjectText(entry, names)}</td>
              <td>{entry.position ?? text.open}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const REFERENCE_SHOWN = 6;

function subjectText({ actor, subject }: AuditEntry, names: ReadonlyMap<B64, string>): string {
  if (subject === '' || subject === actor) return '';
  if (/^\d+$/u.test(subject)) return fill(words().auditLog.number, { number: subject });
  return names.get(subject) ?? fill(words().auditLog.reference, { reference: subject.slice(0, REFERENCE_SHOWN) });
}

// ---------------------------------------------------------------- does it hold?

function Check(): JSX.Element {
  const text = words().auditLog;
  const kept = useSignal<readonly string[]>([]);
  const done = useSignal(0);
  const checked = useSignal<Checked | null>(null);
  const checking = useTask();
  const keeping = useTask();
  return (
    <section class="desk-keys" aria-labelledby="check-log">
      <h2 id="check-log">{text.checkTitle}</h2>
      <p>{text.checkLead}</p>
      <Field label={text.kept} hint={text.keptHint} error={null}>
        {(attributes) => (
          <input
            {...attributes}
            type="file"
            multiple
            onChange={({ currentTarget }) => {
              void checking.run(async () => {
                kept.value = await chosenAll(currentTarget);
                checked.value = null;
              });
            }}
          />
        )}
      </Field>
      <Trouble task={checking} />
      <Trouble task={keeping} />
      <p class="row">
        <button
          type="button"
          class="button-primary small"
          disabled={checking.busy.value}
          onClick={() => {
            void checking.run(async () => {
              checked.value = null;
              checked.value = await checkLog(kept.value, (share) => (done.value = share));
            });
          }}
        >
          {text.check}
        </button>
        <button
          type="button"
          class="button"
          disabled={keeping.busy.value}
          onClick={() => {
            void keeping.run(async () => {
              const { notes } = await auditRoutes.readCheckpoints();
              save('koe-checkpoint.txt', notes.at(-1) ?? '');
            });
          }}
        >
          {text.keep}
        </button>
      </p>
      {checking.busy.value && <Progress label={text.checking} done={done.value} />}
      {checked.value !== null && <Result {...checked.value} kept={kept.value.length} />}
    </section>
  );
}

function Result({ places, notes, finding, kept }: Checked & { kept: number }): JSX.Element {
  const text = words().auditLog;
  if (places === 0 && finding === null) return <Notice>{text.nothingClosed}</Notice>;
  if (finding !== null) return <Notice tone="danger">{findingText(finding)}</Notice>;
  const counted = { places: String(places), notes: String(notes), kept: String(kept) };
  return (
    <Notice tone="good" icon="seal">
      {fill(text.holds, counted)} {kept === 0 && text.holdsAlone}
    </Notice>
  );
}

function findingText({ wrong, position, until }: Finding): string {
  const text = words().auditLog;
  const sentences = {
    changed: text.wasChanged,
    moved: text.wasMoved,
    removed: text.wasRemoved,
    rewritten: text.wasRewritten,
    'cut-off': text.wasCutOff,
    unsigned: text.wasUnsigned,
  };
  return fill(sentences[wrong], { position: String(position), last: String(until - 1) });
}
