/** Milliseconds in which several messages become one: screen readers drop what comes too fast. */
const GATHER_MS = 300;
/** The same for files of a long list, of which something is new all the time. */
const CALM_MS = 3000;
/** So many files are named one by one. */
const FEW = 3;

/** Collects what a screen reader should say and hands it over in calm portions. */
export class Announcer {
  readonly #speak: (text: string) => void;
  #messages: string[] = [];
  #files: string[] = [];
  #summary: () => string = () => '';
  #progress: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #calm = false;

  /** @param speak puts the text into a live region */
  constructor(speak: (text: string) => void) {
    this.#speak = speak;
  }

  say(message: string): void {
    this.#messages.push(message);
    this.#schedule(false);
  }

  /**
   * News of one file.
   *
   * @param summary said instead where there is news of more than a few
   * @param calm of a long list: it is not said before some seconds have gone by
   */
  file(message: string, summary: () => string, calm: boolean): void {
    this.#files.push(message);
    this.#summary = summary;
    this.#schedule(calm);
  }

  /** What is said of all files, and says what a summary would have said. */
  conclude(message: string): void {
    if (this.#files.length > FEW) this.#files = [];
    this.say(message);
  }

  /** Only the latest progress is worth saying, and none once there is news. */
  progress(message: string): void {
    this.#progress = message;
    this.#schedule(false);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#messages = [];
    this.#files = [];
    this.#progress = undefined;
  }

  #schedule(calm: boolean): void {
    if (this.#timer !== undefined && (calm || !this.#calm)) return;
    clearTimeout(this.#timer);
    this.#calm = calm;
    this.#timer = setTimeout(
      () => {
        const files = this.#files.length > FEW ? [this.#summary()] : this.#files;
        const news = [...this.#messages, ...files];
        const messages = news.length > 0 ? news : [this.#progress ?? ''];
        this.stop();
        this.#speak(messages.join(' '));
      },
      calm ? CALM_MS : GATHER_MS,
    );
  }
}
