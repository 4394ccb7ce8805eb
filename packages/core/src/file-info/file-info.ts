/** A file's own name and media type. They never travel in the clear. */
export interface FileInfo {
  /** Any Unicode, lone surrogates too. */
  readonly name?: string | undefined;
  readonly type?: string | undefined;
}

/** First byte of the sealed form, and its associated data. */
export const FILE_INFO_VERSION: Uint8Array<ArrayBuffer> = Uint8Array.of(1);

/** What the sealed entry holds. */
export interface SealedEntry {
  readonly fileInfo: FileInfo;
  /** The key under which the object was to be stored; absent on older objects. */
  readonly objectKey?: string;
}
