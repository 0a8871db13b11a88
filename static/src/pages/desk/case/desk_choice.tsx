/** To which other desk may a case go or a question about it? Those of the directory, without whom the worker refused. */

import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';

import type { Names } from '../../../client/staff/desks.ts';
import type { B64, CaseAnswer } from '../../../vault/member.ts';
import { listedDesks } from '../desks.ts';
import { nameOf } from '../format.ts';

/** A case, and the desks to which it must not go. */
export interface Movable {
  readonly answer: CaseAnswer;
  readonly refusedDesks: readonly B64[];
}

/** The other desks of the directory, without those that the worker does not want to see the report. */
export function desksFor({ answer, refusedDesks }: Movable): readonly { readonly desk: B64; readonly names: Names }[] {
  return listedDesks.value.filter(({ desk }) => desk !== answer.desk && !refusedDesks.includes(desk));
}

/** One of them has to be chosen before the form around it can be sent. */
export function DeskChoice(props: { of: Movable; legend: string; name: string; chosen: Signal<B64> }): JSX.Element {
  const { chosen } = props;
  return (
    <fieldset class="choices">
      <legend>{props.legend}</legend>
      {desksFor(props.of).map(({ desk, names }) => (
        <label key={desk} class="choice">
          <input
            type="radio"
            name={props.name}
            required
            checked={chosen.value === desk}
            onChange={() => {
              chosen.value = desk;
            }}
          />{' '}
          {nameOf(names)}
        </label>
      ))}
    </fieldset>
  );
}
