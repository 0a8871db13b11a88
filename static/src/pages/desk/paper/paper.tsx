/** What stands on the paper: a complaint as an office takes it over the counter, or a case file. In Japanese, A4. */

import { asked } from 'koe:answers';
import { kinds } from 'koe:names';
import { paperWords, type Form } from 'koe:papers';
import type { ComponentChildren, JSX } from 'preact';

import { sortOf } from '../../../evidence/types.ts';
import type { Answers, Attachment, CaseLetter, Level, OpenedCase } from '../../../vault/member.ts';
import { nameOfLevel, toldIn, type Told } from '../answers.ts';
import {
  ABOUT_THE_PERSON,
  basisOf,
  breachesIn,
  isNamed,
  japaneseDay,
  NEVER,
  PARTIES,
  partsOf,
  type DossierDraft,
} from './dossier_rules.ts';
import { htmlLanguage, writtenLanguage } from '../format.ts';
import { SaidOnPaper } from '../case/phrasebook.tsx';
import { fill } from '../words.ts';

/** A file of the case, and what is known of it once it was opened here. */
export interface Evidence {
  readonly file: Attachment;
  /** Day of the letter that it came with. */
  readonly day: string;
  readonly digest: string | null;
  /** Only of a picture: a `data:` address, so that a saved paper carries it. */
  readonly picture: string | null;
}

export interface PaperProps {
  readonly opened: OpenedCase;
  readonly draft: DossierDraft;
  readonly form: Form | null;
  readonly level: Level;
  readonly today: string;
  readonly evidence: readonly Evidence[];
  /** Notes of the desk by name of who wrote them; only where they were ticked. */
  readonly nameOfAuthor: (account: string) => string;
}

const KILOBYTE = 1000;
const DIGEST_GROUP = /.{1,16}/gu;

/** On paper: Japanese, whatever the page speaks. */
function word(key: string): string {
  return paperWords[key] ?? key;
}

function languageOnPaper(code: string): string {
  if (code === 'ja-easy') return word('easy_japanese');
  return new Intl.DisplayNames(['ja'], { type: 'language' }).of(code) ?? code;
}

/** Questions and answers in Japanese, the sealed keys by name; in one's own words, as they were written. */
function answered(answers: Answers, wanted: (key: string) => boolean): readonly Told[] {
  return toldIn(answers, 'ja')
    .filter(({ key }) => !NEVER.has(key) && wanted(key))
    .map((told) => ({ ...told, question: paperWords[`asked_${told.key}`] ?? told.question }));
}

