/** The npm package of Google's myanmar-tools brings no types. */

declare module 'myanmar-tools/build_node/zawgyi_detector.js' {
  export class ZawgyiDetector {
    /** From 0 (Unicode) to 1 (Zawgyi); -Infinity without a letter of the Myanmar blocks. */
    getZawgyiProbability(text: string): number;
  }
}

declare module 'myanmar-tools/build_node/zawgyi_converter.js' {
  export class ZawgyiConverter {
    zawgyiToUnicode(text: string): string;
  }
}
