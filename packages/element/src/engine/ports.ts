import type { CustomerKey, Keyring, Receipt } from '@sealift/upload/upload';

export type { CustomerKey, Keyring, Receipt };

/** What the elements say about how an object is protected. */
export interface ShownProtection {
  readonly profile: Receipt['protection']['profile'];
  /** Encrypted by the storage service, too. */
  readonly storage?: Receipt['protection']['storage'];
  readonly client?: { readonly suite: string };
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
  /** Undefined until the signer has said so. */
  readonly protection?: ShownProtection | undefined;
  /** Rejects with an error that has a `code`; with `cancelled-but-stored`, a `receipt` too. */
  readonly finished: Promise<Receipt>;
}

export interface UploadOptions {
  readonly signal?: AbortSignal;
  readonly context?: Readonly<Record<string, string>>;
}

export interface UploaderPort {
  upload(file: File, options?: UploadOptions): UploadHandle;
  close(): void;
}

/** A file that is here as a whole. `release` frees what backs it. */
export interface DownloadedFile {
  readonly file: File;
  /** Whether the object carried a sealed file name. */
  readonly named: boolean;
  /** False where nothing could be verified: the storage service decrypted it, or it is in AES-CBC. Default: true. */
  readonly verified?: boolean;
  release(): Promise<void>;
}

export interface DownloadHandle extends EventTarget {
  readonly loaded: number;
  readonly total: number;
  /** Undefined until the signer has said so. */
  readonly protection?: ShownProtection | undefined;
  readonly finished: Promise<DownloadedFile>;
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
}

/** The settings among an element's properties; what is not set is left out. */
export function settingsOf(element: {
  readonly signer: string;
  readonly keyring: EngineSettings['keyring'] | undefined;
  readonly customerKey: EngineSettings['customerKey'] | undefined;
  readonly headers: EngineSettings['headers'] | undefined;
  readonly credentials: RequestCredentials | undefined;
}): EngineSettings {
  const { signer, keyring, customerKey, headers, credentials } = element;
  return {
    signer,
    ...(keyring === undefined ? {} : { keyring }),
    ...(customerKey === undefined ? {} : { customerKey }),
    ...(headers === undefined ? {} : { headers }),
    ...(credentials === undefined ? {} : { credentials }),
  };
}
