import { WORDS } from './english-words.js';
import type { Texts } from './texts.js';

let english = WORDS;

/** English, as far as it is here. */
export function englishNow(): Texts {
  return english;
}

/** The sentences for errors, loaded beside the engine. Never throws: without them an error has a sentence that fits all. */
export async function loadSentences(): Promise<void> {
  if (english !== WORDS) return;
  try {
    english = (await import('./english.js')).ENGLISH;
  } catch {
    // Offline. What the elements fail with by themselves they can say.
  }
}
