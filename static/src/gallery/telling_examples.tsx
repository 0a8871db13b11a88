/** What is pressed, and what is told. */

import { InUnicode } from '../design/in_unicode.tsx';
import { Hotlines, Notice, Primary, Quiet, Told } from '../design/parts.tsx';
import { inLanguage, languagesOf, say, sayCount, sayDay, sayWithDay } from '../design/say.tsx';
import { partOf, reportWords, words } from '../design/words.ts';
import { type Examples, OnDemand } from './shell.tsx';

const nothing = (): void => undefined;
const DAY = '2026-11-23';
/** “I did not get my pay”, as a telephone with an old Burmese font types it. */
const ZAWGYI = 'ကၽြန္ေတာ္ လခ မရေသးဘူး။';

export const buttons = {
  Primary: {
    use: 'For the one thing that is done next: once on a screen, always with the same words.',
    states: {
      usual: () => <Primary onClick={nothing}>{say(words().next)}</Primary>,
      'with an icon': () => (
        <Primary icon="lock" onClick={nothing}>
          {say(reportWords().review.send)}
        </Primary>
      ),
      busy: () => (
        <Primary busy onClick={nothing}>
          {say(words().moment)}
        </Primary>
      ),
      'long text': () => <Primary onClick={nothing}>{say(words().start.title)}</Primary>,
    },
  },
  Quiet: {
    use: 'For every other way on.',
    states: {
      usual: () => <Quiet onClick={nothing}>{say(words().skip)}</Quiet>,
      'with an icon': () => (
        <Quiet icon="back" onClick={nothing}>
          {say(words().back)}
        </Quiet>
      ),
      'cannot be undone': () => (
        <Quiet danger onClick={nothing}>
          {say(words().exit)}
        </Quiet>
      ),
      'long text': () => (
        <Quiet icon="wages" onClick={nothing}>
          {say(words().start.notEmergency)}
        </Quiet>
      ),
    },
  },
} satisfies Examples;

export const telling = {
  Notice: {
    use: 'For a sentence that has to be seen: plain to know, soon to act on, danger only where a person is in danger.',
    states: {
      plain: () => (
        <Notice>
          <p>{say(words().start.seen)}</p>
        </Notice>
      ),
      'plain, with an icon of its own': () => (
        <Notice icon="lock">
          <p>{say(words().start.locked)}</p>
        </Notice>
      ),
      soon: () => (
        <Notice tone="soon">
          <p>{say(words().trouble.offline)}</p>
        </Notice>
      ),
      danger: () => (
        <Notice tone="danger">
          <p>{say(words().start.danger)}</p>
        </Notice>
      ),
      'live: read out when it appears': () => (
        <OnDemand>
          {() => (
            <Notice tone="soon" live>
              <p>{say(words().trouble.server)}</p>
            </Notice>
          )}
        </OnDemand>
      ),
    },
  },
  Hotlines: {
    use: 'Wherever somebody cannot wait, and wherever we cannot help; urgent where a person may be in danger.',
    states: {
      usual: () => <Hotlines />,
      'urgent, with more': () => <Hotlines urgent more={partOf('report').world.helplines} />,
    },
  },
  Told: {
    use: 'For what somebody wrote, as they wrote it: line breaks stay, and the letters tell the language.',
    states: {
      'the page’s language': () => <Told>{words().start.notEmergency}</Told>,
      'another language': () => <Told written="vi">{'Tôi chưa nhận lương.\nĐã ba tháng rồi.'}</Told>,
      'one long word': () => <Told>{'1234567890'.repeat(8)}</Told>,
    },
  },
  InUnicode: {
    use: 'Below a field: Burmese that was typed in Zawgyi, as it will be read. Nothing is shown for other words.',
    states: { 'typed in Zawgyi': () => <InUnicode of={ZAWGYI} says={words().burmese.along} /> },
  },
  say: {
    use: 'For every text of a catalogue: {name} takes a value, {漢字|かんじ} becomes ruby.',
    states: {
      'with values': () => <p>{say(words().progress, { part: 2, parts: 6 })}</p>,
      'with ruby': () => <p lang="ja">{say('{声|こえ}を {聞|き}きます。')}</p>,
    },
  },
  sayDay: { use: 'For a day, as the language writes it.', states: { usual: () => <p>{sayDay(DAY)}</p> } },
  sayCount: {
    use: 'A text with a number in it, in the form that the language has for the number.',
    states: {
      one: () => <p>{sayCount(words().trouble, 'busy', 1, { seconds: 1 })}</p>,
      many: () => <p>{sayCount(words().trouble, 'busy', 20, { seconds: 20 })}</p>,
    },
  },
  sayWithDay: {
    use: 'For a text with one day in it.',
    states: { usual: () => <p>{sayWithDay(words().trouble.clock, DAY)}</p> },
  },
  languagesOf: {
    use: 'For the languages that somebody reads or speaks, each in its own name.',
    states: { usual: () => <p>{languagesOf({ languages: ['vi', 'my', 'ja', 'en'] })}</p> },
  },
  inLanguage: {
    use: 'For a name in another language than the page’s: fonts, line breaks and voices follow it.',
    states: { usual: () => <p>{inLanguage('my', 'မြန်မာ')}</p> },
  },
} satisfies Examples;
