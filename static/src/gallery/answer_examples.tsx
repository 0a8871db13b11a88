/** How somebody answers. What is chosen and typed here stays until the gallery is closed. */

import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';

import { iconOf } from '../design/icon.tsx';
import { Choices, DayField, FieldError, Line, Select, Writing } from '../design/parts.tsx';
import { say } from '../design/say.tsx';
import { guideWords, partOf, reportWords, words } from '../design/words.ts';
import type { Examples } from './shell.tsx';

const KINDS = ['wages', 'violence_harassment', 'other'] as const;
type Kind = (typeof KINDS)[number];

function Kinds(props: { several?: boolean; hints?: boolean; error?: ComponentChildren; chosen?: Kind }): JSX.Element {
  const chosen = useSignal<readonly Kind[]>(props.chosen === undefined ? [] : [props.chosen]);
  const { kinds } = partOf('report').world;
  return (
    <Choices
      legend={say(reportWords().ask.kinds.question)}
      several={props.several === true}
      error={props.error}
      choices={KINDS.map((value) => ({
        value,
        label: say(kinds[value].name),
        icon: iconOf(value),
        ...(props.hints === true ? { hint: say(kinds[value].explanation) } : {}),
      }))}
      chosen={chosen.value}
      onChoose={(value, on) => {
        const others = props.several === true ? chosen.value.filter((one) => one !== value) : [];
        chosen.value = on ? [...others, value] : others;
      }}
    />
  );
}

function Teams(): JSX.Element {
  const chosen = useSignal<readonly string[]>(['tokai']);
  const { desk } = reportWords();
  return (
    <Choices
      legend={say(desk.question)}
      choices={[
        { value: 'tokai', label: 'Tokai', mark: say(desk.yours), hint: 'Tiếng Việt, 日本語' },
        { value: 'kanto', label: 'Kanto', hint: 'English, 日本語' },
      ]}
      chosen={chosen.value}
      onChoose={(value) => {
        chosen.value = [value];
      }}
    />
  );
}

function Story(props: { value: string; hint?: boolean; error?: ComponentChildren; rows?: number }): JSX.Element {
  const typed = useSignal(props.value);
  const { story } = reportWords();
  return (
    <Writing
      label={say(story.label)}
      {...(props.hint === true ? { hint: say(story.hint) } : {})}
      error={props.error}
      rows={props.rows ?? 3}
      value={typed.value}
      onInput={(text) => {
        typed.value = text;
      }}
    />
  );
}

function Company(props: { value: string; long?: boolean }): JSX.Element {
  const typed = useSignal(props.value);
  const { employer_name: company, refused } = reportWords().ask;
  return (
    <Line
      label={say(props.long === true ? refused.label : company.label)}
      value={typed.value}
      onInput={(text) => {
        typed.value = text;
      }}
    />
  );
}

function Amount(props: { value: string; error?: ComponentChildren }): JSX.Element {
  const typed = useSignal(props.value);
  return (
    <Line
      numeric
      label={say(guideWords().pay.yen)}
      error={props.error}
      value={typed.value}
      onInput={(text) => {
        typed.value = text;
      }}
    />
  );
}

function Day({ value }: { value: string }): JSX.Element {
  const day = useSignal(value);
  return (
    <DayField
      label={say(guideWords().pay.day)}
      value={day.value}
      onInput={(text) => {
        day.value = text;
      }}
    />
  );
}

function Prefecture(props: { value: string; error?: ComponentChildren }): JSX.Element {
  const chosen = useSignal(props.value);
  const { prefectures } = partOf('report').world;
  return (
    <Select
      label={say(guideWords().pay.prefecture)}
      choose={guideWords().pay.choose}
      error={props.error}
      value={chosen.value}
      options={Object.entries(prefectures).map(([value, label]) => ({ value, label }))}
      onChoose={(value) => {
        chosen.value = value;
      }}
    />
  );
}

const BURMESE = 'လခ သုံးလ မရသေးပါ။';
const LONG_WORD = 'Donaudampfschifffahrtsgesellschaftskapitänswitwenrente'.repeat(2);

export const answersOf = {
  Choices: {
    use: 'For up to a screenful of answers: radio buttons when one fits, check boxes when several may.',
    states: {
      one: () => <Kinds />,
      'several, with hints': () => <Kinds several hints chosen="wages" />,
      'with an error': () => <Kinds several error={say(reportWords().ask.kinds.none)} />,
      'with a mark': () => <Teams />,
    },
  },
  Select: {
    use: 'For one of many names, where cards would be a long way.',
    states: {
      'nothing chosen': () => <Prefecture value="" />,
      chosen: () => <Prefecture value="kagoshima" />,
      'with an error': () => <Prefecture value="" error={say(words().danger.none)} />,
    },
  },
  Line: {
    use: 'For one line of words, or a number.',
    states: {
      empty: () => <Company value="" />,
      'a number': () => <Amount value="160000" />,
      'with an error': () => <Amount value="160k" error={say(guideWords().pay.digits)} />,
      'long text': () => <Company long value={LONG_WORD} />,
    },
  },
  Writing: {
    use: 'For a story or a letter; the field grows with the words.',
    states: {
      'empty, with a hint': () => <Story value="" hint rows={8} />,
      'in another language': () => <Story value={BURMESE} />,
      'with an error': () => <Story value={LONG_WORD} error={say(reportWords().story.long)} />,
    },
  },
  DayField: {
    use: 'For a day, by the browser’s own calendar.',
    states: { empty: () => <Day value="" />, chosen: () => <Day value="2026-11-23" /> },
  },
  FieldError: {
    use: 'Part of every field. By itself only where a screen has a control of its own: what is missing, and how it goes on.',
    states: {
      short: () => <FieldError id="gallery-error">{say(words().danger.none)}</FieldError>,
      'long text': () => <FieldError id="gallery-long-error">{say(reportWords().story.long)}</FieldError>,
    },
  },
} satisfies Examples;
