/** Where a decrypted file waits until it is verified. Nothing in it may be used before that. */
export interface Spool {
  /** Any order, each byte once. @throws UploadError `spool-failed` */
  write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The whole, when everything is written and verified. Once. @throws UploadError `spool-failed`, or the signal's reason */
  finish(signal: AbortSignal): Promise<Blob>;
  /** Removes it, finished or not. Never throws. */
  discard(): Promise<void>;
}

/** @param size bytes of the file; with AES-CBC, up to 16 more */
export type CreateSpool = (size: number) => Promise<Spool>;
