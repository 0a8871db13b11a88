/** Sentences that the worker reads in another language than the caseworker: chosen, filled and put in order; and what was tapped under them. */

import { signal, useSignal } from '@preact/signals';
import { catalogues } from 'koe:phrases';
import { groups } from 'koe:phrasebook';
import type { JSX } from 'preact';
import { useEffect, useId } from 'preact/hooks';

import { plain } from '../../../design/ruby.tsx';
import { fits, known, TEXT_LETTERS_MAX, type Blank, type Catalogue } from '../../../phrasebook/book.ts';
import { choice, sentence } from '../../../phrasebook/said.tsx';
import type { CaseLetter, Level, Phrase } from '../../../vault/types.ts';
import { nameOfLevel } from '../answers.ts';
import { htmlLanguage, languageName } from '../format.ts';
import { Icon, Notice } from '../parts.tsx';
import { fill, language, words } from '../words.ts';

/** PHRASES_MAX of the protocol: the vault would refuse more. */
const PHRASES_MAX = 20;
const ENGLISH = 'en';
/** In a blank that is to be filled. */
const OPEN = '＿＿';

const loaded = signal<Readonly<Record<string, Catalogue | 'failed'>>>({});

/** A language of the phrasebook once it is there; it is fetched when it is first asked for. */
function useCatalogue(code: string): Catalogue | undefined {
  const found = loaded.value[code];
  useEffect(() => {
    if (found === undefined) void fetchCatalogue(code);
  }, [code, found]);
  return found === 'failed' ? undefined : found;
}

async function fetchCatalogue(code: string): Promise<void> {
  let got: Catalogue | 'failed' = 'failed';
  try {
    got = (await catalogues[code]?.())?.default ?? 'failed';
  } catch {
    // The network: the button asks again.
  }
  loaded.value = { ...loaded.value, [code]: got };
}

/** Which language of the phrasebook stands for one that it may not speak. */
function spoken(code: string): string {
  return Object.hasOwn(catalogues, code) ? code : ENGLISH;
}

function Loading({ code }: { code: string }): JSX.Element {
  const text = words().phrasebook;
  if (loaded.value[code] !== 'failed') return <p role="status">{text.loading}</p>;
  return (
    <Notice tone="soon">
      {text.notLoaded}{' '}
      <button type="button" class="button-quiet" onClick={() => void fetchCatalogue(code)}>
        {words().common.tryAgain}
      </button>
    </Notice>
  );
}

/** The sentence for a list or a search: without ruby, its blanks open. */
function openSentence(key: string, { words: { phrases } }: Catalogue): string {
  return plain(phrases[key] ?? key).replace(/\{\w+\}/gu, OPEN);
}

function isWhole(phrase: Phrase, catalogue: Catalogue): boolean {
  const blanks = Object.entries(known(phrase, catalogue)?.blanks ?? {});
  return blanks.every(([name, blank]) => fits(blank, phrase.blanks[name] ?? '', catalogue));
}

/** Whether all blanks of all sentences are filled. */
export function areWhole(phrases: readonly Phrase[]): boolean {
  const catalogue = loaded.value[language.value];
  return phrases.length === 0 || (catalogue !== undefined && catalogue !== 'failed' && phrases.every((one) => isWhole(one, catalogue)));
}

