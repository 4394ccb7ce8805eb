import { speakAgain } from './speakers.js';
import type { Texts } from './texts.js';

export type { CompleteTexts } from './languages/complete.js';

/**
 * The words of one language.
 *
 * @param locale BCP 47 language tag, such as `de-CH`; counts are written as it writes numbers
 */
export type Language = (locale: string) => Texts;

/** A module such as `@sealift/element/text/de`, as `import()` gives it. */
export type LoadLanguage = () => Promise<{ readonly texts: Language }>;

const LANGUAGES = new Map<string, LoadLanguage>([
  ['ar', () => import('./languages/ar.js')],
  ['de', () => import('./languages/de.js')],
  ['es', () => import('./languages/es.js')],
  ['fr', () => import('./languages/fr.js')],
  ['ja', () => import('./languages/ja.js')],
  ['pt', () => import('./languages/pt.js')],
  ['zh-Hans', () => import('./languages/zh.js')],
]);

/** By the `lang` that asks. */
const spoken = new Map<string, Texts | null | undefined>();

/**
 * Teaches the elements of this page another language, or better words for one that they have.
 *
 * @param tag BCP 47 language tag: `it`, or with script or region `zh-Hant`, `pt-PT`
 * @param load called when the first element asks for it
 * @throws RangeError for what is no language tag
 */
export function addLanguage(tag: string, load: LoadLanguage): void {
  LANGUAGES.set(String(new Intl.Locale(tag)), load);
  // Who has asked for it already asks again.
  spoken.clear();
  speakAgain();
}

/**
 * The words of a language. Who asks first has them loaded, and is asked to speak again when they are here.
 *
 * @param lang BCP 47 language tag; its region, then its script, choose between what there is
 * @returns null where there is no such language, undefined until it is here
 */
export function speakIn(lang: string): Texts | null | undefined {
  if (!spoken.has(lang)) {
    const load = tagsOf(lang)
      .map((tag) => LANGUAGES.get(tag))
      .find((known) => known !== undefined);
    spoken.set(lang, load ? undefined : null);
    if (load) hear(lang, load);
  }
  return spoken.get(lang);
}

/** Without a network it is English, until there is one again. */
async function hear(lang: string, load: LoadLanguage): Promise<void> {
  try {
    spoken.set(lang, (await load()).texts(lang));
    speakAgain();
  } catch {
    addEventListener('online', forgetMissing, { once: true });
  }
}

function forgetMissing(): void {
  for (const [lang, texts] of spoken) if (!texts) spoken.delete(lang);
  speakAgain();
}

/** From the closest to the widest: `zh-TW` is written in another script than `zh`. */
function tagsOf(lang: string): readonly string[] {
  try {
    const { language, script, region } = new Intl.Locale(lang).maximize();
    return [`${language}-${region}`, `${language}-${script}`, language];
  } catch {
    return [];
  }
}
