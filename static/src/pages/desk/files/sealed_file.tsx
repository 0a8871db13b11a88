/** How does something leave this computer for one person alone? As an age file, sealed to a recipient that they gave. */

import { bech32 } from '@scure/base';
import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import { Field, Fingerprint } from '../parts.tsx';
import { words } from '../words.ts';

/** Why a text is no recipient. */
export type RecipientFault = 'empty' | 'secret' | 'several' | 'kind' | 'slip';

/** Bytes of the key, by what stands before the last `1`. */
const KINDS: Readonly<Record<string, number | undefined>> = { age: 32, age1pq: 1216 };

/** X25519 alone: a quantum computer opens it. */
export function isClassical(recipient: string): boolean {
  return !recipient.startsWith('age1pq1');
}

/** What is wrong with it as text; a key that no file can be sealed to shows only when one is (`tryRecipient`). */
export function faultIn(text: string): RecipientFault | null {
  if (text === '') return 'empty';
  if (/^AGE-(SECRET|PLUGIN)-/iu.test(text)) return 'secret';
  if (/\s/u.test(text)) return 'several';
  const [, kind] = /^(age|age1[a-z]+)1[02-9a-z]+$/u.exec(text) ?? [];
  const size = kind === undefined ? undefined : KINDS[kind];
  if (size === undefined) return /^age1[02-9a-z]+$/iu.test(text) && kind === undefined ? 'slip' : 'kind';
  try {
    const { prefix, words: letters } = bech32.decode(text as `${string}1${string}`, false);
    return prefix === kind && bech32.fromWords(letters).length === size ? null : 'slip';
  } catch {
    return 'slip';
  }
}

/** The same, and whether an empty file can be sealed to it. */
export async function tryRecipient(text: string): Promise<RecipientFault | null> {
  const fault = faultIn(text);
  if (fault !== null) return fault;
  try {
    await sealedTo(text, new Uint8Array());
    return null;
  } catch {
    return 'slip';
  }
}

/** One age file. Of a stream, a piece at a time: what is kept is sealed, and the browser may keep it on the disk. */
export async function sealedTo(recipient: string, content: Uint8Array | ReadableStream<Uint8Array>): Promise<Blob> {
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const file = content instanceof ReadableStream ? await encrypter.encrypt(content) : await encrypter.encrypt(content);
  return await new Response(file as ReadableStream<Uint8Array<ArrayBuffer>> | Uint8Array<ArrayBuffer>).blob();
}

/** Twenty digits of a recipient (docs/protocol.md §7): the same wherever Koe shows it, in the log too. */
export async function recipientDigits(recipient: string): Promise<string> {
  const { machineFingerprint } = await import('../../../crypto/keys.ts');
  return machineFingerprint(recipient as Parameters<typeof machineFingerprint>[0]);
}

/** Where a recipient is pasted. `wanted` is what was typed, `good` the recipient once it is one. */
export function RecipientField(props: { wanted: Signal<string>; good: Signal<string | null> }): JSX.Element {
  const text = words().sealedFile;
  const fault = useSignal<RecipientFault | null>(null);
  const digits = useSignal<string | null>(null);
  const { wanted, good } = props;
  const check = async (): Promise<void> => {
    const typed = wanted.value.trim();
    const found = await tryRecipient(typed);
    if (typed !== wanted.peek().trim()) return;
    good.value = found === null ? typed : null;
    fault.value = found === 'empty' ? null : found;
    digits.value = found === null ? await recipientDigits(typed) : null;
  };
  useEffect(() => {
    void check();
  }, [wanted.value]);
  return (
    <>
      <Field label={text.label} hint={text.hint} error={fault.value === null ? null : text.faults[fault.value]}>
        {(attributes) => (
          <textarea
            {...attributes}
            rows={3}
            class="recipient"
            spellcheck={false}
            autocomplete="off"
            value={wanted.value}
            onInput={({ currentTarget }) => {
              good.value = null;
              wanted.value = currentTarget.value;
            }}
          />
        )}
      </Field>
      {good.value !== null && (
        <p>
          <Fingerprint of={digits.value} /> <span class="quiet">{text.compare}</span>
          {isClassical(good.value) && <span class="quiet"> {text.classical}</span>}
        </p>
      )}
    </>
  );
}
