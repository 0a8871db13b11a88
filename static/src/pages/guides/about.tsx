/** What happens afterwards, what we cannot do, who runs this and what is kept. */

import type { ComponentChildren, JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Heading, Hotlines, Quiet } from '../../design/parts.tsx';
import { say } from '../../design/say.tsx';
import { guideWords, words } from '../../design/words.ts';
import { closed, known, openDirectory, promised } from '../report/keys.ts';
import { go } from '../report/trail.ts';
import { Begin } from './begin.tsx';
import { beginChange } from './change.tsx';

/** What there is to find out. */
export function Guides(): JSX.Element {
  const { pay, change, help, after, about } = guideWords();
  return (
    <main>
      <Heading>{say(words().start.findOut)}</Heading>
      <div class="picks">
        <Quiet icon="wages" onClick={() => { go('guide-pay'); }}>
          {say(pay.title)}
        </Quiet>
        <Quiet icon="transfer_status" onClick={beginChange}>
          {say(change.title)}
        </Quiet>
        <Quiet icon="ngo" onClick={() => { go('guide-help'); }}>
          {say(help.title)}
        </Quiet>
        <Quiet icon="hours" onClick={() => { go('guide-after'); }}>
          {say(after.title)}
        </Quiet>
        <Quiet icon="agency_failure" onClick={() => { go('guide-about'); }}>
          {say(about.title)}
        </Quiet>
      </div>
      <Begin />
    </main>
  );
}

function Points({ children }: { children: readonly string[] }): JSX.Element {
  return (
    <ul class="prose">
      {children.map((text) => (
        <li key={text}>{say(text)}</li>
      ))}
    </ul>
  );
}

export function After(): JSX.Element {
  const { after } = guideWords();
  const { readDays, toldDays } = promised();
  useEffect(() => {
    void openDirectory();
  }, []);
  return (
    <main>
      <Heading>{say(after.title)}</Heading>
      <ol class="prose">
        <li>{say(after.one)}</li>
        <li>{say(after.two, { days: readDays })}</li>
        <li>{say(after.three, { days: toldDays })}</li>
        <li>{say(after.four)}</li>
        <li>{say(after.five)}</li>
      </ol>
      <h2>{say(after.cannotTitle)}</h2>
      <Points>{[after.cannotCome, after.cannotForce, after.cannotPromise, after.cannotFind, after.cannotHide]}</Points>
      <Hotlines />
      <Begin />
    </main>
  );
}

function paid(by: string): ComponentChildren {
  const { about } = guideWords();
  return by === '' ? say(about.paidUnknown) : say(about.paid, { payer: <bdi>{by}</bdi> });
}

/** Outside Koe, so nothing protects what is written there. */
function Contact(): JSX.Element | null {
  const contact = known.value?.said.contact ?? '';
  return contact === '' ? null : <p>{say(guideWords().about.contact, { contact: <bdi>{contact}</bdi> })}</p>;
}

/** The name is the signed directory's, which every visit fetches. */
export function About(): JSX.Element {
  const { about } = guideWords();
  useEffect(() => {
    void openDirectory();
  }, []);
  const name = known.value?.directory.organisation.name;
  const who: ComponentChildren =
    name !== undefined
      ? say(about.who, { organisation: <bdi>{name}</bdi> })
      : say(closed.value === null ? words().moment : about.whoUnknown);
  return (
    <main>
      <Heading>{say(about.title)}</Heading>
      <p class="lead">{who}</p>
      {known.value !== null && <p>{paid(known.value.said.paid_by)}</p>}
      <Contact />
      <Points>{[about.never, about.free, about.notLawyer]}</Points>
      <h2>{say(about.keptTitle)}</h2>
      <Points>{[about.kept, about.seen, about.notKept]}</Points>
      <h2>{say(about.rightsTitle)}</h2>
      <Points>{[about.rights, about.erased, about.ask, about.others]}</Points>
      <Begin />
    </main>
  );
}
