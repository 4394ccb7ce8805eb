/** Bytes of a file, as they are told to a worker, which cuts them out itself: that is a call to another process, and no page is to wait for it. */
export interface FileRange {
  readonly file: Blob;
  readonly offset: number;
  readonly length: number;
}

/** Fewer bytes where the file ends before. */
export function cut({ file, offset, length }: FileRange): Blob {
  return length === file.size ? file : file.slice(offset, offset + length);
}
