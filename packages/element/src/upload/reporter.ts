import type { Waiting } from '../engine/ports.js';
import type { FileItem } from '../files/file-item.js';
import type { Problem } from '../files/problem.js';
import { standstill } from '../files/standstill.js';
import { lost } from '../files/states.js';
import type { Overall, Tally } from '../files/tally.js';
import type { UploadItem } from '../files/upload-item.js';
import { receiptsOf } from '../form/obstacle.js';
import { fraction } from '../text/format.js';
import { uploadSentence, waitingSentence } from '../text/sentence.js';
import type { Texts } from '../text/texts.js';
import type { Voice } from '../text/voice.js';
import { Announcer } from './announcer.js';
import { emit, type WaitingDetail } from './events.js';

/** Milliseconds that a standstill, and its end, must last to be worth saying: a connection may come and go. */
const SETTLED_MS = 1000;
/** Of more files than these, news is said in summaries only. */
const LONG = 20;

/** What the reporter looks at. */
export interface Reported {
  readonly voice: Voice;
  readonly tally: Tally;
  /** What the page knows of a file. */
  itemOf(item: FileItem): UploadItem;
}

/** Tells the page, by events, and the screen reader, by sentences, what happens to the files. */
export class Reporter {
  readonly #target: EventTarget;
  readonly #now: () => Reported;
  readonly #announcer: Announcer;
  #quarter = 0;
  /** What the list waits for as the page was told, and as the screen reader was. */
  #told: WaitingDetail['for'];
  #said: string | undefined;
  #looking = false;
  #settling: ReturnType<typeof setTimeout> | undefined;
  /** Files that were not taken or did not go through, of which no summary has told. */
  #lost = 0;

  constructor(target: EventTarget, now: () => Reported, speak: (text: string) => void) {
    this.#target = target;
    this.#now = now;
    this.#announcer = new Announcer(speak);
  }

  /** @returns false when the page does not want these files */
  select(files: readonly File[]): boolean {
    return emit(this.#target, 'sealift-select', { files });
  }

  added(count: number): void {
    this.#quarter = 0;
    if (count > 0) this.#announcer.say(this.voice.texts.saidAdded(count));
  }

  /** Off the list. */
  removed(items: readonly FileItem[]): void {
    const { texts } = this.voice;
    const [item] = items;
    if (items.length > 1) this.#announcer.say(texts.saidCleared(items.length));
    else if (item) this.#announcer.say(texts.saidRemoved(nameOf(item, texts)));
  }

  moved(item: FileItem): void {
    if (item.state === 'done' && item.receipt) {
      const { texts } = this.voice;
      const { file, receipt, protection, tooLate } = item;
      const name = nameOf(item, texts);
      this.#sayOf(tooLate ? texts.saidFailed(name, texts.cancelledButStored) : texts.saidStored(name));
      emit(this.#target, 'sealift-uploaded', {
        item: this.#now().itemOf(item),
        file,
        name: item.name,
        receipt,
        protection,
      });
    }
    if ((item.state === 'failed' || item.state === 'refused') && item.problem)
      this.problem(item.problem, item);
  }

  #sayOf(message: string): void {
    const long = this.#now().tally.number(() => true) > LONG;
    this.#announcer.file(message, () => this.#summary(), long);
  }

  #summary(): string {
    const { tally } = this.#now();
    const { texts } = this.voice;
    const lostNow = this.#lost;
    this.#lost = 0;
    return [
      tally.stored > 0 ? texts.saidWaiting(texts.summary(tally.stored, tally.count)) : '',
      lostNow > 0 ? texts.saidNotStored(lostNow) : '',
    ]
      .filter(Boolean)
      .join(' ');
  }

  /** @returns the sentence for the user */
  problem(problem: Problem, item?: FileItem): string {
    const { texts } = this.voice;
    const message = this.sentence(problem);
    if (!item) this.#announcer.say(message);
    else {
      this.#lost += 1;
      this.#sayOf(texts.saidFailed(nameOf(item, texts), message));
    }
    emit(this.#target, 'sealift-error', {
      ...problem,
      message,
      ...(item && { item: this.#now().itemOf(item) }),
      ...(item?.file && { file: item.file }),
    });
    return message;
  }

  sentence(problem: Problem): string {
    const { texts, format, rules } = this.voice;
    return uploadSentence(problem, texts, format, rules);
  }

  /** Uploads from before that can go on. */
  offered(count: number): void {
    if (count > 0) this.#announcer.say(this.voice.texts.saidUnfinished(count));
  }

  paused(count: number): void {
    if (count > 0) this.#announcer.say(this.voice.texts.saidPaused(count));
  }

  resumed(count: number): void {
    if (count > 0) this.#announcer.say(this.voice.texts.saidResumed(count));
  }

  /** To be called whenever an item moved or waits. It is told of all files at once, when all of them have moved. */
  stood(): void {
    if (this.#looking) return;
    this.#looking = true;
    queueMicrotask(() => {
      this.#looking = false;
      this.#stood();
    });
  }

  #stood(): void {
    const wait = standstill(this.#now().tally);
    const reason = wait === 'paused' ? wait : wait?.for;
    if (reason === this.#told) return;
    this.#told = reason;
    emit(this.#target, 'sealift-waiting', { for: reason });
    clearTimeout(this.#settling);
    // Who pauses is told so at once.
    if (reason === 'paused') this.#said = undefined;
    else this.#settling = setTimeout(() => this.#sayWhy(wait as Waiting | undefined), SETTLED_MS);
  }

  #sayWhy(wait: Waiting | undefined): void {
    const before = this.#said;
    this.#said = wait?.for;
    if (before === this.#said) return;
    const { texts, format } = this.voice;
    if (wait) this.#announcer.say(texts.saidWaiting(waitingSentence(wait, texts, format)));
    else if (this.#now().tally.working.length > 0) this.#announcer.say(texts.saidMoving);
  }

  progressed(item: FileItem, { loaded, total }: Overall): void {
    emit(this.#target, 'sealift-progress', {
      item: this.#now().itemOf(item),
      file: item.file,
      state: item.state,
      loaded: item.loaded,
      total: item.total,
      overall: { loaded, total },
    });
    const quarter = Math.floor(fraction(loaded, total) * 4);
    if (quarter <= this.#quarter || quarter === 4) return;
    this.#quarter = quarter;
    const { texts, format } = this.voice;
    this.#announcer.progress(texts.saidProgress(format.percent(quarter, 4)));
  }

  drained(items: readonly FileItem[]): void {
    const { tally } = this.#now();
    const { stored, count } = tally;
    this.#lost = 0;
    if (count > 1) this.#announcer.conclude(this.voice.texts.saidAllDone(stored, count));
    emit(this.#target, 'sealift-all-done', { receipts: receiptsOf(items), failed: tally.number(lost) });
  }

  get voice(): Voice {
    return this.#now().voice;
  }

  stop(): void {
    clearTimeout(this.#settling);
    this.#announcer.stop();
  }
}

function nameOf({ name }: FileItem, texts: Texts): string {
  return name || texts.unnamed;
}
