import type { LitElement, ReactiveController } from 'lit';
import { createFormat, type Format } from './format.js';
import type { speakIn } from './languages.js';
import { englishNow } from './loaded.js';
import { nearest } from './locale.js';
import { SPEAKERS, speakAgain } from './speakers.js';
import { type TextOverrides, type Texts, withOverrides } from './texts.js';

type Speaker = LitElement & { readonly texts: TextOverrides | undefined };

let watch: MutationObserver | undefined;
let asked = false;
let others: typeof speakIn | undefined;

/**
 * What an element says: in the language of the nearest `lang` as soon as that is loaded, else in English; with the page's own words
 * on top. Numbers are written in the language of the words. It notices when the document becomes another language.
 */
export class Speech implements ReactiveController {
  declare texts: Texts;
  declare format: Format;
  readonly #speaker: Speaker;
  #source: readonly unknown[] = [];

  constructor(speaker: Speaker) {
    this.#speaker = speaker;
    speaker.addController(this);
  }

  hostConnected(): void {
    SPEAKERS.add(this.#speaker);
    watch ??= new MutationObserver(speakAgain);
    watch.observe(document, { subtree: true, attributeFilter: ['lang', 'dir'] });
    this.#speaker.requestUpdate();
  }

  hostDisconnected(): void {
    SPEAKERS.delete(this.#speaker);
  }

  /** @returns whether it is different from before */
  read(): boolean {
    const { texts } = this.#speaker;
    const lang = nearest(this.#speaker, 'lang') || 'en';
    const english = /^en\b/i.test(lang);
    if (!english && !asked) {
      asked = true;
      import('./languages.js')
        .then((languages) => {
          others = languages.speakIn;
          speakAgain();
        })
        // Offline: it stays English.
        .catch(() => {});
    }
    const other = english ? undefined : others?.(lang);
    const words = other || englishNow();
    // A page with words of its own for a language that is not here writes that language.
    const numbers = texts?.locale ?? (english || other || (texts && other === null) ? lang : 'en');
    const source = [words, texts, numbers];
    if (source.every((value, at) => value === this.#source[at])) return false;
    this.#source = source;
    this.texts = withOverrides(words, texts);
    this.format = createFormat(numbers);
    return true;
  }

  /** Of the element's content: `rtl` where the words are written so and the page says nothing of it. */
  get direction(): 'rtl' | undefined {
    const { direction } = this.texts;
    return direction === 'rtl' && !nearest(this.#speaker, 'dir') ? direction : undefined;
  }
}
