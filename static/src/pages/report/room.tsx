/** The questions, the review, and what comes after Send: a chunk of its own. */

import type { JSX } from 'preact';

import { asked } from '../../questions/path.ts';
import { Files, FilesOfLetter } from './files.tsx';
import { CallAgain, CallForChild, Kinds, Subkinds } from './happened.tsx';
import { AskLine, AskOne } from './question.tsx';
import { AnswerLanguage, Check, Consent, Contact, Desk, HowToAnswer, Refused } from './readers.tsx';
import { Counted, Review, Sending } from './review.tsx';
import type { Room } from './rooms.ts';
import { Sent } from './sent.tsx';
import { Alone, More, Story } from './story.tsx';
import type { Screen } from './trail.ts';

const OWN: Readonly<Record<string, (() => JSX.Element) | undefined>> = {
  'q-kinds': Kinds,
  'q-subkinds': Subkinds,
  'call-again': CallAgain,
  'call-child': CallForChild,
  'q-story': Story,
  'q-files': Files,
  files: FilesOfLetter,
  'q-more': More,
  'q-alone': Alone,
  'q-desk': Desk,
  refused: Refused,
  'q-consent': Consent,
  'q-check': Check,
  'q-replies': HowToAnswer,
  'q-safe_contact': Contact,
  'q-review': Review,
  language: AnswerLanguage,
  sending: Sending,
  sent: Sent,
  counted: Counted,
};

export const room: Room = {
  screen(name: Screen): JSX.Element {
    const Own = OWN[name];
    if (Own !== undefined) return <Own key={name} />;
    const key = name.replace(/^q-/u, '');
    return asked(key).form === 'text' ? <AskLine key={name} name={key} /> : <AskOne key={name} name={key} />;
  },
};
