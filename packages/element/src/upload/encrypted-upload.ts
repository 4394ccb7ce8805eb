import {
  type CSSResultGroup,
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from 'lit';
import { Departure } from '../engine/departure.js';
import { refuseIgnoredPins } from '../engine/element-error.js';
import { loadUploader } from '../engine/load.js';
import { refuseLostSettings } from '../engine/lost-settings.js';
import { isOf, Memory } from '../engine/memory.js';
import {
  type JournalEntry,
  type Receipt,
  type ShownProtection,
  settingsOf,
  type UploaderPort,
} from '../engine/ports.js';
import { sameObject } from '../engine/same-object.js';
import { EngineSource } from '../engine/source.js';
import { FileItem } from '../files/file-item.js';
import { handleOf } from '../files/handles.js';
import { STALE_SECONDS } from '../files/pace.js';
import { UploadQueue } from '../files/queue.js';
import type { Selection } from '../files/selection.js';
import { standstill } from '../files/standstill.js';
import { cancellable, lost, retryable, settled } from '../files/states.js';
import { type ItemActions, UploadItem } from '../files/upload-item.js';
import { type InitialFile, newcomers } from '../form/initial.js';
import { obstacle, receiptsOf } from '../form/obstacle.js';
import { formValue, receiptsIn } from '../form/receipts.js';
import { setStates } from '../style/states.js';
import { tokens } from '../style/tokens.js';
import { loadSentences } from '../text/loaded.js';
import { DropTarget } from './drop-target.js';
import { emit } from './events.js';
import { FocusKeeper } from './focus-keeper.js';
import type { Intake } from './intake.js';
import { LeaveGuard } from './leaving.js';
import type { ListContext } from './list.js';
import { adopt, listingNow, loadAhead, loadListing, loadLongList, loadPreviews } from './load-list.js';
import type { LongList } from './long-list.js';
import type { Previews } from './previews.js';
import { Reporter } from './reporter.js';
import { UploadSettings } from './settings.js';
import { zone } from './zone.js';
import { zoneStyles } from './zone-styles.js';

/** Of more files than these, what follows from each of them is done a few times a second, for all together. */
const MANY = 100;
const SOON_MS = 150;

/**
 * Uploads files to S3, encrypted on the user's device or by S3 as the signer demands: dropped, picked or pasted, several at a time, with
 * progress, pause, cancel and retry. A form control whose value is the receipts of what is stored.
 *
 * @tag encrypted-upload
 *
 * @attr {string} signer - Address of the signer, absolute or relative to the page. Required.
 * @attr {string} accept - Which types are taken, as in `<input type="file">`. All, by default.
 * @attr {string} max-size - Largest file taken, such as `10GB` or `512 MiB`. The signer has its own limit.
 * @attr {string} min-size - Smallest file taken, written as `max-size` is.
 * @attr {string} max-total-size - Largest size of all files in the list together.
 * @attr {number} max-files - Files in the list at most, with `multiple`.
 * @attr {number} min-files - The form is not sent before so many files are stored.
 * @attr {boolean} unique - A file that is listed already is not taken once more.
 * @attr {boolean} folders - With `multiple`: takes folders, dropped or chosen; each file in them is sealed under its path.
 * @attr {'user' | 'environment'} capture - Which camera a phone opens instead of the file dialog, as in `<input type="file">`.
 * @attr {boolean} multiple - Takes more than one file. Without it a new file takes the place of the one before.
 * @attr {boolean} manual - Files are listed, and sent when the user presses the button that starts, or the page calls `start()`.
 * @attr {boolean} previews - Small pictures of images in the list, made in the page.
 * @attr {number} concurrent - Large files in progress at once; 2 by default. Of those below 8 MiB as many as the engine takes.
 * @attr {RequestCredentials} credentials - Whether cookies go to the signer, as in `fetch`; `same-origin` by default.
 * @attr {string} require - What the page accepts at least, whatever the signer says: `client`, `sse-kms`, `client+sse-kms` …; several are alternatives.
 * @attr {string} recipient - The one public key that files are encrypted for: PEM, or `sha256:` and the fingerprint of its SPKI.
 * @attr {CommitmentPolicy} commitment-policy - Refuses a suite that the signer asks for and the policy does not allow.
 * @attr {string} s3-origin - Where S3 is, as an origin: nothing is sent anywhere else.
 * @attr {string} worker-url - Where the page serves `seal.worker.js` itself, at its own origin.
 * @attr {string} resume - `off`: nothing is remembered of uploads. `pick`: a file is always picked again. Any other text keeps them apart from those of other users or cases.
 * @attr {string} label - Accessible name, where no `<label>` gives one.
 * @attr {string} name - Under this name a form sends the receipts; without one it sends nothing.
 * @attr {boolean} required - The form is not sent before a file is stored.
 * @attr {boolean} disabled - Takes no files. A fieldset around it does the same.
 * @attr {'page'} drop - `page`: files dropped anywhere in the page are taken.
 * @attr {'page'} paste - `page`: files pasted anywhere in the page are taken, not only while the focus is in the element.
 * @attr {'compact' | 'button'} density - `compact`: for narrow columns. `button`: the button and a line about the files, for pages that list them themselves.
 *
 * @fires sealift-select - Before files are taken; cancelable. `detail.files`
 * @fires sealift-progress - Bytes are through. `detail.item`, `.file`, `.state`, `.loaded`, `.total`, `.overall`
 * @fires sealift-waiting - What all files together wait for has changed. `detail.for`
 * @fires sealift-uploaded - A file is stored. `detail.item`, `.receipt`, `.file`, `.name`, `.protection`
 * @fires sealift-error - A file was not taken or did not go through. `detail.code`, `.reason`, `.message`, `.item`, `.file`, `.cause`
 * @fires sealift-items - The list has other files, or one of them is in another state. `detail.items`
 * @fires sealift-all-done - Nothing is on its way any more. `detail.receipts`, `.failed`
 * @fires change - The value is different: a file was stored or taken off the list.
 *
 * @slot hint - What is taken, in the page's own words.
 * @slot assurance - The line about protection, in the page's own words.
 *
 * @csspart zone - Where files are dropped.
 * @csspart mark - The sign in it.
 * @csspart drop - Its invitation.
 * @csspart choose - The button that opens the file dialog.
 * @csspart choose-folder - The one that opens it for folders, which is `choose`, too.
 * @csspart hint - The line with types and size.
 * @csspart assurance - The line about protection.
 * @csspart line - With `density="button"`: in its place, the line about the files.
 * @csspart notice - A problem with a whole selection.
 * @csspart summary - The line above several files.
 * @csspart total - In it: how far all files are, or why nothing moves.
 * @csspart start-all - In it: the button that starts, with `manual`.
 * @csspart pause-all - The one that pauses all.
 * @csspart resume-all - The same, while all are paused.
 * @csspart retry-all - Tries again all that have failed.
 * @csspart cancel-all - Cancels all.
 * @csspart clear-failed-all - Takes off the list what has failed, was refused or cancelled.
 * @csspart clear-stored-all - Takes off the list what is stored, where no form sends it.
 * @csspart files - The list.
 * @csspart file - A row of the list; `data-state` has its state.
 * @csspart name - A file's name.
 * @csspart status - The line below it.
 * @csspart progress - A progress bar.
 * @csspart action - Each button in a row.
 * @csspart pause - The one that pauses.
 * @csspart resume - The same, while the file is paused.
 * @csspart continue - Goes on with an unfinished upload.
 * @csspart discard - Ends one.
 * @csspart retry - Tries again.
 * @csspart cancel - Cancels.
 * @csspart remove - Takes the file off the list.
 *
 * @cssproperty --sealift-accent - Buttons, progress, focus.
 * @cssproperty --sealift-on-accent - Text on the accent colour.
 * @cssproperty --sealift-text - Text; the page's by default.
 * @cssproperty --sealift-muted - Secondary text; a shade of the text by default.
 * @cssproperty --sealift-surface - Background of the list; none by default.
 * @cssproperty --sealift-sunken - Background of the drop zone; a shade of the text by default.
 * @cssproperty --sealift-border - Lines; a shade of the text by default.
 * @cssproperty --sealift-success - Stored, verified.
 * @cssproperty --sealift-danger - Errors.
 * @cssproperty --sealift-radius - Corners; 12px by default.
 * @cssproperty --sealift-list-height - Of the box that a list of more than 100 files scrolls in; 26rem by default.
 * @cssproperty --sealift-button-radius - Corners of buttons; 0.6 of the others by default.
 * @cssproperty --sealift-space - Padding and gaps, as a factor; 1 by default, 0.6 with `density="compact"`.
 * @cssproperty --sealift-font - Font family; the page's by default.
 *
 * @cssstate empty - No file is listed.
 * @cssstate busy - Files are waiting or on their way.
 * @cssstate waiting - Nothing moves: no network, nobody answers.
 * @cssstate paused - All that is left is paused.
 * @cssstate failed - A file was not taken or did not go through.
 * @cssstate done - All that is listed is stored.
 * @cssstate dragging - Files hover over the element.
 * @cssstate disabled - By itself or by its fieldset.
 */
export class EncryptedUpload extends UploadSettings {
  static override styles: CSSResultGroup = [tokens, zoneStyles];
  static override properties: PropertyDeclarations = {
    notice: { state: true },
    initial: { attribute: false, noAccessor: true },
  };

  /** About the last selection as a whole. */
  declare protected notice: string;
  readonly #engine = new EngineSource('encrypted-upload', loadUploader);
  readonly #drop = new DropTarget(this, {
    open: () => !this.closed,
    wholePage: (what) => this[what] === 'page',
    take: (selection) => void this.#take(selection),
  });
  readonly #memory = new Memory(this, (entries) => this.#offer(entries));
  readonly #guard = new LeaveGuard();
  readonly #reporter: Reporter = new Reporter(
    this,
    () => {
      this.readVoice();
      return { voice: this.voice, tally: this.#queue.tally, itemOf: (item) => this.#itemOf(item) };
    },
    (text) => this.#speak(text),
  );
  #intake: Intake | undefined;
  /** Another number whenever the list is emptied: what was still to be taken is not taken any more. */
  #run = 0;
  readonly #queue = new UploadQueue({
    open: () => this.#open(),
    context: () => this.context,
    fileHandle: async (file) => (this.#memory.recall && this.resume !== 'pick' ? handleOf(file) : undefined),
    unfinished: async (id) => this.#memory.recall?.unfinished(id),
    limit: () => Math.max(1, this.concurrent || 1),
    moved: (item) => {
      if (item.entryId) this.#memory.recall?.remember(item.entryId);
      this.#moved();
      this.#reporter.moved(item);
      this.#reporter.stood();
      if (settled(item.state) && this.#leaving.delete(item) && item.state === 'cancelled')
        this.#remove([item]);
    },
    waited: () => {
      this.requestUpdate();
      this.#reporter.stood();
    },
    progressed: (item, overall) => {
      this.requestUpdate();
      this.#showAgain();
      this.#reporter.progressed(item, overall);
    },
    drained: () => {
      if (!this.#intake?.busy) this.#reporter.drained(this.#queue.items);
    },
  });

  #initial: readonly InitialFile[] = [];
  /** As page and form know them. */
  #receipts: readonly Receipt[] = [];
  #protection: ShownProtection | undefined;
  #form: HTMLFormElement | null = null;
  #picking: FileItem | undefined;
  /** Of the page. */
  #objection = '';
  #stale: ReturnType<typeof setTimeout> | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;
  /** Of the page's view of the list: the same object for the same file. */
  readonly #shown = new WeakMap<FileItem, UploadItem>();
  /** To be taken off the list as soon as they are cancelled. */
  readonly #leaving = new WeakSet<FileItem>();
  /** What the list is drawn with is on its way, or could not be loaded. */
  #loading: Promise<void> | undefined;
  #long: LongList | undefined;
  #previews: Previews | undefined;
  /** Draws without waiting for more that is new. */
  #hurry: (() => void) | undefined;
  #urgent = false;

  constructor() {
    super();
    this.notice = '';
    loadAhead(this, () => this.#open());
    new FocusKeeper(this);
    new Departure(this, () => this.#left());
  }

  /** Of what is listed and stored, in the order of the list. */
  get receipts(): readonly Receipt[] {
    return this.#soon === undefined ? this.#receipts : receiptsOf(this.#queue.items);
  }

  /** The receipts in JSON; empty while nothing is stored. */
  get value(): string {
    return this.receipts.length === 0 ? '' : JSON.stringify(this.receipts);
  }

  /** The files in the list, in its order, each with its state and what can be done with it. */
  get items(): readonly UploadItem[] {
    return this.#queue.items.map((item) => this.#itemOf(item));
  }

  /** What was stored before: it is listed, the form sends its receipts, and `reset()` brings it back. */
  get initial(): readonly InitialFile[] {
    return this.#initial;
  }

  set initial(files: readonly InitialFile[] | undefined) {
    const fresh = newcomers(files ?? [], this.#initial);
    this.#initial = files ?? [];
    this.#begin(fresh);
  }

  /** Takes files as if the user had dropped them. @returns those that are listed now, refused ones among them */
  async add(files: Iterable<File>): Promise<readonly UploadItem[]> {
    const listed = await this.#take({ files: [...files], folders: [] });
    return listed.map((item) => this.#itemOf(item));
  }

  /** Sends what waits for it, with `manual`. */
  start(): void {
    this.#queue.start(this.#queue.items);
  }

  /** What else keeps the form from being sent, in words for the user; empty: nothing else. */
  setCustomValidity(message: string): void {
    this.#objection = message;
    this.#updateValidity();
  }

  /** Stops sending until `resumeAll`. What is at its end goes on. */
  pauseAll(): void {
    this.#reporter.paused(this.#queue.pauseAll());
  }

  /** Goes on with everything that is paused. */
  resumeAll(): void {
    this.#reporter.resumed(this.#queue.resumeAll());
  }

  /** Tries again everything that has failed. */
  retryAll(): void {
    this.#queue.retryAll();
  }

  /** Stops everything that waits or is on its way. */
  cancelAll(): void {
    this.#queue.cancelAll();
  }

  /**
   * Stops everything and empties the list. What is stored stays stored.
   *
   * @param which takes off only what is `stored`, or what has `failed`, was refused or cancelled; nothing is stopped for that
   */
  clear(which?: 'stored' | 'failed'): void {
    if (which) {
      const { tally } = this.#queue;
      this.#remove(tally.items(which === 'stored' ? (state) => state === 'done' : lost));
      return;
    }
    this.#run += 1;
    this.#intake?.stop();
    for (const item of this.#queue.items) this.#forget(item);
    this.#queue.clear();
    this.notice = '';
    this.#changed();
  }

  formResetCallback(): void {
    this.clear();
    this.#begin(this.#initial);
  }

  /** What a form has sent is not in the list of the next one. */
  formAssociatedCallback(form: HTMLFormElement | null): void {
    this.#form?.removeEventListener('submit', this.#sent);
    this.#form = form;
    form?.addEventListener('submit', this.#sent);
  }

  formStateRestoreCallback(state: unknown): void {
    this.#begin(receiptsIn(state).map((receipt) => ({ receipt })));
  }

  /** @returns what is listed of it; nothing where the page cannot load what takes it, and then it says so */
  async #take(selection: Selection): Promise<readonly FileItem[]> {
    const run = this.#run;
    try {
      const { Intake } = listingNow() ?? (await loadListing());
      if (run !== this.#run) return [];
      this.#intake ??= new Intake({
        settings: this,
        reporter: this.#reporter,
        queue: this.#queue,
        notice: (sentence) => {
          this.notice = sentence;
          this.#loading = undefined;
        },
        goOn: (item, file) => this.#goOn(item, file),
        changed: () => this.#changed(),
      });
    } catch (cause) {
      this.#unavailable(cause);
      return [];
    }
    return this.#intake.take(selection);
  }

  /** Part of the page could not be loaded. */
  #unavailable(cause: unknown): void {
    this.notice = this.#reporter.problem({ code: 'engine-unavailable', cause });
  }

  /** What is stored and not in the list yet. */
  #begin(files: readonly InitialFile[]): void {
    const listed = this.receipts;
    const missing = files.filter(({ receipt }) => !listed.some((other) => sameObject(receipt, other)));
    const items = missing.map(
      ({ receipt, name = '' }) => new FileItem({ name, size: receipt.size }, { receipt }),
    );
    if (items.length > 0) this.#restore(items);
  }

  async #open(): Promise<UploaderPort> {
    refuseLostSettings(this);
    if (this.uploader) refuseIgnoredPins(this);
    const made = async () => {
      const recall = await this.#memory.open();
      const journal = recall?.journal;
      return this.uploader ?? this.#engine.open({ ...settingsOf(this), ...(journal && { journal }) });
    };
    const [engine] = await Promise.all([made(), loadSentences()]);
    return engine;
  }

  /** What the journal has kept: what can go on, and what was stored and in the list of this tab. */
  #offer(entries: readonly JournalEntry[]): void {
    const { items } = this.#queue;
    for (const item of items) if (item.state === 'unfinished') this.#queue.remove(item);
    const lost = entries.filter((entry) => {
      const known = items.find((item) => isOf(entry, item));
      // It has come back with the form, which knows no names.
      if (known && !known.name && entry.name) known.rename(entry.name);
      if (known) known.entryId = entry.id;
      return !known || known.state === 'unfinished';
    });
    this.#restore(
      lost.map((entry) => {
        const { name = '', size, receipt, id } = entry;
        const item = new FileItem({ name, size }, receipt ? { receipt } : { entry });
        item.entryId = id;
        return item;
      }),
    );
    const unfinished = this.#queue.items.filter(({ state }) => state === 'unfinished').length;
    this.#reporter.offered(unfinished);
    // The click that goes on with one may have to ask for its file: it must not wait for a script.
    if (unfinished > 0) this.#open().catch(() => {});
  }

  /** What was in the list before the page was loaded again. */
  #restore(items: readonly FileItem[]): void {
    const room = this.multiple ? items : this.#queue.items.length === 0 ? items.slice(-1) : [];
    this.#queue.add(room);
    this.#changed();
  }

  /** The list stays: whoever has kept the element sees what became of it. */
  #left(): void {
    this.cancelAll();
    this.#engine.close();
  }

  /** Asks for the file first where the platform needs that. */
  #goOn(item: FileItem, file: File | undefined = item.file): void {
    item.file = file;
    if (!file && !item.entry?.canReopen) this.#choose(item);
    else if (item.state === 'unfinished') this.#queue.goOn(item);
    else this.#queue.retry(item);
  }

  #remove(items: readonly FileItem[]): void {
    const left = this.#queue.removeAll(items);
    if (left.length === 0) return;
    for (const item of left) this.#forget(item);
    this.#reporter.removed(left);
    this.#changed();
  }

  /** What is stored stays stored; nobody needs to know it here any more. */
  #forget(item: FileItem): void {
    this.#memory.leave(item, item.state === 'done');
  }

  async #discard(item: FileItem): Promise<void> {
    await this.#queue.discard(item);
    if (this.#queue.items.includes(item)) return;
    this.#reporter.removed([item]);
    this.#changed();
  }

  /** What the page sees of it. */
  #itemOf(item: FileItem): UploadItem {
    const shown = this.#shown.get(item) ?? new UploadItem(item, this.#actions);
    this.#shown.set(item, shown);
    return shown;
  }

  readonly #actions: ItemActions = {
    start: (item) => this.#queue.start([item]),
    pause: (item) => this.#queue.pause(item),
    resume: (item) => this.#queue.resume(item),
    retry: (item) => {
      const again = retryable(item.state) || item.state === 'unfinished';
      if (!again || !(item.file || item.entry?.canReopen)) return false;
      this.#goOn(item);
      return true;
    },
    cancel: (item) => {
      if (!cancellable(item.state)) return false;
      this.#queue.cancel(item);
      return true;
    },
    remove: (item) => {
      if (!this.#queue.items.includes(item)) return false;
      this.#leaving.add(item);
      if (item.state === 'unfinished') void this.#discard(item);
      else if (cancellable(item.state)) this.#queue.cancel(item);
      else if (item.state !== 'cancelling') this.#remove([item]);
      return true;
    },
    error: ({ problem }) => {
      if (!problem) return undefined;
      const { code, reason, cause } = problem;
      return {
        code,
        message: this.#reporter.sentence(problem),
        ...(reason && { reason }),
        ...(cause !== undefined && { cause }),
      };
    },
  };

  /** A file is in another state: of hundreds, one is so all the time. */
  #moved(): void {
    if (this.#queue.items.length <= MANY || !this.#queue.busy) this.#changed();
    else this.#soon ??= setTimeout(() => this.#changed(), SOON_MS);
  }

  #changed(): void {
    clearTimeout(this.#soon);
    this.#soon = undefined;
    this.#guard.arm(this.#queue.busy);
    const receipts = receiptsOf(this.#queue.items);
    const changed =
      receipts.length !== this.#receipts.length ||
      receipts.some((receipt, at) => receipt !== this.#receipts[at]);
    this.#receipts = receipts;
    if (changed) this.#updateValue();
    this.#updateValidity();
    this.#drawNow();
    if (changed) this.dispatchEvent(new Event('change', { bubbles: true }));
    const list = this;
    emit(this, 'sealift-items', {
      get items() {
        return list.items;
      },
    });
  }

  #speak(text: string): void {
    const region = this.renderRoot?.querySelector('[aria-live]');
    if (region) region.textContent = text;
  }

  /** When nothing more is heard of a speed, it is not shown for long. */
  #showAgain(): void {
    clearTimeout(this.#stale);
    this.#stale = setTimeout(() => this.requestUpdate(), STALE_SECONDS * 1000 + 100);
  }

  readonly #sent = (): void => {
    for (const item of this.#queue.items) this.#memory.leave(item, false);
  };

  #updateValue(): void {
    this.internals.setFormValue(formValue(this.name, this.#receipts));
  }

  #updateValidity(): void {
    const { items } = this.#queue;
    const least = Math.max(this.required ? 1 : 0, this.minFiles || 0);
    const reason = obstacle(items, least, this.multiple, this.voice.texts);
    const anchor = this.renderRoot?.querySelector<HTMLElement>('.choose') ?? undefined;
    const flags = { ...reason?.flags, ...(this.#objection && { customError: true }) };
    this.internals.setValidity(flags, this.#objection || reason?.message, anchor);
  }

  /** Of hundreds of files something is different all the time: then the list is drawn a few times a second. */
  // biome-ignore lint/suspicious/noConfusingVoidType: as Lit has it
  protected override scheduleUpdate(): void | Promise<unknown> {
    if (this.#queue.items.length <= MANY || this.#urgent) return super.scheduleUpdate();
    return new Promise<void>((resolve) => {
      this.#hurry = resolve;
      setTimeout(resolve, SOON_MS);
    }).then(() => super.scheduleUpdate());
  }

  #drawNow(): void {
    this.#urgent = true;
    this.#hurry?.();
    this.requestUpdate();
  }

  /** What rows are made of is loaded with the first of them; without it files of before stay as they are, and the page says that it is not all there. */
  #load(): void {
    const { length } = this.#queue.items;
    const part: (() => Promise<unknown>) | undefined = !listingNow()
      ? loadListing
      : length > MANY && !this.#long
        ? () => this.#loadLong()
        : this.previews && !this.#previews
          ? () => this.#loadPreviews()
          : undefined;
    if (length === 0 || !part) return;
    this.#loading ??= part().then(
      () => {
        this.#loading = undefined;
        this.#drawNow();
      },
      (cause) => this.#unavailable(cause),
    );
  }

  async #loadPreviews(): Promise<void> {
    const { Previews } = await loadPreviews();
    this.#previews = new Previews(() => this.requestUpdate());
  }

  async #loadLong(): Promise<void> {
    const { LongList, longStyles } = await loadLongList();
    adopt(this.renderRoot, longStyles, listingNow()?.rowStyles ?? zoneStyles);
    this.#long = new LongList({ renderRoot: this.renderRoot, draw: () => this.#drawNow() });
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#urgent = false;
    this.#hurry = undefined;
    this.#load();
    const styles = listingNow()?.rowStyles;
    if (styles) adopt(this.renderRoot, styles, zoneStyles);
    const latest = this.#queue.items.findLast(({ protection }) => protection !== undefined);
    this.#protection = latest?.protection ?? this.#protection;
    const { items, tally, busy } = this.#queue;
    const still = standstill(tally);
    setStates(this.internals, {
      empty: items.length === 0,
      busy,
      waiting: typeof still === 'object',
      paused: still === 'paused',
      failed: items.some(({ problem }) => problem !== undefined),
      done: items.length > 0 && tally.stored === items.length,
      dragging: this.#drop.dragging,
      disabled: this.closed,
    });
    if (changed.has('name')) this.#updateValue();
    if (changed.has('required') || changed.has('minFiles')) this.#updateValidity();
  }

  protected override firstUpdated(): void {
    this.#updateValidity();
  }

  protected override updated(): void {
    this.#long?.updated();
  }

  /** What is said of the files: in a list, or in one line. */
  #about(bare: boolean): { readonly list?: TemplateResult; readonly line?: string } {
    const { items, tally, pace } = this.#queue;
    const listing = listingNow();
    if (!listing || items.length === 0) return {};
    const context: ListContext = {
      ...this.voice,
      disabled: this.closed,
      now: performance.now(),
      pace,
      tally,
      long: this.#long,
      clearable: this.name === '',
      preview: (item: FileItem) => (this.previews ? this.#previews?.of(item) : undefined),
      pausable: (item: FileItem) => this.#queue.pausable(item),
      goOn: (item: FileItem) => this.#goOn(item),
      discard: (item: FileItem) => this.#discard(item),
      pause: (item: FileItem) => this.#queue.pause(item) && this.#reporter.paused(1),
      resume: (item: FileItem) => this.#queue.resume(item) && this.#reporter.resumed(1),
      cancel: (item: FileItem) => this.#queue.cancel(item),
      retry: (item: FileItem) => this.#goOn(item),
      remove: (item: FileItem) => this.#remove([item]),
      start: () => this.start(),
      pauseAll: () => this.pauseAll(),
      resumeAll: () => this.resumeAll(),
      retryAll: () => this.retryAll(),
      cancelAll: () => this.cancelAll(),
      clear: (which) => this.clear(which),
    };
    return bare ? { line: listing.line(items, context) } : { list: listing.list(items, context) };
  }

  protected override render(): TemplateResult {
    const { list, line } = this.#about(this.density === 'button');
    return html`<div lang=${this.voice.texts.locale} dir=${this.speech.direction ?? nothing}>
      ${zone({
        ...this.voice,
        multiple: this.multiple,
        folders: this.folders && this.multiple,
        capture: this.capture,
        disabled: this.closed,
        dragging: this.#drop.dragging,
        density: this.density,
        listed: this.#queue.items.length > 0,
        line,
        notice: this.notice,
        protection: this.#protection,
        choose: ({ target }) => this.#choose(undefined, (target as Element).matches('.folder')),
        chosen: (event) => this.#chosen(event),
      })}
      ${list ?? nothing}
      <div class="quiet" aria-live="polite"></div>
    </div>`;
  }

  /** @param item whose file is to be picked again */
  #choose(item?: FileItem, folder = false): void {
    this.#picking = item;
    const input = this.renderRoot.querySelector('input');
    if (!input || this.closed) return;
    input.webkitdirectory = folder;
    input.click();
  }

  #chosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    const files = [...(input.files ?? [])];
    // The same file may be chosen again after it was removed.
    input.value = '';
    const item = this.#picking;
    this.#picking = undefined;
    if (item && files[0]) this.#goOn(item, files[0]);
    else void this.#take({ files, folders: [] });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'encrypted-upload': EncryptedUpload;
  }
}
