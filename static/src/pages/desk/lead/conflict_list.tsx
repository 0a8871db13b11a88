/** Whose reports must a colleague, or this whole desk, not see? Leads write the list, every colleague reads it. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { MyDesk } from '../../../client/staff/desks.ts';
import { core } from '../../../conflicts/employers.ts';
import { Refused, type B64, type Conflict, type RefusalName } from '../../../vault/member.ts';
import { beginList, readList, sealListAgain, writeList, type ListInForce } from './conflicts.ts';
import { useDesks } from '../desk.tsx';
import { colleaguesOf, loadDesks, myDesks, nameAt, standings } from '../desks.ts';
import { dayText, nameOf, today } from '../format.ts';
import { Loading } from '../loaded.tsx';
import { Field, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, whyText, words } from '../words.ts';

export function ConflictsScreen({ desk }: { desk: B64 }): JSX.Element {
  const ready = useDesks();
  const here = myDesks.value.find((one) => one.desk === desk);
  const text = words().conflicts;
  return (
    <section class="page">
      <Heading>
        {text.title}
        {here !== undefined && <span class="sub"> {nameOf(here.names)}</span>}
      </Heading>
      <p>{text.lead}</p>
      <p class="quiet">{text.readers}</p>
      {ready && here !== undefined && (standings.value[desk] === 'in' ? <List desk={here} /> : <p>{text.noKeys}</p>)}
    </section>
  );
}

function List({ desk }: { desk: MyDesk }): JSX.Element {
  const text = words().conflicts;
  const list = useSignal<ListInForce | null>(null);
  const refused = useSignal<RefusalName | null>(null);
  const changed = useSignal(false);
  const reading = useTask();
  const writing = useTask();
  const leads = desk.role === 'lead';

  const read = async (): Promise<void> => {
    try {
      // Colleagues may have drawn new keys since this page asked for them.
      await loadDesks();
      list.value = await readList(desk.desk);
      refused.value = null;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      list.value = null;
      refused.value = error.refusal;
    }
  };
  const load = (): Promise<void> => reading.run(read);
  useEffect(() => {
    void load();
  }, []);

  /** Whether it was written: another lead may have been first, and then nothing of theirs is lost. */
  const write = async (how: () => Promise<void>): Promise<boolean> => {
    changed.value = false;
    let written = false;
    await writing.run(async () => {
      try {
        await how();
        written = true;
      } catch (error) {
        if (!isProblem(error, 'list-changed')) throw error;
        changed.value = true;
      }
      await read();
    });
    return written;
  };

  const now = list.value;
  return (
    <>
      {now === null && refused.value === null && <Loading task={reading} again={load} />}
      <Trouble task={writing} />
      {changed.value && <Notice tone="soon">{text.changed}</Notice>}
      {refused.value !== null && (
        <Notice tone="danger">
          <p>{fill(text.refused, { why: whyText(refused.value), reason: refused.value })}</p>
          {leads && (
            <>
              <p>{text.beginNote}</p>
              <button type="button" class="button" onClick={() => void write(() => beginList(desk.desk))}>
                {text.begin}
              </button>
            </>
          )}
        </Notice>
      )}
      {now !== null && leads && now.version > 0 && now.epoch < (desk.epoch ?? 0) && (
        <Notice tone="soon" icon="key">
          <p>{text.oldKeys}</p>
          <button type="button" class="button" onClick={() => void write(() => sealListAgain(desk.desk))}>
            {text.sealAgain}
          </button>
        </Notice>
      )}
      {now?.entries.length === 0 && <p class="empty">{text.empty}</p>}
      {now !== null && now.entries.length > 0 && (
        <ul class="people">
          {now.entries.map((entry, at) => (
            <Entry
              key={`${entry.whom ?? ''} ${entry.names.join(' ')}`}
              desk={desk.desk}
              entry={entry}
              busy={writing.busy.value}
              onRemove={
                leads
                  ? () => void write(() => writeList(desk.desk, now.version, now.entries.filter((_, one) => one !== at)))
                  : null
              }
            />
          ))}
        </ul>
      )}
      {now !== null && leads && (
        <Add
          desk={desk.desk}
          busy={writing.busy.value}
          onAdd={(entry) => write(() => writeList(desk.desk, now.version, [...now.entries, entry]))}
        />
      )}
      {!leads && <p class="quiet">{text.onlyLeads}</p>}
      <Notice tone="plain" icon="alert">
        {text.honest}
      </Notice>
    </>
  );
}

