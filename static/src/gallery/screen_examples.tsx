/** What frames a question. */

import { Actions, Heading, Primary, Progress, Quiet, Why } from '../design/parts.tsx';
import { Aloud } from '../design/aloud.tsx';
import { say } from '../design/say.tsx';
import { reportWords, words } from '../design/words.ts';
import { type Examples, OnDemand } from './shell.tsx';

const nothing = (): void => undefined;

export const screen = {
  Progress: {
    use: 'Above a question of the report: how far, by sections, with no number that hurries.',
    states: {
      'the first section': () => <Progress part={1} parts={6} />,
      'half-way': () => <Progress part={3} parts={6} />,
      'the last section': () => <Progress part={6} parts={6} />,
    },
  },
  Why: {
    use: 'Below a question’s answers, where the question needs a reason; it opens with one tap.',
    states: { closed: () => <Why>{say(reportWords().ask.when.why)}</Why> },
  },
  Actions: {
    use: 'Last on every screen: one primary button, at most two quiet ones, within the thumb’s reach.',
    states: {
      'one way on': () => (
        <Actions>
          <Primary onClick={nothing}>{say(words().next)}</Primary>
        </Actions>
      ),
      'may be skipped': () => (
        <Actions>
          <Primary onClick={nothing}>{say(words().next)}</Primary>
          <Quiet onClick={nothing}>{say(words().skip)}</Quiet>
        </Actions>
      ),
    },
  },
  Aloud: {
    use: 'Part of every Heading, where the device has a voice for the language. Here the voice is silent.',
    states: { 'not reading': () => <Aloud /> },
  },
  Heading: {
    use: 'First on every screen, once: the screen’s question, which takes the focus when it appears.',
    states: {
      'takes the focus': () => <OnDemand>{() => <Heading>{say(reportWords().ask.kinds.question)}</Heading>}</OnDemand>,
      'quiet, on the first screen': () => <Heading quiet>{say(words().start.title)}</Heading>,
      'long text': () => <Heading quiet>{say(reportWords().ask.refused.label)}</Heading>,
    },
  },
} satisfies Examples;
