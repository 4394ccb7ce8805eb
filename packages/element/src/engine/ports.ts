import type { Receipt } from '@sealift/protocol';

/**
 * What the elements need from the upload engine. `createUploader` and `createDownloader` of `@sealift/upload` fit, and
 * so does anything else with this shape.
 */
export interface UploadHandle extends EventTarget {
  readonly state: 'waiting' | 'preparing' | 'uploading' | 'completing' | 'done' | 'failed' | 'cancelled';
  /** Bytes through, of `total`. */
  readonly loaded: number;
  readonly total: number;
  /** Rejects with an error that has a `code`. */
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

/** A file that was decrypted and verified as a whole. `release` frees what backs it. */
export interface DownloadedFile {
  readonly file: File;
  /** Whether the object carried a sealed file name. */
  readonly named: boolean;
  release(): void | Promise<void>;
}

export interface DownloadHandle extends EventTarget {
  readonly loaded: number;
  readonly total: number;
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
  /** Holds or wraps data keys in the page; without one the signer's KMS does. */
  readonly keyring?: object | undefined;
  /** Sent with every request to the signer, never to S3: an `authorization` header, for example. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}
