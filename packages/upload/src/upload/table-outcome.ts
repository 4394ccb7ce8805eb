/** What became of the segment table of an object that was to have one. Whatever it is: the object itself is stored. */
export interface SegmentTableOutcome {
  readonly outcome: 'stored' | 'failed';
  /** Why it failed: UploadError, CoreError. */
  readonly error?: unknown;
}
