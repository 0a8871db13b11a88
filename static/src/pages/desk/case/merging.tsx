/** The same report twice: what the page of each says, and the letters of the one in the timeline of the other. */

import { signal, useSignal, type ReadonlySignal } from '@preact/signals';
import { Fragment, type JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { mainOf, mergedHere, type Book } from '../../../notebook/book.ts';
import type { B64, CaseLetter, OpenedCase } from '../../../vault/member.ts';
import { Attachments } from '../files/attachments.tsx';
import { caseName } from '../queue/case_names.ts';
import { coverOf } from '../queue/covers.ts';
import { dayText, kindNames, writtenLanguage } from '../format.ts';
import { sameEmployer } from './labels.tsx';
import { stirs } from '../live.ts';
import { merge, sideOf, takeApart, type Apart, type Merged, type Side, type Unread } from './merging.ts';
import { placeOf } from './noting.ts';
import { Icon, Notice, Trouble } from '../parts.tsx';
import { everyRow, readAgain } from '../queue/queue.ts';
import { go } from '../room.ts';
import { useTask } from '../task.ts';
import { fill, words } from '../words.ts';

interface OfCase {
  readonly of: OpenedCase;
  readonly book: Book;
  readonly onChanged: () => Promise<void>;
}

/** What was merged into the case that is shown, as each of them stands; forgotten with it. */
export type Beside = ReadonlySignal<ReadonlyMap<B64, Side | Unread>>;
const NOTHING: Beside = signal(new Map());

/** Opens what was merged here. A case counts only where its own notes say that this one goes on for it [P-41]. */
export function useBeside(of: OpenedCase | undefined, book: Book): Beside {
  const beside = useSignal<ReadonlyMap<B64, Side | Unread>>(new Map());
  const ids = of === undefined ? [] : mergedHere(book);
  const state = ids.map((id) => `${id} ${String(stirs.value[id] ?? 0)}`).join(' ');
  const reading = useTask();
  useEffect(() => {
    if (ids.length === 0) {
      beside.value = new Map();
      return;
    }
    void reading.run(async () => {
      const found: [B64, Side | Unread][] = [];
      for (const id of ids) {
        const side = await sideOf(id);
        if (typeof side === 'string' || mainOf(side.book) === of?.case) found.push([id, side]);
      }
      beside.value = new Map(found);
    });
  }, [of?.case, state]);
  return of === undefined ? NOTHING : beside;
}

/** In the head of both: which goes on, and the way there. */
export function MergedNotice({ of, book, beside, onChanged }: OfCase & { beside: Beside }): JSX.Element | null {
  const main = mainOf(book);
  const here = mergedHere(book);
  if (main !== null) return <One of={of} main={main} twin={of.case} onChanged={onChanged} />;
  return (
    <>
      {here.map((twin) => (
        <One key={twin} of={of} main={of.case} twin={twin} side={beside.value.get(twin)} onChanged={onChanged} />
      ))}
    </>
  );
}

function One(props: {
  of: OpenedCase;
  main: B64;
  twin: B64;
  side?: Side | Unread | undefined;
  onChanged: () => Promise<void>;
}): JSX.Element {
  const text = words().merging;
  const { of, main, twin, side } = props;
  const undoing = useTask();
  const fault = useSignal<string | null>(null);
  const goesOn = of.case === main;
  const name = caseName(goesOn ? twin : main);
  const undo = (): void => {
    void undoing.run(async () => {
      const told = await takeApart(main, twin);
      fault.value = told === null ? null : apartText(told, name);
      await Promise.all([props.onChanged(), readAgain(of.desk)]);
    });
  };
  return (
    <Notice icon="move">
      <p>{fill(goesOn ? text.here : text.into, { name })}</p>
      <p>{goesOn ? text.twoWorkers : text.writeHere}</p>
      {typeof side === 'string' && <p>{fill(text.unread[side], { name })}</p>}
      {side !== undefined && typeof side !== 'string' && side.answer.state === 'withdrawn' && <p>{fill(text.unread.withdrawn, { name })}</p>}
      <div class="row">
        <button
          type="button"
          class="button small"
          onClick={() => {
            go({ at: 'desk', desk: of.desk, case: goesOn ? twin : main });
          }}
        >
          {fill(text.open, { name })}
        </button>
        <button type="button" class="button-quiet small" disabled={undoing.busy.value} onClick={undo}>
          {text.undo}
        </button>
      </div>
      {fault.value !== null && <p class="field-error">{fault.value}</p>}
      <Trouble task={undoing} again={undo} />
    </Notice>
  );
}

function apartText(why: Apart, name: string): string {
  const text = words().merging;
  if (why === 'changed') return words().notes.changed;
  return fill(why === 'chain' ? text.chain : text.unread[why], { name });
}

type Show = (letter: CaseLetter, of: OpenedCase, from: string) => JSX.Element;

/** The letters of what was merged here that stand after so many of this case's own. */
export function MergedAt(props: { of: OpenedCase; beside: Beside; after: number; show: Show }): JSX.Element {
  const { of, beside, after, show } = props;
  const sides = [...beside.value.values()].filter((side) => typeof side !== 'string');
  return (
    <>
      {sides
        .filter(({ answer }) => answer.state !== 'withdrawn')
        .map(({ opened }) => (
          <Fragment key={opened.case}>
            {placeOf(opened.report, of.letters) === after && <Report of={opened} />}
            {opened.letters
              .filter((letter) => placeOf(letter, of.letters) === after)
              .map((letter) => (
                <Fragment key={`${letter.author} ${String(letter.counter)}`}>
                  {show(letter, opened, fill(words().merging.from, { name: caseName(opened.case), day: dayText(letter.day) }))}
                </Fragment>
              ))}
          </Fragment>
        ))}
    </>
  );
}

function Report({ of }: { of: OpenedCase }): JSX.Element {
  const text = words().case;
  const { answers, day } = of.report;
  return (
    <li class="letter letter-reporter letter-merged">
      <h2>
        {text.worker} · {text.report}
        <span class="quiet"> · {fill(words().merging.from, { name: caseName(of.case), day: dayText(day) })}</span>
      </h2>
      <p class="quiet">{kindNames(answers.kinds).join(' · ')}</p>
      {answers.story === '' ? (
        <p class="quiet">{text.noStory}</p>
      ) : (
        <p class="written" dir="auto" lang={writtenLanguage(answers.story, answers.language)}>
          {answers.story}
        </p>
      )}
      <Attachments inCase={of.case} files={of.attachments} />
    </li>
  );
}

/** Says of two cases that they are one report; nothing for one that was merged already. */
export function SameReport({ of, book, onChanged }: OfCase): JSX.Element | null {
  const text = words().merging;
  const merging = useTask();
  const other = useSignal<B64>('');
  const goesOn = useSignal<'this' | 'other'>('this');
  const fault = useSignal<string | null>(null);
  const became = useSignal<{ readonly how: Merged; readonly twin: B64 } | null>(null);
  if (mainOf(book) !== null) return became.value === null ? null : <Became {...became.value} />;
  const proposed = [...new Set([...book.links.keys(), ...sameEmployer(of)])].filter((id) => !mergedHere(book).includes(id));
  const known = everyRow().filter((row) => row.case !== of.case && !mergedHere(book).includes(row.case));
  const kindsOf = (id: B64): string => {
    const row = known.find((one) => one.case === id);
    return row === undefined ? '' : kindNames(coverOf(row)?.facts?.kinds ?? []).join(' · ');
  };
  const option = (id: B64): JSX.Element => (
    <option key={id} value={id}>
      {[caseName(id), kindsOf(id)].filter((part) => part !== '').join(' · ')}
    </option>
  );
  const begin = (): void => {
    void merging.run(async () => {
      const [main, twin] = goesOn.value === 'this' ? [of.case, other.value] : [other.value, of.case];
      const told = await merge(main, twin);
      fault.value = isMerged(told) ? null : apartText(told, caseName(other.value));
      became.value = isMerged(told) ? { how: told, twin } : null;
      if (isMerged(told)) other.value = '';
      await Promise.all([onChanged(), readAgain(of.desk)]);
    });
  };
  return (
    <details class="merging">
      <summary>{text.title}</summary>
      <p>{text.lead}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (other.value !== '') begin();
        }}
      >
        <label class="inline-select">
          {text.which}{' '}
          <select
            aria-label={text.which}
            value={other.value}
            onChange={({ currentTarget }) => {
              fault.value = null;
              other.value = currentTarget.value;
            }}
          >
            <option value="">{words().links.choose}</option>
            {proposed.length > 0 && <optgroup label={text.proposed}>{proposed.map(option)}</optgroup>}
            <optgroup label={text.others}>
              {known.filter((row) => !proposed.includes(row.case)).map((row) => option(row.case))}
            </optgroup>
          </select>
        </label>
        {other.value !== '' && (
          <fieldset>
            <legend>{text.goesOn}</legend>
            {(['this', 'other'] as const).map((one) => (
              <label key={one} class="choice">
                <input
                  type="radio"
                  name="goes-on"
                  checked={goesOn.value === one}
                  onChange={() => {
                    goesOn.value = one;
                  }}
                />
                {fill(text.choice[one], { name: caseName(one === 'this' ? of.case : other.value) })}
              </label>
            ))}
            <p class="hint">{text.hint}</p>
          </fieldset>
        )}
        {fault.value !== null && (
          <p class="field-error" role="alert">
            {fault.value}
          </p>
        )}
        {merging.busy.value && <p role="status">{text.merging}</p>}
        <Trouble task={merging} again={begin} />
        <button class="button" disabled={merging.busy.value || other.value === ''}>
          <Icon name="move" /> {text.merge}
        </button>
      </form>
      {became.value !== null && <Became {...became.value} />}
    </details>
  );
}

function isMerged(told: Merged | Apart): told is Merged {
  return told === 'closed' || told === 'eyes' || told === 'held';
}

function Became({ how, twin }: { how: Merged; twin: B64 }): JSX.Element {
  return <Notice tone={how === 'closed' ? 'good' : 'plain'}>{fill(words().merging.became[how], { name: caseName(twin) })}</Notice>;
}
