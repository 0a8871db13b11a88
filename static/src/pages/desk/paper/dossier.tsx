/** A paper out of a case: chosen, filled in, looked at, printed or sealed. Nothing of it goes to the server. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { certainLevel, PEOPLE } from '../../../referrals/ladder.ts';
import { sortOf } from '../../../evidence/types.ts';
import type { CaseAnswer, Level, OpenedCase } from '../../../vault/member.ts';
import { fetched } from '../files/attachments.tsx';
import { nameOfLevel } from '../answers.ts';
import { nameAt } from '../desks.ts';
import {
  breachesIn,
  CASE_FILE,
  cautionsOf,
  formOf,
  formsOn,
  isNamed,
  neededBy,
  noDossier,
  offered,
  OWN,
  partsOf,
  type DossierDraft,
  type Part,
  asReferral,
} from './dossier_rules.ts';
import { save } from '../files/files.ts';
import { nameOf, personName, today } from '../format.ts';
import { Field, Heading, Icon, Notice, Trouble } from '../parts.tsx';
import { Paper, type Evidence } from './paper.tsx';
import paperStyle from './paper.css?inline';
import { nameOfReceiver, whyNot } from '../case/referral.tsx';
import { dossierDrafts, keys } from '../room.ts';
import { RecipientField, sealedTo } from '../files/sealed_file.tsx';
import { useTask } from '../task.ts';
import { fill, fillCount, words } from '../words.ts';

interface Props {
  readonly answer: CaseAnswer;
  readonly opened: OpenedCase;
  readonly onBack: () => void;
}

/** What nobody has told Koe. Of each: the parts of which one has to be ticked, null for always. */
const BLANKS = [
  ['office', null],
  ['day', null],
  ['name', 'name'],
  ['address', 'name'],
  ['phone', 'name'],
  ['company', 'employer'],
  ['company_address', 'employer'],
  ['representative', 'employer'],
  ['company_phone', 'employer'],
  ['supervisor', null],
  ['organisation', null],
  ['helper', null],
  ['organisation_phone', null],
] as const;

export function Dossier({ answer, opened, onBack }: Props): JSX.Element {
  const text = words().dossier;
  const level = certainLevel(opened.consent);
  const before = dossierDrafts.value[answer.case] ?? fresh(opened);
  const form = formOf(before.paper);
  const draft: DossierDraft = level < 4 ? { ...before, disclosed: false } : before;
  const change = (part: Partial<DossierDraft>): void => {
    dossierDrafts.value = { ...dossierDrafts.value, [answer.case]: { ...before, ...part } };
  };
  const needed = neededBy(draft, level);
  const refused = level < needed ? whyNot(level, asReferral(draft, level)) : null;
  const evidence = useSignal<readonly Evidence[]>(filesOf(opened));
  usePaperStyle();
  return (
    <section class="dossier">
      <div class="screen-only dossier-choices">
        <button type="button" class="button-quiet" onClick={onBack}>
          <Icon name="back" /> {text.back}
        </button>
        <Heading>{text.title}</Heading>
        <p class="quiet">{text.lead}</p>
        <p>{fill(words().referral.allowed, { step: nameOfLevel(level) })}</p>
        <Chosen draft={draft} level={level} opened={opened} onChange={change} />
        {refused === null ? (
          <>
            <Blanks draft={draft} level={level} opened={opened} onChange={change} />
            {partsOf(draft, level).includes('evidence') && <OpenEvidence of={opened} evidence={evidence} />}
            <Out />
          </>
        ) : (
          <Notice tone="danger" title={refused}>
            <p>{opened.consent.certain ? words().referral.ask : words().referral.notCertain}</p>
          </Notice>
        )}
      </div>
      {refused === null && (
        <Paper
          opened={opened}
          draft={draft}
          form={form}
          level={level}
          today={today()}
          evidence={evidence.value}
          nameOfAuthor={(account) => personName(nameAt(answer.desk, account) ?? '')}
        />
      )}
    </section>
  );
}

/** The employer's name is all that a report may have told of what the blanks ask for. */
function fresh({ report }: OpenedCase): DossierDraft {
  const employer = report.answers['employer_name'];
  return typeof employer === 'string' ? { ...noDossier, blanks: { company: employer } } : noDossier;
}

function filesOf({ report, attachments, letters }: OpenedCase): readonly Evidence[] {
  const unread = { digest: null, picture: null };
  return [
    ...attachments.map((file) => ({ file, day: report.day, ...unread })),
    ...letters.flatMap((letter) => letter.attachments.map((file) => ({ file, day: letter.day, ...unread }))),
  ];
}

/** The paper's own lines, while it is shown. */
function usePaperStyle(): void {
  useEffect(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(paperStyle);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
    };
  }, []);
}

