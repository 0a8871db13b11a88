/** Say it instead of writing it: recorded here, listened to before it is kept, in another voice if wanted. A chunk of its own. */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';

import { Icon } from '../../design/icon.tsx';
import { Actions, Choices, Heading, Notice, Primary, Quiet } from '../../design/parts.tsx';
import { plain, say, sayCount } from '../../design/say.tsx';
import { reportWords, voiceWords } from '../../design/words.ts';
import { type Hands, Recorder, type Trouble, type Voice } from './recorder.ts';
import type { Room } from './rooms.ts';
import { back } from './trail.ts';

const VOICES = ['masked', 'own'] as const satisfies readonly Voice[];

export const room = (hands: Hands): Room => ({ screen: () => <RecordVoice key="voice" hands={hands} /> });

function RecordVoice({ hands }: { hands: Hands }): JSX.Element {
  const told = voiceWords();
  const recorder = useMemo(() => new Recorder(hands), [hands]);
  // Whatever is left here is forgotten, in whatever direction; a microphone stays open behind no other screen.
  useEffect(
    () => () => {
      recorder.forget();
    },
    [recorder],
  );
  const now = recorder.state.value;
  return (
    <main>
      <Heading>{say(told.title)}</Heading>
      <p class="hint">{say(told.hint)}</p>
      <div role="status" class="prose">
        <What recorder={recorder} />
      </div>
      {now === 'heard' && <Hear recorder={recorder} />}
      {(now === 'ready' || now === 'heard') && (
        <Choices
          legend={say(told.change)}
          choices={VOICES.map((value) => ({
            value,
            label: say(value === 'masked' ? told.change : told.ownVoice),
            hint: say(value === 'masked' ? told.changeMeans : told.ownVoiceMeans),
          }))}
          chosen={[recorder.voice.value]}
          onChoose={(value) => {
            recorder.choose(value);
          }}
        />
      )}
      {(now === 'ready' || now === 'heard') && (
        <Notice icon="people">
          <p>{say(told.warning)}</p>
        </Notice>
      )}
      {now === 'ready' && <p class="hint">{say(told.noted)}</p>}
      {recorder.trouble.value !== null && (
        <Notice tone="soon" live>
          <p>{say(sentenceOf(recorder.trouble.value))}</p>
        </Notice>
      )}
      <Next recorder={recorder} />
    </main>
  );
}

function sentenceOf(trouble: Trouble): string {
  return trouble === 'notStarted' ? reportWords().files.refused.notStarted : voiceWords()[trouble];
}

function What({ recorder }: { recorder: Recorder }): ComponentChildren {
  const told = voiceWords();
  const seconds = Math.floor(recorder.seconds.value);
  switch (recorder.state.value) {
    case 'ready':
      return <p class="hint">{say(told.longest)}</p>;
    case 'running':
      return <p class="lead">{sayCount(told, 'running', seconds, { seconds })}</p>;
    case 'working':
      return (
        <>
          <p>{say(told.changing)}</p>
          <progress
            class="working"
            aria-label={plain(told.changing)}
            {...(recorder.done.value > 0 ? { value: recorder.done.value } : {})}
          />
        </>
      );
    case 'heard':
      return <p>{sayCount(told, 'length', seconds, { seconds })}</p>;
  }
}

/** Nothing is kept unheard, if the worker wants to hear it. */
function Hear({ recorder }: { recorder: Recorder }): JSX.Element {
  const told = voiceWords();
  return (
    <div class="picks">
      <button
        type="button"
        class="quiet outlined"
        onClick={() => {
          recorder.listen();
        }}
      >
        <Icon name={recorder.playing.value ? 'stop' : 'listen'} />
        <span>{say(recorder.playing.value ? told.quiet : told.listen)}</span>
      </button>
      <button
        type="button"
        class="quiet outlined"
        onClick={() => {
          recorder.forget();
        }}
      >
        <Icon name="microphone" />
        <span>{say(told.again)}</span>
      </button>
    </div>
  );
}

function Next({ recorder }: { recorder: Recorder }): JSX.Element | null {
  const told = voiceWords();
  switch (recorder.state.value) {
    case 'ready':
      return (
        <Actions>
          <Primary icon="microphone" onClick={() => void recorder.start()}>
            {say(told.start)}
          </Primary>
        </Actions>
      );
    case 'running':
      return (
        <Actions>
          <Primary icon="stop" onClick={() => void recorder.end()}>
            {say(told.end)}
          </Primary>
        </Actions>
      );
    case 'working':
      return null;
    case 'heard':
      return (
        <Actions>
          <Primary
            onClick={() => {
              void recorder.keep().then((kept) => {
                if (kept) back();
              });
            }}
          >
            {say(told.keep)}
          </Primary>
          <Quiet
            onClick={() => {
              recorder.forget();
              back();
            }}
          >
            {say(told.drop)}
          </Quiet>
        </Actions>
      );
  }
}
