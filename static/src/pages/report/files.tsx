/** Photos, papers, a recording: what can be seen or heard goes along, cleaned of the rest. For a first letter and for later ones. */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';

import { Icon, type IconName } from '../../design/icon.tsx';
import { Actions, FieldError, Heading, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { plain, say } from '../../design/say.tsx';
import { reportWords, words } from '../../design/words.ts';
import {
  type Added,
  type Undecided,
  added,
  choose,
  cleaning,
  decide,
  numbered,
  refused,
  remove,
  stop,
  undecided,
} from './evidence.ts';
import type { Sort } from '../../evidence/types.ts';
import { Question, onward } from './question.tsx';
import { back, go } from './trail.ts';

/** Whatever a phone may offer; what it is, the content says. */
const CHOSEN = 'image/*,video/*,audio/*,application/pdf,.pdf';
const ICONS: Readonly<Record<Sort, IconName>> = { picture: 'camera', paper: 'contract', video: 'video', sound: 'sound' };

/** The question before the letter is sent. */
export function Files(): JSX.Element {
  const told = reportWords().files;
  const next = (): void => {
    onward('files');
  };
  return (
    <Question
      told={told}
      missing={unfinished()}
      onNext={next}
      {...(added.value.length === 0 && unfinished() === null ? { onSkip: next } : {})}
    >
      {(error) => <AddFiles error={error} />}
    </Question>
  );
}

/** The same for a letter from the mailbox. */
export function FilesOfLetter(): JSX.Element {
  const told = reportWords().files;
  const tried = useSignal(false);
  const missing = unfinished();
  return (
    <main>
      <Heading>{say(told.question)}</Heading>
      <AddFiles error={tried.value && missing !== null ? say(missing) : undefined} />
      <Actions>
        <Primary
          onClick={() => {
            tried.value = true;
            if (missing === null) back();
          }}
        >
          {say(words().back)}
        </Primary>
      </Actions>
    </main>
  );
}

/** Nobody goes on thinking that something was added which was not. */
function unfinished(): string | null {
  const told = reportWords().files;
  if (undecided.value !== null) return told.left.title;
  return cleaning.value === null ? null : told.cleaning;
}

function AddFiles({ error }: { error: ComponentChildren }): JSX.Element {
  const told = reportWords().files;
  const removed = useSignal<string | null>(null);
  return (
    <>
      <div class="picks">
        <Pick icon="camera" accept="image/*" camera>
          {say(told.photo)}
        </Pick>
        <Pick icon="file" accept={CHOSEN}>
          {say(told.choose)}
        </Pick>
        <button
          type="button"
          class="quiet outlined"
          onClick={() => {
            go('voice');
          }}
        >
          <Icon name="microphone" />
          <span>{say(told.voice)}</span>
        </button>
        <div role="status" class="prose">
          {cleaning.value !== null && <Cleaning done={cleaning.value} />}
          {removed.value !== null && <p class="hint">{removed.value}</p>}
        </div>
      </div>
      {undecided.value !== null && <Decision about={undecided.value} />}
      {refused.value.map((why) => (
        <Notice key={why} tone="soon" live>
          <p>{say(told.refused[why])}</p>
        </Notice>
      ))}
      <FieldError id="files-error">{error}</FieldError>
      {added.value.length > 0 && (
        <List
          onRemove={(name) => {
            removed.value = plain(told.removed, { name });
          }}
        />
      )}
      <Notice icon="people">
        <p>{say(told.care)}</p>
      </Notice>
      <p class="hint">{say(told.limits)}</p>
      <p class="hint">{say(told.kept)}</p>
    </>
  );
}

/** A button that is a field for files; what was chosen is taken out of it at once. */
function Pick(props: { icon: IconName; accept: string; camera?: boolean; children: ComponentChildren }): JSX.Element {
  return (
    <label class="quiet outlined pick">
      <Icon name={props.icon} />
      <span>{props.children}</span>
      <input
        type="file"
        class="hidden"
        accept={props.accept}
        autocomplete="off"
        {...(props.camera === true ? { capture: 'environment' as const } : { multiple: true })}
        onChange={({ currentTarget }) => {
          choose([...(currentTarget.files ?? [])]);
          currentTarget.value = '';
        }}
      />
    </label>
  );
}

function Cleaning({ done }: { done: number }): JSX.Element {
  const told = reportWords().files;
  return (
    <>
      <p>{say(told.cleaning)}</p>
      <progress class="working" aria-label={plain(told.cleaning)} {...(done > 0 ? { value: done } : {})} />
      <Quiet icon="stop" onClick={stop}>
        {say(told.stop)}
      </Quiet>
    </>
  );
}

function Decision({ about }: { about: Undecided }): JSX.Element {
  const { left } = reportWords().files;
  return (
    <section class="prose">
      <Notice tone="soon" live>
        <h2>{say(left.title)}</h2>
        {about.left.map((why) => (
          <p key={why}>{say(left[why])}</p>
        ))}
        <p>{say(left.instead)}</p>
      </Notice>
      <div class="row">
        <button
          type="button"
          class="quiet outlined"
          onClick={() => {
            decide('leave');
          }}
        >
          {say(left.leave)}
        </button>
        <button
          type="button"
          class="quiet outlined"
          onClick={() => {
            decide('add');
          }}
        >
          {say(left.add)}
        </button>
      </div>
    </section>
  );
}

function List({ onRemove }: { onRemove: (name: string) => void }): JSX.Element {
  const told = reportWords().files;
  return (
    <section>
      <h2>{say(told.added)}</h2>
      <ul class="files">
        {numbered(added.value).map(({ one, sort, number }) => {
          const name = plain(told.names[sort], { number });
          return (
            <li key={one.key} class="file">
              {one.preview === null ? <Icon name={ICONS[sort]} /> : <Preview of={one.preview} />}
              <span class="choice-text">
                <span class="choice-label">{say(told.names[sort], { number })}</span>
                <span class="choice-hint">{sizeOf(one.bytes)}</span>
                <span class="choice-hint">{say(whatHappened(one, sort))}</span>
              </span>
              <Quiet
                icon="away"
                onClick={() => {
                  remove(one.key);
                  onRemove(name);
                }}
              >
                <span class="hidden">{name}: </span>
                {say(told.remove)}
              </Quiet>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Drawn from memory; it has no address that a browser could keep. */
function Preview({ of }: { of: ImageBitmap }): JSX.Element {
  const self = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    self.current?.getContext('2d')?.drawImage(of, 0, 0);
  }, [of]);
  return <canvas ref={self} class="file-preview" width={of.width} height={of.height} aria-hidden="true" />;
}

function whatHappened({ cleaned, made }: Added, sort: Sort): string {
  const told = reportWords().files.cleaned;
  if (!cleaned) return told.asItIs;
  return made === 'chosen' ? told[sort] : told[made];
}

const MEGABYTE = 2 ** 20;

function sizeOf({ byteLength }: ArrayBuffer): ComponentChildren {
  const { kilobytes, megabytes } = reportWords().files;
  return byteLength >= MEGABYTE
    ? say(megabytes, { size: (byteLength / MEGABYTE).toFixed(1) })
    : say(kilobytes, { size: Math.ceil(byteLength / 1024) });
}

/** The names of what was added, for the review. */
export function namesOfFiles(): readonly string[] {
  const { names } = reportWords().files;
  return numbered(added.value).map(({ sort, number }) => plain(names[sort], { number }));
}
