import { WORDS } from './english-words.js';
import type { Texts } from './texts.js';

let english = WORDS;
let loading: Promise<void> | undefined;

/** English, as far as it is here. */
export function englishNow(): Texts {
  return english;
}

/** The sentences for errors, loaded beside the engine. Never throws: without them an error has a sentence that fits all. */
export function loadSentences(): Promise<void> {
  // One for all who ask: an engine gets the files that wait for it in their order.
  loading ??= import('./english.js').then(
    ({ ENGLISH }) => {
      english = ENGLISH;
    },
    () => {
      // Offline. What the elements fail with by themselves they can say.
      loading = undefined;
    },
  );
  return loading;
}
