/** Was this typed in Zawgyi, the encoding of many Burmese phones, and what is it in Unicode? */

import { ZawgyiConverter } from 'myanmar-tools/build_node/zawgyi_converter.js';
import { ZawgyiDetector } from 'myanmar-tools/build_node/zawgyi_detector.js';

/** What the library replaces, with `p` as the source of a regular expression. */
export interface Rule {
  readonly p: string;
  readonly s: string;
  readonly matchOnStart?: string;
  readonly revisit?: number;
}

/** Model and rules of myanmar-tools, as vite.zawgyi.ts puts them into one file. */
export interface ZawgyiData {
  /** base64 */
  readonly model: string;
  readonly phases: readonly (readonly Rule[])[];
}

/** The text in Unicode; null when it is in Unicode already, or when that is not sure. */
export type ReadZawgyi = (text: string) => string | null;

/** Beyond these the detector is sure; between them nothing is changed. */
const ZAWGYI_MIN = 0.95;
const UNICODE_MAX = 0.05;
/** Fewer letters say too little. */
const LETTERS_MIN = 4;
const BURMESE = /[\u1000-\u109f]/gu;

function letters(text: string): number {
  return text.match(BURMESE)?.length ?? 0;
}

/**
 * Lines are judged one by one, since what was copied from elsewhere may be in the other encoding; a line that says too
 * little follows the whole.
 */
export function zawgyiReader({ model, phases }: ZawgyiData): ReadZawgyi {
  const detector = new ZawgyiDetector(Uint8Array.from(atob(model), (one) => one.charCodeAt(0)).buffer);
  const converter = new ZawgyiConverter(phases.map((rules) => rules.map(({ p, ...rule }) => ({ p: new RegExp(p), ...rule }))));

  const isZawgyi = (line: string, whole: boolean): boolean => {
    const probability = detector.getZawgyiProbability(line);
    if (probability >= ZAWGYI_MIN) return letters(line) >= LETTERS_MIN || whole;
    return whole && probability > UNICODE_MAX;
  };
  return (text) => {
    if (letters(text) < LETTERS_MIN) return null;
    const whole = detector.getZawgyiProbability(text) >= ZAWGYI_MIN;
    const converted = text
      .split('\n')
      .map((line) => (isZawgyi(line, whole) ? converter.zawgyiToUnicode(line).normalize('NFC') : line))
      .join('\n');
    return converted === text ? null : converted;
  };
}