/** Controlled: the phrases live in the draft, so they outlive a lock. */
export function Phrasebook(props: {
  phrases: readonly Phrase[];
  /** In which the worker reads. */
  theirs: string;
  allowed: Level;
  /** Sending was tried: what is not filled says so. */
  tried: boolean;
  /** It was sent: the book closes, so that the case is in sight. */
  sent: boolean;
  onChange: (phrases: readonly Phrase[]) => void;
}): JSX.Element {
  const text = words().phrasebook;
  const { phrases, theirs, allowed, tried, sent, onChange } = props;
  const own = useCatalogue(language.value);
  const worker = useCatalogue(spoken(theirs));
  const open = useSignal(phrases.length > 0);
  useEffect(() => {
    if (sent) open.value = false;
  }, [sent]);

  const change = (at: number, phrase: Phrase | null): void => {
    onChange(phrases.flatMap((one, index) => (index !== at ? [one] : phrase === null ? [] : [phrase])));
  };
  const swap = (at: number): void => {
    const [one, other] = [phrases[at], phrases[at + 1]];
    if (one === undefined || other === undefined) return;
    onChange(phrases.map((phrase, index) => (index === at ? other : index === at + 1 ? one : phrase)));
  };
  return (
    <details
      class="phrasebook"
      open={open.value}
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary>{phrases.length === 0 ? text.open : fill(text.openWith, { count: phrases.length })}</summary>
      {open.value && (own === undefined || worker === undefined) && <Loading code={own === undefined ? language.value : spoken(theirs)} />}
      {open.value && own !== undefined && worker !== undefined && (
        <>
          <p class="hint">{text.lead}</p>
          {spoken(theirs) !== theirs && <Notice>{fill(text.fallback, { language: languageName(theirs) })}</Notice>}
          {!worker.reviewed && worker.code !== ENGLISH && (
            <p class="hint">{fill(text.notReviewed, { language: languageName(worker.code) })}</p>
          )}
          <div class="phrasebook-sides">
            <Choose
              own={own}
              full={phrases.length >= PHRASES_MAX}
              onAdd={(key) => {
                onChange([...phrases, { key, blanks: blanksOf(key, own) }]);
              }}
            />
            <section class="phrasebook-chosen" aria-label={text.chosen}>
              <h3>{text.chosen}</h3>
              {phrases.length === 0 && <p class="quiet">{text.noneChosen}</p>}
              <ol>
                {phrases.map((phrase, at) => (
                  <li key={`${String(at)} ${phrase.key}`}>
                    <Chosen
                      phrase={phrase}
                      own={own}
                      worker={worker}
                      allowed={allowed}
                      tried={tried}
                      onChange={(changed) => {
                        change(at, changed);
                      }}
                      onUp={at === 0 ? null : () => { swap(at - 1); }}
                      onDown={at === phrases.length - 1 ? null : () => { swap(at); }}
                    />
                  </li>
                ))}
              </ol>
            </section>
          </div>
        </>
      )}
    </details>
  );
}

/** Empty, to be filled. */
function blanksOf(key: string, { book }: Catalogue): Phrase['blanks'] {
  return Object.fromEntries(Object.keys(book[key]?.blanks ?? {}).map((name) => [name, '']));
}

