/** How does a language write a day? Browsers know it for most; Chromium 156 knows no Burmese, Khmer, Nepali or Mongolian. */

/** The Gregorian year and Latin digits, whatever the language's own calendar and digits are: they are copied into letters and forms. */
const AS_IN_JAPAN = '-u-ca-gregory-nu-latn';
/** English for people who did not grow up with it: the day stands before the month, and no comma. */
const REGIONS: Readonly<Record<string, string>> = { en: 'en-GB' };

/**
 * A day (YYYY-MM-DD) in the language's long form: `23 พฤศจิกายน 2026`; null where this browser does not know the language,
 * which would else write the day in the phone's.
 */
export function longDay(tag: string, day: string): string | null {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const locale = `${REGIONS[tag] ?? tag}${AS_IN_JAPAN}`;
  if (Intl.DateTimeFormat.supportedLocalesOf([locale]).length === 0) return null;
  const form = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' });
  const parts = form.formatToParts(Date.UTC(year, month - 1, date));
  return parts
    .filter(({ type }) => type !== 'era') // Thai names it beside a year that is not its own: nobody needs it for next week
    .map(({ value }) => value)
    .join('')
    .replace(/\s+/gu, ' ')
    .trim();
}
