import { ElementError } from '../engine/element-error.js';
import { WORDS } from './english-words.js';
import { type TextOverrides, type Texts, withOverrides } from './texts.js';

/** Nothing asks for the others before they are here. */
let english = WORDS as Texts;
let loading: Promise<void> | undefined;

/** English, as far as it is here. */
export function englishNow(): Texts {
  return english;
}

/**
 * What can only be said with an engine, and its errors: loaded beside it.
 *
 * @throws ElementError `engine-unavailable`
 */
export function loadSentences(): Promise<void> {
  // One for all who ask: an engine gets the files that wait for it in their order.
  loading ??= import('./english.js').then(
    ({ ENGLISH }) => learn(ENGLISH),
    (cause) => {
      loading = undefined;
      throw new ElementError('engine-unavailable', 'The words of the element could not be loaded.', cause);
    },
  );
  return loading;
}

/** What came first stays: others have come with parts that were loaded for themselves. */
export function learn({ errors, ...words }: TextOverrides): void {
  english = withOverrides({ ...english, ...words }, { errors: { ...errors, ...english.errors } });
}
