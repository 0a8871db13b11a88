/** Is my pay legal? Four small questions, and the sum step by step. Nothing is sent; only a coarse answer may go along. */

import { signal, useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { wages } from 'koe:wages';

import { Actions, Choices, DayField, Heading, Line, Notice, Primary, Quiet, Select } from '../../design/parts.tsx';
import { say, sayCount, sayWithDay } from '../../design/say.tsx';
import { guideWords, language, partOf, tag, words } from '../../design/words.ts';
import { type Pay, type Way, hourly, hoursOf, percentOf, ratioOf, readNumber, tooManyHours } from '../../guides/pay.ts';
import { minimumWage } from '../../guides/wages.ts';
import { answer, listed } from '../../questions/told.ts';
import { inJapan } from '../report/clock.ts';
import { keeps } from '../report/exit.ts';
import { go } from '../report/trail.ts';

const WAYS: readonly Way[] = ['monthly', 'daily', 'hourly'];
const HOURS_MAX = 24;
const DAYS_MAX = 31;

const way = signal<Way | null>(null);
const yen = signal('');
const hours = signal('8');
const days = signal('22');
const place = signal('');
/** The day of pay; today until another is chosen. */
const day = signal('');

keeps({
  wipe: () => {
    way.value = null;
    yen.value = '';
    hours.value = '8';
    days.value = '22';
    place.value = '';
    day.value = '';
  },
  begun: () => false,
});

function Step(props: {
  title: string;
  hint?: string;
  missing: string | null;
  next: `guide-${string}`;
  children: (error: ComponentChildren) => ComponentChildren;
}): JSX.Element {
  const tried = useSignal(false);
  return (
    <main>
      <Heading>{say(props.title)}</Heading>
      {props.hint !== undefined && <p class="hint">{say(props.hint)}</p>}
      {props.children(tried.value && props.missing !== null ? say(props.missing) : undefined)}
      <Actions>
        <Primary
          onClick={() => {
            tried.value = true;
            if (props.missing === null) go(props.next);
          }}
        >
          {say(words().next)}
        </Primary>
      </Actions>
    </main>
  );
}

export function PayWay(): JSX.Element {
  const { pay } = guideWords();
  const { wage_type: named } = partOf('guides').world.values;
  return (
    <Step title={pay.title} hint={pay.lead} missing={way.value === null ? pay.chooseOne : null} next="guide-pay-amount">
      {(error) => (
        <Choices
          legend={say(pay.title)}
          choices={WAYS.map((value) => ({ value, label: say(named[value]) }))}
          chosen={way.value === null ? [] : [way.value]}
          error={error}
          onChoose={(value) => {
            way.value = value;
          }}
        />
      )}
    </Step>
  );
}

export function PayAmount(): JSX.Element {
  const { pay } = guideWords();
  const read = readNumber(yen.value);
  return (
    <Step title={pay.amount} hint={pay.counts} missing={read === null || read === 0 ? pay.digits : null} next={after()}>
      {(error) => (
        <Line
          label={say(pay.yen)}
          value={yen.value}
          numeric
          error={error}
          onInput={(typed) => {
            yen.value = typed;
          }}
        />
      )}
    </Step>
  );
}

/** Pay by the hour needs no hours. */
function after(): `guide-${string}` {
  return way.value === 'hourly' ? 'guide-pay-place' : 'guide-pay-time';
}

function within(typed: string, most: number): boolean {
  const read = readNumber(typed);
  return read !== null && read > 0 && read <= most;
}

export function PayTime(): JSX.Element {
  const { pay } = guideWords();
  const fits = within(hours.value, HOURS_MAX) && (way.value === 'daily' || within(days.value, DAYS_MAX));
  return (
    <Step title={pay.time} hint={pay.agreed} missing={fits ? null : pay.digits} next="guide-pay-place">
      {(error) => (
        <>
          <Line
            label={say(pay.hoursADay)}
            value={hours.value}
            numeric
            error={error}
            onInput={(typed) => {
              hours.value = typed;
            }}
          />
          {way.value === 'monthly' && (
            <Line
              label={say(pay.daysAMonth)}
              value={days.value}
              numeric
              onInput={(typed) => {
                days.value = typed;
              }}
            />
          )}
        </>
      )}
    </Step>
  );
}

export function PayPlace(): JSX.Element {
  const { pay } = guideWords();
  const { prefectures } = partOf('guides').world;
  const today = inJapan().day;
  return (
    <Step title={pay.place} hint={pay.placeHint} missing={place.value === '' ? pay.chooseOne : null} next="guide-pay-result">
      {(error) => (
        <>
          <Select
            label={say(pay.prefecture)}
            choose={pay.choose}
            value={place.value}
            error={error}
            options={Object.keys(wages).map((key) => ({ value: key, label: prefectures[key as keyof typeof prefectures] }))}
            onChoose={(key) => {
              place.value = key;
            }}
          />
          <DayField
            label={say(pay.day)}
            value={day.value === '' ? today : day.value}
            onInput={(chosen) => {
              day.value = chosen;
            }}
          />
        </>
      )}
    </Step>
  );
}

function typedPay(): Pay | null {
  const read = readNumber(yen.value);
  if (way.value === null || read === null) return null;
  return { way: way.value, yen: read, hoursADay: readNumber(hours.value) ?? 8, daysAMonth: readNumber(days.value) ?? 22 };
}

function shown(amount: number): string {
  return new Intl.NumberFormat(tag(language.value), { numberingSystem: 'latn', maximumFractionDigits: 0 }).format(amount);
}

export function PayResult(): JSX.Element {
  const { pay } = guideWords();
  const typed = typedPay();
  const on = day.value === '' ? inJapan().day : day.value;
  const minimum = place.value === '' ? null : minimumWage(place.value, on);
  if (typed === null || minimum === null) {
    return (
      <main>
        <Heading>{say(pay.resultTitle)}</Heading>
        <p class="lead">{say(pay.unknown)}</p>
        <Ask />
      </main>
    );
  }
  const percent = percentOf(typed, minimum.yen);
  const enough = percent >= 100;
  return (
    <main>
      <Heading>{say(enough ? pay.enough : pay.tooLittle)}</Heading>
      <Sum pay={typed} minimum={minimum.yen} from={minimum.from} percent={percent} />
      {tooManyHours(typed) && (
        <Notice tone="soon">
          <p>{say(pay.manyHours)}</p>
        </Notice>
      )}
      {minimum.doubtful && <p>{say(pay.doubtful)}</p>}
      <p class="hint">{say(pay.notSure)}</p>
      <Ask ratio={ratioOf(percent)} />
    </main>
  );
}

/** What is divided by what, in the order in which one would do it on paper. */
function Sum({ pay, minimum, from, percent }: { pay: Pay; minimum: number; from: string; percent: number }): JSX.Element {
  const told = guideWords().pay;
  return (
    <ol class="sum" dir="ltr">
      {pay.way !== 'hourly' && (
        <li>
          {sayCount(told, 'stepHours', hoursOf(pay), {
            yen: shown(pay.yen),
            hours: hoursOf(pay),
            hourly: shown(Math.floor(hourly(pay))),
          })}
        </li>
      )}
      {pay.way === 'hourly' && <li>{say(told.stepHourly, { hourly: shown(pay.yen) })}</li>}
      <li>{sayWithDay(told.stepMinimum.replace('{yen}', shown(minimum)), from)}</li>
      <li>{say(told.stepPercent, { percent })}</li>
    </ol>
  );
}

/** On to the answers, with the coarse one put in; or on without. */
function Ask({ ratio }: { ratio?: string }): JSX.Element {
  const { pay } = guideWords();
  const onward = (): void => {
    go(listed('more').includes('yes') ? 'q-wage_ratio' : 'q-danger_now');
  };
  return (
    <Actions>
      {ratio !== undefined && (
        <Primary
          onClick={() => {
            answer('wage_ratio', ratio);
            if (way.value !== null) answer('wage_type', way.value);
            if (!listed('kinds').includes('wages')) answer('kinds', ['wages', ...listed('kinds')]);
            onward();
          }}
        >
          {say(pay.put)}
        </Primary>
      )}
      <Quiet onClick={onward}>{say(pay.without)}</Quiet>
    </Actions>
  );
}
