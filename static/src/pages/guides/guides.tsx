/** What one can find out without telling anything: a chunk of its own. */

import type { JSX } from 'preact';

import type { Room } from '../report/rooms.ts';
import type { Screen } from '../report/trail.ts';
import { About, After, Guides } from './about.tsx';
import { Change } from './change.tsx';
import { HelpAbout, HelpResult } from './help.tsx';
import { PayAmount, PayPlace, PayResult, PayTime, PayWay } from './pay.tsx';

const SCREENS: Readonly<Partial<Record<Screen, () => JSX.Element>>> = {
  'guide-list': Guides,
  'guide-help': HelpAbout,
  'guide-help-result': HelpResult,
  'guide-after': After,
  'guide-about': About,
  'guide-pay': PayWay,
  'guide-pay-amount': PayAmount,
  'guide-pay-time': PayTime,
  'guide-pay-place': PayPlace,
  'guide-pay-result': PayResult,
};

export const room: Room = {
  screen(name) {
    if (name.startsWith('guide-change')) return <Change key={name} name={name} />;
    const Shown = SCREENS[name];
    return Shown === undefined ? null : <Shown key={name} />;
  },
};
