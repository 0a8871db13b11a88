/** Which voice reads a language on this device, without a network? */

/** What a voice has to say of itself; `SpeechSynthesisVoice` does. */
export interface Voice {
  readonly lang: string;
  readonly localService: boolean;
  readonly default: boolean;
}

/** What systems call a language whose tag is another. */
const ALSO: Readonly<Record<string, readonly string[]>> = { tl: ['fil'], id: ['in'], zh: ['cmn'] };
/** Cantonese, and the Mandarin of Taiwan, read simplified characters with other words. */
const ELSEWHERE = /-(?:hant|tw|hk|mo)\b/u;

/**
 * The first voice on the device for a BCP 47 tag, the device's own choice before others; null when there is none. A voice
 * of the network is never taken: it would send what is read to whoever runs it.
 */
export function voiceFor<V extends Voice>(tag: string, voices: readonly V[]): V | null {
  const [primary = ''] = tag.toLowerCase().split('-');
  const wanted = [primary, ...(ALSO[primary] ?? [])];
  const fits = voices.filter(({ lang, localService }) => {
    const spoken = lang.toLowerCase().replaceAll('_', '-');
    return localService && wanted.includes(spoken.split('-')[0] ?? '') && !(primary === 'zh' && ELSEWHERE.test(spoken));
  });
  return fits.find((voice) => voice.default) ?? fits[0] ?? null;
}
