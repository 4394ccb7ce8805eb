/** A request to S3 that may go out. */
export interface Place {
  /** It has ended, whatever came of it. Once. */
  leave(): void;
  /** S3 has taken, or given, so many bytes. */
  taken(bytes: number): void;
  /** S3 said that it is busy, or nothing was heard of it. */
  pushedBack(): void;
}
