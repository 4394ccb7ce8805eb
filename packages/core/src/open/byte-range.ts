/** Bytes of a file: `length` of them from `offset` on. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}
