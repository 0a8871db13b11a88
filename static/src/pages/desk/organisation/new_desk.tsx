/** How is a desk named? Its languages, a name in each, and where it works. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';

import suggestions from '../../../../../domain/desk_names.json';
import * as adminRoutes from '../../../client/staff/admin.ts';
import { b64Of, htmlLanguage, languageName, LANGUAGES, nameOf } from '../format.ts';
import { Dialog, Field, Trouble } from '../parts.tsx';
import { NAME_LENGTH_MAX } from '../door/setup.tsx';
import { useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** Names are asked for in these beside the desk's own languages: staff read them. */
const STAFF_LANGUAGES = ['en', 'ja'];

export function NewDeskForm(props: { onClose: () => void; onMade: () => Promise<void> }): JSX.Element {
  const text = words().admin;
  const languages = useSignal<readonly string[]>([]);
  const names = useSignal<Readonly<Record<string, string>>>({});
  const area = useSignal('');
  const asked = useSignal(false);
  // Drawn once for this form, so that a second try after a lost answer names the same desk.
  const desk = useSignal(b64Of(globalThis.crypto.getRandomValues(new Uint8Array(16))));
  const making = useTask();

  const given = Object.fromEntries(
    Object.entries(names.value)
      .map(([code, name]) => [code, name.trim()] as const)
      .filter(([, name]) => name !== ''),
  );
  const faults = {
    names: STAFF_LANGUAGES.some((code) => given[code] !== undefined) ? null : text.nameNeeded,
    languages: languages.value.length > 0 ? null : text.languageNeeded,
    area: area.value.trim() !== '' ? null : text.areaNeeded,
  };
  const asksFor = [...new Set([...STAFF_LANGUAGES, ...languages.value])];

  const make = (): void => {
    asked.value = true;
    if (Object.values(faults).some((fault) => fault !== null)) return;
    void making.run(async () => {
      await adminRoutes.createDesk({ desk: desk.value, names: given, languages: languages.value, area: area.value.trim() });
      await props.onMade();
    });
  };

  return (
    <Dialog title={text.newDesk} onClose={props.onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          make();
        }}
      >
        <Field label={text.suggest}>
          {(attributes) => (
            <select
              {...attributes}
              onChange={({ currentTarget }) => {
                const chosen = suggestions[Number(currentTarget.value)];
                if (chosen === undefined) return;
                names.value = chosen.names;
                languages.value = chosen.languages;
              }}
            >
              <option value="">{text.suggestNone}</option>
              {suggestions.map((one, index) => (
                <option key={index} value={index}>
                  {nameOf(one.names)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <fieldset>
          <legend>{text.languages}</legend>
          <div class="chips">
            {LANGUAGES.map(({ code, endonym }) => (
              <label key={code} class="choice">
                <input
                  type="checkbox"
                  checked={languages.value.includes(code)}
                  onChange={({ currentTarget }) => {
                    const others = languages.value.filter((one) => one !== code);
                    languages.value = currentTarget.checked ? [...others, code] : others;
                  }}
                />{' '}
                <span lang={htmlLanguage(code)}>{endonym}</span>
              </label>
            ))}
          </div>
          <p class="field-error" aria-live="polite">
            {asked.value && faults.languages}
          </p>
        </fieldset>
        <fieldset>
          <legend>{text.deskNames}</legend>
          <p class="hint">{text.deskNamesHint}</p>
          {asksFor.map((code) => (
            <Field key={code} label={fill(text.nameIn, { language: languageName(code) })}>
              {(attributes) => (
                <input
                  {...attributes}
                  lang={htmlLanguage(code)}
                  dir="auto"
                  maxLength={NAME_LENGTH_MAX}
                  value={names.value[code] ?? ''}
                  onInput={({ currentTarget }) => {
                    names.value = { ...names.value, [code]: currentTarget.value };
                  }}
                />
              )}
            </Field>
          ))}
          <p class="field-error" aria-live="polite">
            {asked.value && faults.names}
          </p>
        </fieldset>
        <Field label={text.area} hint={text.areaHint} error={asked.value ? faults.area : null}>
          {(attributes) => (
            <input
              {...attributes}
              maxLength={NAME_LENGTH_MAX}
              value={area.value}
              onInput={({ currentTarget }) => (area.value = currentTarget.value)}
            />
          )}
        </Field>
        <Trouble task={making} />
        <button class="button-primary" disabled={making.busy.value}>
          {text.create}
        </button>
      </form>
    </Dialog>
  );
}
