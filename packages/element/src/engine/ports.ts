import type { Sender, Senders } from '@sealift/upload/download';
import type { Journal } from '@sealift/upload/journal';
import type { CommitmentPolicy, CustomerKey, Keyring, Receipt, WorkerUrls } from '@sealift/upload/upload';

export type { CustomerKey, Keyring, Receipt, Sender, Senders, WorkerUrls };

/** What the elements say about how an object is protected. */
export interface ShownProtection {
  readonly profile: Receipt['protection']['profile'];
  /** Encrypted by the storage service, too. */
  readonly storage?: Receipt['protection']['storage'];
  readonly client?: { readonly suite: string };
}

/** Why nothing moves: no network, or nobody answers, or the bytes do not get through. */
export interface Waiting {
  readonly for: 'network' | 's3' | 'signer' | 'slow';
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/**
 * What the elements need from the upload engine. `createUploader` and `createDownloader` of `@sealift/upload` fit, and
 * so does anything else with this shape.
 */
export interface UploadHandle extends EventTarget {
  readonly state:
    | 'waiting'
    | 'preparing'
    | 'uploading'
    | 'completing'
    | 'cancelling'
    | 'done'
    | 'failed'
    | 'cancelled';
  /** Bytes through, of `total`. */
  readonly loaded: number;
  readonly total: number;
  /** What this page does, and S3 as far as it is known; undefined is unknown. */
  readonly protection?: ShownProtection | undefined;
  /** Undefined while it moves, and where the engine does not say it; `waitchange` tells of another one. */
  readonly waiting?: Waiting | undefined;
  /** Of the journal's entry, as soon as there is one. */
  readonly entryId?: string | undefined;
  /** Stops sending, until `resume`. Without both, files that are on their way cannot be paused. */
  pause?(): void;
  resume?(): void;
  /** Rejects with an error that has a `code`; with `cancelled-but-stored`, a `receipt` too. */
  readonly finished: Promise<Receipt>;
}

/** What this browser remembers of a file, of which S3 has some or all. */
export interface JournalEntry {
  readonly id: string;
  readonly state: 'unfinished' | 'stored';
  readonly name?: string;
  readonly size: number;
  /** Of the `File`, in milliseconds since the epoch. */
  readonly lastModified: number;
  /** Bytes that S3 has, as far as is known. */
  readonly sentBytes: number;
  readonly receipt?: Receipt;
  /** It goes on without the file being picked again. */
  readonly canReopen: boolean;
  /** A tab, perhaps this one, is working on it. */
  readonly inUse: boolean;
}

/** What the elements need from a journal. `openJournal` of `@sealift/upload/journal` makes one. */
export interface JournalPort {
  entries(): Promise<readonly JournalEntry[]>;
  forget(id: string): Promise<void>;
}

export interface UploadOptions {
  /** To be sealed, where it is not the file's own. */
  readonly name?: string;
  readonly signal?: AbortSignal;
  /** For the journal: with it the upload goes on later without the file being picked again. */
  readonly fileHandle?: FileSystemFileHandle;
  readonly context?: Readonly<Record<string, string>>;
}

export interface UploaderPort {
  upload(file: File, options?: UploadOptions): UploadHandle;
  /** Goes on with an unfinished upload of the engine's journal. */
  resume?(entry: JournalEntry, file?: File, options?: Pick<UploadOptions, 'signal'>): UploadHandle;
  /** Ends one. @returns the receipt, where it was stored already */
  abandon?(entry: JournalEntry): Promise<Receipt | undefined>;
  close(): void;
}

/** A file that is here as a whole. `release` frees what backs it. */
export interface DownloadedFile {
  /** Its type and name are such that nothing of it runs in the page, and nobody is misled. */
  readonly file: File;
  /** Whether the name is the uploader's. */
  readonly named: boolean;
  /** What the uploader called it: any text. */
  readonly claimedName?: string;
  /** What the uploader said it is: any text, `text/html` too. */
  readonly claimedType?: string;
  /** False where nothing could be verified: the storage service decrypted it, or it is in AES-CBC. */
  readonly verified: boolean;
  /** Whose signature it carries, by the name that the page has given; absent where the page gave no `senders`. */
  readonly sender?: Sender;
  release(): Promise<void>;
}

/** A file that the browser has saved as it was verified: the page does not have it. */
export interface SavedFile extends Omit<DownloadedFile, 'file'> {
  readonly file?: undefined;
  /** What it is saved as. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

export interface DownloadHandle extends EventTarget {
  readonly loaded: number;
  readonly total: number;
  /** Undefined while it moves, and where the engine does not say it; `waitchange` tells of another one. */
  readonly waiting?: Waiting | undefined;
  /** Stops fetching, until `resume`. Without both it cannot be paused. */
  pause?(): void;
  resume?(): void;
  /** What this page does, and S3 as the signer says; undefined is unknown. */
  readonly protection?: ShownProtection | undefined;
  readonly finished: Promise<DownloadedFile | SavedFile>;
}

export interface DownloadTarget {
  readonly key: string;
  readonly versionId?: string;
}

export interface DownloaderPort {
  download(target: DownloadTarget, options?: { readonly signal?: AbortSignal }): DownloadHandle;
  close(): void;
}

/** How to reach the signer, as the elements pass it to the engine. */
export interface EngineSettings {
  /** Address of the signer, absolute or relative to the page. */
  readonly signer: string;
  /** The page's own key; without one the signer says which key is used. */
  readonly keyring?: Keyring;
  /** The page's own SSE-C key, where the signer pins `sse-c` with keys of the browser. */
  readonly customerKey?: CustomerKey;
  /** Sent with every request to the signer, never to S3: an `authorization` header, for example. */
  readonly headers?: HeadersInit | (() => HeadersInit | Promise<HeadersInit>);
  /** Whether cookies go to the signer; `same-origin` by default. */
  readonly credentials?: RequestCredentials;
  /** What the page accepts at least: `client`, `sse-kms`, `client+sse-kms`; several are alternatives. */
  readonly require?: string | readonly string[];
  /** Where S3 is, as an origin or several. */
  readonly s3Origin?: string | readonly string[];
  /** Where the page serves the worker itself, at its own origin: the one file that is needed, or both by name. */
  readonly workerUrl?: string | WorkerUrls;
  /** Uploads: the one public key to encrypt for, PEM or `sha256:` and the fingerprint of its SPKI. */
  readonly recipient?: string;
  /** Uploads: refuses a suite that the signer asks for and the policy does not allow. */
  readonly commitmentPolicy?: CommitmentPolicy;
  /** Uploads: where this browser remembers them. */
  readonly journal?: Journal;
  /** Downloads: an object that does not say which one it is is refused. */
  readonly identity?: 'required';
  /** Downloads: only objects that one of them signed are read. */
  readonly senders?: Senders;
  /** Downloads: whose it is what has come of large files, or `off`: it goes with the page. */
  readonly keep?: string;
}

/** What a page sets, and what makes another engine. */
export const SETTINGS: readonly Exclude<keyof EngineSettings, 'journal'>[] = [
  'signer',
  'keyring',
  'customerKey',
  'headers',
  'credentials',
  'require',
  's3Origin',
  'workerUrl',
  'recipient',
  'commitmentPolicy',
  'identity',
  'senders',
  'keep',
];

/** An element as far as its settings go. An attribute that was taken away leaves null. */
export type WithSettings = { readonly signer: string } & {
  readonly [Name in Exclude<keyof EngineSettings, 'journal'>]?:
    | EngineSettings[Name]
    | string
    | null
    | undefined;
};

/** The settings among an element's properties; what is not set is left out. What is wrong in them the engine says. */
export function settingsOf(element: WithSettings): EngineSettings {
  const set = SETTINGS.map((name) => [name, element[name] ?? undefined]);
  return defined(Object.fromEntries(set)) as unknown as EngineSettings;
}

/** Without the entries that are undefined. */
export function defined<Values extends object>(
  values: Values,
): { readonly [Name in keyof Values]?: Exclude<Values[Name], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
}
