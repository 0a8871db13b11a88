/** The gallery of the staff's side. A component without an example does not type-check. */

import { render } from 'preact';

import type * as parts from '../pages/desk/parts.tsx';
import { language, speak, type StaffLanguage } from '../pages/desk/words.ts';
import { type Example, Gallery } from './shell.tsx';
import { staff } from './staff_examples.tsx';

/** A text. */
type Unseen = 'stepText';

staff satisfies Record<Exclude<keyof typeof parts, Unseen>, Example>;

const LANGUAGES = [
  { code: 'en', endonym: 'English' },
  { code: 'ja', endonym: '日本語' },
];

function Page(): ReturnType<typeof Gallery> {
  return (
    <Gallery
      page="Desk"
      languages={LANGUAGES}
      language={language.value}
      onSpeak={(code) => {
        void speak(code as StaffLanguage);
      }}
      groups={[{ title: 'Components', examples: staff }]}
    />
  );
}

async function start(): Promise<void> {
  const root = document.getElementById('gallery');
  if (root === null) return;
  await speak('en');
  render(<Page />, root);
}

void start();
