/** What does the worker allow, and how is it proved? Above everything else of a case: nothing is done before it was read. */

import type { JSX } from 'preact';

import type { CaseLetter, OpenedConsent } from '../../../vault/member.ts';
import { nameOfLevel } from '../answers.ts';
import { save } from '../files/files.ts';
import { dayText } from '../format.ts';
import { Icon, Notice } from '../parts.tsx';
import { fill, words } from '../words.ts';

export function Allowed({ of }: { of: OpenedConsent }): JSX.Element {
  const text = words().allowed;
  const { level, proof, certain } = of;
  return (
    <section class="allowed" aria-label={text.title}>
      <h2>
        <Icon name="seal" /> {text.title}: {nameOfLevel(level)}
      </h2>
      <p class="quiet">{proof === null ? text.unsigned : fill(text.signed, { day: dayText(proof.day) })}</p>
      {!certain && <Notice tone="danger">{text.uncertain}</Notice>}
      {proof !== null && (
        <details>
          <summary>{text.proof}</summary>
          <p>{text.proofExplain}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              save(`consent-${proof.day}.json`, JSON.stringify(proof, null, 2));
            }}
          >
            {text.saveProof}
          </button>
        </details>
      )}
    </section>
  );
}

/** In the letter that said it. */
export function AllowedIn({ step }: { step: NonNullable<CaseLetter['consent']> }): JSX.Element {
  const text = words().allowed;
  const said = fill(step.counts ? text.changed : text.notCounted, { step: nameOfLevel(step.level) });
  return step.counts ? <p class="quiet">{said}</p> : <Notice tone="soon">{said}</Notice>;
}
