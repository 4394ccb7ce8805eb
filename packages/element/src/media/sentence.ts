import type { Problem } from '../files/problem.js';
import { ENGLISH_MEDIA, type MediaTexts } from '../text/media.js';
import { known } from '../text/sentence.js';
import type { Texts } from '../text/texts.js';

/** Codes that only this element meets. */
const OWN: Readonly<Record<string, keyof MediaTexts>> = {
  'segment-damaged': 'damaged',
  'media-missing': 'missing',
  'media-unplayable': 'unplayable',
  'media-unshown': 'unshown',
  'stream-unavailable': 'unavailable',
  'unauthenticated-content-refused': 'unshown',
};

/** In the language of the page; what a language of the page's own lacks is English. */
export function mediaTexts({ media }: Texts): MediaTexts {
  return { ...ENGLISH_MEDIA, ...media };
}

/** What went wrong, in words for the person at the page. */
export function mediaSentence(problem: Problem, texts: Texts): string {
  const own = Object.hasOwn(OWN, problem.code) ? OWN[problem.code] : undefined;
  const said = own && mediaTexts(texts)[own];
  return typeof said === 'string' ? said : (known(problem, texts) ?? mediaTexts(texts).mediaFailed);
}
