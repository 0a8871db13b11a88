/** Every token as it looks: colours in both themes, text in the language in force, the rest by its size. */

import type { ComponentChildren, CSSProperties, JSX } from 'preact';

import { say } from '../design/say.tsx';
import { words } from '../design/words.ts';
import { contrast, readTokens, type Token } from './read_tokens.ts';

/** Below this a colour is not for text on paper, nor for an edge that has to be seen. */
const CONTRAST_LEAST = 3;

/** A browser believes anything of what has a variable in it. */
const fits = (property: string, value: string): boolean => !value.includes('var(') && CSS.supports(property, value);

type Sample = (token: Token) => JSX.Element;

const KINDS: readonly (readonly [title: string, belongs: (token: Token) => boolean, sample: Sample])[] = [
  ['Colours', ({ light }) => fits('color', light), () => <></>],
  ['Text sizes', ({ name }) => name.startsWith('--text'), ({ name }) => <Text style={{ fontSize: `var(${name})` }} />],
  ['Line heights', ({ name }) => name.startsWith('--leading'), ({ name }) => <Text style={{ lineHeight: `var(${name})` }} />],
  ['Weights', ({ name }) => name.startsWith('--weight'), ({ name }) => <Text style={{ fontWeight: `var(${name})` }} />],
  ['Fonts', ({ name }) => /^--font(?:-(?!gap)|$)/u.test(name), ({ name }) => <Text style={{ fontFamily: `var(${name})` }} />],
  ['Spaces', ({ name }) => name.startsWith('--space'), ({ name }) => <Bar size={name} />],
  [
    'Radii',
    ({ name }) => name.startsWith('--radius'),
    ({ name }) => <span class="gallery-corner" style={{ borderRadius: `var(${name})` }} />,
  ],
  ['Other sizes', ({ light }) => fits('width', light), ({ name }) => <Bar size={name} />],
  ['Others', () => true, () => <></>],
];

function Text({ style }: { style: CSSProperties }): JSX.Element {
  return (
    <p class="gallery-text" style={style}>
      {say(words().start.title)}
    </p>
  );
}

function Bar({ size }: { size: string }): JSX.Element {
  return <span class="gallery-bar" style={{ inlineSize: `var(${size})` }} />;
}

export function Tokens(): JSX.Element {
  const tokens = readTokens();
  const paper = tokens.find(({ name }) => name === '--paper');
  return (
    <section class="gallery-group" aria-labelledby="tokens">
      <h2 class="gallery-group-title" id="tokens" lang="en">
        Tokens
      </h2>
      <p class="gallery-use" lang="en">
        As design/tokens.css has them. Nothing else names a colour or a size.
      </p>
      {KINDS.map(([title, , sample], at) => {
        const ofKind = tokens.filter((token) => KINDS.findIndex(([, belongs]) => belongs(token)) === at);
        if (ofKind.length === 0) return null;
        const coloured = title === 'Colours';
        return (
          <article key={title} class="gallery-example" aria-label={title}>
            <h3 class="gallery-name" lang="en">
              {title}
            </h3>
            <ul class={coloured ? 'gallery-colours' : 'gallery-tokens'}>
              {ofKind.map((token) =>
                coloured ? (
                  <Colour key={token.name} token={token} paper={paper} />
                ) : (
                  <Named key={token.name} token={token}>
                    {sample(token)}
                  </Named>
                ),
              )}
            </ul>
          </article>
        );
      })}
    </section>
  );
}

function Named({ token, children }: { token: Token; children: ComponentChildren }): JSX.Element {
  return (
    <li class="gallery-token" data-token={token.name}>
      <span class="gallery-value" lang="en">
        <b>{token.name}</b> {token.light}
        {token.dark !== token.light && ` (dark: ${token.dark})`}
      </span>
      {children}
    </li>
  );
}

/** Both themes side by side, whichever is in force. */
function Colour({ token, paper }: { token: Token; paper: Token | undefined }): JSX.Element {
  return (
    <li class="gallery-token" data-token={token.name}>
      <span class="gallery-swatch">
        {(['light', 'dark'] as const).map((theme) => (
          <span key={theme} style={{ background: paper?.[theme] ?? '' }}>
            <span style={{ background: token[theme] }} />
          </span>
        ))}
      </span>
      <span class="gallery-value" lang="en">
        <b>{token.name}</b>
        {(['light', 'dark'] as const).map((theme) => (
          <span key={theme} class="gallery-theme">
            {token[theme]} {onPaper(token[theme], paper?.[theme])}
          </span>
        ))}
      </span>
    </li>
  );
}

function onPaper(colour: string, paper: string | undefined): string {
  const ratio = contrast(colour, paper ?? colour);
  return ratio < CONTRAST_LEAST ? '' : `${ratio.toFixed(1)}:1`;
}
