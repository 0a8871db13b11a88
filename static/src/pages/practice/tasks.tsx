/** What is there to try in the practice case? Each line ticks itself off from what was done. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Level } from '../../vault/types.ts';
import { nameOfLevel } from '../desk/answers.ts';
import { languageName } from '../desk/format.ts';
import { Icon, Notice } from '../desk/parts.tsx';
import { fill, language, words } from '../desk/words.ts';
import { LANGUAGE, LEVEL, ME, world, type World } from './world.ts';

const STEPS: readonly Level[] = [1, 2, 3, 4];

const guessed = signal<Level | null>(null);

export function forgetGuess(): void {
  guessed.value = null;
}

function isNoted(type: string): ({ notes }: World) => boolean {
  return ({ notes }) => notes.some(({ entry }) => entry?.type === type);
}

const TASKS = {
  allows: () => guessed.value === LEVEL,
  take: ({ assignee }) => assignee === ME,
  note: ({ notes }) => notes.some(({ text, entry }) => text !== '' && (entry === null || entry.type === 'mention')),
  reply: ({ letters }) => letters.some(({ author, phrases }) => author === 'desk' && phrases.length > 0),
  answer: ({ letters }) => letters.some(({ author }) => author === 'reporter'),
  plan: isNoted('task'),
  refer: isNoted('referral'),
  close: ({ state }) => state === 'closed',
} as const satisfies Readonly<Record<string, (now: World) => boolean>>;
type Task = keyof typeof TASKS;
const ORDER = Object.keys(TASKS) as readonly Task[];

export function Tasks(): JSX.Element {
  const text = words().practice;
  const done = new Set(ORDER.filter((task) => TASKS[task](world.value)));
  const next = ORDER.find((task) => !done.has(task));
  return (
    <section class="practice-tasks" aria-labelledby="practice-tasks">
      <h2 id="practice-tasks">{text.tasks}</h2>
      <p class="quiet" role="status">
        {fill(text.count, { done: done.size, all: ORDER.length })}
      </p>
      <ol>
        {ORDER.map((task) => (
          <li key={task} class={done.has(task) ? 'practice-done' : undefined} aria-current={task === next ? 'step' : undefined}>
            <span class="practice-mark">{done.has(task) && <Icon name="check" />}</span>
            <div>
              <strong>{text.task[task]}</strong>
              {done.has(task) ? <span class="quiet"> {text.done}</span> : task === next && <p class="hint">{text.how[task]}</p>}
              {task === 'allows' && <Guess />}
            </div>
          </li>
        ))}
      </ol>
      {next === undefined && <Notice tone="good">{text.over}</Notice>}
      <Told />
    </section>
  );
}

/** The one thing that no press shows: whether it was read. */
function Guess(): JSX.Element {
  const text = words().practice;
  return (
    <fieldset class="choices">
      <legend>{text.guess}</legend>
      {STEPS.map((level) => (
        <label key={level} class="choice">
          <input
            type="radio"
            name="guess"
            checked={guessed.value === level}
            onChange={() => {
              guessed.value = level;
            }}
          />{' '}
          {nameOfLevel(level)}
        </label>
      ))}
      {guessed.value !== null && guessed.value !== LEVEL && <p class="field-error">{text.wrongGuess}</p>}
    </fieldset>
  );
}

/** On a telephone it would stand between the tasks and the case. */
const isWide = matchMedia('(width >= 60rem)');

/** What was written in the other language. A real desk has an interpreter, or a browser that translates by itself. */
function Told(): JSX.Element {
  const text = words().practice;
  const hasWritten = world.value.letters.some(({ author }) => author === 'reporter');
  return (
    <details open={isWide.matches}>
      <summary>{text.told}</summary>
      <p class="hint">{fill(text.toldHint, { language: languageName(LANGUAGE) })}</p>
      <p class="written" lang={language.value}>
        {text.story}
      </p>
      {hasWritten && (
        <p class="written" lang={language.value}>
          {text.letter}
        </p>
      )}
    </details>
  );
}