/** Label and what stands beside it; what nobody has filled in is left to a pen. */
function Grid({ rows }: { rows: readonly (readonly [label: string, value: string])[] }): JSX.Element {
  return (
    <table class="paper-grid">
      <tbody>
        {rows.map(([label, value]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ToldTable({ told }: { told: readonly Told[] }): JSX.Element | null {
  return told.length === 0 ? null : <Grid rows={told.map(({ question, answers }) => [question, answers.join('、')] as const)} />;
}

function kindsOnPaper(answers: Answers): string {
  return answers.kinds.map((key) => kinds.find((one) => one.key === key)?.names['ja'] ?? key).join('、');
}

/** A text that somebody wrote, in the letters of its language. */
function Written({ text, language }: { text: string; language: string }): JSX.Element {
  return (
    <p class="paper-written" dir="auto" lang={language}>
      {text}
    </p>
  );
}

export function Paper(props: PaperProps): JSX.Element {
  return (
    <article class="paper" lang="ja">
      {props.form === null ? <CaseFile {...props} /> : <Complaint {...props} form={props.form} />}
      <p class="paper-made">{word('made')}</p>
    </article>
  );
}

/** The numbers of the sheets behind it. */
function sheets(story: boolean): { readonly story: string; readonly evidence: string } {
  return { story: `${word('sheet')}1`, evidence: `${word('sheet')}${story ? '2' : '1'}` };
}

function Complaint(props: PaperProps & { readonly form: Form }): JSX.Element {
  const { opened, draft, form, level, today, evidence } = props;
  const { answers } = opened.report;
  const parts = partsOf(draft, level);
  const blank = (key: string): string => draft.blanks[key] ?? '';
  const named = isNamed(draft, level, answers);
  const says = parts.includes('name');
  const who = (key: string): string => (says ? blank(key) : word('withheld'));
  const { here } = breachesIn(form, answers);
  const kindsOnly = here.length === 0 ? [{ name: kindsOnPaper(answers), article: null }] : here;
  const hasStory = parts.includes('story') && answers.story !== '';
  const at = sheets(hasStory);
  const basis = basisOf(form, answers);
  const heads = form.headings;
  const person = (key: string): boolean => ABOUT_THE_PERSON.has(key) && parts.includes('person');
  const facts = (key: string): boolean =>
    parts.includes('answers') && !ABOUT_THE_PERSON.has(key) && !PARTIES.has(key) && key !== 'subkinds' && key !== 'when';
  const [when] = answered(answers, (key) => key === 'when');
  const measures = form.measures.filter(({ key }) => !draft.without.includes(key));
  return (
    <>
      <p class="paper-day">{japaneseDay(draft.blanks['day'] ?? today)}</p>
      <div class="paper-to">
        {form.addressees.map((line) => (
          <p key={line}>{fill(line, { office: blank('office') === '' ? '\u3000\u3000\u3000\u3000' : blank('office') })}</p>
        ))}
      </div>
      <h2 class="paper-title">{named ? form.title : form.title_unnamed}</h2>
      <section>
        <h3>{heads.complainant}</h3>
        <Grid
          rows={[
            [word('name'), who('name')],
            [word('address'), who('address')],
            [word('phone'), who('phone')],
            [word('language'), languageOnPaper(answers.language)],
            [word('helper'), [blank('organisation'), blank('helper'), blank('organisation_phone')].filter(Boolean).join('\u3000')],
          ]}
        />
      </section>
      <section>
        <h3>{heads.accused}</h3>
        <Grid
          rows={[
            [word('company'), parts.includes('employer') ? blank('company') : word('withheld')],
            [word('company_address'), parts.includes('employer') ? blank('company_address') : word('withheld')],
            [word('representative'), parts.includes('employer') ? blank('representative') : word('withheld')],
            [word('company_phone'), parts.includes('employer') ? blank('company_phone') : word('withheld')],
            ...(heads.supervisor === undefined ? [] : [[heads.supervisor, blank('supervisor')] as const]),
          ]}
        />
      </section>
      <p class="paper-opening">{named ? fill(form.opening, { basis }) : form.opening_unnamed}</p>
      <p class="paper-middle">{word('notice')}</p>
      <ol class="paper-parts">
        <li>
          <h3>{heads.parties}</h3>
          <ToldTable told={answered(answers, (key) => PARTIES.has(key) || person(key))} />
        </li>
        <li>
          <h3>{heads.facts}</h3>
          <table class="paper-list">
            <thead>
              <tr>
                <th scope="col">{word('breach')}</th>
                <th scope="col">{word('article')}</th>
              </tr>
            </thead>
            <tbody>
              {kindsOnly.map(({ name, article }) => (
                <tr key={name}>
                  <td>{name}</td>
                  <td>{article ?? '－'}</td>
                </tr>
              ))}
            </tbody>
          </table>
          <Grid
            rows={[
              [word('asked_when'), when?.answers.join('、') ?? ''],
              [word('ongoing'), ongoingOnPaper(answers)],
            ]}
          />
          <h4>{word('summary')}</h4>
          {blank('summary') === '' ? <p class="paper-lines" /> : <Written text={blank('summary')} language="ja" />}
          {hasStory && <p>{`${word('story_at')}（${at.story}）`}</p>}
          <ToldTable told={answered(answers, facts)} />
        </li>
        <li>
          <h3>{heads.measures}</h3>
          <ol class="paper-measures">
            {measures.map(({ key, text }) => (
              <li key={key}>{text}</li>
            ))}
            {blank('measures') !== '' && <li>{blank('measures')}</li>}
          </ol>
        </li>
        <li>
          <h3>{heads.disclosure}</h3>
          <p>{says && draft.disclosed ? word('disclose_yes') : word('disclose_no')}</p>
        </li>
        <li>
          <h3>{heads.protection}</h3>
          <p>{form.protection}</p>
        </li>
        <li>
          <h3>{heads.enclosed}</h3>
          {hasStory && <p>{`${at.story}\u3000${word('story')}`}</p>}
          {parts.includes('evidence') && <EvidenceList evidence={evidence} sheet={at.evidence} />}
          {!hasStory && !parts.includes('evidence') && <p>－</p>}
        </li>
      </ol>
      <p class="paper-day">{word('end')}</p>
      {hasStory && <StorySheet opened={opened} translation={blank('translation')} sheet={at.story} />}
      {parts.includes('evidence') && <EvidenceSheets evidence={evidence} sheet={at.evidence} />}
    </>
  );
}

function ongoingOnPaper({ ongoing }: Answers): string {
  return asked.ja.values['ongoing']?.[ongoing] ?? ongoing;
}

function EvidenceList({ evidence, sheet }: { evidence: readonly Evidence[]; sheet: string }): JSX.Element {
  if (evidence.length === 0) return <p>－</p>;
  return (
    <table class="paper-list paper-files">
      <thead>
        <tr>
          {['number', 'kind', 'size', 'received', 'digest'].map((key) => (
            <th key={key} scope="col">
              {word(key)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {evidence.map(({ file, day, digest }, index) => (
          <tr key={file.id}>
            <td>{`${sheet}-${String(index + 1)}`}</td>
            <td>{word(sortOf(file.type))}</td>
            <td>{sizeText(file)}</td>
            <td>{japaneseDay(day)}</td>
            <td class="paper-digest">{digest ?? word('not_opened')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function sizeText({ size }: Attachment): string {
  return `${String(Math.ceil(size / KILOBYTE))} KB`;
}

/** A page for each. */
function EvidenceSheets({ evidence, sheet }: { evidence: readonly Evidence[]; sheet: string }): JSX.Element {
  return (
    <>
      {evidence.map(({ file, day, digest, picture }, index) => (
        <section key={file.id} class="paper-sheet">
          <h3>{`${sheet}-${String(index + 1)}\u3000${word('evidence')}`}</h3>
          <Grid
            rows={[
              [word('kind'), `${word(sortOf(file.type))}（${file.type}、${sizeText(file)}）`],
              [word('received'), japaneseDay(day)],
              [word('digest'), digest?.match(DIGEST_GROUP)?.join(' ') ?? word('not_opened')],
              [word('remark'), ''],
            ]}
          />
          {picture === null ? (
            <p>{word('not_shown')}</p>
          ) : (
            <img class="paper-picture" src={picture} alt={`${word('picture')} ${String(index + 1)}`} />
          )}
        </section>
      ))}
    </>
  );
}

function StorySheet(props: { opened: OpenedCase; translation: string; sheet: string | null }): JSX.Element {
  const { answers } = props.opened.report;
  const language = writtenLanguage(answers.story, answers.language);
  return (
    <section class={props.sheet === null ? undefined : 'paper-sheet'}>
      <h3>{props.sheet === null ? word('story') : `${props.sheet}\u3000${word('story')}`}</h3>
      <p>{`${word('story_language')}：${languageOnPaper(language)}（${word('original')}）`}</p>
      <Written text={answers.story} language={language} />
      {language !== 'ja' && (
        <>
          <h4>{`${word('translation')}（${word('translation_by')}）`}</h4>
          {props.translation === '' ? <p class="paper-lines" /> : <Written text={props.translation} language="ja" />}
        </>
      )}
    </section>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }): JSX.Element {
  return (
    <section>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function CaseFile({ opened, draft, level, today, evidence, nameOfAuthor }: PaperProps): JSX.Element {
  const { answers, day } = opened.report;
  const parts = partsOf(draft, level);
  const blank = (key: string): string => draft.blanks[key] ?? '';
  const has = (part: (typeof parts)[number]): boolean => parts.includes(part);
  const wanted = (key: string): boolean => (ABOUT_THE_PERSON.has(key) ? has('person') : has('answers'));
  return (
    <>
      <p class="paper-day">{japaneseDay(draft.blanks['day'] ?? today)}</p>
      <h2 class="paper-title">{word('case_file')}</h2>
      {draft.to === 'desk' && <p class="paper-middle paper-inside">{word('inside')}</p>}
      <Grid
        rows={[
          [word('received'), japaneseDay(day)],
          [word('kinds'), kindsOnPaper(answers)],
          [word('ongoing'), ongoingOnPaper(answers)],
          [word('language'), languageOnPaper(answers.language)],
          [word('consent'), nameOfLevel(level, 'ja')],
          [word('helper'), [blank('organisation'), blank('helper'), blank('organisation_phone')].filter(Boolean).join('\u3000')],
        ]}
      />
      {has('name') && (
        <Grid
          rows={[
            [word('name'), blank('name')],
            [word('address'), blank('address')],
            [word('phone'), blank('phone')],
          ]}
        />
      )}
      {has('employer') && (
        <Grid
          rows={[
            [word('company'), blank('company')],
            [word('company_address'), blank('company_address')],
            [word('representative'), blank('representative')],
          ]}
        />
      )}
      {(has('answers') || has('person')) && (
        <Part title={word('facts')}>
          <ToldTable told={answered(answers, wanted)} />
        </Part>
      )}
      {blank('summary') !== '' && (
        <Part title={word('summary')}>
          <Written text={blank('summary')} language="ja" />
        </Part>
      )}
      {has('story') && answers.story !== '' && <StorySheet opened={opened} translation={blank('translation')} sheet={null} />}
      {has('letters') && opened.letters.length > 0 && (
        <Part title={word('letters')}>
          {opened.letters.map((letter) => (
            <LetterOnPaper
              key={`${letter.author} ${String(letter.counter)}`}
              letter={letter}
              letters={opened.letters}
              language={answers.language}
            />
          ))}
        </Part>
      )}
      {has('notes') && (
        <Part title={word('notes')}>
          {opened.notes.filter(says).map((note) =>
            'text' in note ? (
              <div key={note.counter} class="paper-letter">
                <h4>{`${japaneseDay(note.day)}\u3000${nameOfAuthor(note.author)}`}</h4>
                <Written text={note.text} language={writtenLanguage(note.text, 'ja')} />
              </div>
            ) : (
              <p key={note.counter}>{`${japaneseDay(note.day)}\u3000${word('not_readable')}`}</p>
            ),
          )}
        </Part>
      )}
      {has('evidence') && evidence.length > 0 && (
        <>
          <Part title={word('evidence')}>
            <EvidenceList evidence={evidence} sheet={word('evidence')} />
          </Part>
          <EvidenceSheets evidence={evidence} sheet={word('evidence')} />
        </>
      )}
    </>
  );
}

/** A task or a label is no sentence: of the notebook, what somebody wrote. */
function says(note: OpenedCase['notes'][number]): boolean {
  return !('text' in note) || note.text !== '';
}

function LetterOnPaper(props: { letter: CaseLetter; letters: readonly CaseLetter[]; language: string }): JSX.Element {
  const { letter, letters, language } = props;
  const written = letter.language === null ? writtenLanguage(letter.text ?? '', language) : htmlLanguage(letter.language);
  const from = letter.author === 'desk' ? word('from_desk') : word('from_worker');
  return (
    <div class="paper-letter">
      <h4>{`${japaneseDay(letter.day)}\u3000${from}（${languageOnPaper(written)}）`}</h4>
      <SaidOnPaper letter={letter} letters={letters} />
      {letter.text === null && <p>{word('not_readable')}</p>}
      {letter.text !== null && letter.text !== '' && <Written text={letter.text} language={written} />}
    </div>
  );
}
