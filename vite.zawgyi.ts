// What tells Zawgyi from Unicode: myanmar-tools' code in our script, its model and its rules beside it as JSON. The package
// holds both as script, and an address of a script of its own would stay in the browser's code cache (docs/decisions/0024).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

import type { Plugin } from 'vite';

import type { Rule, ZawgyiData } from './static/src/languages/zawgyi.ts';
import { changed } from './vite.changed.ts';

const PACKAGE = join(import.meta.dirname, 'node_modules/myanmar-tools');
const RULES = /\/\/ TRANSLITERATION RULES[\s\S]*?\/\/ END OF TRANSLITERATION RULES\n/gu;

type LibrarysRule = Omit<Rule, 'p'> & { readonly p: RegExp };

/** As `/w/burmese.json` carries it. */
export function zawgyiData(): ZawgyiData {
  const script = readFileSync(join(PACKAGE, 'resources/Z2U.js'), 'utf8');
  const phases = runInNewContext(`${script}; getAllRulesZ2U()`) as readonly (readonly LibrarysRule[])[];
  return {
    model: readFileSync(join(PACKAGE, 'resources/zawgyiUnicodeModel.dat'), 'base64'),
    phases: phases.map((rules) => rules.map(({ p, ...rule }) => ({ p: p.source, ...rule }))),
  };
}

export function zawgyi(): Plugin {
  return {
    name: 'koe-zawgyi',
    transform(code, id) {
      if (id.includes('myanmar-tools/build_node/zawgyi_detector')) {
        return {
          code: changed('myanmar-tools', code, [
            [/^var DATA = ".*";$/mu, ''],
            [/getArrayBuffer = function[\s\S]*?^\};$/mu, ''],
            ['function ZawgyiDetector() {', 'function ZawgyiDetector(model) {'],
            ['getArrayBuffer()', 'model'],
          ]),
          map: null,
        };
      }
      if (id.includes('myanmar-tools/build_node/zawgyi_converter')) {
        return {
          code: changed('myanmar-tools', code, [
            [RULES, ''],
            ['function ZawgyiConverter() {', 'function ZawgyiConverter(phases) {\n        this.phases = phases;'],
            ['getAllRulesZ2U()', 'this.phases'],
            [/^ {4}ZawgyiConverter\.prototype\.unicodeToZawgyi[\s\S]*?^ {4}\};$/mu, ''],
            [/^ {4}ZawgyiConverter\.prototype\.normalizeZawgyi[\s\S]*?^ {4}\};$/mu, ''],
          ]),
          map: null,
        };
      }
      return null;
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'burmese.json', source: JSON.stringify(zawgyiData()) });
    },
  };
}
