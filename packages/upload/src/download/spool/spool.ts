/** Where a decrypted file waits until it is verified. Nothing in it may be used before that. */
export interface Spool {
  /** Any order, each byte once. @throws UploadError `spool-failed` */
  write(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** The whole, when everything is written. @throws UploadError `spool-failed` */
  finish(): Promise<Blob>;
  /** Removes it, finished or not. Never throws. */
  discard(): Promise<void>;
}

/** @param size bytes of the file */
export type CreateSpool = (size: number) => Promise<Spool>;
