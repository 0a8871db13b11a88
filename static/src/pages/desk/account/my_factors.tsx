/** What do I show when I come in? One's own second factors: added, named and taken away, with the passphrase. */

import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import * as factorsRoutes from '../../../client/staff/factors.ts';
import type { Factor, Factors } from '../../../client/staff/factors.ts';
import type { B64 } from '../../../vault/member.ts';
import { AskPassphrase } from './ask_passphrase.tsx';
import { BackupCodes, MakeFactor } from '../door/factors.tsx';
import { dayText } from '../format.ts';
import { Icon, Notice, Trouble } from '../parts.tsx';
import { isProblem, useTask } from '../task.ts';
import { fill, words } from '../words.ts';

/** What is done once the passphrase has been typed. */
type Wish = { readonly what: 'add' | 'paper' } | { readonly what: 'remove'; readonly factor: Factor };

export function MyFactors(): JSX.Element {
  const text = words().factors;
  const mine = useSignal<Factors | null>(null);
  const wish = useSignal<Wish | null>(null);
  const auth = useSignal<B64 | null>(null);
  const paper = useSignal<readonly string[] | null>(null);
  const last = useSignal(false);
  const loading = useTask();
  const load = (): void => {
    void loading.run(async () => {
      mine.value = await factorsRoutes.listFactors();
    });
  };
  useEffect(load, []);

  const done = (): void => {
    wish.value = null;
    auth.value = null;
    load();
  };
  /** With the passphrase shown; adding goes on to a screen of its own. */
  const grant = async (shown: B64): Promise<void> => {
    const now = wish.value;
    last.value = false;
    if (now?.what === 'add') auth.value = shown;
    if (now?.what === 'paper') {
      paper.value = (await factorsRoutes.renewBackupCodes(shown)).backup_codes;
      done();
    }
    if (now?.what === 'remove') {
      try {
        mine.value = await factorsRoutes.removeFactor(now.factor.factor, shown);
      } catch (error) {
        if (!isProblem(error, 'last-factor')) throw error;
        last.value = true;
      }
      wish.value = null;
    }
  };

  if (paper.value !== null) return <BackupCodes codes={paper.value} onDone={() => (paper.value = null)} />;
  if (auth.value !== null) {
    return (
      <section class="card">
        <h2>{text.add}</h2>
        <MakeFactor
          auth={auth.value}
          onAdded={({ backup_codes: codes }) => {
            paper.value = codes;
            done();
          }}
        />
        <button type="button" class="button-quiet" onClick={done}>
          {words().common.cancel}
        </button>
      </section>
    );
  }
  return (
    <section class="own">
      <h2>{text.title}</h2>
      <p>{text.lead}</p>
      <Trouble task={loading} again={load} />
      {last.value && <Notice tone="soon">{text.last}</Notice>}
      <ul class="factors">
        {mine.value?.factors.map((one) => (
          <li key={one.factor}>
            <Icon name={one.kind === 'passkey' ? 'key' : 'clock'} />
            <span>
              <strong>{one.name}</strong>
              <br />
              <span class="quiet">
                {fill(one.kind === 'passkey' ? (one.unlocks ? text.unlocks : text.isPasskey) : text.isApp, {
                  day: dayText(one.day),
                })}
              </span>
            </span>
            <button
              type="button"
              class="button"
              onClick={() => (wish.value = { what: 'remove', factor: one })}
            >
              {text.remove}
              <span class="hidden"> {one.name}</span>
            </button>
          </li>
        ))}
      </ul>
      {mine.value !== null && <p class="quiet">{fill(text.paperLeft, { count: mine.value.backup_codes })}</p>}
      {wish.value === null ? (
        <div class="row">
          <button type="button" class="button-primary" onClick={() => (wish.value = { what: 'add' })}>
            {text.add}
          </button>
          <button type="button" class="button" onClick={() => (wish.value = { what: 'paper' })}>
            {text.newPaper}
          </button>
        </div>
      ) : (
        <AskPassphrase
          what={wish.value.what === 'remove' ? fill(text.removing, { name: wish.value.factor.name }) : text.confirm}
          onShown={grant}
          onCancel={done}
        />
      )}
    </section>
  );
}