function Choose({ own, full, onAdd }: { own: Catalogue; full: boolean; onAdd: (key: string) => void }): JSX.Element {
  const text = words().phrasebook;
  const wanted = useSignal('');
  const id = useId();
  const looked = wanted.value.trim().toLocaleLowerCase(own.code);
  const fitting = (phrases: readonly string[]): readonly string[] =>
    phrases.filter((key) => openSentence(key, own).toLocaleLowerCase(own.code).includes(looked));
  const found = groups.map((group) => ({ ...group, phrases: fitting(group.phrases) })).filter(({ phrases }) => phrases.length > 0);
  return (
    <section class="phrasebook-choose">
      <div class="field">
        <label for={id}>{text.find}</label>
        <input
          id={id}
          type="search"
          autocomplete="off"
          value={wanted.value}
          onInput={({ currentTarget }) => {
            wanted.value = currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault(); // a search sends no reply
          }}
        />
      </div>
      {full && <Notice tone="soon">{fill(text.full, { count: PHRASES_MAX })}</Notice>}
      {found.length === 0 && <p role="status">{text.nothingFound}</p>}
      {found.map(({ key: group, phrases }) => (
        <details key={group} open={looked !== '' || undefined}>
          <summary>{text.groups[group as keyof typeof text.groups]}</summary>
          <ul>
            {phrases.map((key) => (
              <li key={key}>
                <button
                  type="button"
                  class="phrase-add"
                  disabled={full}
                  onClick={() => {
                    onAdd(key);
                  }}
                >
                  {openSentence(key, own)}
                </button>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}

function Chosen(props: {
  phrase: Phrase;
  own: Catalogue;
  worker: Catalogue;
  allowed: Level;
  tried: boolean;
  onChange: (phrase: Phrase | null) => void;
  onUp: (() => void) | null;
  onDown: (() => void) | null;
}): JSX.Element {
  const text = words().phrasebook;
  const { phrase, own, worker, allowed, tried, onChange } = props;
  const book = known(phrase, own);
  const named = openSentence(phrase.key, own);
  const moved = (to: (() => void) | null, name: string, sign: string): JSX.Element => (
    <button type="button" class="button-quiet" aria-label={`${name}: ${named}`} disabled={to === null} onClick={() => to?.()}>
      {sign}
    </button>
  );
  return (
    <div class="phrase">
      <p class="phrase-own">{sentence(phrase, own, OPEN)}</p>
      {Object.entries(book?.blanks ?? {}).map(([name, blank]) => (
        <Fill
          key={name}
          blank={blank}
          value={phrase.blanks[name] ?? ''}
          own={own}
          tried={tried}
          onFill={(value) => {
            onChange({ ...phrase, blanks: { ...phrase.blanks, [name]: value } });
          }}
        />
      ))}
      <p class="phrase-theirs" lang={htmlLanguage(worker.code)} dir="auto">
        {sentence(phrase, worker, OPEN)}
      </p>
      {book?.answers !== undefined && (
        <p class="hint">
          {text.canTap}{' '}
          {book.answers.map((key) => (
            <span key={key} class="chip">
              {choice(key, own)}
            </span>
          ))}
        </p>
      )}
      {book?.needs !== undefined && book.needs > allowed && (
        <Notice tone="soon">{fill(text.needs, { now: plainLevel(allowed), needed: plainLevel(book.needs) })}</Notice>
      )}
      <div class="row">
        {moved(props.onUp, text.up, '↑')}
        {moved(props.onDown, text.down, '↓')}
        <button
          type="button"
          class="button-quiet"
          aria-label={`${text.remove}: ${named}`}
          onClick={() => {
            onChange(null);
          }}
        >
          {text.remove}
        </button>
      </div>
    </div>
  );
}

function plainLevel(level: Level): string {
  return plain(nameOfLevel(level));
}

type Options = readonly (readonly [key: string, name: string | undefined])[];

/** What may be chosen for a blank. */
function optionsOf(blank: Exclude<Blank, keyof typeof TYPED>, { authorities, kinds, lines, words: said }: Catalogue): Options {
  if (blank === 'authority') return Object.entries(authorities);
  if (blank === 'phone') return Object.entries(authorities).filter(([key]) => Object.hasOwn(lines, key));
  return Object.entries(blank === 'document' ? said.documents : kinds);
}

function isTyped(blank: Blank): blank is keyof typeof TYPED {
  return Object.hasOwn(TYPED, blank);
}

const TYPED = {
  day: { type: 'date' },
  time: { type: 'time' },
  yen: { type: 'text', inputMode: 'numeric' },
  text: { type: 'text' },
} as const;

function Fill(props: { blank: Blank; value: string; own: Catalogue; tried: boolean; onFill: (value: string) => void }): JSX.Element {
  const text = words().phrasebook;
  const { blank, value, own, tried, onFill } = props;
  const id = useId();
  const wrong = !fits(blank, value, own) && (tried || value !== '');
  const attributes = { id, 'aria-describedby': `${id}-error`, 'aria-invalid': wrong };
  return (
    <div class="field">
      <label for={id}>{text.blanks[blank]}</label>
      {isTyped(blank) ? (
        <input
          {...attributes}
          {...TYPED[blank]}
          autocomplete="off"
          dir={blank === 'text' ? 'auto' : undefined}
          value={value}
          onInput={({ currentTarget }) => {
            onFill(currentTarget.value);
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter') event.preventDefault(); // nor does a blank
          }}
        />
      ) : (
        <select
          {...attributes}
          value={value}
          onChange={({ currentTarget }) => {
            onFill(currentTarget.value);
          }}
        >
          <option value="">{text.choose}</option>
          {optionsOf(blank, own).map(([key, name = key]) => (
            <option key={key} value={key}>
              {plain(name)}
            </option>
          ))}
        </select>
      )}
      {blank === 'text' && <p class="hint">{fill(text.textHint, { count: TEXT_LETTERS_MAX })}</p>}
      <p class="field-error" id={`${id}-error`} aria-live="polite">
        {wrong && (
          <>
            <Icon name="alert" /> {value === '' ? text.missing : blank === 'yen' ? text.wrongYen : text.wrong}
          </>
        )}
      </p>
    </div>
  );
}

/** What a reply said out of the phrasebook, in the caseworker's language. */
export function Said({ phrases }: { phrases: readonly Phrase[] }): JSX.Element | null {
  const own = useCatalogue(language.value);
  if (phrases.length === 0) return null;
  if (own === undefined) return <Loading code={language.value} />;
  return (
    <ol class="phrases">
      {phrases.map((phrase, at) => (
        <li key={at}>{sentence(phrase, own) ?? <em>{fill(words().phrasebook.unknown, { key: phrase.key })}</em>}</li>
      ))}
    </ol>
  );
}

/** What a worker tapped: the sentence as it was sent, and the answer [P-35]. It allows nothing: only a signed consent does. */
export function Tapped({ letter, letters, allowed }: { letter: CaseLetter; letters: readonly CaseLetter[]; allowed: Level }): JSX.Element | null {
  const text = words().phrasebook;
  const own = useCatalogue(language.value);
  if (letter.answers.length === 0) return null;
  if (own === undefined) return <Loading code={language.value} />;
  return (
    <dl class="facts tapped">
      {letter.answers.map(({ answer, phrase: place, reply }) => {
        const phrase = letters.find(({ author, counter }) => author === 'desk' && counter === reply)?.phrases[place - 1];
        const book = phrase === undefined ? undefined : known(phrase, own);
        const urgent = book?.urgent?.includes(answer) === true;
        const needed = answer === 'yes' && book?.needs !== undefined && book.needs > allowed ? book.needs : null;
        return (
          <div key={`${String(reply)} ${String(place)}`} class="tapped-one">
            <dt>{(phrase && sentence(phrase, own)) ?? text.notHere}</dt>
            <dd>
              {urgent ? (
                <strong class="urgent">
                  <Icon name="alert" /> {choice(answer, own)}
                </strong>
              ) : (
                <strong>{choice(answer, own)}</strong>
              )}
              {needed !== null && (
                <p class="hint">{fill(text.notSigned, { now: plainLevel(allowed), needed: plainLevel(needed) })}</p>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** On a paper, in Japanese: the sentences of a reply, or what was tapped under them. */
export function SaidOnPaper({ letter, letters }: { letter: CaseLetter; letters: readonly CaseLetter[] }): JSX.Element | null {
  const japanese = useCatalogue('ja');
  if (japanese === undefined || letter.phrases.length + letter.answers.length === 0) return null;
  const replyTo = (reply: number, place: number): Phrase | undefined =>
    letters.find(({ author, counter }) => author === 'desk' && counter === reply)?.phrases[place - 1];
  return (
    <>
      {letter.phrases.map((phrase, at) => (
        <p key={at}>{sentence(phrase, japanese) ?? phrase.key}</p>
      ))}
      {letter.answers.map(({ answer, phrase: place, reply }) => {
        const phrase = replyTo(reply, place);
        return (
          <p key={`${String(reply)} ${String(place)}`}>
            {phrase === undefined ? '' : sentence(phrase, japanese)}：{choice(answer, japanese)}
          </p>
        );
      })}
    </>
  );
}
