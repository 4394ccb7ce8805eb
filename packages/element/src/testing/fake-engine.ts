import type {
  DownloadedFile,
  DownloaderPort,
  DownloadHandle,
  JournalEntry,
  JournalPort,
  Receipt,
  SavedFile,
  UploaderPort,
  UploadHandle,
  UploadOptions,
  Waiting,
} from '../engine/ports.js';

/** An error as the engine throws it. */
export function coded(code: string, more: object = {}): Error {
  return Object.assign(new Error(`Technical words about ${code}.`), { code, ...more });
}

export function receiptFor(file: File, key: string): Receipt {
  return {
    bucket: 'test',
    key,
    size: file.size,
    objectSize: file.size + 16,
    etag: '"e"',
    protection: { profile: 'client' },
    completedAt: 0,
    signature: 's',
  };
}

/** An upload that does what the test tells it. */
export class FakeUpload extends EventTarget implements UploadHandle {
  state: UploadHandle['state'] = 'preparing';
  protection: UploadHandle['protection'];
  waiting: UploadHandle['waiting'];
  paused = false;
  entryId: string | undefined;
  loaded = 0;
  /** Does not say at once what came of a cancel. */
  stubborn = false;
  readonly total: number;
  readonly finished: Promise<Receipt>;
  readonly file: File;
  readonly options: UploadOptions;
  #resolve!: (receipt: Receipt) => void;
  #reject!: (reason: unknown) => void;

  constructor(file: File, options: UploadOptions) {
    super();
    this.file = file;
    this.options = options;
    this.total = file.size;
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.finished.catch(() => {});
    options.signal?.addEventListener('abort', () => this.stubborn || this.fail('cancelled'));
  }

  to(state: UploadHandle['state'], loaded: number = this.loaded): void {
    this.loaded = loaded;
    if (this.state !== state) {
      this.state = state;
      this.dispatchEvent(new Event('statechange'));
    }
    this.dispatchEvent(new Event('progress'));
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  /** @param reason none: it moves again */
  wait(reason?: Waiting['for'], since: number = Date.now()): void {
    this.waiting = reason && { for: reason, since };
    this.dispatchEvent(new Event('waitchange'));
  }

  finish(
    key = `uploads/${this.file.name.length}`,
    protection: Receipt['protection'] = { profile: 'client' },
    /** An engine that says nothing itself. */
    silent = false,
  ): void {
    this.protection = silent ? undefined : protection;
    this.to('done', this.total);
    this.#resolve({ ...receiptFor(this.file, key), protection });
  }

  fail(code: string, more?: object): void {
    this.state = 'failed';
    this.#reject(coded(code, more));
  }
}

export class FakeUploader implements UploaderPort {
  readonly uploads: FakeUpload[] = [];
  readonly resumed: JournalEntry[] = [];
  readonly abandoned: JournalEntry[] = [];
  /** What comes of ending an unfinished upload. */
  abandoning: Promise<Receipt | undefined> = Promise.resolve(undefined);
  closed = false;

  upload(file: File, options: UploadOptions = {}): FakeUpload {
    const upload = new FakeUpload(file, options);
    this.uploads.push(upload);
    return upload;
  }

  resume(entry: JournalEntry, file?: File, options: UploadOptions = {}): FakeUpload {
    this.resumed.push(entry);
    const upload = this.upload(file ?? new File([], entry.name ?? ''), options);
    upload.entryId = entry.id;
    return upload;
  }

  async abandon(entry: JournalEntry): Promise<Receipt | undefined> {
    this.abandoned.push(entry);
    return this.abandoning;
  }

  close(): void {
    this.closed = true;
  }

  /** The upload that was started last. */
  get last(): FakeUpload {
    const upload = this.uploads.at(-1);
    if (!upload) throw new Error('No upload was started.');
    return upload;
  }
}

/** What a test says that this browser remembers. */
export class FakeJournal implements JournalPort {
  readonly kept: JournalEntry[];
  readonly forgotten: string[] = [];

  constructor(kept: readonly JournalEntry[] = []) {
    this.kept = [...kept];
  }

  async entries(): Promise<readonly JournalEntry[]> {
    return [...this.kept];
  }

  async forget(id: string): Promise<void> {
    this.forgotten.push(id);
  }
}

export class FakeDownload extends EventTarget implements DownloadHandle {
  waiting: DownloadHandle['waiting'];
  paused = false;
  protection: DownloadHandle['protection'];
  loaded = 0;
  total = 0;
  released = 0;
  /** Goes on although it was cancelled. */
  stubborn = false;
  readonly signal: AbortSignal | undefined;
  readonly finished: Promise<DownloadedFile | SavedFile>;
  #resolve!: (file: DownloadedFile | SavedFile) => void;
  #reject!: (reason: unknown) => void;

  constructor(signal?: AbortSignal) {
    super();
    this.finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.finished.catch(() => {});
    this.signal = signal;
    signal?.addEventListener('abort', () => this.stubborn || this.fail('cancelled'));
  }

  to(loaded: number, total: number): void {
    this.loaded = loaded;
    this.total = total;
    this.dispatchEvent(new Event('progress'));
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  waitFor(waiting: DownloadHandle['waiting']): void {
    this.waiting = waiting;
    this.dispatchEvent(new Event('waitchange'));
  }

  finish(file: File, more: Partial<DownloadedFile> = {}): void {
    const release = async () => {
      this.released += 1;
    };
    this.#resolve({ file, named: true, verified: true, release, ...more });
  }

  /** By the browser, as it was verified. */
  save(name: string, size: number): void {
    this.#resolve({ name, size, named: true, verified: true, release: async () => {} });
  }

  fail(code: string, more: object = {}): void {
    this.#reject(Object.assign(coded(code), more));
  }
}

export class FakeDownloader implements DownloaderPort {
  readonly asked: { readonly key: string; readonly versionId?: string }[] = [];
  readonly downloads: FakeDownload[] = [];

  download(
    target: { key: string; versionId?: string },
    options: { signal?: AbortSignal } = {},
  ): FakeDownload {
    this.asked.push(target);
    const download = new FakeDownload(options.signal);
    this.downloads.push(download);
    return download;
  }

  close(): void {}

  get last(): FakeDownload {
    const download = this.downloads.at(-1);
    if (!download) throw new Error('No download was started.');
    return download;
  }
}

/** Lets promises that are already settled be heard. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
