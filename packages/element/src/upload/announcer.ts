/** Milliseconds in which several messages become one: screen readers drop what comes too fast. */
const GATHER_MS = 300;

/** Collects what a screen reader should say and hands it over in calm portions. */
export class Announcer {
  readonly #speak: (text: string) => void;
  #messages: string[] = [];
  #progress: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param speak puts the text into a live region */
  constructor(speak: (text: string) => void) {
    this.#speak = speak;
  }

  say(message: string): void {
    this.#messages.push(message);
    this.#schedule();
  }

  /** Only the latest progress is worth saying, and none once there is news. */
  progress(message: string): void {
    this.#progress = message;
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#messages = [];
    this.#progress = undefined;
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      const messages = this.#messages.length > 0 ? this.#messages : [this.#progress ?? ''];
      this.stop();
      this.#speak(messages.join(' '));
    }, GATHER_MS);
  }
}
