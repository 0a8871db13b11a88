/** How does a template become text on the page? `{name}` takes a value, `{漢字|かんじ}` becomes ruby. For both audiences. */

import type { ComponentChildren } from 'preact';

/** Whatever can stand on a page: a number, a name in another language. */
export type Values = Readonly<Record<string, ComponentChildren>>;
type Plain = Readonly<Record<string, string | number>>;

const PART = /\{([^{}|]+)\|([^{}]+)\}|\{(\w+)\}/gu;

/** For an element's content. */
export function say(template: string, values: Values = {}): ComponentChildren {
  const parts: ComponentChildren[] = [];
  let from = 0;
  for (const found of template.matchAll(PART)) {
    parts.push(template.slice(from, found.index));
    const [whole, base, reading, name] = found;
    if (name !== undefined) {
      parts.push(values[name] ?? whole);
    } else {
      parts.push(
        <ruby>
          {base}
          <rp>(</rp>
          <rt>{reading}</rt>
          <rp>)</rp>
        </ruby>,
      );
    }
    from = found.index + whole.length;
  }
  parts.push(template.slice(from));
  return parts.filter((part) => part !== '');
}

/** For an attribute or a picture: without ruby. */
export function plain(template: string, values: Plain = {}): string {
  return template.replace(PART, (whole, base?: string, _reading?: string, name?: string) =>
    name === undefined ? (base ?? whole) : String(values[name] ?? whole),
  );
}
