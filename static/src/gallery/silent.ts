/** A device with a voice for every language that says nothing: `Aloud` is seen wherever the gallery is opened, and nobody is startled. */

import { languages } from 'koe:languages';

const READS_MS = 4000;

class Utterance {
  onend: (() => void) | null = null;
}

const speech = {
  getVoices: () => languages.map(({ code }) => ({ lang: code, localService: true, default: false })),
  cancel: () => undefined,
  speak: (said: Utterance) => {
    setTimeout(() => said.onend?.(), READS_MS);
  },
};

Object.defineProperty(globalThis, 'speechSynthesis', { value: speech });
Object.defineProperty(globalThis, 'SpeechSynthesisUtterance', { value: Utterance });
