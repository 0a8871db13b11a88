/** In which form does a language say a text with a number? `wait_one`, `wait_other`: the categories of `Intl.PluralRules`. */

/**
 * The text `key_…` for a number, in the language of a BCP 47 tag. A browser that does not know the language counts as the
 * phone's does: then a form that this language lacks is its only one, `other`.
 */
export function counted<K extends string>(
  tag: string,
  told: Readonly<Record<`${K}_other`, string>>,
  key: K,
  number: number,
): string {
  const forms: Readonly<Record<string, string | undefined>> = told;
  return forms[`${key}_${new Intl.PluralRules(tag).select(number)}`] ?? told[`${key}_other`];
}
