import { ENGLISH_ERRORS } from './english-errors.js';
import { LATER } from './english-later.js';
import { WORDS } from './english-words.js';
import type { Texts } from './texts.js';

/** Everything the elements say, in English. */
export const ENGLISH: Texts = { ...WORDS, ...LATER, errors: ENGLISH_ERRORS };
