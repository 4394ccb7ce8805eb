import type { FileRules } from '../files/rules.js';
import type { Format } from './format.js';
import type { Texts } from './texts.js';

/** All that a sentence is made of: words, numbers in the page's language, and the limits to name. */
export interface Voice {
  readonly texts: Texts;
  readonly format: Format;
  readonly rules: FileRules;
}
