/** The worker's page: it speaks the browser's language, shows the first screen, and only then starts the vault. */

import '../../design/tokens.css';
import '../../design/worker.css';

import { render } from 'preact';

import { languages, speak } from '../../design/words.ts';
import { preferred } from '../../languages/wishes.ts';
import { askedLanguage, followAddress } from './address.ts';
import { App, type Hindrance, online } from './app.tsx';
import { watchTheDoor, wayOut } from './exit.ts';
import { warmUp } from './keys.ts';
import { enter, moving } from './rooms.ts';
import { follow, leftInHaste } from './trail.ts';

/** Applications that open links in a window of their own, and may read what is typed there. */
const IN_APP = /FBAN|FBAV|FB_IAB|Messenger|Instagram|\bLine\/|Zalo|KAKAOTALK|MicroMessenger|musical_ly|BytedanceWebview|; wv\)/u;
/** Long enough for the first paint on a slow phone, short beside reading the first screen. */
const WARM_UP_MS = 3000;

function hindrance(): Hindrance {
  if (!isSecureContext) return 'insecure';
  if (!canLock()) return 'old';
  return IN_APP.test(navigator.userAgent) ? 'in-app' : null;
}

function canLock(): boolean {
  const { Worker: worker, BigInt: big, crypto } = globalThis as {
    Worker?: unknown;
    BigInt?: unknown;
    crypto?: { subtle?: unknown };
  };
  return worker !== undefined && big !== undefined && crypto?.subtle !== undefined;
}

async function start(): Promise<void> {
  const root = document.getElementById('koe');
  if (root === null) return;
  if (leftInHaste()) {
    root.replaceChildren();
    location.replace(wayOut);
    return;
  }
  await speak(askedLanguage() ?? preferred(navigator.languages, languages.map(({ code }) => code)));
  const inTheWay = hindrance();
  follow();
  followAddress();
  watchTheDoor();
  online.value = navigator.onLine;
  for (const event of ['online', 'offline']) {
    addEventListener(event, () => {
      online.value = navigator.onLine;
    });
  }
  root.replaceChildren();
  render(<App hindrance={inTheWay} />, root);
  if (inTheWay === 'old' || inTheWay === 'insecure') return;
  if (window.opener !== null) {
    void enter('report').then(() => {
      moving.value?.takeWhatWasTyped();
    });
  }
  setTimeout(() => {
    void warmUp().catch(() => undefined);
    void enter('report'); // the line may be down when it is needed
  }, WARM_UP_MS);
}

void start();
