/** How does what was typed get from a page that is too old into a fresh one? From one window's memory to the other's, and nowhere else. */

const HERE = 'koe-here';
const TAKEN = 'koe-taken';

/**
 * Opens a fresh page, gives it what was typed once it is there, and says when it has it. False where the browser opens
 * none. Call it where a finger was.
 */
export function moveTo(address: string, given: unknown, taken: () => void): boolean {
  const fresh = window.open(address);
  if (fresh === null) return false;
  addEventListener('message', ({ data, origin, source }: MessageEvent<unknown>) => {
    if (origin !== location.origin || source !== fresh) return;
    if (data === HERE) fresh.postMessage(given, origin);
    else if (data === TAKEN) taken();
  });
  return true;
}

/** The fresh page's end. Another site's window is not our opener, and none of ours but a page that moves answers. */
export function takeOver(take: (given: unknown) => void): void {
  const old = window.opener as Window | null;
  if (old === null) return;
  window.opener = null; // a reload of this page is not a move
  addEventListener('message', ({ data, origin, source }: MessageEvent<unknown>) => {
    if (origin !== location.origin || source !== old) return;
    take(data);
    old.postMessage(TAKEN, origin);
  });
  old.postMessage(HERE, location.origin);
}
