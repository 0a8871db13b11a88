/** A screen's question and its answers, read by a voice of the device itself. Never what somebody wrote, and never a code. */

import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { voiceFor } from '../languages/voices.ts';
import { Icon } from './icon.tsx';
import { plain } from './say.tsx';
import { language, tag, words } from './words.ts';

/** Absent where a browser has no speech, and in some that are built into other applications. */
const speech = (): SpeechSynthesis | undefined => (globalThis as { speechSynthesis?: SpeechSynthesis }).speechSynthesis;

/** They arrive after the page, and a phone may learn more of them. */
const voices = signal<readonly SpeechSynthesisVoice[]>([]);
/** The heading whose screen is being read. */
const reading = signal<object | null>(null);

function look(): void {
  voices.value = speech()?.getVoices() ?? [];
}
look();
const here = speech();
// The property, since the speech of older iPhones is no event target.
if (here !== undefined) here.onvoiceschanged = look;
/** Whoever hides the page does not want to be heard. */
document.addEventListener('visibilitychange', () => {
  if (document.hidden) hush();
});

/** Silence, at once. */
export function hush(): void {
  if (reading.value === null) return;
  reading.value = null;
  speech()?.cancel();
}

/** What is read, in the order of the page. */
const PIECES = 'h1, h2, p, li, summary, .choice-label, .choice-mark, .choice-hint';
/** People's own words, codes, sentences in Japanese, and what is there for the eye or the finger alone. */
const SILENT = '.hidden, .told, .code, .letter, .calls, .actions, .languages, [aria-hidden], button, textarea, [hidden]';

const UNSAID = 'rp, button, input, .hidden';

/** A button beside a screen's heading, only where the device has a voice for the page's language. */
export function Aloud(): JSX.Element | null {
  const self = useRef<HTMLButtonElement>(null);
  const voice = voiceFor(tag(language.value), voices.value);
  const key = useRef({});
  useEffect(() => hush, [language.value]);
  if (voice === null) return null;
  const on = reading.value === key.current;
  return (
    <button
      ref={self}
      type="button"
      class="aloud"
      aria-label={plain(on ? words().aloud.stop : words().aloud.read)}
      title={plain(on ? words().aloud.stop : words().aloud.read)}
      onClick={() => {
        const screen = self.current?.closest('main');
        hush();
        if (!on && screen instanceof HTMLElement) read(screen, voice, key.current);
      }}
    >
      <Icon name={on ? 'hush' : 'aloud'} />
    </button>
  );
}

function read(screen: HTMLElement, voice: SpeechSynthesisVoice, whose: object): void {
  const pieces = spoken(screen);
  reading.value = whose;
  pieces.forEach((text, at) => {
    const said = new SpeechSynthesisUtterance(text);
    said.voice = voice;
    said.lang = voice.lang;
    if (at === pieces.length - 1) {
      said.onend = () => {
        if (reading.value === whose) reading.value = null;
      };
    }
    // One that fails, as when another application takes the voice, ends the reading.
    said.onerror = () => {
      if (reading.value === whose) hush();
    };
    speech()?.speak(said);
  });
}

/** Every piece of a screen that is in the page's language and can be seen. */
function spoken(screen: HTMLElement): readonly string[] {
  const page = document.documentElement.lang;
  return [...screen.querySelectorAll<HTMLElement>(PIECES)]
    .filter((piece) => piece.closest(SILENT) === null && piece.getClientRects().length > 0)
    .filter((piece) => !screen.contains(piece.parentElement?.closest(PIECES) ?? null))
    .filter((piece) => piece.closest<HTMLElement>('[lang]')?.lang === page)
    .map((piece) => said(piece, page).replace(/\s+/gu, ' ').trim())
    .filter((text) => text !== '');
}

/** The text of a node as it sounds: of ruby the reading, and nothing that is hidden or in another language. */
function said(node: Node, page: string): string {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? '';
  if (!(node instanceof HTMLElement) || node.matches(UNSAID)) return '';
  if (node.closest<HTMLElement>('[lang]')?.lang !== page) return '';
  if (node.localName === 'ruby') return node.querySelector('rt')?.textContent ?? node.textContent;
  return [...node.childNodes].map((child) => said(child, page)).join(node.matches('.hotline *, .hotline') ? ' ' : '');
}
