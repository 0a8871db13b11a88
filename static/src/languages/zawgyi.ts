/**
 * Was this typed in Zawgyi, the encoding of many Burmese phones, and what is it in Unicode? Heavy: only `burmese.ts` loads
 * it, when Burmese letters are typed.
 */

import { ZawgyiConverter } from 'myanmar-tools/build_node/zawgyi_converter.js';
import { ZawgyiDetector } from 'myanmar-tools/build_node/zawgyi_detector.js';

const detector = new ZawgyiDetector();
const converter = new ZawgyiConverter();

/** Beyond these the detector is sure; between them nothing is changed. */
const ZAWGYI_MIN = 0.95;
const UNICODE_MAX = 0.05;
/** Fewer letters than this in a whole text say too little. */
const LETTERS_MIN = 4;
const BURMESE = /[\u1000-\u109f]/gu;

/**
 * The text in Unicode; null when it is in Unicode already, or when that is not sure. Lines are judged one by one, since
 * what was copied from elsewhere may be in the other encoding; a line that says too little follows the whole.
 */
export function zawgyiToUnicode(text: string): string | null {
  if ((text.match(BURMESE)?.length ?? 0) < LETTERS_MIN) return null;
  const whole = detector.getZawgyiProbability(text) >= ZAWGYI_MIN;
  const converted = text
    .split('\n')
    .map((line) => (isZawgyi(line, whole) ? converter.zawgyiToUnicode(line) : line))
    .join('\n')
    .normalize('NFC');
  return converted === text.normalize('NFC') ? null : converted;
}

function isZawgyi(line: string, whole: boolean): boolean {
  const probability = detector.getZawgyiProbability(line);
  if (probability >= ZAWGYI_MIN) return (line.match(BURMESE)?.length ?? 0) >= LETTERS_MIN || whole;
  return whole && probability > UNICODE_MAX;
}