interface Choosing {
  readonly draft: DossierDraft;
  readonly level: Level;
  readonly opened: OpenedCase;
  readonly onChange: (part: Partial<DossierDraft>) => void;
}

function Chosen({ draft, level, opened, onChange }: Choosing): JSX.Element {
  const text = words().dossier;
  const parts = partsOf(draft, level);
  const form = formOf(draft.paper);
  const { answers } = opened.report;
  const tick = (part: Part, ticked: boolean): void => {
    onChange({ parts: ticked ? [...parts, part] : parts.filter((one) => one !== part) });
  };
  return (
    <>
      <fieldset class="dossier-parts">
        <legend>{text.paper}</legend>
        {[CASE_FILE, ...formsOn(today()).map(({ key }) => key)].map((paper) => (
          <label key={paper} class="choice">
            <input
              type="radio"
              name="paper"
              checked={draft.paper === paper}
              onChange={() => {
                onChange({ paper, parts: null, without: [] });
              }}
            />{' '}
            {paper === CASE_FILE ? text.caseFile : nameOf(formOf(paper)?.names ?? {}, paper)}
          </label>
        ))}
      </fieldset>
      {form === null ? (
        <Field label={text.forWhom}>
          {(attributes) => (
            <select
              {...attributes}
              value={draft.to}
              onChange={({ currentTarget }) => {
                onChange({ to: currentTarget.value, parts: null });
              }}
            >
              <option value={OWN}>{text.ownFile}</option>
              {PEOPLE.map((key) => (
                <option key={key} value={key}>
                  {nameOfReceiver(key)}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : (
        <Notice tone="plain" icon="list" title={text.first}>
          <ul class="plain-list">
            <li>{form.expires_on !== null && form.expires_on < today() ? text.expired : text.unverified}</li>
            {cautionsOf(form, answers, isNamed(draft, level, answers), today()).map((told, at) => (
              <li key={at}>{nameOf(told)}</li>
            ))}
            {breachesIn(form, answers).elsewhere.length > 0 && (
              <li>
                {text.elsewhere} <span lang="ja">{breachesIn(form, answers).elsewhere.join('、')}</span>
              </li>
            )}
          </ul>
        </Notice>
      )}
      <fieldset class="dossier-parts">
        <legend>{text.parts}</legend>
        {offered(draft.paper).map((part) => (
          <label key={part} class="choice">
            <input
              type="checkbox"
              checked={parts.includes(part)}
              onChange={({ currentTarget }) => {
                tick(part, currentTarget.checked);
              }}
            />{' '}
            {text.partNames[part]}
          </label>
        ))}
      </fieldset>
      {!parts.includes('name') && <p class="hint">{words().referral.careful}</p>}
    </>
  );
}

function Blanks({ draft, level, opened, onChange }: Choosing): JSX.Element {
  const text = words().dossier;
  const parts = partsOf(draft, level);
  const form = formOf(draft.paper);
  const put = (key: string, value: string): void => {
    onChange({ blanks: { ...draft.blanks, [key]: value } });
  };
  const wanted = BLANKS.filter(
    ([key, part]) =>
      (part === null || parts.includes(part)) &&
      (key !== 'office' || form !== null) &&
      (key !== 'supervisor' || form?.headings.supervisor !== undefined),
  );
  const own = opened.report.answers.language !== 'ja' && parts.includes('story');
  return (
    <details class="dossier-blanks" open>
      <summary>{text.blanks}</summary>
      <p class="quiet">{text.blanksHint}</p>
      <div class="dossier-fields">
        {wanted.map(([key]) => (
          <Field key={key} label={text.fields[key]}>
            {(attributes) => (
              <input
                {...attributes}
                {...(key === 'day' ? { type: 'date' as const } : {})}
                autocomplete="off"
                value={draft.blanks[key] ?? (key === 'day' ? today() : '')}
                onInput={({ currentTarget }) => {
                  put(key, currentTarget.value);
                }}
              />
            )}
          </Field>
        ))}
      </div>
      <Long label={text.summary} hint={text.summaryHint} value={draft.blanks['summary']} onInput={(told) => { put('summary', told); }} />
      {own && (
        <Long label={text.translation} hint={text.translationHint} value={draft.blanks['translation']} onInput={(told) => { put('translation', told); }} />
      )}
      {form !== null && (
        <>
          <fieldset class="dossier-parts">
            <legend>{text.measures}</legend>
            {form.measures.map(({ key, text: measure }) => (
              <label key={key} class="choice">
                <input
                  type="checkbox"
                  checked={!draft.without.includes(key)}
                  onChange={({ currentTarget }) => {
                    const rest = draft.without.filter((one) => one !== key);
                    onChange({ without: currentTarget.checked ? rest : [...rest, key] });
                  }}
                />{' '}
                <span lang="ja">{measure}</span>
              </label>
            ))}
          </fieldset>
          <Long label={text.otherMeasures} value={draft.blanks['measures']} onInput={(told) => { put('measures', told); }} />
          {level === 4 && parts.includes('name') ? (
            <label class="choice">
              <input
                type="checkbox"
                checked={draft.disclosed}
                onChange={({ currentTarget }) => {
                  onChange({ disclosed: currentTarget.checked });
                }}
              />{' '}
              {text.disclosed}
            </label>
          ) : (
            <p class="hint">{text.notDisclosed}</p>
          )}
        </>
      )}
    </details>
  );
}

function Long(props: { label: string; hint?: string; value: string | undefined; onInput: (told: string) => void }): JSX.Element {
  return (
    <Field label={props.label} {...(props.hint === undefined ? {} : { hint: props.hint })}>
      {(attributes) => (
        <textarea
          {...attributes}
          rows={3}
          dir="auto"
          value={props.value ?? ''}
          onInput={({ currentTarget }) => {
            props.onInput(currentTarget.value);
          }}
        />
      )}
    </Field>
  );
}

/** A `data:` address: the paper carries the picture wherever it goes. */
function asAddress(type: string, content: ArrayBuffer): Promise<string> {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => {
      resolve(typeof reader.result === 'string' ? reader.result : '');
    };
    reader.onerror = () => {
      reject(reader.error ?? new Error('unreadable'));
    };
    reader.readAsDataURL(new Blob([content], { type }));
  });
}

function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Digests and pictures need the files opened, one after the other. */
function OpenEvidence({ of, evidence }: { of: OpenedCase; evidence: { value: readonly Evidence[] } }): JSX.Element | null {
  const text = words().dossier;
  const opening = useTask();
  if (evidence.value.length === 0) return <p class="quiet">{text.noFiles}</p>;
  const left = evidence.value.filter(({ digest }) => digest === null).length;
  const open = (): void => {
    void opening.run(async () => {
      for (const one of evidence.value.filter(({ digest }) => digest === null)) {
        const content = await keys().openAttachment(of.case, one.file.id, await fetched(of.case, one.file));
        const digest = hex(await globalThis.crypto.subtle.digest('SHA-256', content));
        const picture = sortOf(one.file.type) === 'picture' ? await asAddress(one.file.type, content) : null;
        evidence.value = evidence.value.map((old) => (old === one ? { ...one, digest, picture } : old));
      }
    });
  };
  return (
    <>
      {left > 0 ? (
        <>
          <p class="quiet">{text.filesHint}</p>
          <button type="button" class="button" disabled={opening.busy.value} onClick={open}>
            {fillCount(text, 'openFiles', left, { count: left })}
          </button>
        </>
      ) : (
        <p role="status">{text.filesOpened}</p>
      )}
      <Trouble task={opening} again={open} />
    </>
  );
}

/** Printed, or sealed to somebody: the same paper. */
function Out(): JSX.Element {
  const text = words().dossier;
  const wanted = useSignal('');
  const good = useSignal<string | null>(null);
  const sealing = useTask();
  const saved = useSignal(false);
  const self = useRef<HTMLDivElement>(null);
  const seal = (recipient: string): void => {
    void sealing.run(async () => {
      const paper = self.current?.closest('.dossier')?.querySelector('.paper');
      if (!(paper instanceof HTMLElement)) return;
      save(`koe-${today()}.html.age`, await sealedTo(recipient, new TextEncoder().encode(asDocument(paper))));
      saved.value = true;
    });
  };
  return (
    <div ref={self} class="dossier-out">
      <p class="quiet">{text.printHint}</p>
      <button
        type="button"
        class="button-primary"
        onClick={() => {
          print();
        }}
      >
        <Icon name="print" /> {text.print}
      </button>
      <details>
        <summary>{words().sealedFile.title}</summary>
        <p class="quiet">{words().sealedFile.lead}</p>
        <RecipientField wanted={wanted} good={good} />
        <button
          type="button"
          class="button"
          disabled={good.value === null || sealing.busy.value}
          onClick={() => {
            if (good.value !== null) seal(good.value);
          }}
        >
          <Icon name="lock" /> {words().sealedFile.save}
        </button>
        <Trouble task={sealing} />
        {saved.value && <p role="status">{words().sealedFile.saved}</p>}
      </details>
    </div>
  );
}

/** The paper as a page of its own, which asks nobody for anything. */
function asDocument(paper: HTMLElement): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
  return [
    '<!doctype html>',
    '<html lang="ja"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${paper.querySelector('.paper-title')?.textContent ?? ''}</title><style>${paperStyle}</style></head><body>`,
    new XMLSerializer().serializeToString(paper),
    '</body></html>',
  ].join('\n');
}
