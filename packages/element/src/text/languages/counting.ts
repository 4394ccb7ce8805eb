/** Counts in sentences, as one language writes them. */
export interface Counting<Category extends Intl.LDMLPluralRule> {
  /** `1.234` */
  readonly number: (count: number) => string;
  /** The form that the count asks for (`Intl.PluralRules`), with the count in place of `#`. */
  readonly plural: (count: number, forms: Readonly<Record<Category | 'other', string>>) => string;
}

/**
 * @typeParam Category the plural forms of the language, without `other`
 * @throws RangeError for what is no language tag
 */
export function counting<Category extends Intl.LDMLPluralRule = 'other'>(locale: string): Counting<Category> {
  const rules = new Intl.PluralRules(locale);
  const format = new Intl.NumberFormat(locale);
  const number = (count: number) => format.format(count);
  return {
    number,
    plural: (count, forms) => {
      const form = forms[rules.select(count) as Category] ?? forms.other;
      return form.replaceAll('#', number(count));
    },
  };
}
