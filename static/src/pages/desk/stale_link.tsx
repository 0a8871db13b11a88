/** What does a person see whose link works no more? */

import type { JSX } from 'preact';

import { Heading } from './parts.tsx';
import { words } from './words.ts';

export function StaleLink({ title, text }: { title: string; text: string }): JSX.Element {
  return (
    <section class="card">
      <Heading>{title}</Heading>
      <p>{text}</p>
      <a class="button" href="/desk">
        {words().signIn.instead}
      </a>
    </section>
  );
}
