/** Words as a square for a camera. */

import type { JSX } from 'preact';
import qrcode from 'qrcode-generator';

/** Light modules around the square, which readers need. */
const QUIET = 4;

export function Square({ says, name, kind }: { says: string; name: string; kind: string }): JSX.Element {
  const code = qrcode(0, 'M');
  code.addData(says);
  code.make();
  const count = code.getModuleCount();
  const dark: string[] = [];
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      if (code.isDark(row, column)) dark.push(`M${column + QUIET} ${row + QUIET}h1v1h-1z`);
    }
  }
  const side = count + 2 * QUIET;
  return (
    <svg class={kind} viewBox={`0 0 ${side} ${side}`} role="img" aria-label={name} shape-rendering="crispEdges">
      <path d={dark.join('')} />
    </svg>
  );
}