function whose(desk: B64, whom: B64 | null): string {
  const text = words().conflicts;
  return whom === null ? text.whole : (nameAt(desk, whom) ?? words().common.formerMember);
}

function Entry(props: { desk: B64; entry: Conflict; busy: boolean; onRemove: (() => void) | null }): JSX.Element {
  const text = words().conflicts;
  const { entry, onRemove } = props;
  const asking = useSignal(false);
  const [first = ''] = entry.names;
  return (
    <li class="person">
      <div>
        <strong>{entry.names.join(' · ')}</strong>
        <p class="quiet">
          {whose(props.desk, entry.whom)} · {fill(text.since, { day: dayText(entry.since) })}
          {entry.except.length > 0 && <> · {fill(text.excepted, { count: entry.except.length })}</>}
        </p>
        {asking.value && <p class="hint">{text.removeNote}</p>}
      </div>
      {onRemove !== null && (
        <div class="person-end">
          {asking.value ? (
            <>
              <button type="button" class="button" disabled={props.busy} onClick={onRemove}>
                {fill(text.removeYes, { name: first })}
              </button>
              <button type="button" class="button-quiet" onClick={() => (asking.value = false)}>
                {words().common.cancel}
              </button>
            </>
          ) : (
            <button type="button" class="button-quiet" onClick={() => (asking.value = true)}>
              {text.remove}
              <span class="hidden"> {first}</span>
            </button>
          )}
        </div>
      )}
    </li>
  );
}

/** Spellings, one a line. */
function namesIn(typed: string): readonly string[] {
  return [...new Set(typed.split('\n').map((line) => line.trim()))].filter((line) => line !== '');
}

function Add(props: { desk: B64; busy: boolean; onAdd: (entry: Conflict) => Promise<boolean> }): JSX.Element {
  const text = words().conflicts;
  const typed = useSignal('');
  /** Nobody is chosen yet; null is everybody of the desk. */
  const whom = useSignal<B64 | null | undefined>(undefined);
  const fault = useSignal<string | null>(null);
  const add = async (): Promise<void> => {
    const names = namesIn(typed.value);
    const nameless = names.find((name) => core(name) === '');
    fault.value = names.length === 0 ? text.noName : nameless === undefined ? null : fill(text.nameless, { name: nameless });
    if (fault.value !== null || whom.value === undefined) return;
    const entry = { except: [], names, since: today(), whom: whom.value };
    if (!(await props.onAdd(entry))) return;
    typed.value = '';
    whom.value = undefined;
  };
  const choice = (value: B64 | null, label: string): JSX.Element => (
    <label key={value ?? ''} class="choice">
      <input
        type="radio"
        name="whom"
        required
        checked={whom.value === value}
        onChange={() => {
          whom.value = value;
        }}
      />{' '}
      {label}
    </label>
  );
  return (
    <section aria-labelledby="add-conflict">
      <h2 id="add-conflict">{text.addTitle}</h2>
      <form
        class="conflict"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <Field label={text.names} hint={text.namesHint} error={fault.value}>
          {(attributes) => (
            <textarea
              {...attributes}
              rows={3}
              value={typed.value}
              onInput={({ currentTarget }) => {
                typed.value = currentTarget.value;
              }}
            />
          )}
        </Field>
        <fieldset class="choices">
          <legend>{text.whom}</legend>
          {colleaguesOf(props.desk).map(({ account, name }) => choice(account, name))}
          {choice(null, text.whole)}
        </fieldset>
        <button class="button-primary" disabled={props.busy}>
          <Icon name="seal" /> {text.add}
        </button>
      </form>
    </section>
  );
}
