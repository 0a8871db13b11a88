/** Which tokens does the design have? The style sheets in force are asked, so that there is no second list. */

export interface Token {
  readonly name: string;
  readonly light: string;
  /** The same as in light where the theme does not change it. */
  readonly dark: string;
}

/** In the order of tokens.css. */
export function readTokens(): readonly Token[] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const themes = rules.filter((rule) => rule instanceof CSSMediaRule && rule.conditionText.includes('dark'));
  const dark = declared(themes.flatMap((rule) => [...(rule as CSSMediaRule).cssRules]));
  return [...declared(rules)].map(([name, light]) => ({ name, light, dark: dark.get(name) ?? light }));
}

/** The custom properties of the root. */
function declared(rules: readonly CSSRule[]): ReadonlyMap<string, string> {
  const roots = rules.filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === ':root');
  return new Map(
    roots.flatMap((rule) => {
      const { style } = rule as CSSStyleRule;
      const names = [...style].filter((name) => name.startsWith('--'));
      return names.map((name): [string, string] => [name, style.getPropertyValue(name).trim()]);
    }),
  );
}

/** Of two opaque colours in hexadecimal, as WCAG 2 defines it: from 1 to 21. */
export function contrast(one: string, other: string): number {
  const [light = 1, dark = 1] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.slice(1);
  const pairs = digits.length === 3 ? [...digits].map((digit) => digit + digit) : (digits.match(/../gu) ?? []);
  const [red = 0, green = 0, blue = 0] = pairs.map((pair) => {
    const share = Number.parseInt(pair, 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
