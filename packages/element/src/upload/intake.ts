import { FileItem } from '../files/file-item.js';
import type { Problem } from '../files/problem.js';
import type { UploadQueue } from '../files/queue.js';
import { refusal } from '../files/rules.js';
import type { Selection } from '../files/selection.js';
import type { Reporter } from './reporter.js';
import { loadSelecting, type Selecting } from './selecting.js';
import type { UploadSettings } from './settings.js';

/** Files that are looked at in one go: with more, the page would stand still for longer than anybody notices. */
const AT_ONCE = 400;

/** The element, as far as it takes files. */
export interface Taking {
  readonly settings: UploadSettings;
  readonly reporter: Reporter;
  readonly queue: UploadQueue;
  /** About a selection as a whole; empty: none. */
  notice(sentence: string): void;
  /** With what is unfinished, for its file is here. */
  goOn(item: FileItem, file: File): void;
  changed(): void;
}

/** Why each of the files is not taken, beside what refuses it alone: as the page's limits were when it was chosen. */
type Beyond = (
  files: readonly File[],
  refused: readonly (Problem | undefined)[],
) => readonly (Problem | undefined)[];

/** How a selection comes into the list: what the page's rules refuse is listed too, with the reason. */
export class Intake {
  readonly #element: Taking;
  #busy = 0;
  /** Another number whenever the list is emptied: what was still to come does not come any more. */
  #run = 0;

  constructor(element: Taking) {
    this.#element = element;
  }

  /** There is more to come of a large selection. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  stop(): void {
    this.#run += 1;
  }

  /** @returns what is listed of it */
  async take({ files: alone, folders }: Selection): Promise<FileItem[]> {
    const { settings, reporter, queue } = this.#element;
    const { multiple, maxFiles = 0, minSize = '', maxTotalSize = '', unique } = settings;
    const limits = { maxFiles, minSize, maxTotalSize, unique };
    const problem = (code: string, cause?: unknown): FileItem[] => {
      this.#element.notice(reporter.problem({ code, ...(cause !== undefined && { cause }) }));
      return [];
    };
    this.#element.notice('');
    const within = settings.folders && multiple ? folders : [];
    let selecting: Selecting | undefined;
    let files = alone;
    if (within.length > 0 || maxFiles || minSize || maxTotalSize || unique) {
      try {
        selecting = await loadSelecting();
        files = [...alone, ...(await selecting.filesIn(within))];
      } catch (thrown) {
        return problem(selecting ? 'folder-unreadable' : 'engine-unavailable', thrown);
      }
    }
    if (files.length > 0 && !reporter.select(files)) return [];
    if (folders.length > within.length) problem('folder-not-accepted');
    if (!multiple && files.length > 1) return problem('one-file-only');
    if (files.length === 0) return [];
    const beyond: Beyond = (some, refused) =>
      selecting?.beyondLimits(some, refused, queue.items, limits, reporter.voice.format) ?? refused;
    return this.#list(files, beyond);
  }

  async #list(files: readonly File[], beyond: Beyond): Promise<FileItem[]> {
    const { settings, reporter, queue } = this.#element;
    const gone: FileItem[] = [];
    const unfinished = queue.items.filter(({ state }) => state === 'unfinished');
    const fresh = files.filter((file) => {
      const item = unfinished.length > 0 && unfinished.find((other) => this.#isOf(file, other));
      if (item) this.#element.goOn(item, file);
      if (item) gone.push(item);
      return !item;
    });
    if (fresh.length > 0 && !settings.multiple) queue.clear();
    const run = this.#run;
    const listed: FileItem[] = [];
    this.#busy += 1;
    try {
      for (let from = 0; from < fresh.length; from += AT_ONCE) {
        // The page lives on meanwhile.
        if (from > 0) await new Promise((resolve) => setTimeout(resolve));
        if (run !== this.#run) break;
        listed.push(...this.#add(fresh.slice(from, from + AT_ONCE), beyond));
      }
    } finally {
      this.#busy -= 1;
    }
    if (fresh.length > 0) reporter.added(listed.filter(({ state }) => state !== 'refused').length);
    if (fresh.length > AT_ONCE && !queue.busy) reporter.drained(queue.items);
    return [...gone, ...listed];
  }

  #add(files: readonly File[], beyond: Beyond): FileItem[] {
    const { settings, reporter, queue } = this.#element;
    const { rules } = reporter.voice;
    const refusals = beyond(
      files,
      files.map((file) => refusal(file, rules)),
    );
    const items = files.map(
      (file, at) =>
        new FileItem(file, { name: this.#nameOf(file), refusal: refusals[at], ready: settings.manual }),
    );
    queue.add(items);
    this.#element.changed();
    for (const item of items) if (item.state === 'refused') reporter.moved(item);
    return items;
  }

  /** With its folders, where they are taken. */
  #nameOf({ name, webkitRelativePath }: File): string {
    return (this.#element.settings.folders && webkitRelativePath) || name;
  }

  /** A file whose upload was begun is not begun anew. The engine proves that it is the same. */
  #isOf(file: File, { state, entry }: FileItem): boolean {
    return (
      state === 'unfinished' &&
      entry?.name === this.#nameOf(file) &&
      entry.size === file.size &&
      entry.lastModified === file.lastModified
    );
  }
}
